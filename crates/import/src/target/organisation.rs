//! Units, people, stores, positions and dated attributes.

use super::Make;
use super::part::{Interval, Party, named};
use crate::compile::{Compiler, Expression};
use crate::error::Fault;
use crate::record::{
    AttributeRecord, HoldingRecord, ParentRecord, PartyKey, PartyRecord, PositionRecord, Record, SiteRecord,
};
use crate::row::View;
use crate::wrong::Wrong;
use crate::yaml::Fields;
use base::{Decimal, PartyKind, Tree};
use rule::Type;

/// Parents in both trees.
#[derive(Debug)]
struct Parents(Vec<(Tree, Party, Interval)>);

impl Parents {
    fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Parents {
        let mut parents = Vec::new();
        for tree in [Tree::Management, Tree::Settlement] {
            if fields.node(tree.name()).is_some() {
                let parent = fields.fields(tree.name());
                let party = Party::of(parent, tree.name(), compiler);
                parents.push((tree, party, Interval::compile(parent, compiler)));
            }
        }
        Parents(parents)
    }

    fn make(&self, child: &PartyKey, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        for (tree, parent, interval) in &self.0 {
            if let Some(parent) = parent.read(row)? {
                let during = interval.read(row)?;
                let tree = tree.name().to_owned();
                out.push(Record::Parent(ParentRecord { tree, child: child.clone(), parent, during }));
            }
        }
        Ok(())
    }
}

/// `units`
#[derive(Debug)]
pub(crate) struct Unit {
    unit: Party,
    name: Option<Expression>,
    parents: Parents,
}

impl Unit {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Unit {
        let named = fields.node("name").is_some();
        if !named && fields.node("management").is_none() && fields.node("settlement").is_none() {
            compiler.problems.add(fields.place, "a unit needs a name, or a parent when it is named elsewhere");
        }
        Unit {
            unit: Party::compile(fields, "unit", compiler),
            name: named.then(|| compiler.optional(fields, "name", Type::Text)),
            parents: Parents::compile(fields, compiler),
        }
    }
}

impl Make for Unit {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let party = self.unit.needed(row)?;
        if let Some(name) = &self.name {
            out.push(Record::Party(PartyRecord { party: party.clone(), name: row.needed_text(name)? }));
        }
        self.parents.make(&party, row, out)
    }
}

/// `people`
#[derive(Debug)]
pub(crate) struct Person {
    key: Expression,
    name: Expression,
}

impl Person {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Person {
        Person {
            key: compiler.optional(fields, "key", Type::Text),
            name: compiler.optional(fields, "name", Type::Text),
        }
    }
}

fn key_of(kind: PartyKind, key: String) -> PartyKey {
    PartyKey { kind: kind.name().to_owned(), key }
}

impl Make for Person {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let party = key_of(PartyKind::Associate, row.needed_text(&self.key)?);
        out.push(Record::Party(PartyRecord { party, name: row.needed_text(&self.name)? }));
        Ok(())
    }
}

/// `stores`
#[derive(Debug)]
pub(crate) struct Store {
    key: Expression,
    name: Expression,
    city: Expression,
    address: Expression,
    latitude: Expression,
    longitude: Expression,
    parents: Parents,
}

impl Store {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Store {
        Store {
            key: compiler.optional(fields, "key", Type::Text),
            name: compiler.optional(fields, "name", Type::Text),
            city: compiler.optional(fields, "city", Type::Text),
            address: compiler.optional(fields, "address", Type::Text),
            latitude: compiler.optional(fields, "latitude", Type::Number),
            longitude: compiler.optional(fields, "longitude", Type::Number),
            parents: Parents::compile(fields, compiler),
        }
    }
}

impl Make for Store {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let key = row.needed_text(&self.key)?;
        let party = key_of(PartyKind::Store, key.clone());
        out.push(Record::Party(PartyRecord { party: party.clone(), name: row.needed_text(&self.name)? }));
        let site = SiteRecord {
            store: key,
            city: row.text_or_empty(&self.city)?,
            address: row.text_or_empty(&self.address)?,
            latitude_micro: degrees(row, &self.latitude, 90)?,
            longitude_micro: degrees(row, &self.longitude, 180)?,
        };
        let placed = site.latitude_micro.is_some() || site.longitude_micro.is_some();
        if placed || !site.city.is_empty() || !site.address.is_empty() {
            out.push(Record::Site(site));
        }
        self.parents.make(&party, row, out)
    }
}

/// Millionths of a degree, rounded half to even.
fn degrees(row: &View<'_>, expression: &Expression, most: i64) -> Result<Option<i32>, Fault> {
    let Some(degrees) = row.number(expression)? else { return Ok(None) };
    let micro = (degrees.abs() <= Decimal::new(most, 0))
        .then(|| (degrees * Decimal::new(1_000_000, 0)).round().mantissa_at_scale_zero())
        .flatten();
    match micro {
        Some(micro) => Ok(Some(micro)),
        None => Err(row.fault(
            Wrong::NumberWrong,
            expression,
            format!("{degrees} degrees cannot be; give -{most} to {most}"),
        )),
    }
}

trait WholeNumber {
    fn mantissa_at_scale_zero(self) -> Option<i32>;
}

impl WholeNumber for Decimal {
    fn mantissa_at_scale_zero(self) -> Option<i32> {
        let whole = self.normalize();
        (whole.scale() == 0).then(|| i32::try_from(whole.mantissa()).ok()).flatten()
    }
}

/// `positions`
#[derive(Debug)]
pub(crate) struct Position {
    key: Expression,
    title: Expression,
    unit: Party,
    reports_to: Expression,
    during: Interval,
    holder: Option<(Expression, Interval)>,
}

impl Position {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Position {
        let holder = fields.fields("holder");
        Position {
            key: compiler.optional(fields, "key", Type::Text),
            title: compiler.optional(fields, "title", Type::Text),
            unit: Party::compile(fields, "unit", compiler),
            reports_to: compiler.optional(fields, "reports_to", Type::Text),
            during: Interval::compile(fields, compiler),
            holder: fields
                .node("holder")
                .is_some()
                .then(|| (compiler.optional(holder, "person", Type::Text), Interval::compile(holder, compiler))),
        }
    }
}

impl Make for Position {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let key = row.needed_text(&self.key)?;
        out.push(Record::Position(PositionRecord {
            key: key.clone(),
            title: row.needed_text(&self.title)?,
            unit: self.unit.read(row)?,
            reports_to: row.owned_text(&self.reports_to)?,
            during: self.during.read(row)?,
        }));
        if let Some((person, interval)) = &self.holder
            && let Some(person) = row.owned_text(person)?
        {
            out.push(Record::Holding(HoldingRecord { position: key, person, during: interval.read(row)? }));
        }
        Ok(())
    }
}

/// `holdings`
#[derive(Debug)]
pub(crate) struct Holding {
    position: Expression,
    person: Expression,
    during: Interval,
}

impl Holding {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Holding {
        Holding {
            position: compiler.optional(fields, "position", Type::Text),
            person: compiler.optional(fields, "person", Type::Text),
            during: Interval::compile(fields, compiler),
        }
    }
}

impl Make for Holding {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        out.push(Record::Holding(HoldingRecord {
            position: row.needed_text(&self.position)?,
            person: row.needed_text(&self.person)?,
            during: self.during.read(row)?,
        }));
        Ok(())
    }
}

/// `attributes`
#[derive(Debug)]
pub(crate) struct Attributes {
    party: Party,
    values: Vec<(String, Expression)>,
    during: Interval,
}

impl Attributes {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Attributes {
        Attributes {
            party: Party::compile(fields, "party", compiler),
            values: named(fields, "values", Type::Number, compiler),
            during: Interval::compile(fields, compiler),
        }
    }
}

impl Make for Attributes {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let party = self.party.needed(row)?;
        let during = self.during.read(row)?;
        for (name, value) in &self.values {
            if let Some(value) = row.number(value)? {
                let value = value.normalize().to_string();
                out.push(Record::Attribute(AttributeRecord {
                    party: party.clone(),
                    name: name.clone(),
                    value,
                    during,
                }));
            }
        }
        Ok(())
    }
}
