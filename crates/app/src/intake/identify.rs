//! From identifier values to profiles: finds them by blind index, makes the missing ones, links those named together.

use super::content::Rejection;
use crate::AppError;
use crate::privacy::KeyRing;
use base::{ProfileId, Seq, Symbol, Symbols, Timestamp};
use identity::Rules;
use import::Wrong;
use import::record::{IdentifierValue, Provenance};
use std::collections::HashMap;
use store::Tx;
use store::identity::{BlindKey, LinkEnd, NewIdentifier, NewLink, NewProfile};
use store::meta::Counter;

/// Blind indexes that were resolved in this import are remembered up to this number, about 130 MB; then the memory starts
/// anew.
const REMEMBERED_MAX: usize = 3_500_000;

/// Who a record is about, to be resolved with many others at once.
pub struct Wanted<'a> {
    /// Where the record came from.
    pub provenance: Provenance,
    /// The identifiers it carries.
    pub identifiers: &'a [IdentifierValue],
    /// When they were seen together.
    pub at: Timestamp,
    /// What makes them one person: kind of record and system, never a value.
    pub evidence: &'a str,
}

/// Resolves identifiers inside one import.
pub struct Identifier<'a> {
    /// Secrets of the data directory.
    pub ring: &'a KeyRing,
    /// Which kinds there are, and how strong they are.
    pub rules: &'a Rules,
    remembered: HashMap<Remembered, ProfileId>,
    /// The first profile that this import made; those after it are its own as well.
    first_made: Option<ProfileId>,
}

/// Half of a blind index tells values apart as well as the whole, and takes half the room.
type Remembered = (Symbol, Symbol, [u8; 16]);

fn remembered(key: &BlindKey) -> Remembered {
    let mut half = [0; 16];
    half.copy_from_slice(&key.index[..16]);
    (key.kind, key.pool, half)
}

struct Value {
    key: BlindKey,
    kind: String,
    text: String,
}

impl<'a> Identifier<'a> {
    /// Nothing remembered yet.
    pub fn new(ring: &'a KeyRing, rules: &'a Rules) -> Self {
        Identifier { ring, rules, remembered: HashMap::new(), first_made: None }
    }

    /// Whether this import made the profile.
    pub fn made(&self, profile: ProfileId) -> bool {
        self.first_made.is_some_and(|first| first <= profile)
    }

    /// The profile that owns each record, in order; none for a record without usable identifier.
    pub async fn resolve(
        &mut self,
        tx: &Tx,
        seq: Seq,
        symbols: &mut Symbols,
        wanted: &[Wanted<'_>],
    ) -> Result<Vec<Result<Option<ProfileId>, Rejection>>, AppError> {
        if self.remembered.len() > REMEMBERED_MAX {
            self.remembered.clear();
        }
        let values: Vec<Result<Vec<Value>, Rejection>> =
            wanted.iter().map(|wanted| self.values(symbols, wanted)).collect();
        self.find_or_make(tx, seq, values.iter().flatten().flatten()).await?;
        let mut links: HashMap<(ProfileId, ProfileId, &str), NewLink> = HashMap::new();
        let mut owners = Vec::with_capacity(wanted.len());
        for (wanted, values) in wanted.iter().zip(values) {
            owners.push(values.map(|values| self.owner(wanted, &values, &mut links)));
        }
        let mut links: Vec<NewLink> = links.into_values().collect();
        links.sort_by(|a, b| (a.ends(), &a.evidence).cmp(&(b.ends(), &b.evidence)));
        store::identity::insert_links(tx, seq, &links).await?;
        Ok(owners)
    }

    /// The normalized values of a record, blocked ones left out.
    fn values(&self, symbols: &mut Symbols, wanted: &Wanted<'_>) -> Result<Vec<Value>, Rejection> {
        let mut values = Vec::with_capacity(wanted.identifiers.len());
        for identifier in wanted.identifiers {
            let reject = |reason: String| {
                let at = (identifier.kind.as_str(), identifier.value.as_str());
                Rejection::new(wanted.provenance, Wrong::IdentifierWrong, at, reason)
            };
            let kind = symbols.intern(&identifier.kind);
            let rule = self.rules.rule(kind).ok_or_else(|| reject(self.unknown_kind()))?;
            let text =
                identity::normalize(&identifier.kind, &identifier.value).map_err(|error| reject(error.to_string()))?;
            if rule.blocked.contains(&text) {
                continue;
            }
            let index = self.ring.blind_index(&identifier.kind, "", &text);
            values.push(Value {
                key: BlindKey { kind, pool: Symbol::NONE, index },
                kind: identifier.kind.clone(),
                text,
            });
        }
        Ok(values)
    }

    fn unknown_kind(&self) -> String {
        let known: Vec<&str> = self.rules.kinds().iter().map(|rule| rule.name.as_str()).collect();
        format!("not a kind of identifier; one of {}", known.join(", "))
    }

    async fn find_or_make(&mut self, tx: &Tx, seq: Seq, values: impl Iterator<Item = &Value>) -> Result<(), AppError> {
        let unknown = values.filter(|value| !self.remembered.contains_key(&remembered(&value.key)));
        let mut missing: Vec<(usize, &Value)> = unknown.enumerate().collect();
        missing.sort_by_key(|(_, value)| value.key);
        missing.dedup_by_key(|(_, value)| value.key);
        let keys: Vec<BlindKey> = missing.iter().map(|(_, value)| value.key).collect();
        let found = store::identity::find_profiles(tx, &keys).await?;
        self.remembered.extend(found.iter().map(|(key, profile)| (remembered(key), *profile)));
        missing.retain(|(_, value)| !self.remembered.contains_key(&remembered(&value.key)));
        // Numbers follow the order of appearance: every data directory has other blind indexes, but the same files shall
        // give the same runs everywhere.
        missing.sort_unstable_by_key(|(appeared, _)| *appeared);
        let first = store::meta::reserve(tx, Counter::Profile, missing.len() as u64).await?;
        let mut profiles = Vec::with_capacity(missing.len());
        for (number, (_, value)) in missing.into_iter().enumerate() {
            let id = ProfileId(first + number as i64);
            profiles.push(self.new_profile(id, value)?);
            self.remembered.insert(remembered(&value.key), id);
        }
        profiles.sort_by_key(|profile| profile.identifier.as_ref().map(|identifier| identifier.key));
        if !profiles.is_empty() {
            self.first_made.get_or_insert(ProfileId(first));
        }
        Ok(store::identity::insert_profiles(tx, seq, &profiles).await?)
    }

    fn new_profile(&self, id: ProfileId, value: &Value) -> Result<NewProfile, AppError> {
        let (data_key, wrapped_key) = self.ring.new_data_key()?;
        let identifier = NewIdentifier {
            key: value.key,
            sealed: data_key.seal(&value.text)?,
            last4: Some(self.ring.blind_index_last_four(&value.kind, "", &value.text)),
        };
        Ok(NewProfile { id, kind: value.key.kind, wrapped_key, identifier: Some(identifier) })
    }

    fn owner<'w>(
        &self,
        wanted: &Wanted<'w>,
        values: &[Value],
        links: &mut HashMap<(ProfileId, ProfileId, &'w str), NewLink>,
    ) -> Option<ProfileId> {
        let identifiers: Vec<identity::Identifier<'_>> =
            values.iter().map(|value| identity::Identifier { kind: value.key.kind, value: &value.text }).collect();
        let strongest = &values[identity::choose_profile(self.rules, &identifiers)?];
        let owner = *self.remembered.get(&remembered(&strongest.key))?;
        for value in values {
            let Some(other) = self.remembered.get(&remembered(&value.key)).copied() else { continue };
            if other == owner {
                continue;
            }
            let link = NewLink {
                a: LinkEnd { profile: owner, kind: strongest.key.kind },
                b: LinkEnd { profile: other, kind: value.key.kind },
                at: wanted.at,
                evidence: wanted.evidence.to_owned(),
            };
            let kept = links.entry((owner.min(other), owner.max(other), wanted.evidence)).or_insert(link);
            kept.at = kept.at.min(wanted.at);
        }
        Some(owner)
    }
}

/// Profiles for facts that carry no identifier at all: one each, linkable later.
pub async fn make_anonymous(tx: &Tx, seq: Seq, count: usize) -> Result<Vec<ProfileId>, AppError> {
    let first = store::meta::reserve(tx, Counter::Profile, count as u64).await?;
    let ids: Vec<ProfileId> = (0..count).map(|number| ProfileId(first + number as i64)).collect();
    let profile =
        |id: &ProfileId| NewProfile { id: *id, kind: Symbol::NONE, wrapped_key: Vec::new(), identifier: None };
    store::identity::insert_profiles(tx, seq, &ids.iter().map(profile).collect::<Vec<_>>()).await?;
    Ok(ids)
}
