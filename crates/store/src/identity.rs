//! Profiles, their encrypted identifiers, and the links between them.
//!
//! Nothing here can read an identifier: values arrive sealed, and are found by a keyed hash (the blind index).

use crate::bulk::{self, Conflict, KEYS_MAX};
use crate::column::{bytes, corrupt, symbol, symbol_column};
use crate::{Read, StoreError, Tx, meta};
use base::{ProfileId, Seq, Symbol, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "profile")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub kind: i32,
        pub pool: i32,
        pub blind_index: Option<Vec<u8>>,
        pub last4: Option<Vec<u8>>,
        pub sealed: Option<Vec<u8>>,
        pub wrapped_key: Option<Vec<u8>>,
        pub recorded: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod link_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub a: i64,
        pub b: i64,
        pub kind_a: i32,
        pub kind_b: i32,
        pub at: i64,
        pub recorded: i64,
        pub revoked: Option<i64>,
        pub evidence: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod rules_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "identity_rules")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recorded: i64,
        pub rules: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The rules that hold after a commit, as JSON; none before any mapping declared some.
pub async fn rules(on: &impl Read, until: Seq) -> Result<Option<String>, StoreError> {
    let query = rules_row::Entity::find().filter(rules_row::Column::Recorded.lte(until.0));
    let last = query.order_by_desc(rules_row::Column::Recorded).limit(1).one(&on.executor()).await?;
    Ok(last.map(|row| row.rules))
}

/// Puts rules into force from a commit on.
pub async fn declare_rules(tx: &Tx, seq: Seq, rules: &str) -> Result<(), StoreError> {
    let row = rules_row::Model { recorded: seq.0, rules: rules.to_owned() };
    bulk::insert::<rules_row::Entity>(tx, Conflict::Replace(&["recorded"]), [row]).await?;
    Ok(())
}

/// What identifies a profile without saying its value: identifier kind, pool, and the keyed hash of the normalized
/// value.
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
    pub a: LinkEnd,
    /// The other.
    pub b: LinkEnd,
    /// When it became known.
    pub at: Timestamp,
    /// Why the two are believed to be one: source, line, order.
    pub evidence: String,
}

/// A profile that is linked. Its kind stands with the link, so that building members reads links only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkEnd {
    /// Which.
    pub profile: ProfileId,
    /// The kind of its identifier; [`Symbol::NONE`] without one.
    pub kind: Symbol,
}

impl NewLink {
    /// The smaller profile and the greater.
    pub fn ends(&self) -> (LinkEnd, LinkEnd) {
        (self.a.min(self.b), self.a.max(self.b))
    }
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
}

/// The profiles of the identifiers that are known; unknown ones are left out.
pub async fn find_profiles(on: &impl Read, keys: &[BlindKey]) -> Result<HashMap<BlindKey, ProfileId>, StoreError> {
    let mut groups: HashMap<(Symbol, Symbol), Vec<[u8; 32]>> = HashMap::new();
    for key in keys {
        groups.entry((key.kind, key.pool)).or_default().push(key.index);
    }
    let mut found = HashMap::with_capacity(keys.len());
    for ((kind, pool), indexes) in groups {
        for chunk in indexes.chunks(KEYS_MAX) {
            let rows: Vec<(i64, Vec<u8>)> = row::Entity::find()
                .select_only()
                .columns([row::Column::Id, row::Column::BlindIndex])
                .filter(row::Column::BlindIndex.is_in(chunk.iter().map(|index| index.to_vec())))
                .filter(row::Column::Kind.eq(symbol_column(kind)?))
                .filter(row::Column::Pool.eq(symbol_column(pool)?))
                .into_tuple()
                .all(&on.executor())
                .await?;
            for (id, index) in rows {
                found.insert(BlindKey { kind, pool, index: bytes("profile", &index)? }, ProfileId(id));
            }
        }
    }
    Ok(found)
}

/// Profiles with an identifier that ends in these four digits, at most `limit`.
pub async fn find_by_last4(on: &impl Read, last4: &[u8; 32], limit: u64) -> Result<Vec<ProfileId>, StoreError> {
    let ids: Vec<i64> = row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(row::Column::Last4.eq(last4.to_vec()))
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(&on.executor())
        .await?;
    Ok(ids.into_iter().map(ProfileId).collect())
}

/// Profiles that have or had an identifier, whose number is greater, by number, at most `limit`.
pub async fn identified_after(on: &impl Read, profile: ProfileId, limit: u64) -> Result<Vec<ProfileId>, StoreError> {
    let ids: Vec<i64> = row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(row::Column::Id.gt(profile.0))
        .filter(row::Column::Kind.ne(0))
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(&on.executor())
        .await?;
    Ok(ids.into_iter().map(ProfileId).collect())
}

/// Writes profiles and their identifiers.
pub async fn insert_profiles(tx: &Tx, seq: Seq, profiles: &[NewProfile]) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(profiles.len());
    for profile in profiles {
        let identifier = profile.identifier.as_ref();
        rows.push(row::Model {
            id: profile.id.0,
            kind: symbol_column(identifier.map_or(profile.kind, |identifier| identifier.key.kind))?,
            pool: symbol_column(identifier.map_or(Symbol::NONE, |identifier| identifier.key.pool))?,
            blind_index: identifier.map(|identifier| identifier.key.index.to_vec()),
            last4: identifier.and_then(|identifier| identifier.last4).map(|last4| last4.to_vec()),
            sealed: identifier.map(|identifier| identifier.sealed.clone()),
            wrapped_key: Some(profile.wrapped_key.clone()).filter(|key| !key.is_empty()),
            recorded: seq.0,
        });
    }
    bulk::insert::<row::Entity>(tx, Conflict::Refuse, rows).await?;
    Ok(())
}

/// Writes links; those whose natural key is stored already are left as they are. Returns how many were new.
pub async fn insert_links(tx: &Tx, seq: Seq, links: &[NewLink]) -> Result<u64, StoreError> {
    let first = bulk::next_id::<link_row::Entity>(tx, link_row::Column::Id).await?;
    let fresh = unknown_links(tx, links).await?;
    if fresh.is_empty() {
        return Ok(0);
    }
    meta::set(tx, LINKS_CHANGED, &seq.to_string()).await?;
    let rows = fresh.into_iter().zip(first..).map(|(link, id)| {
        let (a, b) = link.ends();
        Ok(link_row::Model {
            id,
            a: a.profile.0,
            b: b.profile.0,
            kind_a: symbol_column(a.kind)?,
            kind_b: symbol_column(b.kind)?,
            at: link.at.0,
            recorded: seq.0,
            revoked: None,
            evidence: link.evidence.clone(),
        })
    });
    let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
    bulk::insert::<link_row::Entity>(tx, Conflict::Refuse, rows).await
}

/// The number of the newest link; 0 without any.
pub async fn last_link(tx: &Tx) -> Result<i64, StoreError> {
    Ok(bulk::next_id::<link_row::Entity>(tx, link_row::Column::Id).await? - 1)
}

/// Links after one whose profiles were both known before a commit: the profiles and the evidence, by number.
pub async fn links_of_known(
    tx: &Tx,
    after: i64,
    before: Seq,
) -> Result<Vec<(ProfileId, ProfileId, String)>, StoreError> {
    let links = link_row::Entity::find().filter(link_row::Column::Id.gt(after)).order_by_asc(link_row::Column::Id);
    let links = links.all(tx.connection()).await?;
    let ends: Vec<i64> = links.iter().flat_map(|link| [link.a, link.b]).collect();
    let mut known = HashSet::new();
    for chunk in ends.chunks(KEYS_MAX) {
        let query = row::Entity::find().select_only().column(row::Column::Id);
        let query = query.filter(row::Column::Id.is_in(chunk.iter().copied()));
        let query = query.filter(row::Column::Recorded.lt(before.0));
        known.extend(query.into_tuple::<i64>().all(tx.connection()).await?);
    }
    let both = links.into_iter().filter(|link| known.contains(&link.a) && known.contains(&link.b));
    Ok(both.map(|link| (ProfileId(link.a), ProfileId(link.b), link.evidence)).collect())
}

/// Under this key stands the last commit that recorded or revoked a link.
const LINKS_CHANGED: &str = "links_changed";

/// The last commit that recorded or revoked a link; 0 when none did.
pub async fn links_changed(on: &impl Read) -> Result<Seq, StoreError> {
    match meta::get(on, LINKS_CHANGED).await? {
        Some(seq) => seq.parse().map(Seq).map_err(|_| corrupt("meta", &seq)),
        None => Ok(Seq(0)),
    }
}

/// The links that are not stored, each once, in the order given: numbers are given only to these, without gaps.
async fn unknown_links<'a>(tx: &Tx, links: &'a [NewLink]) -> Result<Vec<&'a NewLink>, StoreError> {
    let mut known: HashSet<(i64, i64, String)> = HashSet::new();
    let mut smaller: Vec<i64> = links.iter().map(|link| link.ends().0.profile.0).collect();
    smaller.sort_unstable();
    smaller.dedup();
    for chunk in smaller.chunks(KEYS_MAX) {
        let rows = link_row::Entity::find()
            .filter(link_row::Column::A.is_in(chunk.iter().copied()))
            .all(tx.connection())
            .await?;
        known.extend(rows.into_iter().map(|row| (row.a, row.b, row.evidence)));
    }
    let natural = |link: &NewLink| {
        let (a, b) = link.ends();
        (a.profile.0, b.profile.0, link.evidence.clone())
    };
    Ok(links.iter().filter(|link| known.insert(natural(link))).collect())
}

/// Revokes a link from this commit on. Whether there was one in force.
pub async fn revoke_link(tx: &Tx, seq: Seq, link: i64) -> Result<bool, StoreError> {
    let done = link_row::Entity::update_many()
        .col_expr(link_row::Column::Revoked, Expr::value(seq.0))
        .filter(link_row::Column::Id.eq(link))
        .filter(link_row::Column::Revoked.is_null())
        .exec(tx.connection())
        .await?;
    if done.rows_affected > 0 {
        meta::set(tx, LINKS_CHANGED, &seq.to_string()).await?;
    }
    Ok(done.rows_affected > 0)
}

/// Removes what somebody wrote about a link, and leaves the link.
pub async fn hush_link(tx: &Tx, link: i64) -> Result<(), StoreError> {
    link_row::Entity::update_many()
        .col_expr(link_row::Column::Evidence, Expr::value(format!("(erased) {link}")))
        .filter(link_row::Column::Id.eq(link))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Links whose number is greater, by number, at most `limit`, revoked ones too, with the kinds of both profiles. There are
/// millions, so their evidence stays where it is.
pub async fn links_after(on: &impl Read, id: i64, limit: u64) -> Result<Vec<(Link, [Symbol; 2])>, StoreError> {
    type Columns = (i64, i64, i64, i32, i32, i64, i64, Option<i64>);
    let rows: Vec<Columns> = link_row::Entity::find()
        .select_only()
        .columns([link_row::Column::Id, link_row::Column::A, link_row::Column::B])
        .columns([link_row::Column::KindA, link_row::Column::KindB])
        .columns([link_row::Column::At, link_row::Column::Recorded, link_row::Column::Revoked])
        .filter(link_row::Column::Id.gt(id))
        .order_by_asc(link_row::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(&on.executor())
        .await?;
    let read = |(id, a, b, kind_a, kind_b, at, recorded, revoked): Columns| {
        let link = Link {
            id,
            a: ProfileId(a),
            b: ProfileId(b),
            at: Timestamp(at),
            recorded: Seq(recorded),
            revoked: revoked.map(Seq),
        };
        Ok((link, [symbol("link", kind_a)?, symbol("link", kind_b)?]))
    };
    rows.into_iter().map(read).collect()
}

/// Links by their numbers, with their evidence.
pub async fn links_by_id(on: &impl Read, ids: &[i64]) -> Result<Vec<(Link, String)>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(KEYS_MAX) {
        let query = link_row::Entity::find().filter(link_row::Column::Id.is_in(chunk.iter().copied()));
        found.extend(query.all(&on.executor()).await?.into_iter().map(read_link));
    }
    found.sort_by_key(|(link, _)| link.id);
    Ok(found)
}

/// Links that name a profile with their evidence, by number, revoked ones too.
pub async fn links_of(on: &impl Read, profile: ProfileId) -> Result<Vec<(Link, String)>, StoreError> {
    let names = Condition::any().add(link_row::Column::A.eq(profile.0)).add(link_row::Column::B.eq(profile.0));
    let query = link_row::Entity::find().filter(names).order_by_asc(link_row::Column::Id);
    Ok(query.all(&on.executor()).await?.into_iter().map(read_link).collect())
}

fn read_link(row: link_row::Model) -> (Link, String) {
    let link = Link {
        id: row.id,
        a: ProfileId(row.a),
        b: ProfileId(row.b),
        at: Timestamp(row.at),
        recorded: Seq(row.recorded),
        revoked: row.revoked.map(Seq),
    };
    (link, row.evidence)
}

/// The identifiers of some profiles, by profile.
pub async fn identifiers(on: &impl Read, profiles: &[ProfileId]) -> Result<Vec<Identifier>, StoreError> {
    let mut found = Vec::with_capacity(profiles.len());
    for chunk in profiles.chunks(KEYS_MAX) {
        let rows = row::Entity::find()
            .filter(row::Column::Id.is_in(chunk.iter().map(|profile| profile.0)))
            .filter(row::Column::Kind.ne(0))
            .all(&on.executor())
            .await?;
        for row in rows {
            found.push(Identifier {
                profile: ProfileId(row.id),
                kind: symbol("profile", row.kind)?,
                pool: symbol("profile", row.pool)?,
                sealed: row.sealed.unwrap_or_default(),
                wrapped_key: row.wrapped_key.unwrap_or_default(),
            });
        }
    }
    found.sort_by_key(|identifier| identifier.profile);
    Ok(found)
}

/// Destroys key, ciphertext and hashes of a profile. Facts and money stay. Whether there was such a profile.
pub async fn erase(tx: &Tx, profile: ProfileId) -> Result<bool, StoreError> {
    let nothing = || Expr::value(None::<Vec<u8>>);
    let done = row::Entity::update_many()
        .col_expr(row::Column::BlindIndex, nothing())
        .col_expr(row::Column::Last4, nothing())
        .col_expr(row::Column::Sealed, nothing())
        .col_expr(row::Column::WrappedKey, nothing())
        .filter(row::Column::Id.eq(profile.0))
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected > 0)
}

/// How many profiles there are.
pub async fn count_profiles(on: &impl Read) -> Result<u64, StoreError> {
    Ok(row::Entity::find().count(&on.executor()).await?)
}
