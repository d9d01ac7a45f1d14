//! How much a rule gave for a line, and why not more or less, in words.

use super::words::Words;
use credit::{Bounded, Bounds, Per, Policy, Pool, PoolAmount, RateRow, Sum};

impl Words<'_> {
    /// What a credit rule or pool gave.
    pub(super) fn sum(&self, policy: &Policy, sum: &Sum) -> String {
        let whose = sum.recipient.map(|party| self.tell(" at the own rate of {0}", &[&self.party(party)]));
        let whose = whose.unwrap_or_default();
        let (amount, base) = (policy.currency.format(sum.amount), policy.currency.format(sum.base));
        let (rule, code) = (self.quoted(policy.rule_name(sum.rule)), policy.currency.code());
        let gives = match sum.amount == sum.base {
            true => self.tell("gives the full {0} {1}{2}", &[&amount, &code, &whose]),
            false => self.tell("gives {0} {2} out of {1} {2}{3}", &[&amount, &base, &code, &whose]),
        };
        let pool = sum.rule.checked_sub(policy.first_pool()).and_then(|pool| policy.pools.get(usize::from(pool)));
        let how = pool.map_or_else(String::new, |pool| self.how(policy, pool, sum));
        self.tell("Line {0}: {1} {2}{3}.", &[&sum.line, &rule, &gives, &how])
    }

    /// The row of the rate table, the steps and the bounds that made the amount.
    fn how(&self, policy: &Policy, pool: &Pool, sum: &Sum) -> String {
        let mut how = String::new();
        if let PoolAmount::Table(table) = pool.amount
            && let Some(table) = policy.rate_tables.get(table)
        {
            how += &match sum.row.and_then(|row| table.rows.get(row)) {
                Some(row) => {
                    self.tell(", at {0} from the rate table {1}{2}", &[&row.rate, &table.name, &self.row(row)])
                }
                None => self.tell(", because no row of the rate table {0} fits", &[&table.name]),
            };
        }
        if pool.per == Per::Order {
            how += self.language.phrase(", its part of what the whole order gives");
        }
        how += &self.bound(policy, sum.line_bound, pool.limits.line, self.language.phrase("line"));
        how += &self.bound(policy, sum.order_bound, pool.limits.order, self.language.phrase("order"));
        how
    }

    fn row(&self, row: &RateRow) -> String {
        let word = |symbol: &base::Symbol| self.word(*symbol).to_owned();
        let class = |class: &base::Rate| base::Decimal::new(class.0, 9).normalize().to_string();
        let said: Vec<String> = [
            (self.language.phrase("article"), row.skus.iter().map(word).collect::<Vec<_>>()),
            (self.language.phrase("category"), row.categories.iter().map(word).collect()),
            (self.language.phrase("store class"), row.store_classes.iter().map(class).collect()),
            (self.language.phrase("channel"), row.channels.iter().map(word).collect()),
        ]
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .map(|(what, values)| self.tell("{0} {1}", &[&what, &values.join(self.language.phrase(" or "))]))
        .collect();
        match said.is_empty() {
            true => self.tell(" (for all else)", &[]),
            false => self.tell(" ({0})", &[&said.join(self.language.phrase(", "))]),
        }
    }

    fn bound(&self, policy: &Policy, bounded: Option<Bounded>, bounds: Bounds, of: &str) -> String {
        let show = |bound: Option<base::Amount>| bound.map_or_else(String::new, |bound| policy.currency.format(bound));
        let code = policy.currency.code();
        match bounded {
            None => String::new(),
            Some(Bounded::Raised) => {
                self.tell(", raised to the floor of {0} {1} per {2}", &[&show(bounds.floor), &code, &of])
            }
            Some(Bounded::Lowered) => {
                self.tell(", lowered to the cap of {0} {1} per {2}", &[&show(bounds.cap), &code, &of])
            }
        }
    }
}
