//! Offering rows of the organisation under their natural keys.

use super::row::{Version, attribute, edge, holding, known, party, party_name, position, site};
use super::{AttributeRow, EdgeRow, HoldingRow, PartyRow, PositionRow, SiteRow};
use crate::bulk::{self, Conflict};
use crate::column::{self, party_column, symbol_column};
use crate::meta::{self, Part};
use crate::{Outcome, Read, StoreError, Tx};
use base::{PartyId, Seq};
use sea_orm::{EntityTrait, ModelTrait};
use std::collections::HashMap;

/// Offers parties; new ones get the next numbers in the order given.
pub async fn upsert_parties(tx: &Tx, seq: Seq, rows: &[PartyRow]) -> Result<Vec<(PartyId, Outcome)>, StoreError> {
    let stored = party::Entity::find().all(tx.connection()).await?;
    let mut last = stored.iter().map(|row| row.id).max().unwrap_or(0);
    let mut numbers: HashMap<(i16, String), i64> =
        stored.into_iter().map(|row| ((row.kind, row.key), row.id)).collect();
    let mut names = Table::<party_name::Model>::of::<party_name::Entity>(tx).await?;
    let mut new = Vec::new();
    let mut answers = Vec::with_capacity(rows.len());
    for row in rows {
        let kind = row.kind as i16;
        let id = *numbers.entry((kind, row.key.clone())).or_insert_with(|| {
            last += 1;
            new.push(party::Model { id: last, kind, key: row.key.clone(), recorded: seq.0 });
            last
        });
        let name = party_name::Model { party: id, name: row.name.clone(), recorded: seq.0 };
        let outcome = names.offer(name, |stored| stored.name == row.name);
        answers.push((column::party("party", id)?, outcome));
    }
    bulk::insert::<party::Entity>(tx, Conflict::Refuse, new).await?;
    names.write::<party_name::Entity>(tx, seq, &["party", "recorded"]).await?;
    Ok(answers)
}

/// Offers edges.
pub async fn upsert_edges(tx: &Tx, seq: Seq, rows: &[EdgeRow]) -> Result<Vec<Outcome>, StoreError> {
    let mut table = Table::<edge::Model>::of::<edge::Entity>(tx).await?;
    let offer = |row: &EdgeRow| {
        let new = edge::Model {
            tree: row.tree as i16,
            child: party_column(row.child),
            parent: party_column(row.parent),
            from_at: row.during.from.0,
            to_at: row.during.to.0,
            recorded: seq.0,
        };
        table.offer(new, |stored| stored.to_at == row.during.to.0)
    };
    let outcomes = rows.iter().map(offer).collect();
    table.write::<edge::Entity>(tx, seq, &["tree", "child", "parent", "from_at", "recorded"]).await?;
    Ok(outcomes)
}

/// Offers positions. A `reports_to` that names no position, stored or of this batch, is refused.
pub async fn upsert_positions(tx: &Tx, seq: Seq, rows: &[PositionRow]) -> Result<Vec<(i64, Outcome)>, StoreError> {
    let mut table = Table::<position::Model>::of::<position::Entity>(tx).await?;
    let mut last = table.rows.iter().map(|row| row.id).max().unwrap_or(0);
    let mut numbers: HashMap<String, i64> = table.rows.iter().map(|row| (row.key.clone(), row.id)).collect();
    for row in rows {
        if !numbers.contains_key(&row.key) {
            last += 1;
            numbers.insert(row.key.clone(), last);
        }
    }
    let mut answers = Vec::with_capacity(rows.len());
    for row in rows {
        let number = |key: &String| {
            numbers
                .get(key)
                .copied()
                .ok_or_else(|| StoreError::UnknownPosition { position: row.key.clone(), reports_to: key.clone() })
        };
        let new = position::Model {
            id: number(&row.key)?,
            key: row.key.clone(),
            title: symbol_column(row.title)?,
            unit: row.unit.map(party_column),
            reports_to: row.reports_to.as_ref().map(number).transpose()?,
            from_at: row.during.from.0,
            to_at: row.during.to.0,
            recorded: seq.0,
        };
        let same = new.clone();
        let outcome = table.offer(new, |stored| position::Model { recorded: same.recorded, ..stored.clone() } == same);
        answers.push((same.id, outcome));
    }
    table.write::<position::Entity>(tx, seq, &["id", "recorded"]).await?;
    Ok(answers)
}

/// Offers holdings.
pub async fn upsert_holdings(tx: &Tx, seq: Seq, rows: &[HoldingRow]) -> Result<Vec<Outcome>, StoreError> {
    let mut table = Table::<holding::Model>::of::<holding::Entity>(tx).await?;
    let offer = |row: &HoldingRow| {
        let new = holding::Model {
            position: row.position,
            person: party_column(row.person),
            from_at: row.during.from.0,
            to_at: row.during.to.0,
            recorded: seq.0,
        };
        table.offer(new, |stored| stored.to_at == row.during.to.0)
    };
    let outcomes = rows.iter().map(offer).collect();
    table.write::<holding::Entity>(tx, seq, &["position", "person", "from_at", "recorded"]).await?;
    Ok(outcomes)
}

/// Offers dated attributes.
pub async fn upsert_attributes(tx: &Tx, seq: Seq, rows: &[AttributeRow]) -> Result<Vec<Outcome>, StoreError> {
    let mut table = Table::<attribute::Model>::of::<attribute::Entity>(tx).await?;
    let mut outcomes = Vec::with_capacity(rows.len());
    for row in rows {
        let new = attribute::Model {
            party: party_column(row.party),
            name: symbol_column(row.name)?,
            from_at: row.during.from.0,
            to_at: row.during.to.0,
            // 0.0120 and 0.012 are the same rate, so they are spelled the same.
            value: row.value.normalize().to_string(),
            recorded: seq.0,
        };
        let (value, to_at) = (new.value.clone(), new.to_at);
        outcomes.push(table.offer(new, |stored| stored.value == value && stored.to_at == to_at));
    }
    table.write::<attribute::Entity>(tx, seq, &["party", "name", "from_at", "recorded"]).await?;
    Ok(outcomes)
}

/// Offers sites.
pub async fn upsert_sites(tx: &Tx, seq: Seq, rows: &[SiteRow]) -> Result<Vec<Outcome>, StoreError> {
    let mut table = Table::<site::Model>::of::<site::Entity>(tx).await?;
    let offer = |row: &SiteRow| {
        let new = site::Model {
            party: party_column(row.party),
            city: row.city.clone(),
            address: row.address.clone(),
            latitude: row.latitude,
            longitude: row.longitude,
            recorded: seq.0,
        };
        let same = new.clone();
        table.offer(new, |stored| site::Model { recorded: same.recorded, ..stored.clone() } == same)
    };
    let outcomes = rows.iter().map(offer).collect();
    table.write::<site::Entity>(tx, seq, &["party", "recorded"]).await?;
    Ok(outcomes)
}

/// What is known, while rows are offered to it, with what has to be written afterwards.
struct Table<M: Version> {
    rows: Vec<M>,
    places: HashMap<M::Key, usize>,
    changed: Vec<bool>,
}

impl<M: Version> Table<M> {
    async fn of<E: EntityTrait<Model = M>>(tx: &Tx) -> Result<Self, StoreError> {
        let rows = known::<E>(tx.executor(), Seq::MAX).await?;
        let places = rows.iter().enumerate().map(|(place, row)| (row.key(), place)).collect();
        Ok(Table { changed: vec![false; rows.len()], rows, places })
    }

    fn offer(&mut self, row: M, same: impl FnOnce(&M) -> bool) -> Outcome {
        let Some(place) = self.places.get(&row.key()).copied() else {
            self.places.insert(row.key(), self.rows.len());
            self.rows.push(row);
            self.changed.push(true);
            return Outcome::New;
        };
        if same(&self.rows[place]) {
            return Outcome::Unchanged;
        }
        self.rows[place] = row;
        self.changed[place] = true;
        Outcome::Corrected
    }

    async fn write<E>(self, tx: &Tx, seq: Seq, primary_key: &'static [&'static str]) -> Result<(), StoreError>
    where
        E: EntityTrait<Model = M>,
        M: ModelTrait<Entity = E>,
    {
        let rows = self.rows.into_iter().zip(self.changed).filter(|(_, changed)| *changed).map(|(row, _)| row);
        if bulk::insert::<E>(tx, Conflict::Replace(primary_key), rows).await? > 0 {
            meta::changed(tx, Part::Organisation, seq).await?;
        }
        Ok(())
    }
}
