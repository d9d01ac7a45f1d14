//! The base of every order line: what shares and rates are taken of.

use crate::Base;
use crate::case::Case;
use crate::splitter::{Splitter, difference};
use base::fact::{NamedAmount, OrderLine};
use base::{Amount, MoneyError, Symbol};

/// Bases of the lines of one order, for every base that the policy names.
#[derive(Clone, Debug, Default)]
pub(crate) struct LineBases {
    amounts: Vec<Amount>,
    lines: usize,
}

impl LineBases {
    /// Works out the bases of an order.
    pub fn fill<O>(&mut self, case: &Case<'_, O>, splitter: &mut Splitter) -> Result<(), MoneyError> {
        self.amounts.clear();
        self.lines = case.lines.len();
        for base in &case.plan.bases {
            let first = self.amounts.len();
            self.plain(case, base.of, splitter)?;
            for less in &base.less {
                let taken_off = self.amounts.len();
                self.plain(case, *less, splitter)?;
                for line in 0..self.lines {
                    self.amounts[first + line] =
                        difference(self.amounts[first + line], self.amounts[taken_off + line])?;
                }
                self.amounts.truncate(taken_off);
            }
        }
        Ok(())
    }

    /// Appends one amount of every line.
    fn plain<O>(&mut self, case: &Case<'_, O>, base: Base, splitter: &mut Splitter) -> Result<(), MoneyError> {
        match base {
            Base::List => self.amounts.extend(case.lines.iter().map(|line| line.list)),
            Base::Net => self.amounts.extend(case.lines.iter().map(|line| line.net)),
            Base::Total => self.amounts.extend(case.lines.iter().map(|line| line.total)),
            Base::Margin => {
                for line in case.lines {
                    self.amounts.push(difference(line.net, line.cost)?);
                }
            }
            Base::Named(name) => {
                let amounts = case.order.amounts.of(&case.history.pools.amounts);
                self.named(case.lines, amounts, name, splitter)?;
            }
        }
        Ok(())
    }

    /// The base of a line, by position of the base in the plan and of the line in the order.
    pub fn get(&self, base: usize, line: usize) -> Amount {
        self.amounts[base * self.lines + line]
    }

    /// A named amount per line: its own, and its part of what the order has as a whole (by net, negative nets counting as
    /// nothing; evenly when no net is positive).
    fn named(
        &mut self,
        lines: &[OrderLine],
        amounts: &[NamedAmount],
        name: Symbol,
        splitter: &mut Splitter,
    ) -> Result<(), MoneyError> {
        let sum = |number: u32| {
            let mut found = amounts.iter().filter(|amount| amount.name == name && amount.line == number);
            found.try_fold(Amount::ZERO, |sum, amount| sum.checked_add(amount.amount))
        };
        let parts = splitter.split(sum(0)?, lines.iter().map(|line| line.net.0.max(0)))?;
        for (line, part) in lines.iter().zip(parts) {
            self.amounts.push(sum(line.number)?.checked_add(*part)?);
        }
        Ok(())
    }
}
