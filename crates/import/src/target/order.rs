//! Orders and their lines.

use super::Make;
use super::part::{Amounts, Identifiers, Money, Party, named, share};
use crate::compile::{Compiler, Expression};
use crate::error::Fault;
use crate::mapping::DeclaredCurrency;
use crate::record::{AmountRecord, LineRecord, OrderRecord, ParticipantRecord, Record, StatusRecord, TenderRecord};
use crate::row::View;
use crate::wrong::Wrong;
use crate::yaml::{Content, Fields};
use base::Decimal;
use rule::Type;
use std::cell::RefCell;

/// `orders`
#[derive(Debug)]
pub(crate) struct Order {
    key: Expression,
    at: Expression,
    member: Identifiers,
    brand: Expression,
    store: Party,
    fulfilled_by: Party,
    channel: Expression,
    origin: Expression,
    money: Money,
    own: Amounts,
    amounts: Vec<(String, Expression)>,
    tenders: Vec<(String, Expression)>,
    participants: Vec<(String, Party, Expression)>,
    statuses: Vec<(String, Expression)>,
    repeated: bool,
    /// When rows repeat orders: the order of the last accepted row, and of the present one.
    previous: RefCell<String>,
    present: RefCell<String>,
}

impl Order {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Order {
        Order {
            key: compiler.optional(fields, "key", Type::Text),
            at: compiler.optional(fields, "at", Type::Time),
            member: Identifiers::compile(fields, "member", compiler),
            brand: compiler.optional(fields, "brand", Type::Text),
            store: Party::compile(fields, "store", compiler),
            fulfilled_by: Party::compile(fields, "fulfilled_by", compiler),
            channel: compiler.optional(fields, "channel", Type::Text),
            origin: compiler.optional(fields, "origin", Type::Text),
            money: Money::compile(fields, compiler),
            own: Amounts::compile(fields, compiler),
            amounts: named(fields, "amounts", Type::Number, compiler),
            tenders: named(fields, "tenders", Type::Number, compiler),
            participants: participants(fields, compiler),
            statuses: named(fields, "statuses", Type::Time, compiler),
            repeated: fields.flag("repeated").unwrap_or_default(),
            previous: RefCell::default(),
            present: RefCell::default(),
        }
    }

    /// Participants, amounts, tenders and statuses of the row.
    fn make_parts(
        &self,
        order: &str,
        currency: &DeclaredCurrency,
        row: &View<'_>,
        out: &mut Vec<Record>,
    ) -> Result<(), Fault> {
        let code = currency.currency.code();
        for (role, party, weight) in &self.participants {
            if let Some(party) = party.read(row)? {
                let share = share(row, weight)?;
                out.push(Record::Participant(ParticipantRecord {
                    order: order.to_owned(),
                    role: role.clone(),
                    party,
                    share,
                }));
            }
        }
        push_amounts(&self.amounts, order, 0, currency, row, out)?;
        for (kind, amount) in &self.tenders {
            if let Some(amount) = row.amount(amount, currency)? {
                let (order, kind, currency) = (order.to_owned(), kind.clone(), code.to_owned());
                out.push(Record::Tender(TenderRecord { order, kind, amount, currency }));
            }
        }
        for (status, at) in &self.statuses {
            if let Some(at) = row.time(at)? {
                out.push(Record::Status(StatusRecord { order: order.to_owned(), status: status.clone(), at: at.0 }));
            }
        }
        Ok(())
    }
}

fn participants(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Vec<(String, Party, Expression)> {
    let mut found = Vec::new();
    for (role, node) in fields.fields("participants").entries {
        for item in node.items().iter().filter(|item| matches!(item.content, Content::Map(_))) {
            let described = Fields::of(item);
            let party = Party::of(described, &role.name, compiler);
            found.push((role.name.clone(), party, compiler.optional(described, "share", Type::Number)));
        }
    }
    found
}

fn push_amounts(
    amounts: &[(String, Expression)],
    order: &str,
    line: u32,
    currency: &DeclaredCurrency,
    row: &View<'_>,
    out: &mut Vec<Record>,
) -> Result<(), Fault> {
    for (name, amount) in amounts {
        if let Some(amount) = row.amount(amount, currency)? {
            let (order, name) = (order.to_owned(), name.clone());
            out.push(Record::Amount(AmountRecord {
                order,
                line,
                name,
                amount,
                currency: currency.currency.code().to_owned(),
            }));
        }
    }
    Ok(())
}

impl Make for Order {
    fn order(&self, row: &View<'_>) -> Option<String> {
        row.needed_text(&self.key).ok()
    }

    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let key = row.needed_text(&self.key)?;
        if self.repeated {
            if *self.previous.borrow() == key {
                return Ok(());
            }
            self.present.replace(key.clone());
        }
        let currency = self.money.read(row)?;
        out.push(Record::Order(OrderRecord {
            at: row.needed_time(&self.at)?,
            member: self.member.read(row)?,
            brand: row.owned_text(&self.brand)?,
            store: self.store.read(row)?,
            fulfilled_by: self.fulfilled_by.read(row)?,
            channel: row.text_or_empty(&self.channel)?,
            origin: row.text_or_empty(&self.origin)?,
            currency: currency.currency.code().to_owned(),
            amounts: self.own.read(row, currency)?,
            repeated: self.repeated,
            key: key.clone(),
        }));
        self.make_parts(&key, currency, row, out)
    }

    fn accepted(&self) {
        if self.repeated {
            self.previous.borrow_mut().clone_from(&self.present.borrow());
        }
    }
}

/// `lines`
#[derive(Debug)]
pub(crate) struct Line {
    order: Expression,
    number: Expression,
    sku: Expression,
    category: Expression,
    quantity: Expression,
    money: Money,
    own: Amounts,
    amounts: Vec<(String, Expression)>,
}

impl Line {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Line {
        if let (Some(amounts), None) = (fields.node("amounts"), fields.node("number")) {
            compiler.problems.add(amounts.place, "amounts of a line need its number; give number");
        }
        Line {
            order: compiler.optional(fields, "order", Type::Text),
            number: compiler.optional(fields, "number", Type::Number),
            sku: compiler.optional(fields, "sku", Type::Text),
            category: compiler.optional(fields, "category", Type::Text),
            quantity: compiler.optional(fields, "quantity", Type::Number),
            money: Money::compile(fields, compiler),
            own: Amounts::compile(fields, compiler),
            amounts: named(fields, "amounts", Type::Number, compiler),
        }
    }
}

impl Make for Line {
    fn order(&self, row: &View<'_>) -> Option<String> {
        row.needed_text(&self.order).ok()
    }

    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let order = row.needed_text(&self.order)?;
        let currency = self.money.read(row)?;
        let number = row.count(&self.number, 1)?;
        if !self.amounts.is_empty() {
            let number = number.ok_or_else(|| row.missing(&self.number))?;
            push_amounts(&self.amounts, &order, number, currency, row, out)?;
        }
        out.push(Record::Line(LineRecord {
            order,
            number,
            sku: row.text_or_empty(&self.sku)?,
            category: row.text_or_empty(&self.category)?,
            quantity_milli: thousandths(row, &self.quantity)?,
            amounts: self.own.read(row, currency)?,
            currency: currency.currency.code().to_owned(),
        }));
        Ok(())
    }
}

/// Thousandths of a piece; one piece when nothing is given.
fn thousandths(row: &View<'_>, expression: &Expression) -> Result<i64, Fault> {
    let Some(pieces) = row.number(expression)? else { return Ok(1_000) };
    let milli = pieces.checked_mul(Decimal::new(1_000, 0)).map(|milli| milli.normalize());
    match milli.filter(|milli| milli.scale() == 0).and_then(|milli| i64::try_from(milli.mantissa()).ok()) {
        Some(milli) => Ok(milli),
        None => Err(row.fault(
            Wrong::NumberWrong,
            expression,
            format!("{pieces} pieces cannot be kept; a quantity has up to 3 decimal places"),
        )),
    }
}
