//! Links: which profiles are believed to be one member, by what evidence.

use super::row;
use crate::bulk::{self, Conflict, KEYS_MAX};
use crate::column::{corrupt, symbol, symbol_column};
use crate::{Read, StoreError, Tx, meta, near};
use base::{ProfileId, Seq, Symbol, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashSet;

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

/// A link with the kinds of its two profiles.
pub type KindedLink = (Link, [Symbol; 2]);

/// Links whose number is greater, by number, at most `limit`, revoked ones too. There are millions, so their evidence stays where it is.
pub async fn links_after(on: &impl Read, id: i64, limit: u64) -> Result<Vec<KindedLink>, StoreError> {
    let query = link_row::Entity::find().filter(link_row::Column::Id.gt(id));
    kinded_links(on, query.order_by_asc(link_row::Column::Id).limit(limit)).await
}

/// The newest link, revoked or not.
pub async fn newest_link(on: &impl Read) -> Result<Option<Link>, StoreError> {
    let query = link_row::Entity::find().order_by_desc(link_row::Column::Id).limit(1);
    Ok(kinded_links(on, query).await?.pop().map(|(link, _)| link))
}

/// Links that hold for a reader at one of two commits and not at the other. `None` when more than so many were written or revoked since the
/// earlier one.
pub async fn links_differing(
    on: &impl Read,
    one: Seq,
    other: Seq,
    most: usize,
) -> Result<Option<Vec<KindedLink>>, StoreError> {
    let (first, last) = (one.min(other), one.max(other));
    let revoked = link_row::Entity::find()
        .filter(link_row::Column::Revoked.gt(first.0))
        .filter(link_row::Column::Revoked.lte(last.0))
        .limit(most as u64 + 1);
    let mut found = kinded_links(on, revoked).await?;
    // Numbers are given in the order of commits, so what is new stands at the end.
    let mut before = i64::MAX;
    loop {
        if found.len() > most {
            return Ok(None);
        }
        let newest = link_row::Entity::find().filter(link_row::Column::Id.lt(before));
        let read = kinded_links(on, newest.order_by_desc(link_row::Column::Id).limit(KEYS_MAX as u64)).await?;
        let Some((end, _)) = read.last() else { break };
        before = end.id;
        let is_over = end.recorded <= first;
        found.extend(read.into_iter().filter(|(link, _)| first < link.recorded));
        if is_over {
            break;
        }
    }
    let holds = |link: &Link, at: Seq| link.recorded <= at && link.revoked.is_none_or(|revoked| revoked > at);
    found.retain(|(link, _)| holds(link, first) != holds(link, last));
    Ok(Some(found))
}

/// Links that name any of these profiles, each at least once, revoked ones too.
pub async fn links_naming(on: &impl Read, profiles: &[ProfileId]) -> Result<Vec<KindedLink>, StoreError> {
    let mut found = Vec::new();
    for chunk in profiles.chunks(KEYS_MAX) {
        for end in [link_row::Column::A, link_row::Column::B] {
            let named = end.is_in(chunk.iter().map(|profile| profile.0));
            found.extend(kinded_links(on, link_row::Entity::find().filter(named)).await?);
        }
    }
    Ok(found)
}

async fn kinded_links(on: &impl Read, query: sea_orm::Select<link_row::Entity>) -> Result<Vec<KindedLink>, StoreError> {
    type Columns = (i64, i64, i64, i32, i32, i64, i64, Option<i64>);
    let rows: Vec<Columns> = query
        .select_only()
        .columns([link_row::Column::Id, link_row::Column::A, link_row::Column::B])
        .columns([link_row::Column::KindA, link_row::Column::KindB])
        .columns([link_row::Column::At, link_row::Column::Recorded, link_row::Column::Revoked])
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
        found.extend(near::by_keys(on, query, ids.len()).await?.into_iter().map(read_link));
    }
    found.sort_by_key(|(link, _)| link.id);
    Ok(found)
}

/// Links that name a profile with their evidence, by number, revoked ones too.
pub async fn links_of(on: &impl Read, profile: ProfileId) -> Result<Vec<(Link, String)>, StoreError> {
    let names = Condition::any().add(link_row::Column::A.eq(profile.0)).add(link_row::Column::B.eq(profile.0));
    let query = link_row::Entity::find().filter(names).order_by_asc(link_row::Column::Id);
    Ok(near::few(on, query).await?.into_iter().map(read_link).collect())
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
