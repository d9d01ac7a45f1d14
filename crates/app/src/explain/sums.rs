//! How much a rule gave for a line, and why not more or less, in words.

use super::words::{Words, quoted};
use credit::{Bounded, Bounds, Per, Policy, Pool, PoolAmount, RateRow, Sum};

impl Words<'_> {
    /// What a credit rule or pool gave.
    pub(super) fn sum(&self, policy: &Policy, sum: &Sum) -> String {
        let whose = sum.recipient.map_or(String::new(), |party| format!(" at the own rate of {}", self.party(party)));
        let (amount, base) = (policy.currency.format(sum.amount), policy.currency.format(sum.base));
        let (rule, code) = (quoted(policy.rule_name(sum.rule)), policy.currency.code());
        let gives = match sum.amount == sum.base {
            true => format!("gives the full {amount} {code}{whose}"),
            false => format!("gives {amount} {code} out of {base} {code}{whose}"),
        };
        let pool = sum.rule.checked_sub(policy.first_pool()).and_then(|pool| policy.pools.get(usize::from(pool)));
        let how = pool.map_or_else(String::new, |pool| self.how(policy, pool, sum));
        format!("Line {}: {rule} {gives}{how}.", sum.line)
    }

    /// The row of the rate table, the steps and the bounds that made the amount.
    fn how(&self, policy: &Policy, pool: &Pool, sum: &Sum) -> String {
        let mut how = String::new();
        if let PoolAmount::Table(table) = pool.amount
            && let Some(table) = policy.rate_tables.get(table)
        {
            how += &match sum.row.and_then(|row| table.rows.get(row)) {
                Some(row) => format!(", at {} from the rate table {}{}", row.rate, table.name, self.row(row)),
                None => format!(", because no row of the rate table {} fits", table.name),
            };
        }
        if pool.per == Per::Order {
            how += ", its part of what the whole order gives";
        }
        how += &self.bound(policy, sum.line_bound, pool.limits.line, "line");
        how += &self.bound(policy, sum.order_bound, pool.limits.order, "order");
        how
    }

    fn row(&self, row: &RateRow) -> String {
        let word = |symbol: &base::Symbol| self.word(*symbol).to_owned();
        let class = |class: &base::Rate| base::Decimal::new(class.0, 9).normalize().to_string();
        let said: Vec<String> = [
            ("article", row.skus.iter().map(word).collect::<Vec<_>>()),
            ("category", row.categories.iter().map(word).collect()),
            ("store class", row.store_classes.iter().map(class).collect()),
            ("channel", row.channels.iter().map(word).collect()),
        ]
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .map(|(what, values)| format!("{what} {}", values.join(" or ")))
        .collect();
        if said.is_empty() { " (for all else)".to_owned() } else { format!(" ({})", said.join(", ")) }
    }

    fn bound(&self, policy: &Policy, bounded: Option<Bounded>, bounds: Bounds, of: &str) -> String {
        let (verb, name, bound) = match bounded {
            None => return String::new(),
            Some(Bounded::Raised) => ("raised", "floor", bounds.floor),
            Some(Bounded::Lowered) => ("lowered", "cap", bounds.cap),
        };
        let bound = bound.map_or_else(String::new, |bound| policy.currency.format(bound));
        format!(", {verb} to the {name} of {bound} {} per {of}", policy.currency.code())
    }
}
