//! Members, and what binds them to those who serve them.

use super::Make;
use super::part::{Identifiers, Party};
use crate::compile::{Compiler, Expression};
use crate::error::Fault;
use crate::record::{BindingRecord, MemberRecord, Record};
use crate::row::View;
use crate::wrong::Wrong;
use crate::yaml::Fields;
use rule::Type;

/// `members`
#[derive(Debug)]
pub(crate) struct Member {
    identifiers: Identifiers,
    at: Expression,
}

impl Member {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Member {
        Member {
            identifiers: Identifiers::compile(fields, "identifiers", compiler),
            at: compiler.optional(fields, "at", Type::Time),
        }
    }
}

impl Make for Member {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let identifiers = self.identifiers.needed(row)?;
        let at = row.time(&self.at)?.map(|at| at.0);
        out.push(Record::Member(MemberRecord { identifiers, at }));
        Ok(())
    }
}

/// `bindings`
#[derive(Debug)]
pub(crate) struct Binding {
    key: Expression,
    member: Identifiers,
    role: Expression,
    cause: Expression,
    party: Party,
    referrer: Identifiers,
    brand: Expression,
    at: Expression,
}

/// The cause that ends a binding and needs no party.
const RELEASE: &str = "release";

impl Binding {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Binding {
        Binding {
            key: compiler.optional(fields, "key", Type::Text),
            member: Identifiers::compile(fields, "member", compiler),
            role: compiler.optional(fields, "role", Type::Text),
            cause: compiler.optional(fields, "cause", Type::Text),
            party: Party::compile(fields, "party", compiler),
            referrer: Identifiers::compile(fields, "referrer", compiler),
            brand: compiler.optional(fields, "brand", Type::Text),
            at: compiler.optional(fields, "at", Type::Time),
        }
    }
}

impl Make for Binding {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let cause = row.needed_text(&self.cause)?;
        let party = self.party.read(row)?;
        let referrer = self.referrer.read(row)?;
        let reason = match (party.is_some(), !referrer.is_empty(), cause == RELEASE) {
            (true, false, false) | (false, true, false) | (false, false, true) => None,
            (true, true, _) => Some("a referral by a member binds to nobody; leave the party or the referrer empty"),
            (_, _, true) => Some("a release names nobody; leave party and referrer empty"),
            (false, false, false) => Some("the binding names no party; only the cause \"release\" may do so"),
        };
        if let Some(reason) = reason {
            return Err(row.fault(Wrong::BindingWrong, &self.cause, reason));
        }
        out.push(Record::Binding(BindingRecord {
            key: row.needed_text(&self.key)?,
            member: self.member.needed(row)?,
            role: row.needed_text(&self.role)?,
            cause,
            party,
            referrer,
            brand: row.owned_text(&self.brand)?,
            at: row.needed_time(&self.at)?,
        }));
        Ok(())
    }
}

/// `as_of_bindings`
#[derive(Debug)]
pub(crate) struct AsOfBinding {
    key: Expression,
    member: Identifiers,
    role: Expression,
    party: Party,
    brand: Expression,
    as_of: Expression,
}

impl AsOfBinding {
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> AsOfBinding {
        AsOfBinding {
            key: compiler.optional(fields, "key", Type::Text),
            member: Identifiers::compile(fields, "member", compiler),
            role: compiler.optional(fields, "role", Type::Text),
            party: Party::compile(fields, "party", compiler),
            brand: compiler.optional(fields, "brand", Type::Text),
            as_of: compiler.optional(fields, "as_of", Type::Time),
        }
    }
}

impl Make for AsOfBinding {
    fn make(&self, row: &View<'_>, out: &mut Vec<Record>) -> Result<(), Fault> {
        let Some(party) = self.party.read(row)? else { return Ok(()) };
        let role = row.needed_text(&self.role)?;
        let brand = row.owned_text(&self.brand)?;
        let at = row.needed_time(&self.as_of)?;
        let day = row.reading.calendar.date(base::Timestamp(at));
        // Role, brand and date belong to the key: the same list as of another date is another fact, not a correction.
        let scope = brand.as_deref().map(|brand| format!("/{brand}")).unwrap_or_default();
        let key = format!("{}/{role}{scope}@{day}", row.needed_text(&self.key)?);
        let member = self.member.needed(row)?;
        let cause = "import".to_owned();
        let (party, referrer) = (Some(party), Vec::new());
        out.push(Record::Binding(BindingRecord { key, member, role, cause, party, referrer, brand, at }));
        Ok(())
    }
}
