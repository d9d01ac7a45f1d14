//! Reading the whole organisation.

use super::row::{attribute, edge, holding, known, party, party_name, position, site};
use super::{AttributeRow, EdgeRow, HoldingRow, Organisation, Party, PartyRow, Position, SiteRow};
use crate::column::{self, corrupt, interval, symbol};
use crate::{Read, StoreError};
use base::{PartyKind, Seq, Tree, parse_decimal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// The whole organisation as it was known after a commit. Several queries: read from a [`crate::Snapshot`] or a
/// [`crate::Tx`] when others may write.
pub async fn load(on: &impl Read, until: Seq) -> Result<Organisation, StoreError> {
    let mut edges = known::<edge::Entity>(on.executor(), until).await?;
    edges.sort_unstable_by_key(|edge| (edge.tree, edge.child, edge.from_at, edge.parent));
    let mut holdings = known::<holding::Entity>(on.executor(), until).await?;
    holdings.sort_unstable_by_key(|holding| (holding.position, holding.from_at, holding.person));
    let mut attributes = known::<attribute::Entity>(on.executor(), until).await?;
    attributes.sort_unstable_by_key(|attribute| (attribute.party, attribute.name, attribute.from_at));
    let mut sites = known::<site::Entity>(on.executor(), until).await?;
    sites.sort_unstable_by_key(|site| site.party);
    Ok(Organisation {
        parties: parties(on, until).await?,
        edges: edges.iter().map(read_edge).collect::<Result<_, _>>()?,
        positions: positions(on, until).await?.into_iter().map(read_position).collect::<Result<_, _>>()?,
        holdings: holdings.iter().map(read_holding).collect::<Result<_, _>>()?,
        attributes: attributes.iter().map(read_attribute).collect::<Result<_, _>>()?,
        sites: sites.into_iter().map(read_site).collect::<Result<_, _>>()?,
    })
}

/// Every party with its name as of a commit, by number.
pub async fn parties(on: &impl Read, until: Seq) -> Result<Vec<Party>, StoreError> {
    let names = known::<party_name::Entity>(on.executor(), until).await?;
    let mut names: HashMap<i64, String> = names.into_iter().map(|row| (row.party, row.name)).collect();
    let query = party::Entity::find().filter(party::Column::Recorded.lte(until.0));
    let rows = query.order_by_asc(party::Column::Id).all(&on.executor()).await?;
    rows.into_iter().map(|row| read_party(row, &mut names)).collect()
}

async fn positions(on: &impl Read, until: Seq) -> Result<Vec<position::Model>, StoreError> {
    let mut positions = known::<position::Entity>(on.executor(), until).await?;
    positions.sort_unstable_by_key(|position| position.id);
    Ok(positions)
}

/// Key and number of every position, by number.
pub async fn position_ids(on: &impl Read) -> Result<Vec<(String, i64)>, StoreError> {
    Ok(positions(on, Seq::MAX).await?.into_iter().map(|row| (row.key, row.id)).collect())
}

fn read_party(row: party::Model, names: &mut HashMap<i64, String>) -> Result<Party, StoreError> {
    let kind = u8::try_from(row.kind).ok().and_then(PartyKind::from_number);
    let kind = kind.ok_or_else(|| corrupt("party", row.kind))?;
    let name = names.remove(&row.id).ok_or_else(|| corrupt("party_name", row.id))?;
    Ok(Party { id: column::party("party", row.id)?, row: PartyRow { kind, key: row.key, name } })
}

fn read_edge(row: &edge::Model) -> Result<EdgeRow, StoreError> {
    let tree = [Tree::Management, Tree::Settlement].into_iter().find(|tree| *tree as i16 == row.tree);
    Ok(EdgeRow {
        tree: tree.ok_or_else(|| corrupt("edge", row.tree))?,
        child: column::party("edge", row.child)?,
        parent: column::party("edge", row.parent)?,
        during: interval(row.from_at, row.to_at),
    })
}

fn read_position(row: position::Model) -> Result<Position, StoreError> {
    Ok(Position {
        id: row.id,
        key: row.key,
        title: symbol("position", row.title)?,
        unit: row.unit.map(|unit| column::party("position", unit)).transpose()?,
        reports_to: row.reports_to,
        during: interval(row.from_at, row.to_at),
    })
}

fn read_holding(row: &holding::Model) -> Result<HoldingRow, StoreError> {
    Ok(HoldingRow {
        position: row.position,
        person: column::party("holding", row.person)?,
        during: interval(row.from_at, row.to_at),
    })
}

fn read_attribute(row: &attribute::Model) -> Result<AttributeRow, StoreError> {
    Ok(AttributeRow {
        party: column::party("attribute", row.party)?,
        name: symbol("attribute", row.name)?,
        during: interval(row.from_at, row.to_at),
        value: parse_decimal(&row.value).map_err(|_| corrupt("attribute", &row.value))?,
    })
}

fn read_site(row: site::Model) -> Result<SiteRow, StoreError> {
    Ok(SiteRow {
        party: column::party("site", row.party)?,
        city: row.city,
        address: row.address,
        latitude: row.latitude,
        longitude: row.longitude,
    })
}
