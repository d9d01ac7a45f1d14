//! The organisation: trees, units and what they consist of, on any day.

use super::answer::Answer;
use super::ask::{InPath, InQuery, Write};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Party, instant, read_day};
use crate::Server;
use app::{AppError, NewUnit, OrgTree, Platform, TreeUnit, UnitQuery, UnitRow, UnitView};
use base::{Decimal, Interval, PartyKind, Tree};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(tree))
        .routes(routes!(list, add))
        .routes(routes!(show))
        .routes(routes!(move_unit))
        .routes(routes!(close))
}

/// A tree of the organisation on a day.
#[derive(Serialize, ToSchema)]
#[schema(as = OrgTree)]
struct TreeBody {
    /// management or settlement.
    #[schema(example = "management")]
    tree: &'static str,
    /// The instant.
    at: Option<String>,
    /// Units, each behind the one above it, beside each other by kind and name.
    units: Vec<TreeUnitBody>,
}

/// A unit in a tree.
#[derive(Serialize, ToSchema)]
#[schema(as = OrgTreeUnit)]
struct TreeUnitBody {
    /// The unit.
    unit: Party,
    /// The one directly above; null at the top of what one sees.
    parent: Option<Party>,
    /// How many stand between it and the top of what one sees.
    depth: u32,
    /// How many units stand directly below.
    units: u32,
    /// How many people hold a position in it.
    people: u32,
}

impl From<TreeUnit> for TreeUnitBody {
    fn from(unit: TreeUnit) -> Self {
        TreeUnitBody {
            unit: unit.unit.into(),
            parent: unit.parent.map(Party::from),
            depth: unit.depth,
            units: unit.units,
            people: unit.people,
        }
    }
}

/// Which tree is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TreeFilter {
    /// management or settlement; management unless given.
    tree: Option<String>,
    /// On which day; now unless given.
    at: Option<String>,
}

/// A tree of the organisation, whole: each unit behind the one above it.
#[utoipa::path(get, path = "/api/v1/org/tree", operation_id = "org.tree", tag = "org", params(TreeFilter),
    responses((status = 200, description = "The tree.", body = TreeBody)))]
async fn tree(Calling(platform): Calling, InQuery(filter): InQuery<TreeFilter>) -> Result<Answer, Problem> {
    let tree = read_tree(filter.tree.as_deref())?;
    let at = filter.at.as_deref().map(read_day).transpose()?;
    let OrgTree { at, units } = platform.org_tree(tree, at).await?;
    let units = units.into_iter().map(TreeUnitBody::from).collect();
    Ok(Answer::ok(&TreeBody { tree: tree.name(), at: instant(at), units }))
}

/// A unit in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = Unit)]
struct UnitBody {
    /// The unit.
    unit: Party,
    /// Whether it has its place; one that was closed, or is not yet opened, has none.
    open: bool,
    /// Who manages it.
    parent: Option<Party>,
    /// The region it belongs to.
    region: Option<Party>,
    /// The dealer it settles to.
    dealer: Option<Party>,
    /// City; empty where that is not known.
    city: String,
    /// How many people hold a position in it.
    people: u32,
}

impl From<UnitRow> for UnitBody {
    fn from(row: UnitRow) -> Self {
        UnitBody {
            unit: row.unit.into(),
            open: row.open,
            parent: row.parent.map(Party::from),
            region: row.region.map(Party::from),
            dealer: row.dealer.map(Party::from),
            city: row.city,
            people: row.people,
        }
    }
}

/// Which units are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UnitFilter {
    /// Part of the name or of the source's own id.
    q: Option<String>,
    /// group, brand, department, region, dealer, store, cloud_store or partner.
    kind: Option<String>,
    /// Belonging to this unit, in either tree: kind and key, such as `dealer:D07`.
    within: Option<String>,
    /// Only those that are open, or only those that are not.
    open: Option<bool>,
    /// On which day; now unless given.
    at: Option<String>,
}

/// Units, by name or by id.
#[utoipa::path(get, path = "/api/v1/org/units", operation_id = "org.list", tag = "org", params(UnitFilter, Paging),
    responses((status = 200, description = "A page of units.", body = Page<UnitBody>)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<UnitFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let order = wanted.order(&["name", "id"])?;
    let query = UnitQuery {
        text: filter.q,
        kind: filter.kind.as_deref().map(read_kind).transpose()?,
        within: filter.within,
        open: filter.open,
        at: filter.at.as_deref().map(read_day).transpose()?,
    };
    let found = platform.org_units(&query).await?;
    let key = |row: &UnitRow| {
        let (kind, key, name) = &row.unit;
        (if order.by == "name" { name.clone() } else { String::new() }, *kind as u8, key.clone())
    };
    Ok(Answer::ok(&wanted.page_of_all(found, key, order.descending, UnitBody::from)?))
}

/// A unit with everything about it.
#[derive(Serialize, ToSchema)]
#[schema(as = UnitDetail)]
struct UnitDetailBody {
    /// What a list says of it.
    #[serde(flatten)]
    row: UnitBody,
    /// The instant it is shown for.
    at: Option<String>,
    /// The units above in the management tree, nearest first.
    managed_by: Vec<Party>,
    /// The units above in the settlement tree, nearest first.
    settles_to: Vec<Party>,
    /// Street address; empty where that is not known.
    address: String,
    /// Where it is on earth.
    place: Option<PlaceBody>,
    /// Where it stood in either tree, by time.
    history: Vec<StoodBody>,
    /// What stands directly below.
    children: Vec<StoodBody>,
    /// Who holds a position in it, or stands directly below it.
    staff: Vec<UnitPersonBody>,
    /// Dated numbers, by name and time.
    attributes: Vec<AttributeBody>,
}

/// A point on earth, in millionths of a degree.
#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
struct PlaceBody {
    /// North is positive.
    latitude_micro: i32,
    /// East is positive.
    longitude_micro: i32,
}

/// A place in a tree for some time.
#[derive(Serialize, ToSchema)]
#[schema(as = UnitPlace)]
struct StoodBody {
    /// management or settlement.
    tree: &'static str,
    /// The unit above, in a history; the unit below, among children.
    unit: Party,
    /// First instant; null when it was always so.
    from: Option<String>,
    /// First instant after; null when there is no end.
    to: Option<String>,
}

/// Somebody in a unit.
#[derive(Serialize, ToSchema)]
#[schema(as = UnitPerson)]
struct UnitPersonBody {
    /// Who.
    person: Party,
    /// The position's own id in its source; null for who has no position here.
    position: Option<String>,
    /// What the position is called; empty without one.
    title: String,
    /// First instant; null when it was always so.
    from: Option<String>,
    /// First instant after; null when there is no end.
    to: Option<String>,
}

/// A dated number of a unit or person.
#[derive(Serialize, ToSchema)]
#[schema(as = Attribute)]
pub(super) struct AttributeBody {
    /// What it is.
    name: String,
    /// Decimal text.
    #[schema(example = "0.012")]
    value: String,
    /// First instant; null when it was always so.
    from: Option<String>,
    /// First instant after; null when there is no end.
    to: Option<String>,
}

impl From<(String, Decimal, Interval)> for AttributeBody {
    fn from((name, value, during): (String, Decimal, Interval)) -> Self {
        AttributeBody { name, value: value.to_string(), from: instant(during.from), to: instant(during.to) }
    }
}

/// Which day is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OnDay {
    /// On which day; now unless given.
    pub at: Option<String>,
}

/// A unit with everything about it.
#[utoipa::path(get, path = "/api/v1/org/units/{id}", operation_id = "org.show", tag = "org",
    params(("id" = String, Path, description = "Kind and key, such as `store:S01`."), OnDay),
    responses((status = 200, description = "The unit.", body = UnitDetailBody)))]
async fn show(
    Calling(platform): Calling,
    InPath(id): InPath<String>,
    InQuery(day): InQuery<OnDay>,
) -> Result<Answer, Problem> {
    let view = platform.org_unit(&id, day.at.as_deref().map(read_day).transpose()?).await?;
    Ok(if day.at.is_none() { told(&view).tagged(view.version()) } else { told(&view) })
}

fn detail(view: UnitView) -> UnitDetailBody {
    let parties = |parties: Vec<app::PartyWords>| parties.into_iter().map(Party::from).collect();
    let stood = |tree: Tree, unit: app::PartyWords, during: Interval| StoodBody {
        tree: tree.name(),
        unit: unit.into(),
        from: instant(during.from),
        to: instant(during.to),
    };
    let staff = view.people.into_iter().map(|here| UnitPersonBody {
        person: here.person.into(),
        position: here.position,
        title: here.title,
        from: instant(here.during.from),
        to: instant(here.during.to),
    });
    UnitDetailBody {
        row: view.row.into(),
        at: instant(view.at),
        managed_by: parties(view.managed_by),
        settles_to: parties(view.settles_to),
        address: view.address,
        place: view.place.map(|(latitude_micro, longitude_micro)| PlaceBody { latitude_micro, longitude_micro }),
        history: view.history.into_iter().map(|place| stood(place.tree, place.parent, place.during)).collect(),
        children: view.children.into_iter().map(|child| stood(child.tree, child.unit, child.during)).collect(),
        staff: staff.collect(),
        attributes: view.attributes.into_iter().map(AttributeBody::from).collect(),
    }
}

fn told(view: &UnitView) -> Answer {
    Answer::ok(&detail(view.clone()))
}

/// A unit to be added.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewUnit)]
#[serde(deny_unknown_fields)]
struct NewUnitBody {
    /// group, brand, department, region, dealer, store, cloud_store or partner.
    #[schema(example = "store")]
    kind: String,
    /// The id it is to have; unique within its kind.
    #[schema(example = "S99")]
    key: String,
    /// What people are to call it.
    name: String,
    /// Who manages it: kind and key, such as `region:R1`.
    parent: Option<String>,
    /// To whom it settles: kind and key, such as `dealer:D07`.
    settles_to: Option<String>,
    /// City of a store.
    city: Option<String>,
    /// Street address of a store.
    address: Option<String>,
    /// From which day on.
    from: String,
}

/// Adds a unit from a day on.
#[utoipa::path(post, path = "/api/v1/org/units", operation_id = "org.add", tag = "org", request_body = NewUnitBody,
    responses((status = 201, description = "Added.", body = UnitDetailBody)))]
async fn add(write: Write<NewUnitBody>) -> Result<Answer, Problem> {
    let added = |view: &UnitView| {
        let (kind, key, _) = &view.row.unit;
        Answer::created(format!("/api/v1/org/units/{}:{key}", kind.name()), &detail(view.clone()))
    };
    let add = async move |platform: &Platform, new: NewUnitBody| {
        let site = (new.city.is_some() || new.address.is_some())
            .then(|| (new.city.unwrap_or_default(), new.address.unwrap_or_default()));
        let new = NewUnit {
            kind: read_kind(&new.kind)?,
            key: new.key,
            name: new.name,
            parent: new.parent,
            settles_to: new.settles_to,
            site,
            from: read_day(&new.from)?,
        };
        platform.add_unit(&new).await
    };
    write.answer(added, add).await
}

/// Another place for a unit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnitMove {
    /// management or settlement; management unless given.
    tree: Option<String>,
    /// Below whom: kind and key, such as `region:R1`.
    to: String,
    /// From which day on.
    from: String,
}

/// Moves a unit below another from a day on. Before that day it stays where it was.
#[utoipa::path(post, path = "/api/v1/org/units/{id}/move", operation_id = "org.move", tag = "org", request_body = UnitMove,
    params(("id" = String, Path, description = "Kind and key, such as `store:S01`.")),
    responses((status = 200, description = "Moved.", body = UnitDetailBody)))]
async fn move_unit(InPath(id): InPath<String>, write: Write<UnitMove>) -> Result<Answer, Problem> {
    let moved = async move |platform: &Platform, UnitMove { tree, to, from }: UnitMove| {
        platform.move_unit(&id, read_tree(tree.as_deref())?, &to, read_day(&from)?).await
    };
    write.answer(told, moved).await
}

/// From when on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FromDay {
    /// From which day on.
    pub from: String,
}

/// Closes a unit from a day on: it has no place any more, and its positions end.
#[utoipa::path(post, path = "/api/v1/org/units/{id}/close", operation_id = "org.close", tag = "org", request_body = FromDay,
    params(("id" = String, Path, description = "Kind and key, such as `store:S01`.")),
    responses((status = 200, description = "Closed.", body = UnitDetailBody)))]
async fn close(InPath(id): InPath<String>, write: Write<FromDay>) -> Result<Answer, Problem> {
    let close =
        async move |platform: &Platform, FromDay { from }: FromDay| platform.close_unit(&id, read_day(&from)?).await;
    write.answer(told, close).await
}

fn read_tree(name: Option<&str>) -> Result<Tree, AppError> {
    let Some(name) = name else { return Ok(Tree::Management) };
    let wrong =
        || AppError::refused("query_wrong", format!("{name:?} is no tree; there are management and settlement"));
    Tree::parse(name).ok_or_else(wrong)
}

fn read_kind(name: &str) -> Result<PartyKind, AppError> {
    PartyKind::parse(name).ok_or_else(|| {
        let known: Vec<&str> = PartyKind::ALL.iter().map(|kind| kind.name()).collect();
        AppError::refused("query_wrong", format!("{name:?} is no kind; there are {}", known.join(", ")))
    })
}
