//! Turns grouped records into facts: resolves whom and what they name, compares them with what is known, and spools what is
//! new or changed.

use super::content::{Rejection, check_currencies, complete_lines, complete_shares, content_hash};
use super::fact_id::fact_id;
use super::group::{From, Group, OrderGroup};
use super::identify::{Identifier, Wanted, make_anonymous};
use super::organise::PartyNames;
use crate::AppError;
use base::{FactId, PartyId, ProfileId, Seq, Symbol, Symbols, Timestamp};
use facts::{Op, Spool, Table};
use import::Wrong;
use import::record::{BindingRecord, IdentifierValue, Provenance, TouchRecord};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::fact::{FactEntry, FactKey};
use store::{Counts, Outcome, Tx};

/// The facts of an import on their way into columns and key index.
pub struct Applier<'a> {
    /// The transaction everything is written in.
    pub tx: &'a Tx,
    /// The commit it will be.
    pub seq: Seq,
    /// Name of the source system.
    pub system: &'a str,
    /// The same, interned.
    pub source: Symbol,
    /// Known parties.
    pub names: &'a PartyNames,
    /// Interned words.
    pub symbols: &'a mut Symbols,
    /// From identifier values to profiles.
    pub identifier: Identifier<'a>,
    /// Where facts go.
    pub spool: Spool,
    /// Records that could not be applied.
    pub rejections: &'a mut Vec<Rejection>,
    /// What became of records, by the word that the summary uses.
    pub counts: BTreeMap<&'static str, Counts>,
    /// Orders whose owner changed: their later events must follow them.
    pub moved: Vec<Moved>,
    /// Orders of which a row could not be read.
    pub incomplete: &'a HashSet<String>,
}

/// An order that a correction moved from one profile to another.
#[derive(Clone, Copy, Debug)]
pub struct Moved {
    /// The order.
    pub order: FactId,
    /// Where it was.
    pub from: ProfileId,
    /// Where it is.
    pub to: ProfileId,
}

/// A fact about to be compared with its stored version.
pub(super) struct Candidate {
    pub id: FactId,
    pub key: String,
    pub profile: ProfileId,
    pub hash: [u8; 16],
    pub at: Timestamp,
}

impl Applier<'_> {
    /// Applies one partition of records.
    pub async fn apply(&mut self, mut group: Group) -> Result<(), AppError> {
        self.members(&group).await?;
        let bindings = std::mem::take(&mut group.bindings);
        self.bindings(bindings).await?;
        let touches = std::mem::take(&mut group.touches);
        self.touches(touches).await?;
        self.orders(group.orders).await
    }

    async fn members(&mut self, group: &Group) -> Result<(), AppError> {
        let evidence = format!("{}/members", self.system);
        let wanted = group.members.iter().map(|(from, member)| Wanted {
            provenance: *from,
            identifiers: &member.identifiers,
            at: member.at.map_or(Timestamp::MIN, Timestamp),
            evidence: &evidence,
        });
        let owners = self.resolve(&wanted.collect::<Vec<_>>()).await?;
        let counts = self.counts.entry("members").or_default();
        for owner in owners {
            match owner {
                Ok(Some(owner)) if self.identifier.made(owner) => counts.add(Outcome::New),
                Ok(_) => counts.add(Outcome::Unchanged),
                Err(rejection) => self.rejections.push(rejection),
            }
        }
        Ok(())
    }

    async fn resolve(&mut self, wanted: &[Wanted<'_>]) -> Result<Vec<Result<Option<ProfileId>, Rejection>>, AppError> {
        self.identifier.resolve(self.tx, self.seq, self.symbols, wanted).await
    }

    /// Resolves owners; records that cannot be resolved are rejected, those without identifier keep the profile of the
    /// stored version or get one of their own.
    pub(super) async fn owners(
        &mut self,
        records: &[(Provenance, &[IdentifierValue], Timestamp)],
        stored: &[Option<FactEntry>],
        evidence: &str,
    ) -> Result<Vec<Option<ProfileId>>, AppError> {
        let evidence = format!("{}/{evidence}", self.system);
        let wanted: Vec<Wanted<'_>> = records
            .iter()
            .map(|(provenance, identifiers, at)| Wanted {
                provenance: *provenance,
                identifiers,
                at: *at,
                evidence: &evidence,
            })
            .collect();
        let mut owners: Vec<Result<Option<ProfileId>, ()>> = Vec::with_capacity(records.len());
        for (owner, stored) in self.resolve(&wanted).await?.into_iter().zip(stored) {
            owners.push(match owner {
                Ok(owner) => Ok(owner.or(stored.map(|entry| entry.profile))),
                Err(rejection) => {
                    self.rejections.push(rejection);
                    Err(())
                }
            });
        }
        let nameless = owners.iter().filter(|owner| **owner == Ok(None)).count();
        let mut made = make_anonymous(self.tx, self.seq, nameless).await?.into_iter();
        Ok(owners.into_iter().map(|owner| owner.map(|owner| owner.or_else(|| made.next())).ok().flatten()).collect())
    }

    async fn bindings(&mut self, records: Vec<From<BindingRecord>>) -> Result<(), AppError> {
        let records = last_of_each(records, |record| &record.key);
        let ids = self.ids(Table::BindingEvents, records.iter().map(|(_, record)| record.key.as_str()));
        let stored = self.stored(Table::BindingEvents, ids.into_iter()).await?;
        let named: Vec<_> =
            records.iter().map(|(from, record)| (*from, record.member.as_slice(), Timestamp(record.at))).collect();
        let owners = self.owners(&named, &stored, "bindings").await?;
        let referrers = self.referrers(&records).await?;
        let mut keep = Keep::new(Table::BindingEvents, "bindings");
        for ((((from, record), stored), owner), referrer) in records.iter().zip(&stored).zip(owners).zip(referrers) {
            let (Some(profile), Ok(referrer)) = (owner, referrer) else { continue };
            if record.member.is_empty() {
                self.rejections.push(Rejection::new(
                    *from,
                    Wrong::IdentifierMissing,
                    ("member", ""),
                    "a binding needs an identifier of the member",
                ));
                continue;
            }
            let event = match self.binding_event(*from, record, profile) {
                Ok(event) => base::fact::BindingEvent { referrer, ..event },
                Err(rejection) => {
                    self.rejections.push(rejection);
                    continue;
                }
            };
            let referrer = referrer.map(|referrer| referrer.0);
            let content = (profile.0, &record.role, &record.cause, &record.party, referrer, &record.brand, record.at);
            let candidate = candidate(event.id, &record.key, profile, &content, event.at);
            let spool = &mut self.spool;
            let op = keep.decide(self.source, candidate, stored.as_ref());
            for (profile, op) in op {
                spool.push_binding_event(base::fact::BindingEvent { profile, ..event }, op)?;
            }
        }
        self.write(keep).await
    }

    fn binding_event(
        &mut self,
        from: Provenance,
        record: &BindingRecord,
        profile: ProfileId,
    ) -> Result<base::fact::BindingEvent, Rejection> {
        let brand = record.brand.as_ref().map(|key| self.brand(from, key)).transpose()?;
        Ok(base::fact::BindingEvent {
            id: fact_id(Table::BindingEvents, self.system, &record.key),
            profile,
            at: Timestamp(record.at),
            recorded: Seq(0),
            role: self.symbols.intern(&record.role),
            cause: self.symbols.intern(&record.cause),
            party: record.party.as_ref().map(|party| self.names.find(from, "party", party)).transpose()?,
            referrer: None,
            brand,
        })
    }

    /// The profiles of the members who referred; an error for those that were rejected.
    async fn referrers(
        &mut self,
        records: &[From<BindingRecord>],
    ) -> Result<Vec<Result<Option<ProfileId>, ()>>, AppError> {
        if records.iter().all(|(_, record)| record.referrer.is_empty()) {
            return Ok(vec![Ok(None); records.len()]);
        }
        let evidence = format!("{}/referrers", self.system);
        let wanted = records.iter().map(|(provenance, record)| Wanted {
            provenance: *provenance,
            identifiers: &record.referrer,
            at: Timestamp(record.at),
            evidence: &evidence,
        });
        let found = self.resolve(&wanted.collect::<Vec<_>>()).await?;
        let mut referrers = Vec::with_capacity(found.len());
        for ((from, record), found) in records.iter().zip(found) {
            // Identifiers that all are blocked name nobody, and a referral that names nobody says nothing.
            let found = match found {
                Ok(None) if !record.referrer.is_empty() => {
                    let reason = "the identifiers of the referrer are all blocked";
                    Err(Rejection::new(*from, Wrong::IdentifierMissing, ("referrer", ""), reason))
                }
                found => found,
            };
            referrers.push(found.map_err(|rejection| self.rejections.push(rejection)));
        }
        Ok(referrers)
    }

    pub(super) fn brand(&self, from: Provenance, key: &str) -> Result<PartyId, Rejection> {
        let brand = import::record::PartyKey { kind: "brand".to_owned(), key: key.to_owned() };
        self.names.find(from, "brand", &brand)
    }

    async fn touches(&mut self, records: Vec<From<TouchRecord>>) -> Result<(), AppError> {
        let records = last_of_each(records, |record| &record.key);
        let ids = self.ids(Table::Touches, records.iter().map(|(_, record)| record.key.as_str()));
        let stored = self.stored(Table::Touches, ids.into_iter()).await?;
        let named: Vec<_> =
            records.iter().map(|(from, record)| (*from, record.member.as_slice(), Timestamp(record.at))).collect();
        let owners = self.owners(&named, &stored, "touchpoints").await?;
        let mut keep = Keep::new(Table::Touches, "touchpoints");
        for (((from, record), stored), owner) in records.iter().zip(&stored).zip(owners) {
            let Some(profile) = owner else { continue };
            let party = match record.party.as_ref().map(|party| self.names.find(*from, "party", party)).transpose() {
                Ok(party) => party,
                Err(rejection) => {
                    self.rejections.push(rejection);
                    continue;
                }
            };
            let touch = base::fact::Touch {
                id: fact_id(Table::Touches, self.system, &record.key),
                profile,
                at: Timestamp(record.at),
                recorded: Seq(0),
                kind: self.symbols.intern(&record.kind),
                channel: self.symbols.intern(&record.channel),
                party,
                content: self.symbols.intern(&record.content),
            };
            let content = (profile.0, record.at, &record.kind, &record.channel, &record.party, &record.content);
            let candidate = candidate(touch.id, &record.key, profile, &content, touch.at);
            for (profile, op) in keep.decide(self.source, candidate, stored.as_ref()) {
                self.spool.push_touch(base::fact::Touch { profile, ..touch }, op)?;
            }
        }
        self.write(keep).await
    }

    /// Keys with the ids that follow from them.
    pub(super) fn ids<'k>(&self, table: Table, keys: impl Iterator<Item = &'k str>) -> Vec<(FactId, &'k str)> {
        keys.map(|key| (fact_id(table, self.system, key), key)).collect()
    }

    /// The stored version of each fact, in order. The keys are compared as well: ids are hashes of them, and two that meet
    /// must be noticed.
    pub(super) async fn stored(
        &self,
        table: Table,
        facts: impl Iterator<Item = (FactId, &str)>,
    ) -> Result<Vec<Option<FactEntry>>, AppError> {
        let facts: Vec<(FactId, &str)> = facts.collect();
        let mut ids: Vec<FactId> = facts.iter().map(|(id, _)| *id).collect();
        // In the order of the index, so that one look-up after another finds its page still in memory.
        ids.sort_unstable();
        ids.dedup();
        let found = store::fact::by_ids(self.tx, &ids).await?;
        let found: HashMap<FactId, FactKey> = found.into_iter().map(|key| (key.entry.id, key)).collect();
        let stored = facts.into_iter().map(|(id, key)| match found.get(&id) {
            None => Ok(None),
            Some(stored) if (stored.kind, stored.source, stored.key.as_str()) == (table as u8, self.source, key) => {
                Ok(Some(stored.entry))
            }
            Some(stored) => {
                let message = format!("{key:?} has the id of {:?}; give one of them another key", stored.key);
                Err(AppError::refused("fact_id_taken", message))
            }
        });
        stored.collect()
    }

    /// Writes what was decided about a table into the key index, and counts it.
    pub(super) async fn write(&mut self, keep: Keep) -> Result<(), AppError> {
        store::fact::insert(self.tx, self.seq, &keep.new).await?;
        store::fact::update(self.tx, self.seq, &keep.corrected).await?;
        let counts = self.counts.entry(keep.word).or_default();
        counts.new += keep.counts.new;
        counts.unchanged += keep.counts.unchanged;
        counts.corrected += keep.counts.corrected;
        Ok(())
    }

    /// Checks and completes an order; a part that is wrong refuses the whole order, since half an order is wrong money.
    pub(super) fn complete(&mut self, group: &mut OrderGroup) -> bool {
        if self.incomplete.contains(&group.key) {
            self.refuse_incomplete(group);
            return false;
        }
        group.keep_last_of_equal_parts();
        let checked = complete_lines(group)
            .and_then(|()| check_currencies(group))
            .and_then(|()| complete_shares(&mut group.participants));
        if let Err(rejection) = checked {
            self.refuse(group, rejection);
            return false;
        }
        true
    }

    /// Puts every record of an order into quarantine, because a row of it could not be read.
    fn refuse_incomplete(&mut self, group: &OrderGroup) {
        let reason = "another row of this order was rejected, and half an order is wrong money; mend that row";
        let rejected =
            |from| Rejection::new(from, Wrong::OrderIncomplete, ("order", &group.key), reason).of_order(&group.key);
        self.rejections.extend(group.provenances().map(rejected));
    }

    /// Puts an order into quarantine: the part that is wrong, and all its other rows, which are needed when that part is mended.
    pub(super) fn refuse(&mut self, group: &OrderGroup, rejection: Rejection) {
        let reason = format!("a part of this order was rejected: {}", rejection.reason);
        let (wrong, column) = (rejection.provenance, rejection.column.clone());
        self.rejections.push(rejection.of_order(&group.key));
        for from in group.provenances().filter(|from| *from != wrong) {
            let rest = Rejection::new(from, Wrong::OrderIncomplete, (&column, &group.key), &reason);
            self.rejections.push(rest.of_order(&group.key));
        }
    }

    /// Puts all other rows of an order into quarantine whose own row is there already.
    pub(super) fn refuse_rest(&mut self, group: &OrderGroup) {
        let Some((own, _)) = &group.order else { return };
        let last = self.rejections.iter().rposition(|rejection| rejection.provenance == *own);
        if let Some(rejection) = last.map(|last| self.rejections.swap_remove(last)) {
            self.refuse(group, rejection);
        }
    }
}

pub(super) fn candidate(
    id: FactId,
    key: &str,
    profile: ProfileId,
    content: &impl Serialize,
    at: Timestamp,
) -> Candidate {
    Candidate { id, key: key.to_owned(), profile, hash: content_hash(content), at }
}

/// What was decided about the facts of one table.
pub(super) struct Keep {
    table: Table,
    word: &'static str,
    pub(super) new: Vec<FactKey>,
    pub(super) corrected: Vec<FactEntry>,
    pub(super) counts: Counts,
}

impl Keep {
    pub(super) fn new(table: Table, word: &'static str) -> Keep {
        Keep { table, word, new: Vec::new(), corrected: Vec::new(), counts: Counts::default() }
    }

    /// The rows to write for a fact: none when nothing changed, a retraction besides the correction when it moved.
    pub(super) fn decide(
        &mut self,
        source: Symbol,
        candidate: Candidate,
        stored: Option<&FactEntry>,
    ) -> Vec<(ProfileId, Op)> {
        let Candidate { id, key, profile, hash, at } = candidate;
        let Some(stored) = stored else {
            let entry = FactEntry { id, profile, hash, at };
            self.new.push(FactKey { kind: self.table as u8, source, key, entry, recorded: Seq(0) });
            self.counts.add(Outcome::New);
            return vec![(profile, Op::New)];
        };
        if stored.hash == hash {
            self.counts.add(Outcome::Unchanged);
            return Vec::new();
        }
        self.corrected.push(FactEntry { id: stored.id, profile, hash, at });
        self.counts.add(Outcome::Corrected);
        if stored.profile == profile {
            return vec![(profile, Op::Correction)];
        }
        vec![(stored.profile, Op::Retraction), (profile, Op::Correction)]
    }
}

/// Of records with one key the last one counts, where it stood last.
fn last_of_each<T>(records: Vec<From<T>>, key: impl Fn(&T) -> &str) -> Vec<From<T>> {
    let mut last: HashMap<String, usize> = HashMap::new();
    for (position, (_, record)) in records.iter().enumerate() {
        last.insert(key(record).to_owned(), position);
    }
    let keep = |position: usize, record: &T| last.get(key(record)) == Some(&position);
    let numbered = records.into_iter().enumerate();
    numbered.filter(|(position, (_, record))| keep(*position, record)).map(|(_, record)| record).collect()
}
