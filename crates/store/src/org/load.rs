//! Reading the whole organisation.

use super::row::{attribute, edge, holding, party, position, site};
use super::{AttributeRow, EdgeRow, HoldingRow, Organisation, Party, PartyRow, Position, SiteRow};
use crate::column::{self, corrupt, interval, symbol};
use crate::{Read, StoreError};
use base::{PartyKind, Tree, parse_decimal};
use sea_orm::{EntityTrait, QueryOrder};

/// The whole organisation. Several queries: read from a [`crate::Snapshot`] or a [`crate::Tx`] when others may write.
pub async fn load(on: &impl Read) -> Result<Organisation, StoreError> {
    let executor = on.executor();
    let parties = party::Entity::find().order_by_asc(party::Column::Id).all(&executor).await?;
    let edges = edge::Entity::find()
        .order_by_asc(edge::Column::Tree)
        .order_by_asc(edge::Column::Child)
        .order_by_asc(edge::Column::FromAt)
        .order_by_asc(edge::Column::Parent)
        .all(&executor)
        .await?;
    let positions = position::Entity::find().order_by_asc(position::Column::Id).all(&executor).await?;
    let holdings = holding::Entity::find()
        .order_by_asc(holding::Column::Position)
        .order_by_asc(holding::Column::FromAt)
        .order_by_asc(holding::Column::Person)
        .all(&executor)
        .await?;
    let attributes = attribute::Entity::find()
        .order_by_asc(attribute::Column::Party)
        .order_by_asc(attribute::Column::Name)
        .order_by_asc(attribute::Column::FromAt)
        .all(&executor)
        .await?;
    let sites = site::Entity::find().order_by_asc(site::Column::Party).all(&executor).await?;
    Ok(Organisation {
        parties: parties.into_iter().map(read_party).collect::<Result<_, _>>()?,
        edges: edges.iter().map(read_edge).collect::<Result<_, _>>()?,
        positions: positions.into_iter().map(read_position).collect::<Result<_, _>>()?,
        holdings: holdings.iter().map(read_holding).collect::<Result<_, _>>()?,
        attributes: attributes.iter().map(read_attribute).collect::<Result<_, _>>()?,
        sites: sites.into_iter().map(read_site).collect::<Result<_, _>>()?,
    })
}

/// Key and number of every position, by number.
pub async fn position_ids(on: &impl Read) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = position::Entity::find().order_by_asc(position::Column::Id).all(&on.executor()).await?;
    Ok(rows.into_iter().map(|row| (row.key, row.id)).collect())
}

fn read_party(row: party::Model) -> Result<Party, StoreError> {
    let kind = u8::try_from(row.kind).ok().and_then(PartyKind::from_number);
    let kind = kind.ok_or_else(|| corrupt("party", row.kind))?;
    Ok(Party { id: column::party("party", row.id)?, row: PartyRow { kind, key: row.key, name: row.name } })
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
