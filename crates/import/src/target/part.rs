//! Parts that several targets share: parties, members, intervals, currencies and amounts of a line.

use crate::compile::{Compiler, Expression, How};
use crate::error::Fault;
use crate::mapping::DeclaredCurrency;
use crate::options;
use crate::problem::hint;
use crate::reading::Ends;
use crate::record::{During, IdentifierValue, LineAmounts, PartyKey};
use crate::row::View;
use crate::wrong::Wrong;
use crate::yaml::Fields;
use base::{PartyKind, Rate};
use rule::Type;
use std::borrow::Cow;

/// A reference to a unit or person.
#[derive(Debug)]
pub(crate) enum Party {
    /// Nothing was written.
    Nobody,
    /// Always of this kind.
    Fixed(PartyKind, Expression),
    /// The kind differs by row.
    ByRow { kind: Expression, key: Expression },
}

impl Party {
    /// The party behind a key.
    pub(crate) fn compile(fields: Fields<'_>, name: &str, compiler: &mut Compiler<'_>) -> Party {
        if fields.node(name).is_none() { Party::Nobody } else { Party::of(fields.fields(name), name, compiler) }
    }

    /// The party that a map describes.
    pub(crate) fn of(fields: Fields<'_>, name: &str, compiler: &mut Compiler<'_>) -> Party {
        let mut found = Vec::new();
        for kind in PartyKind::ALL {
            if let Some(scalar) = fields.scalar(kind.name()) {
                let mut key = compiler.compile(scalar, name, Type::Text);
                key.name = format!("{name}.{}", kind.name());
                found.push(Party::Fixed(kind, key));
            }
        }
        if fields.node("kind").is_some() || fields.node("key").is_some() {
            if fields.node("kind").is_none() || fields.node("key").is_none() {
                compiler.problems.add(fields.place, format!("{name} needs both kind and key"));
            }
            let kind = compiler.optional(fields, "kind", Type::Text);
            found.push(Party::ByRow { kind, key: compiler.optional(fields, "key", Type::Text) });
        }
        if found.len() != 1 {
            let message = format!("{name} needs one kind of party with its key, such as {{store: COLUMN}}");
            compiler.problems.add(fields.place, message);
        }
        found.pop().unwrap_or(Party::Nobody)
    }

    /// The party of a row; nobody when its key is null.
    pub(crate) fn read(&self, row: &View<'_>) -> Result<Option<PartyKey>, Fault> {
        match self {
            Party::Nobody => Ok(None),
            Party::Fixed(kind, key) => {
                Ok(row.owned_text(key)?.map(|key| PartyKey { kind: kind.name().to_owned(), key }))
            }
            Party::ByRow { kind, key } => {
                let (Some(key), Some(word)) = (row.owned_text(key)?, row.text(kind)?) else { return Ok(None) };
                if PartyKind::parse(&word).is_none() {
                    let names = PartyKind::ALL.map(PartyKind::name);
                    let reason = format!("{word:?} is no kind of party{}", hint(&word, names));
                    return Err(row.fault(Wrong::WordUnknown, kind, reason));
                }
                Ok(Some(PartyKey { kind: word.into_owned(), key }))
            }
        }
    }

    /// The party of a row, which must be there.
    pub(crate) fn needed(&self, row: &View<'_>) -> Result<PartyKey, Fault> {
        self.read(row)?.ok_or_else(|| match self {
            Party::Fixed(_, key) | Party::ByRow { key, .. } => row.missing(key),
            Party::Nobody => Fault::new(Wrong::ValueMissing, "", "", "a party is missing"),
        })
    }
}

/// Identifiers of a member.
#[derive(Debug)]
pub(crate) struct Identifiers(Vec<(String, Expression)>);

impl Identifiers {
    /// The identifiers behind a key.
    pub(crate) fn compile(fields: Fields<'_>, name: &str, compiler: &mut Compiler<'_>) -> Identifiers {
        let mut identifiers = Vec::new();
        for (kind, node) in fields.fields(name).entries {
            if !compiler.mapping.identity_kinds().any(|known| known == kind.name) {
                let hint = hint(&kind.name, compiler.mapping.identity_kinds());
                let message = format!("{:?} is no kind of identifier, nor declared under identities{hint}", kind.name);
                compiler.problems.add(kind.place, message);
            }
            if let Some(scalar) = node.scalar() {
                let mut value = compiler.compile(scalar, &kind.name, Type::Text);
                value.name = format!("{name}.{}", kind.name);
                identifiers.push((kind.name.clone(), value));
            }
        }
        Identifiers(identifiers)
    }

    /// The identifiers of a row; those that are null are left out.
    pub(crate) fn read(&self, row: &View<'_>) -> Result<Vec<IdentifierValue>, Fault> {
        let mut found = Vec::with_capacity(self.0.len());
        for (kind, value) in &self.0 {
            if let Some(value) = row.owned_text(value)? {
                found.push(IdentifierValue { kind: kind.clone(), value });
            }
        }
        Ok(found)
    }

    /// The identifiers of a row, of which there must be one.
    pub(crate) fn needed(&self, row: &View<'_>) -> Result<Vec<IdentifierValue>, Fault> {
        let found = self.read(row)?;
        match self.0.first() {
            Some((_, first)) if found.is_empty() => {
                let reason = "a member needs at least one identifier that has a value";
                Err(Fault::new(Wrong::IdentifierMissing, first.column.as_str(), "", reason))
            }
            _ => Ok(found),
        }
    }
}

/// An interval.
#[derive(Debug)]
pub(crate) struct Interval {
    from: Expression,
    to: Expression,
    ends: Ends,
}

impl Interval {
    /// The interval that `from`, `to` and `ends` of a map describe.
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Interval {
        Interval {
            from: compiler.optional(fields, "from", Type::Time),
            to: compiler.optional(fields, "to", Type::Time),
            ends: options::ends(fields).unwrap_or(compiler.ends),
        }
    }

    /// The interval of a row.
    pub(crate) fn read(&self, row: &View<'_>) -> Result<During, Fault> {
        let from = row.time(&self.from)?;
        let to = row.end(&self.to, self.ends)?;
        if let (Some(start), Some(end)) = (from, to)
            && end <= start
        {
            let shown = row.reading.calendar.show(start);
            return Err(row.fault(
                Wrong::RangeEmpty,
                &self.to,
                format!("the end is not after the start {shown}; leave it empty when it still holds"),
            ));
        }
        Ok(During { from: from.map(|at| at.0), to: to.map(|at| at.0) })
    }
}

/// The currency of amounts.
#[derive(Debug)]
pub(crate) struct Money(Expression);

impl Money {
    /// The currency that a block names, or the default one.
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Money {
        let mut written = compiler.optional(fields, "currency", Type::Text);
        if fields.node("currency").is_none() {
            match &compiler.mapping.default_currency {
                Some(code) => written.how = How::Word(code.clone()),
                None => {
                    let message = "currency is missing; give it here or under defaults";
                    compiler.problems.add(fields.place, message);
                }
            }
        }
        Money(written)
    }

    /// The currency of a row.
    pub(crate) fn read<'v>(&self, row: &View<'v>) -> Result<&'v DeclaredCurrency, Fault> {
        let code = row.text(&self.0)?.unwrap_or(Cow::Borrowed(""));
        row.mapping.currency(&code).ok_or_else(|| {
            let known = row.mapping.currencies.iter().map(|declared| declared.currency.code());
            row.fault(Wrong::CurrencyWrong, &self.0, format!("currency {code:?} is not declared{}", hint(&code, known)))
        })
    }
}

/// The amounts of a line.
#[derive(Debug)]
pub(crate) struct Amounts {
    list: Expression,
    net: Expression,
    total: Expression,
    cost: Expression,
}

impl Amounts {
    /// The amounts that a block names.
    pub(crate) fn compile(fields: Fields<'_>, compiler: &mut Compiler<'_>) -> Amounts {
        Amounts {
            list: compiler.optional(fields, "list", Type::Number),
            net: compiler.optional(fields, "net", Type::Number),
            total: compiler.optional(fields, "total", Type::Number),
            cost: compiler.optional(fields, "cost", Type::Number),
        }
    }

    /// The amounts of a row.
    pub(crate) fn read(&self, row: &View<'_>, currency: &DeclaredCurrency) -> Result<LineAmounts, Fault> {
        Ok(LineAmounts {
            list: row.amount(&self.list, currency)?,
            net: row.amount(&self.net, currency)?,
            total: row.amount(&self.total, currency)?,
            cost: row.amount(&self.cost, currency)?,
        })
    }
}

/// Words of the mapping, each with an expression: amounts, tenders, statuses, attributes.
pub(crate) fn named(
    fields: Fields<'_>,
    name: &str,
    kind: Type,
    compiler: &mut Compiler<'_>,
) -> Vec<(String, Expression)> {
    let mut found = Vec::new();
    for (key, node) in fields.fields(name).entries {
        if let Some(scalar) = node.scalar() {
            let mut expression = compiler.compile(scalar, &key.name, kind);
            expression.name = format!("{name}.{}", key.name);
            found.push((key.name.clone(), expression));
        }
    }
    found
}

/// A share in parts per billion from a percentage; 0 when none is given.
pub(crate) fn share(row: &View<'_>, expression: &Expression) -> Result<i64, Fault> {
    let Some(percent) = row.number(expression)? else { return Ok(0) };
    match Rate::from_percent(percent) {
        Ok(rate) if (0..=Rate::ONE.0).contains(&rate.0) => Ok(rate.0),
        Ok(_) => {
            let reason = format!("a share of {percent} % cannot be; give a percentage from 0 to 100");
            Err(row.fault(Wrong::ShareWrong, expression, reason))
        }
        Err(error) => Err(row.fault(Wrong::ShareWrong, expression, error.to_string())),
    }
}
