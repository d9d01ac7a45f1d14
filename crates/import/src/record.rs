//! What a mapping makes of source rows: typed records with the source's own keys.
//!
//! Records are plain and serializable, because an import spills them to disk and groups them by key before it applies them.
//! Instants are UTC microseconds, intervals half-open, money minor units of the currency named beside it.

use serde::{Deserialize, Serialize};

/// Where a record came from, for quarantine and messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Position of the source among the mapping's sources.
    pub source: u16,
    /// Line in the file where the row begins, from 1; row number for a table.
    pub line: u64,
}

/// A record and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourced {
    /// Where it came from.
    pub provenance: Provenance,
    /// What it says.
    pub record: Record,
}

/// One typed record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// A unit or person.
    Party(PartyRecord),
    /// A unit's parent in one tree.
    Parent(ParentRecord),
    /// A position in a unit.
    Position(PositionRecord),
    /// Who holds a position.
    Holding(HoldingRecord),
    /// A dated attribute of a party.
    Attribute(AttributeRecord),
    /// Where a store is.
    Site(SiteRecord),
    /// A member's identifiers.
    Member(MemberRecord),
    /// Something that binds or releases.
    Binding(BindingRecord),
    /// An order.
    Order(OrderRecord),
    /// A line of an order.
    Line(LineRecord),
    /// Who took part in an order.
    Participant(ParticipantRecord),
    /// A named amount of an order or line.
    Amount(AmountRecord),
    /// How an order was paid.
    Tender(TenderRecord),
    /// A status that an order reached.
    Status(StatusRecord),
    /// Money given back.
    Refund(RefundRecord),
    /// A touchpoint.
    Touch(TouchRecord),
}

/// A party by the source's own key; `kind` is a name of [`base::PartyKind`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PartyKey {
    /// `store`, `associate`, …
    pub kind: String,
    /// The source's own key.
    pub key: String,
}

/// An identifier value of a kind (`phone`, `unionid`, `customer`, …).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IdentifierValue {
    /// Kind as the identity rules name it.
    pub kind: String,
    /// The value as the source has it.
    pub value: String,
}

/// A half-open range of time; none for "always before" or "still".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct During {
    /// First instant.
    pub from: Option<i64>,
    /// First instant after it.
    pub to: Option<i64>,
}

/// A unit or person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyRecord {
    /// Kind and key.
    pub party: PartyKey,
    /// Name for people.
    pub name: String,
}

/// A unit's parent in one tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParentRecord {
    /// `management` or `settlement`.
    pub tree: String,
    /// The lower unit.
    pub child: PartyKey,
    /// The upper unit.
    pub parent: PartyKey,
    /// When.
    pub during: During,
}

/// A position in a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionRecord {
    /// The source's own key of the position.
    pub key: String,
    /// `store_manager`, `associate`, …
    pub title: String,
    /// The unit it belongs to.
    pub unit: Option<PartyKey>,
    /// Key of the position above it.
    pub reports_to: Option<String>,
    /// When.
    pub during: During,
}

/// Who holds a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldingRecord {
    /// Key of the position.
    pub position: String,
    /// Key of the person (a party of kind `associate`).
    pub person: String,
    /// When.
    pub during: During,
}

/// A dated attribute of a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeRecord {
    /// Whose.
    pub party: PartyKey,
    /// Name, `commission_rate` say.
    pub name: String,
    /// Exact decimal as text, `0.012` say.
    pub value: String,
    /// When.
    pub during: During,
}

/// Where a store is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRecord {
    /// Key of the store.
    pub store: String,
    /// City.
    pub city: String,
    /// Address line.
    pub address: String,
    /// Millionths of a degree north.
    pub latitude_micro: Option<i32>,
    /// Millionths of a degree east.
    pub longitude_micro: Option<i32>,
}

/// A member's identifiers: one profile each, linked to each other with this record as evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// All that are known.
    pub identifiers: Vec<IdentifierValue>,
    /// Since when they are known to belong together.
    pub at: Option<i64>,
}

/// Something that binds a member to a party, or releases it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingRecord {
    /// The source's own key.
    pub key: String,
    /// Whose binding.
    pub member: Vec<IdentifierValue>,
    /// `associate`, `store`, …
    pub role: String,
    /// `scan`, `claim`, `purchase`, `import`, `inheritance`, `release`, …
    pub cause: String,
    /// Bound to whom; none for a release or referral.
    pub party: Option<PartyKey>,
    /// The member who referred this one, for a referral.
    pub referrer: Vec<IdentifierValue>,
    /// Key of the brand it holds for; none for all.
    pub brand: Option<String>,
    /// When.
    pub at: i64,
}

/// An order. Without [`LineRecord`]s it has one line with its own amounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRecord {
    /// The source's own key.
    pub key: String,
    /// When it was placed.
    pub at: i64,
    /// Whose order.
    pub member: Vec<IdentifierValue>,
    /// Key of the brand.
    pub brand: Option<String>,
    /// Where it was placed.
    pub store: Option<PartyKey>,
    /// Who delivers it.
    pub fulfilled_by: Option<PartyKey>,
    /// `store`, `mini_program`, …
    pub channel: String,
    /// Where the customer came from.
    pub origin: String,
    /// ISO code.
    pub currency: String,
    /// Amounts of the single line, when no line records follow.
    pub amounts: LineAmounts,
    /// Several source rows describe the same order (one row per line); the first one counts.
    pub repeated: bool,
}

/// The amounts of a line, in minor units. What a mapping leaves out is taken from `net`, and `net` from `total`; cost from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAmounts {
    /// At list price.
    pub list: Option<i64>,
    /// After discounts.
    pub net: Option<i64>,
    /// What the customer pays.
    pub total: Option<i64>,
    /// What the goods cost.
    pub cost: Option<i64>,
}

/// A line of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRecord {
    /// Key of the order.
    pub order: String,
    /// Number within the order, from 1; given in order of appearance when none.
    pub number: Option<u32>,
    /// Article.
    pub sku: String,
    /// Product category.
    pub category: String,
    /// Thousandths of a piece.
    pub quantity_milli: i64,
    /// Amounts in the order's currency.
    pub amounts: LineAmounts,
    /// ISO code the amounts were read in; must be the order's.
    pub currency: String,
}

/// Who took part in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipantRecord {
    /// Key of the order.
    pub order: String,
    /// The role as the mapping names it.
    pub role: String,
    /// Who.
    pub party: PartyKey,
    /// Share in parts per billion; shares of one role that are all 0 count as equal.
    pub share: i64,
}

/// A named amount of an order or line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountRecord {
    /// Key of the order.
    pub order: String,
    /// Line number, or 0 for the whole order.
    pub line: u32,
    /// What it is.
    pub name: String,
    /// Minor units.
    pub amount: i64,
    /// ISO code; must be the order's.
    pub currency: String,
}

/// How an order was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderRecord {
    /// Key of the order.
    pub order: String,
    /// `wechat`, `card`, …
    pub kind: String,
    /// Minor units.
    pub amount: i64,
    /// ISO code; must be the order's.
    pub currency: String,
}

/// A status that an order reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusRecord {
    /// Key of the order.
    pub order: String,
    /// `paid`, `completed`, `cancelled`, …
    pub status: String,
    /// When.
    pub at: i64,
}

/// Money given back on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRecord {
    /// The source's own key.
    pub key: String,
    /// Key of the order.
    pub order: String,
    /// Line number, or 0 when it is spread over all lines.
    pub line: u32,
    /// When.
    pub at: i64,
    /// Minor units, positive.
    pub amount: i64,
    /// ISO code; must be the order's.
    pub currency: String,
}

/// A touchpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchRecord {
    /// The source's own key.
    pub key: String,
    /// Whose.
    pub member: Vec<IdentifierValue>,
    /// When.
    pub at: i64,
    /// `share`, `ad`, `live`, …
    pub kind: String,
    /// Where.
    pub channel: String,
    /// Who caused it.
    pub party: Option<PartyKey>,
    /// Campaign, session or content.
    pub content: String,
}
