//! Applies organisation records: parties first, then everything that names them.

use super::content::Rejection;
use crate::AppError;
use base::{Decimal, Interval, PartyId, PartyKind, Seq, Symbols, Timestamp, Tree};
use import::Wrong;
use import::record::{
    AttributeRecord, During, HoldingRecord, ParentRecord, PartyKey, PositionRecord, Provenance, Record, SiteRecord,
    Sourced,
};
use std::collections::HashMap;
use store::org::{AttributeRow, EdgeRow, HoldingRow, PartyRow, PositionRow, SiteRow};
use store::{Counts, Outcome, Tx};

/// Every known party by kind and key.
#[derive(Debug, Default)]
pub struct PartyNames(HashMap<(PartyKind, String), PartyId>);

impl PartyNames {
    /// The parties that are stored.
    pub fn of(parties: &[store::org::Party]) -> PartyNames {
        PartyNames(parties.iter().map(|party| ((party.row.kind, party.row.key.clone()), party.id)).collect())
    }

    /// The party a record names, or why it cannot be.
    pub fn find(&self, from: Provenance, column: &str, name: &PartyKey) -> Result<PartyId, Rejection> {
        let kind = parse_kind(from, column, &name.kind)?;
        self.0.get(&(kind, name.key.clone())).copied().ok_or_else(|| {
            let reason = format!("no {} with this key is known; import it in units or people first", name.kind);
            Rejection::new(from, Wrong::PartyUnknown, (column, &name.key), reason)
        })
    }
}

fn parse_kind(from: Provenance, column: &str, kind: &str) -> Result<PartyKind, Rejection> {
    PartyKind::parse(kind).ok_or_else(|| {
        let known: Vec<&str> = PartyKind::ALL.iter().map(|kind| kind.name()).collect();
        let reason = format!("not a kind of party; one of {}", known.join(", "));
        Rejection::new(from, Wrong::WordUnknown, (column, kind), reason)
    })
}

/// What became of organisation records, by the word that the summary uses.
pub type OrganisationCounts = Vec<(&'static str, Counts)>;

/// The organisation records of an import on their way into the database.
pub struct Organiser<'a> {
    /// The transaction everything is written in.
    pub tx: &'a Tx,
    /// The commit it will be.
    pub seq: Seq,
    /// Interned words.
    pub symbols: &'a mut Symbols,
    /// Records that could not be applied.
    pub rejections: &'a mut Vec<Rejection>,
    /// Known parties; grows with the records.
    pub names: PartyNames,
}

#[derive(Default)]
struct Sorted {
    parties: HashMap<(PartyKind, String), String>,
    parents: Vec<(Provenance, ParentRecord)>,
    positions: Vec<(Provenance, PositionRecord)>,
    holdings: Vec<(Provenance, HoldingRecord)>,
    attributes: Vec<(Provenance, AttributeRecord)>,
    sites: Vec<(Provenance, SiteRecord)>,
}

impl Organiser<'_> {
    /// Applies all records; what is wrong with one of them goes to the rejections and leaves the others alone.
    pub async fn apply(&mut self, records: Vec<Sourced>) -> Result<OrganisationCounts, AppError> {
        let sorted = self.sort(records);
        let parties = self.parties(sorted.parties).await?;
        let parents = self.parents(sorted.parents).await?;
        let positions = self.positions(sorted.positions).await?;
        let holdings = self.holdings(sorted.holdings, &positions.1).await?;
        let attributes = self.attributes(sorted.attributes).await?;
        let sites = self.sites(sorted.sites).await?;
        let counts = [
            ("parties", parties),
            ("parents", parents),
            ("positions", positions.0),
            ("holders", holdings),
            ("attributes", attributes),
            ("sites", sites),
        ];
        Ok(counts.into_iter().filter(|(_, counts)| *counts != Counts::default()).collect())
    }

    fn sort(&mut self, records: Vec<Sourced>) -> Sorted {
        let mut sorted = Sorted::default();
        for Sourced { provenance, record } in records {
            match record {
                Record::Party(party) => match parse_kind(provenance, "kind", &party.party.kind) {
                    Ok(kind) => {
                        sorted.parties.insert((kind, party.party.key), party.name);
                    }
                    Err(rejection) => self.rejections.push(rejection),
                },
                Record::Parent(parent) => sorted.parents.push((provenance, parent)),
                Record::Position(position) => sorted.positions.push((provenance, position)),
                Record::Holding(holding) => sorted.holdings.push((provenance, holding)),
                Record::Attribute(attribute) => sorted.attributes.push((provenance, attribute)),
                Record::Site(site) => sorted.sites.push((provenance, site)),
                _ => {}
            }
        }
        sorted
    }

    async fn parties(&mut self, parties: HashMap<(PartyKind, String), String>) -> Result<Counts, AppError> {
        let mut rows: Vec<PartyRow> =
            parties.into_iter().map(|((kind, key), name)| PartyRow { kind, key, name }).collect();
        // Ids follow this order, so the same files give the same ids.
        rows.sort_by(|a, b| (a.kind, &a.key).cmp(&(b.kind, &b.key)));
        let outcomes = store::org::upsert_parties(self.tx, self.seq, &rows).await?;
        for (row, (id, _)) in rows.into_iter().zip(&outcomes) {
            self.names.0.insert((row.kind, row.key), *id);
        }
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    }

    async fn parents(&mut self, records: Vec<(Provenance, ParentRecord)>) -> Result<Counts, AppError> {
        let mut rows = Rows::default();
        for (from, record) in records {
            let row = self.parent(from, &record);
            rows.take(row, self.rejections, |row: &EdgeRow| (row.tree, row.child, row.parent, row.during.from));
        }
        Ok(store::org::upsert_edges(self.tx, self.seq, &rows.rows).await?.into_iter().collect())
    }

    fn parent(&self, from: Provenance, record: &ParentRecord) -> Result<EdgeRow, Rejection> {
        let tree = Tree::parse(&record.tree).ok_or_else(|| {
            Rejection::new(from, Wrong::WordUnknown, ("tree", &record.tree), "not a tree; management or settlement")
        })?;
        Ok(EdgeRow {
            tree,
            child: self.names.find(from, "child", &record.child)?,
            parent: self.names.find(from, "parent", &record.parent)?,
            during: interval(from, record.during)?,
        })
    }

    async fn positions(
        &mut self,
        records: Vec<(Provenance, PositionRecord)>,
    ) -> Result<(Counts, HashMap<String, i64>), AppError> {
        let keys: Vec<String> = records.iter().map(|(_, record)| record.key.clone()).collect();
        let mut known: HashMap<String, i64> = store::org::position_ids(self.tx).await?.into_iter().collect();
        let mut rows = Rows::default();
        for (from, record) in records {
            let row = self.position(from, record, &keys, &known);
            rows.take(row, self.rejections, |row: &PositionRow| row.key.clone());
        }
        let outcomes = store::org::upsert_positions(self.tx, self.seq, &rows.rows).await?;
        for (row, (id, _)) in rows.rows.into_iter().zip(&outcomes) {
            known.insert(row.key, *id);
        }
        Ok((outcomes.into_iter().map(|(_, outcome)| outcome).collect(), known))
    }

    fn position(
        &mut self,
        from: Provenance,
        record: PositionRecord,
        batch: &[String],
        known: &HashMap<String, i64>,
    ) -> Result<PositionRow, Rejection> {
        if let Some(above) = &record.reports_to
            && !known.contains_key(above)
            && !batch.contains(above)
        {
            return Err(Rejection::new(
                from,
                Wrong::PositionUnknown,
                ("reports_to", above),
                "no position with this key is known",
            ));
        }
        Ok(PositionRow {
            unit: record.unit.as_ref().map(|unit| self.names.find(from, "unit", unit)).transpose()?,
            during: interval(from, record.during)?,
            title: self.symbols.intern(&record.title),
            key: record.key,
            reports_to: record.reports_to,
        })
    }

    async fn holdings(
        &mut self,
        records: Vec<(Provenance, HoldingRecord)>,
        positions: &HashMap<String, i64>,
    ) -> Result<Counts, AppError> {
        let mut rows = Rows::default();
        for (from, record) in records {
            let row = self.holding(from, &record, positions);
            rows.take(row, self.rejections, |row: &HoldingRow| (row.position, row.person, row.during.from));
        }
        Ok(store::org::upsert_holdings(self.tx, self.seq, &rows.rows).await?.into_iter().collect())
    }

    fn holding(
        &self,
        from: Provenance,
        record: &HoldingRecord,
        positions: &HashMap<String, i64>,
    ) -> Result<HoldingRow, Rejection> {
        let position = positions.get(&record.position).copied();
        let reason = "no position with this key is known";
        let unknown = || Rejection::new(from, Wrong::PositionUnknown, ("position", &record.position), reason);
        let person = PartyKey { kind: PartyKind::Associate.name().to_owned(), key: record.person.clone() };
        Ok(HoldingRow {
            position: position.ok_or_else(unknown)?,
            person: self.names.find(from, "person", &person)?,
            during: interval(from, record.during)?,
        })
    }

    async fn attributes(&mut self, records: Vec<(Provenance, AttributeRecord)>) -> Result<Counts, AppError> {
        let mut rows = Rows::default();
        for (from, record) in records {
            let row = self.attribute(from, &record);
            rows.take(row, self.rejections, |row: &AttributeRow| (row.party, row.name, row.during.from));
        }
        Ok(store::org::upsert_attributes(self.tx, self.seq, &rows.rows).await?.into_iter().collect())
    }

    fn attribute(&mut self, from: Provenance, record: &AttributeRecord) -> Result<AttributeRow, Rejection> {
        let value: Decimal = base::parse_decimal(&record.value)
            .map_err(|error| Rejection::new(from, Wrong::NumberWrong, ("value", &record.value), error.to_string()))?;
        Ok(AttributeRow {
            party: self.names.find(from, "party", &record.party)?,
            name: self.symbols.intern(&record.name),
            during: interval(from, record.during)?,
            value,
        })
    }

    async fn sites(&mut self, records: Vec<(Provenance, SiteRecord)>) -> Result<Counts, AppError> {
        let mut rows = Rows::default();
        for (from, record) in records {
            let store = PartyKey { kind: PartyKind::Store.name().to_owned(), key: record.store.clone() };
            let row = self.names.find(from, "store", &store).map(|party| SiteRow {
                party,
                city: record.city,
                address: record.address,
                latitude: record.latitude_micro,
                longitude: record.longitude_micro,
            });
            rows.take(row, self.rejections, |row: &SiteRow| row.party);
        }
        let outcomes: Vec<Outcome> = store::org::upsert_sites(self.tx, self.seq, &rows.rows).await?;
        Ok(outcomes.into_iter().collect())
    }
}

/// Rows of one table, the last of equal keys replacing the ones before it.
struct Rows<T, K> {
    rows: Vec<T>,
    positions: HashMap<K, usize>,
}

impl<T, K> Default for Rows<T, K> {
    fn default() -> Self {
        Rows { rows: Vec::new(), positions: HashMap::new() }
    }
}

impl<T, K: std::hash::Hash + Eq> Rows<T, K> {
    fn take(&mut self, row: Result<T, Rejection>, rejections: &mut Vec<Rejection>, key: impl Fn(&T) -> K) {
        match row {
            Err(rejection) => rejections.push(rejection),
            Ok(row) => match self.positions.get(&key(&row)) {
                Some(position) => self.rows[*position] = row,
                None => {
                    self.positions.insert(key(&row), self.rows.len());
                    self.rows.push(row);
                }
            },
        }
    }
}

fn interval(from: Provenance, during: During) -> Result<Interval, Rejection> {
    let interval = Interval {
        from: during.from.map_or(Timestamp::MIN, Timestamp),
        to: during.to.map_or(Timestamp::MAX, Timestamp),
    };
    if interval.is_empty() {
        let reason = "the end is not after the start; is it inclusive?";
        return Err(Rejection::new(from, Wrong::RangeEmpty, ("until", ""), reason));
    }
    Ok(interval)
}
