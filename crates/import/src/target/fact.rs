//! What belongs to orders but comes from sources of its own, refunds, and touchpoints.

use super::Make;
use super::part::{Identifiers, Money, Party, share};
use crate::compile::{Compiler, Expression};
use crate::error::Fault;
use crate::record::{AmountRecord, ParticipantRecord, Record, RefundRecord, StatusRecord, TenderRecord, TouchRecord};
use crate::row::View;
use crate::wrong::Wrong;
use crate::yaml::Fields;
use rule::Type;

/// `participants`
#[derive(Debug)]
pub(crate) struct Participation {
    order: Expression,
    role: Expression,
    party: Party,
    share: Expression,
}

impl Participation {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Participation {
        Participation {
            order: compiler.optional(fields, "order", Type::Text),
            role: compiler.optional(fields, "role", Type::Text),
            party: Party::compile(fields, "party", compiler),
            share: compiler.optional(fields, "share", Type::Number),
        }
    }
}

impl Make for Participation {
    fn order(&self, row: &View<'_>) -> Option<String> {
        row.needed_text(&self.order).ok()
    }

    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let Some(party) = self.party.read(row)? else { return Ok(()) };
        out.push(Record::Participant(ParticipantRecord {
            order: row.needed_text(&self.order)?,
            role: row.needed_text(&self.role)?,
            party,
            share: share(row, &self.share)?,
        }));
        Ok(())
    }
}

/// `amounts`
#[derive(Debug)]
pub(crate) struct Amount {
    order: Expression,
    line: Expression,
    name: Expression,
    amount: Expression,
    money: Money,
}

impl Amount {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Amount {
        Amount {
            order: compiler.optional(fields, "order", Type::Text),
            line: compiler.optional(fields, "line", Type::Number),
            name: compiler.optional(fields, "name", Type::Text),
            amount: compiler.optional(fields, "amount", Type::Number),
            money: Money::compile(fields, compiler),
        }
    }
}

impl Make for Amount {
    fn order(&self, row: &View<'_>) -> Option<String> {
        row.needed_text(&self.order).ok()
    }

    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let currency = self.money.read(row)?;
        out.push(Record::Amount(AmountRecord {
            order: row.needed_text(&self.order)?,
            line: row.count(&self.line, 0)?.unwrap_or(0),
            name: row.needed_text(&self.name)?,
            amount: row.amount(&self.amount, currency)?.ok_or_else(|| row.missing(&self.amount))?,
            currency: currency.currency.code().to_owned(),
        }));
        Ok(())
    }
}

/// `tenders`
#[derive(Debug)]
pub(crate) struct Tender {
    order: Expression,
    kind: Expression,
    amount: Expression,
    money: Money,
}

impl Tender {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Tender {
        Tender {
            order: compiler.optional(fields, "order", Type::Text),
            kind: compiler.optional(fields, "kind", Type::Text),
            amount: compiler.optional(fields, "amount", Type::Number),
            money: Money::compile(fields, compiler),
        }
    }
}

impl Make for Tender {
    fn order(&self, row: &View<'_>) -> Option<String> {
        row.needed_text(&self.order).ok()
    }

    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let currency = self.money.read(row)?;
        out.push(Record::Tender(TenderRecord {
            order: row.needed_text(&self.order)?,
            kind: row.needed_text(&self.kind)?,
            amount: row.amount(&self.amount, currency)?.ok_or_else(|| row.missing(&self.amount))?,
            currency: currency.currency.code().to_owned(),
        }));
        Ok(())
    }
}

/// `statuses`
#[derive(Debug)]
pub(crate) struct Status {
    order: Expression,
    status: Expression,
    at: Expression,
}

impl Status {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Status {
        Status {
            order: compiler.optional(fields, "order", Type::Text),
            status: compiler.optional(fields, "status", Type::Text),
            at: compiler.optional(fields, "at", Type::Time),
        }
    }
}

impl Make for Status {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        out.push(Record::Status(StatusRecord {
            order: row.needed_text(&self.order)?,
            status: row.needed_text(&self.status)?,
            at: row.needed_time(&self.at)?,
        }));
        Ok(())
    }
}

/// `refunds`
#[derive(Debug)]
pub(crate) struct Refund {
    key: Expression,
    order: Expression,
    line: Expression,
    at: Expression,
    amount: Expression,
    money: Money,
}

impl Refund {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Refund {
        Refund {
            key: compiler.optional(fields, "key", Type::Text),
            order: compiler.optional(fields, "order", Type::Text),
            line: compiler.optional(fields, "line", Type::Number),
            at: compiler.optional(fields, "at", Type::Time),
            amount: compiler.optional(fields, "amount", Type::Number),
            money: Money::compile(fields, compiler),
        }
    }
}

impl Make for Refund {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let currency = self.money.read(row)?;
        let amount = row.amount(&self.amount, currency)?.ok_or_else(|| row.missing(&self.amount))?;
        if amount <= 0 {
            let reason = "a refund is an amount above 0; write -number(COLUMN) when the source writes it negative";
            return Err(row.fault(Wrong::RefundNotPositive, &self.amount, reason));
        }
        out.push(Record::Refund(RefundRecord {
            key: row.needed_text(&self.key)?,
            order: row.needed_text(&self.order)?,
            line: row.count(&self.line, 0)?.unwrap_or(0),
            at: row.needed_time(&self.at)?,
            amount,
            currency: currency.currency.code().to_owned(),
        }));
        Ok(())
    }
}

/// `touchpoints`
#[derive(Debug)]
pub(crate) struct Touch {
    key: Expression,
    member: Identifiers,
    at: Expression,
    kind: Expression,
    channel: Expression,
    party: Party,
    content: Expression,
}

impl Touch {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Touch {
        Touch {
            key: compiler.optional(fields, "key", Type::Text),
            member: Identifiers::compile(fields, "member", compiler),
            at: compiler.optional(fields, "at", Type::Time),
            kind: compiler.optional(fields, "kind", Type::Text),
            channel: compiler.optional(fields, "channel", Type::Text),
            party: Party::compile(fields, "party", compiler),
            content: compiler.optional(fields, "content", Type::Text),
        }
    }
}

impl Make for Touch {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        out.push(Record::Touch(TouchRecord {
            key: row.needed_text(&self.key)?,
            member: self.member.needed(row)?,
            at: row.needed_time(&self.at)?,
            kind: row.needed_text(&self.kind)?,
            channel: row.text_or_empty(&self.channel)?,
            party: self.party.read(row)?,
            content: row.text_or_empty(&self.content)?,
        }));
        Ok(())
    }
}
