//! Offering rows of the organisation under their natural keys.

use super::row::{attribute, edge, holding, party, position, site};
use super::{AttributeRow, EdgeRow, HoldingRow, PartyRow, PositionRow, SiteRow};
use crate::bulk::{self, Conflict};
use crate::column::{self, party_column, symbol_column};
use crate::{Outcome, StoreError, Tx};
use base::{PartyId, Seq};
use sea_orm::{EntityTrait, ModelTrait};
use std::collections::HashMap;
use std::hash::Hash;

/// Offers parties; new ones get the next numbers in the order given.
pub async fn upsert_parties(tx: &Tx, seq: Seq, rows: &[PartyRow]) -> Result<Vec<(PartyId, Outcome)>, StoreError> {
    let stored = all::<party::Entity>(tx).await?;
    let mut last = stored.iter().map(|row| row.id).max().unwrap_or(0);
    let mut table = Table::new(stored, |row| (row.kind, row.key.clone()));
    let mut answers = Vec::with_capacity(rows.len());
    for row in rows {
        let key = (row.kind as i16, row.key.clone());
        let id = table.get(&key).map_or(last + 1, |stored| stored.id);
        last = last.max(id);
        let (kind, name) = (key.0, row.name.clone());
        let new = party::Model { id, kind, key: row.key.clone(), name, recorded: seq.0 };
        let outcome = table.offer(new, |stored| stored.name == row.name);
        answers.push((column::party("party", id)?, outcome));
    }
    table.write::<party::Entity>(tx, &["id"]).await?;
    Ok(answers)
}

/// Offers edges.
pub async fn upsert_edges(tx: &Tx, seq: Seq, rows: &[EdgeRow]) -> Result<Vec<Outcome>, StoreError> {
    let stored = all::<edge::Entity>(tx).await?;
    let mut table = Table::new(stored, |row| (row.tree, row.child, row.parent, row.from_at));
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
    table.write::<edge::Entity>(tx, &["tree", "child", "parent", "from_at"]).await?;
    Ok(outcomes)
}

/// Offers positions. A `reports_to` that names no position, stored or of this batch, is refused.
pub async fn upsert_positions(tx: &Tx, seq: Seq, rows: &[PositionRow]) -> Result<Vec<(i64, Outcome)>, StoreError> {
    let stored = all::<position::Entity>(tx).await?;
    let mut last = stored.iter().map(|row| row.id).max().unwrap_or(0);
    let mut numbers: HashMap<String, i64> = stored.iter().map(|row| (row.key.clone(), row.id)).collect();
    for row in rows {
        if !numbers.contains_key(&row.key) {
            last += 1;
            numbers.insert(row.key.clone(), last);
        }
    }
    let mut table = Table::new(stored, |row| row.id);
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
    table.write::<position::Entity>(tx, &["id"]).await?;
    Ok(answers)
}

/// Offers holdings.
pub async fn upsert_holdings(tx: &Tx, seq: Seq, rows: &[HoldingRow]) -> Result<Vec<Outcome>, StoreError> {
    let stored = all::<holding::Entity>(tx).await?;
    let mut table = Table::new(stored, |row| (row.position, row.person, row.from_at));
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
    table.write::<holding::Entity>(tx, &["position", "person", "from_at"]).await?;
    Ok(outcomes)
}

/// Offers dated attributes.
pub async fn upsert_attributes(tx: &Tx, seq: Seq, rows: &[AttributeRow]) -> Result<Vec<Outcome>, StoreError> {
    let stored = all::<attribute::Entity>(tx).await?;
    let mut table = Table::new(stored, |row| (row.party, row.name, row.from_at));
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
    table.write::<attribute::Entity>(tx, &["party", "name", "from_at"]).await?;
    Ok(outcomes)
}

/// Offers sites.
pub async fn upsert_sites(tx: &Tx, seq: Seq, rows: &[SiteRow]) -> Result<Vec<Outcome>, StoreError> {
    let stored = all::<site::Entity>(tx).await?;
    let mut table = Table::new(stored, |row| row.party);
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
    table.write::<site::Entity>(tx, &["party"]).await?;
    Ok(outcomes)
}

async fn all<E: EntityTrait>(tx: &Tx) -> Result<Vec<E::Model>, StoreError> {
    Ok(E::find().all(tx.connection()).await?)
}

/// A table in memory while rows are offered to it, with what has to be written afterwards.
struct Table<K, M> {
    key: fn(&M) -> K,
    rows: Vec<M>,
    places: HashMap<K, usize>,
    changed: Vec<bool>,
}

impl<K: Eq + Hash, M> Table<K, M> {
    fn new(rows: Vec<M>, key: fn(&M) -> K) -> Self {
        let places = rows.iter().enumerate().map(|(place, row)| (key(row), place)).collect();
        Table { key, changed: vec![false; rows.len()], rows, places }
    }

    fn get(&self, key: &K) -> Option<&M> {
        self.places.get(key).map(|place| &self.rows[*place])
    }

    fn offer(&mut self, row: M, same: impl FnOnce(&M) -> bool) -> Outcome {
        let key = (self.key)(&row);
        let Some(place) = self.places.get(&key).copied() else {
            self.places.insert(key, self.rows.len());
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

    async fn write<E>(self, tx: &Tx, primary_key: &'static [&'static str]) -> Result<(), StoreError>
    where
        E: EntityTrait<Model = M>,
        M: ModelTrait<Entity = E>,
    {
        let rows = self.rows.into_iter().zip(self.changed).filter(|(_, changed)| *changed).map(|(row, _)| row);
        bulk::insert::<E>(tx, Conflict::Replace(primary_key), rows).await?;
        Ok(())
    }
}
