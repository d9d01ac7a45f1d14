//! The numbers of an overview by currency.

use super::{Overview, PaidRuns, seen};
use crate::access::Reach;
use crate::tally::Asked;
use crate::{AppError, Platform, World};
use base::{Amount, Currency, Decimal};
use credit::LineKind;
use facts::{Overviewed, Sales, SalesSums, Sight, Tally};
use std::collections::BTreeMap;
use store::run::Run;

/// What was sold, credited and earned in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverviewFigures {
    /// The currency.
    pub currency: Currency,
    /// Net amounts of the orders placed in the range.
    pub revenue: Amount,
    /// The same in the time before.
    pub revenue_before: Amount,
    /// Refunds given in the range.
    pub refunded: Amount,
    /// Of the revenue, what members bought while somebody was bound to them.
    pub private_revenue: Amount,
    /// Performance in all books.
    pub credit: Amount,
    /// The same in the time before.
    pub credit_before: Amount,
    /// Money earned.
    pub commission: Amount,
    /// The same in the time before.
    pub commission_before: Amount,
    /// Money earned in the range or before that became payable in it and is not paid.
    pub payable: Amount,
    /// Money earned in the range that is held.
    pub held: Amount,
    /// Money that became payable in the range and was paid.
    pub paid: Amount,
}

impl OverviewFigures {
    fn new(currency: Currency) -> OverviewFigures {
        let zero = Amount::ZERO;
        OverviewFigures {
            currency,
            revenue: zero,
            revenue_before: zero,
            refunded: zero,
            private_revenue: zero,
            credit: zero,
            credit_before: zero,
            commission: zero,
            commission_before: zero,
            payable: zero,
            held: zero,
            paid: zero,
        }
    }

    /// Revenue less refunds.
    pub fn net(&self) -> Amount {
        self.revenue - self.refunded
    }

    /// The share of the revenue that members bought while somebody was bound to them.
    pub fn private_share(&self) -> Option<Decimal> {
        ratio(self.private_revenue.0, self.revenue.0)
    }

    /// Credit in all books by revenue less refunds.
    pub fn double_credit_ratio(&self) -> Option<Decimal> {
        ratio(self.credit.0, self.net().0)
    }
}

/// `part / whole` with four places; none where there is no whole.
pub(crate) fn ratio(part: i64, whole: i64) -> Option<Decimal> {
    let shifted = i128::from(part) * 10_000;
    let found = (whole != 0).then(|| Amount::ratio(shifted, i128::from(whole)).ok()).flatten();
    found.map(|amount| Decimal::new(amount.0, 4))
}

fn exact(sum: i128) -> Result<Amount, AppError> {
    i64::try_from(sum).map(Amount).map_err(AppError::internal)
}

impl Overview {
    /// The share of members to whom somebody is bound.
    pub fn coverage(&self) -> Option<Decimal> {
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        ratio(count(self.people.bound), count(self.people.known))
    }

    fn figures(&mut self, currency: Currency) -> &mut OverviewFigures {
        let found = self.figures.iter().position(|figures| figures.currency == currency);
        let place = found.unwrap_or_else(|| {
            self.figures.push(OverviewFigures::new(currency));
            self.figures.len() - 1
        });
        &mut self.figures[place]
    }

    /// Adds sales and members that the caller sees.
    pub(super) fn add_facts(
        &mut self,
        world: &World,
        sight: Option<&Sight>,
        Overviewed { sales, people, .. }: &Overviewed,
    ) -> Result<(), AppError> {
        for people in people.iter().filter(|people| seen(sight, &people.parties)) {
            self.people.add(&people.counts);
        }
        let mut sums: BTreeMap<Currency, [SalesSums; 2]> = BTreeMap::new();
        for sale in sales.iter().filter(|sale| sees_sale(sight, sale)) {
            let Some(currency) = world.settings.currencies.get(world.symbols.text(sale.currency)) else { continue };
            let sums = sums.entry(*currency).or_default();
            sums.iter_mut().zip(&sale.sums).for_each(|(sums, sale)| sums.add(sale));
        }
        for (currency, [now, before]) in sums {
            self.counts = [self.counts[0] + now.orders, self.counts[1] + now.refunds];
            self.counts_before = [self.counts_before[0] + before.orders, self.counts_before[1] + before.refunds];
            let figures = self.figures(currency);
            figures.revenue = exact(now.revenue)?;
            figures.revenue_before = exact(before.revenue)?;
            figures.refunded = exact(now.refunded)?;
            figures.private_revenue = exact(now.private)?;
        }
        Ok(())
    }
}

/// Whether a sale is of a store or person that is seen.
pub(super) fn sees_sale(sight: Option<&Sight>, sale: &Sales) -> bool {
    seen(sight, sale.store.iter().chain(&sale.people))
}

impl Platform {
    /// Adds what the caller sees of runs.
    pub(super) async fn add_runs(
        &self,
        found: &mut Overview,
        seen_by: (&World, &Reach),
        (runs, runs_before): (&PaidRuns, &PaidRuns),
    ) -> Result<(), AppError> {
        for (run, paid) in runs {
            for (currency, sums) in self.run_sums(seen_by, run).await? {
                let figures = found.figures(currency);
                add(&mut figures.credit, sums.credit)?;
                add(&mut figures.commission, sums.commission)?;
                add(&mut figures.held, sums.held)?;
                let due = if *paid { &mut figures.paid } else { &mut figures.payable };
                add(due, sums.payable)?;
                add(due, sums.released)?;
            }
        }
        for (run, _) in runs_before {
            for (currency, sums) in self.run_sums(seen_by, run).await? {
                let figures = found.figures(currency);
                add(&mut figures.credit_before, sums.credit)?;
                add(&mut figures.commission_before, sums.commission)?;
            }
        }
        Ok(())
    }

    /// What the caller sees of a run, by currency. Who sees everything, or only persons, is answered from stored totals; lines that
    /// nobody gets are of a store, and totals do not say of which.
    async fn run_sums(
        &self,
        (world, reach): (&World, &Reach),
        run: &Run,
    ) -> Result<BTreeMap<Currency, Tally>, AppError> {
        let mut sums: BTreeMap<Currency, Tally> = BTreeMap::new();
        if let Reach::Within { units, .. } = reach
            && !units.is_empty()
        {
            let asked = Asked { range: run.range, book: None, dims: Vec::new(), payees: None };
            for row in self.tallied(world, run, reach, asked).await?.iter() {
                sums.entry(row.currency).or_default().add(&row.tally).map_err(AppError::internal)?;
            }
            return Ok(sums);
        }
        let sight = self.sight(reach, &world.directory);
        let totals = self.totals_of(run.id).await?;
        for total in totals.iter().filter(|total| sight.as_ref().is_none_or(|sight| sight.sees_party(total.party))) {
            let sums = sums.entry(total.currency).or_default();
            if total.kind == LineKind::Credit as u8 {
                add(&mut sums.credit, total.amount)?;
            } else if total.kind == LineKind::Commission as u8 {
                add(&mut sums.commission, total.amount)?;
                add(&mut sums.payable, total.payable)?;
                add(&mut sums.held, total.amount - total.payable)?;
                add(&mut sums.released, total.released)?;
            }
        }
        Ok(sums)
    }
}

fn add(sum: &mut Amount, amount: Amount) -> Result<(), AppError> {
    *sum = sum.checked_add(amount).map_err(AppError::internal)?;
    Ok(())
}
