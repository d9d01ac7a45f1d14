//! Later versions of a policy: changed from some day on, everywhere or as a pilot.

use super::{binding, credit};
use crate::plan::{BindingPlan, Places, Plan};
use crate::random::Random;

/// A version that follows others, in force from a day on. `middle` is a day that it may refer to.
pub fn next(random: &mut Random, plan: &Plan, places: &Places, (from, to, middle): (&str, &str, &str)) -> Plan {
    let drawn = credit(random, from, middle);
    let mut next = if random.chance(400) {
        drawn
    } else {
        // The same money under other rules of performance, and other rules about periods.
        let period = super::payee::period(random, &plan.book_names(), (&plan.roll_ups, &plan.pools, &plan.awards));
        Plan { credit: drawn.credit, period, ..plan.clone() }
    };
    next.from = from.to_owned();
    next.to = random.chance(200).then(|| to.to_owned());
    (next.brands, next.units) = (Vec::new(), Vec::new());
    if random.chance(500) {
        narrow(random, &mut next, places);
    }
    next
}

/// Other rules about who serves members, from a day on.
pub fn next_binding(random: &mut Random, from: &str) -> BindingPlan {
    BindingPlan { from: from.to_owned(), ..binding(random, from) }
}

/// Narrows a version down to a brand, a region, a dealer or some stores.
pub(super) fn narrow(random: &mut Random, plan: &mut Plan, places: &Places) {
    let unit = |random: &mut Random, kind: &str, keys: &[String]| (kind.to_owned(), random.pick(keys).clone());
    match random.below(5) {
        0 => plan.brands = vec![random.pick(&places.brands).clone()],
        1 if !places.dealers.is_empty() => plan.units = vec![unit(random, "dealer", &places.dealers)],
        2 => plan.units = vec![unit(random, "region", &places.regions)],
        3 => {
            plan.brands = vec![random.pick(&places.brands).clone()];
            plan.units = vec![unit(random, "region", &places.regions)];
        }
        _ => {
            plan.units = (0..2).map(|_| unit(random, "store", &places.stores)).collect();
            plan.units.sort_unstable();
            plan.units.dedup();
        }
    }
}

impl Plan {
    fn book_names(&self) -> Vec<&str> {
        self.books.iter().map(|book| book.name.as_str()).collect()
    }
}
