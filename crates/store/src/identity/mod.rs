//! Profiles, their encrypted identifiers, and the links between them.
//!
//! Nothing here can read an identifier: values arrive sealed, and are found by a keyed hash (the blind index).

mod link;

pub use self::link::*;

use crate::bulk::{self, Conflict, KEYS_MAX};
use crate::column::{bytes, symbol, symbol_column};
use crate::{Read, StoreError, Tx, near};
use base::{ProfileId, Seq, Symbol};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

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

/// The identifiers of some profiles, by profile.
pub async fn identifiers(on: &impl Read, profiles: &[ProfileId]) -> Result<Vec<Identifier>, StoreError> {
    let mut found = Vec::with_capacity(profiles.len());
    for chunk in profiles.chunks(KEYS_MAX) {
        let query = row::Entity::find()
            .filter(row::Column::Id.is_in(chunk.iter().map(|profile| profile.0)))
            .filter(row::Column::Kind.ne(0));
        let rows = near::by_keys(on, query, profiles.len()).await?;
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
