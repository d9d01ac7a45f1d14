//! From pools and rate tables as written to those that folds run.

use super::catalog::Words;
use super::compile::Compiler;
use super::document::{
    AmountDocument, CreditDocument, LimitsDocument, ModelDocument, MoneyDocument, PoolDocument, RateRowDocument,
};
use super::error::{Located, Origin};
use base::{Amount, Currency, Rounding, Symbol};
use credit::{Bounds, Limits, Model, Pool, PoolAmount, PoolShare, RateRow, RateTable, Weights};

/// The dated attribute of a store that says its class.
const STORE_CLASS: &str = "class";

impl Compiler<'_> {
    /// A commission; nothing when a problem leaves a hole in it.
    pub(super) fn pool(
        &mut self,
        (pool, credit): (&PoolDocument, &CreditDocument),
        currency: Option<Currency>,
        position: &dyn Fn(&str) -> Option<usize>,
    ) -> Option<Pool> {
        let when = self.line_condition(pool.when.as_ref());
        let amount = match &pool.amount {
            AmountDocument::Rate(rate) => PoolAmount::Rate(*rate),
            AmountDocument::Whole => PoolAmount::Whole,
            AmountDocument::RateOf { party, attribute } => PoolAmount::RateOf {
                attribute: self.word(Words::Attributes, attribute),
                party: position(&party.value)?,
            },
            AmountDocument::Table(table) => {
                PoolAmount::Table(credit.rate_tables.iter().position(|known| known.name.value == table.value)?)
            }
            AmountDocument::Fixed(money) => PoolAmount::Fixed(self.money(Some(money), currency?)?),
        };
        let limits = self.limits(&pool.limits, currency?);
        let parts = pool.split.iter().map(|part| {
            Some(PoolShare { to: position(&part.to.value)?, share: part.share.as_ref().map(|share| share.value) })
        });
        Some(Pool {
            name: self.names.name(pool.name.as_ref(), || pool.book.clone()),
            book: self.symbols.intern(&pool.book),
            amount,
            base: pool.base.as_ref().map(|base| self.base(base)),
            less: pool.less.iter().map(|base| self.base(base)).collect(),
            per: pool.per,
            limits,
            funded_by: self.symbols.intern(&pool.funded_by.value),
            split: parts.collect::<Option<_>>()?,
            when,
        })
    }

    /// An amount in the currency; nothing, and a problem, when it has too many digits.
    fn money(&mut self, money: Option<&MoneyDocument>, currency: Currency) -> Option<Amount> {
        let amount = &money?.amount;
        let exact = currency.amount(amount.value, Rounding::Refuse);
        exact
            .map_err(|error| self.problems.push(amount.problem(amount.value, error.to_string(), "give fewer digits")))
            .ok()
    }

    fn limits(&mut self, limits: &LimitsDocument, currency: Currency) -> Limits {
        let mut bounds = |floor: &Option<MoneyDocument>, cap: &Option<MoneyDocument>| Bounds {
            floor: self.money(floor.as_ref(), currency),
            cap: self.money(cap.as_ref(), currency),
        };
        Limits {
            line: bounds(&limits.line_floor, &limits.line_cap),
            order: bounds(&limits.order_floor, &limits.order_cap),
        }
    }

    /// The rate tables, in the order of the document.
    pub(super) fn rate_tables(&mut self, credit: &CreditDocument) -> Vec<RateTable> {
        let mut tables = Vec::new();
        for table in &credit.rate_tables {
            let classed = table.rows.iter().find(|row| !row.store_classes.is_empty()).map(|row| &row.origin);
            let store_class = match classed {
                Some(origin) => self.attribute(STORE_CLASS, origin),
                None => self.symbols.intern(STORE_CLASS),
            };
            let rows = table.rows.iter().map(|row| self.row(row)).collect();
            tables.push(RateTable { name: table.name.value.clone(), store_class, rows });
        }
        tables
    }

    fn row(&mut self, row: &RateRowDocument) -> RateRow {
        let mut words = |words: &[String]| words.iter().map(|word| self.symbols.intern(word)).collect();
        RateRow {
            skus: words(&row.skus),
            categories: words(&row.categories),
            channels: words(&row.channels),
            store_classes: row.store_classes.clone(),
            rate: row.rate,
        }
    }

    /// The name of a dated attribute, warned of when no fact has it.
    pub(super) fn attribute(&mut self, name: &str, origin: &Origin) -> Symbol {
        self.word(Words::Attributes, &Located { value: name.to_owned(), origin: origin.clone() })
    }

    /// A model of attribution.
    pub(super) fn model(&mut self, model: &ModelDocument) -> Model {
        match model {
            ModelDocument::Plain(model) => model.clone(),
            ModelDocument::Weights { by, of, fitted: (from, to, name) } => Model::Weights(Weights {
                by: *by,
                of: of.iter().map(|(word, weight)| (self.symbols.intern(&word.value), *weight)).collect(),
                fitted: format!("by {name} on {from}..{to}"),
            }),
        }
    }
}
