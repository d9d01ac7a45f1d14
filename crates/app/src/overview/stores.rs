//! The best and the weakest stores of an overview.

use super::figures::{ratio, sees_sale};
use super::{Overview, PaidRuns};
use crate::access::Reach;
use crate::statement::describe;
use crate::tally::Asked;
use crate::{AppError, Platform, World};
use base::{Amount, Currency, Decimal, PartyId, PartyKind};
use facts::{Dim, Sales, TallyKey};
use std::collections::BTreeMap;

/// A store of an overview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreFigures {
    /// Kind, own id and name.
    pub store: (PartyKind, String, String),
    /// In which currency.
    pub currency: Currency,
    /// What it and its people were credited, in all books.
    pub credit: Amount,
    /// The same in the time before.
    pub credit_before: Amount,
    /// Net amounts of the orders placed there.
    pub revenue: Amount,
    /// The same in the time before.
    pub revenue_before: Amount,
}

impl StoreFigures {
    /// By how much credit changed; revenue where nothing was credited. None where there was nothing before.
    pub fn change(&self) -> Option<Decimal> {
        let credited = !(self.credit.is_zero() && self.credit_before.is_zero());
        let (now, before) =
            if credited { (self.credit, self.credit_before) } else { (self.revenue, self.revenue_before) };
        ratio(now.0.checked_sub(before.0)?, before.0)
    }
}

/// So many of the best and so many of the weakest are shown.
const STORES: usize = 10;

#[derive(Clone, Copy, Default)]
struct Sums {
    credit: [i128; 2],
    revenue: [i128; 2],
}

impl Platform {
    /// Adds the stores, in the currency with the highest revenue.
    pub(super) async fn add_stores(
        &self,
        found: &mut Overview,
        (world, reach): (&World, &Reach),
        sales: &[Sales],
        (runs, runs_before): (&PaidRuns, &PaidRuns),
    ) -> Result<(), AppError> {
        let Some(currency) = found.figures.first().map(|figures| figures.currency) else { return Ok(()) };
        let mut sums: BTreeMap<PartyId, Sums> = BTreeMap::new();
        let sight = self.sight(reach, &world.directory);
        let of_currency =
            |sale: &&Sales| world.settings.currencies.get(world.symbols.text(sale.currency)) == Some(&currency);
        let sees = |store| sight.as_ref().is_none_or(|sight| sight.sees_party(Some(store)));
        for sale in sales.iter().filter(of_currency).filter(|sale| sees_sale(sight.as_ref(), sale)) {
            if let Some(store) = sale.store.filter(|store| sees(*store)) {
                let sums = sums.entry(store).or_default();
                sums.revenue[0] += sale.sums[0].revenue;
                sums.revenue[1] += sale.sums[1].revenue;
            }
        }
        for (place, runs) in [runs, runs_before].into_iter().enumerate() {
            for (run, _) in runs {
                let dims = vec![Dim::Unit(PartyKind::Store)];
                let asked = Asked { range: run.range, book: None, dims, payees: None };
                for row in self.tallied(world, run, reach, asked).await?.iter().filter(|row| row.currency == currency) {
                    if let [TallyKey::Party(Some(store))] = row.keys.as_slice()
                        && sees(*store)
                    {
                        sums.entry(*store).or_default().credit[place] += i128::from(row.tally.credit.0);
                    }
                }
            }
        }
        let figures = |(store, sums): (PartyId, Sums)| {
            let exact = |sum: i128| i64::try_from(sum).map(Amount).map_err(AppError::internal);
            Ok(StoreFigures {
                store: describe(&world.directory, store),
                currency,
                credit: exact(sums.credit[0])?,
                credit_before: exact(sums.credit[1])?,
                revenue: exact(sums.revenue[0])?,
                revenue_before: exact(sums.revenue[1])?,
            })
        };
        let mut stores = sums.into_iter().map(figures).collect::<Result<Vec<_>, AppError>>()?;
        stores.sort_by(|a, b| (b.credit, b.revenue, &a.store).cmp(&(a.credit, a.revenue, &b.store)));
        let others = stores.split_off(stores.len().min(STORES));
        found.stores_top = stores;
        found.stores_bottom = others.into_iter().rev().take(STORES).collect();
        Ok(())
    }
}
