//! Profiles, their encrypted identifiers, and the links between them.
//!
//! Nothing here can read an identifier: values arrive sealed, and are found by a keyed hash (the blind index).

use crate::{Read, StoreError, Tx};
use base::{ProfileId, Seq, Symbol, Timestamp};
use std::collections::HashMap;

/// What identifies a profile without saying its value: identifier kind, pool, and the keyed hash of the normalized value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlindKey {
    /// Identifier kind, interned.
    pub kind: Symbol,
    /// Pool in which values are unique (a brand's app id, say), interned; [`Symbol::NONE`] for the whole group.
    pub pool: Symbol,
    /// Keyed hash.
    pub index: [u8; 32],
}

/// A profile to be written, with its identifier if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProfile {
    /// Its number, taken from [`crate::meta::Counter::Profile`].
    pub id: ProfileId,
    /// Identifier kind that owns it; [`Symbol::NONE`] for a profile made for one fact without identifier.
    pub kind: Symbol,
    /// Data key of the profile, wrapped by the key ring; empty when there is nothing to seal.
    pub wrapped_key: Vec<u8>,
    /// The identifier.
    pub identifier: Option<NewIdentifier>,
}

/// An identifier to be written with its profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIdentifier {
    /// How it is found.
    pub key: BlindKey,
    /// Nonce and ciphertext under the profile's data key.
    pub sealed: Vec<u8>,
    /// Keyed hash of the last four digits, for search.
    pub last4: Option<[u8; 32]>,
}

/// An identifier as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// Whose.
    pub profile: ProfileId,
    /// Identifier kind, interned.
    pub kind: Symbol,
    /// Pool, interned.
    pub pool: Symbol,
    /// Nonce and ciphertext; empty after erasure.
    pub sealed: Vec<u8>,
    /// The profile's wrapped data key; empty after erasure.
    pub wrapped_key: Vec<u8>,
}

/// A link to be written. Natural key: both profiles (order does not matter) and the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// One profile.
    pub a: ProfileId,
    /// The other.
    pub b: ProfileId,
    /// When it became known.
    pub at: Timestamp,
    /// Why the two are believed to be one: source, line, order.
    pub evidence: String,
}

/// A link as it is stored, with the smaller profile first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub id: i64,
    /// The smaller profile.
    pub a: ProfileId,
    /// The greater.
    pub b: ProfileId,
    /// When it became known.
    pub at: Timestamp,
    /// The commit that wrote it.
    pub recorded: Seq,
    /// The commit that revoked it.
    pub revoked: Option<Seq>,
    /// Why the two are believed to be one.
    pub evidence: String,
}

/// The profiles of the identifiers that are known; unknown ones are left out.
pub async fn find_profiles(on: &impl Read, keys: &[BlindKey]) -> Result<HashMap<BlindKey, ProfileId>, StoreError> {
    todo!("")
}

/// Profiles with an identifier that ends in these four digits, at most `limit`.
pub async fn find_by_last4(on: &impl Read, last4: &[u8; 32], limit: u64) -> Result<Vec<ProfileId>, StoreError> {
    todo!("")
}

/// Writes profiles and their identifiers.
pub async fn insert_profiles(tx: &Tx, seq: Seq, profiles: &[NewProfile]) -> Result<(), StoreError> {
    todo!("")
}

/// Writes links; those whose natural key is stored already are left as they are. Returns how many were new.
pub async fn insert_links(tx: &Tx, seq: Seq, links: &[NewLink]) -> Result<u64, StoreError> {
    todo!("")
}

/// Revokes a link from this commit on. Whether there was one in force.
pub async fn revoke_link(tx: &Tx, seq: Seq, link: i64) -> Result<bool, StoreError> {
    todo!("")
}

/// Every link, by number, revoked ones too.
pub async fn links(on: &impl Read) -> Result<Vec<Link>, StoreError> {
    todo!("")
}

/// Links that name a profile, by number, revoked ones too.
pub async fn links_of(on: &impl Read, profile: ProfileId) -> Result<Vec<Link>, StoreError> {
    todo!("")
}

/// The kinds of the profiles that occur in links: what building members needs.
pub async fn linked_kinds(on: &impl Read) -> Result<HashMap<ProfileId, Symbol>, StoreError> {
    todo!("")
}

/// The identifiers of some profiles, by profile.
pub async fn identifiers(on: &impl Read, profiles: &[ProfileId]) -> Result<Vec<Identifier>, StoreError> {
    todo!("")
}

/// Destroys key, ciphertext and hashes of a profile. Facts and money stay. Whether there was such a profile.
pub async fn erase(tx: &Tx, profile: ProfileId) -> Result<bool, StoreError> {
    todo!("")
}

/// How many profiles there are.
pub async fn count_profiles(on: &impl Read) -> Result<u64, StoreError> {
    todo!("")
}
