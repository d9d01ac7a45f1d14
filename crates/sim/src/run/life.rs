//! What a group lives through: three months, month by month, and what is looked at in the end.

use super::group::Group;
use super::{Kept, Report, Violation, broken};
use crate::audit::Sums;
use crate::generate::{Generator, Spec, midnight};
use crate::plan::{self, Versions};
use crate::random::Random;
use app::What;
use base::{Date, TimeError};

/// Days that divide the simulated time: start, two ends of periods, end.
pub(super) struct Days {
    pub first: Date,
    pub second: Date,
    pub third: Date,
    pub end: Date,
}

/// Name, first day, and first day after.
pub(super) type Period = (&'static str, Date, Date);

impl Days {
    /// The periods, one after another.
    pub fn periods(&self) -> [Period; 3] {
        [("one", self.first, self.second), ("two", self.second, self.third), ("three", self.third, self.end)]
    }
}

/// The days of a seed, what is left of its random numbers, and its policies.
pub(super) fn beginning(generator: &Generator) -> Result<(Days, Random, Versions), TimeError> {
    let spec = generator.spec();
    let days = Days { first: spec.from, second: spec.month(1)?, third: spec.month(2)?, end: spec.month(spec.months)? };
    let mut random = Random::of(spec.seed, 5, 0);
    let (binding, plan) =
        plan::draw(&mut random, &generator.places(), (&days.first.to_string(), &days.second.to_string()));
    Ok((days, random, Versions { bindings: vec![binding], plans: vec![plan] }))
}

/// A seed on its way.
struct Life {
    generator: Generator,
    days: Days,
    random: Random,
    group: Group,
    /// Until when is delivered in the first and second month after which a period is settled.
    cuts: [i64; 2],
    /// Until when the personnel office has told what it knows by then.
    known: [i64; 2],
}

/// Lives through everything, and reports.
pub(super) async fn live(seed: u64) -> Result<Report, Violation> {
    let generator = Generator::new(Spec::small(seed))?;
    let (days, mut random, versions) = beginning(&generator)?;
    let group = Group::found(&generator, versions).await?;
    let cuts = [days.second, days.third].map(|day| midnight(day.plus_days(random.between(1, 25) as i32)));
    // The personnel office is late too, by days or weeks.
    let known = cuts.map(|cut| cut - random.below(3) as i64 * random.between(0, 15 * 86_400) * 1_000_000);
    let mut life = Life { generator, days, random, group, cuts, known };
    let first = life.first_month().await?;
    let second = life.second_month(&first).await?;
    let third = life.third_month([&first, &second]).await?;
    life.ending([&first, &second, &third]).await?;
    Ok(life.group.report)
}

impl Life {
    async fn first_month(&mut self) -> Result<Kept, Violation> {
        let Life { generator, days, random, group, cuts, known } = self;
        group.deliver(generator, i64::MIN..cuts[0], known[0]).await?;
        group.activate_all().await?;
        for (name, from, to) in days.periods() {
            group.open(name, from, to).await?;
        }
        group.check_drafts(days, random).await?;
        let first = group.settle_and_lock(0, &[], days).await?;
        group.dispute(days.periods()[0], &first, random).await?;
        group.decide(&generator.places().stores, random).await?;
        Ok(first)
    }

    async fn second_month(&mut self, first: &Kept) -> Result<Kept, Violation> {
        if self.generator.spec().seed.is_multiple_of(3) {
            self.group.crash(&self.generator, self.cuts[0]..self.cuts[1]).await?;
            self.group.check_unchanged("one", first).await?;
        }
        if self.random.chance(500) {
            self.change_rules((0, 50), (60, 90)).await?;
            if self.random.chance(300) {
                // Nothing but rules changed since; what is locked must be adjusted all the same.
                self.group.settle_only(1, &[first], &self.days).await?;
            }
        }
        let Life { generator, days, random, group, cuts, known } = self;
        group.deliver(generator, cuts[0]..cuts[1], known[1].max(known[0])).await?;
        if random.chance(250) {
            group.seal().await?;
        }
        let second = group.settle_and_lock(1, &[first], days).await?;
        group.dispute(days.periods()[1], &second, random).await?;
        group.decide(&generator.places().stores, random).await?;
        group.pay("one", random).await?;
        Ok(second)
    }

    async fn third_month(&mut self, before: [&Kept; 2]) -> Result<Kept, Violation> {
        if self.random.chance(400) {
            if self.random.chance(500) {
                self.change_rules((20, 80), (81, 120)).await?;
            } else {
                let organization = self.generator.organization(i64::MAX).into_iter();
                self.group.import(organization.map(|record| vec![record]).collect()).await?;
            }
            self.group.settle_only(2, &before, &self.days).await?;
        }
        let Life { generator, days, random, group, cuts, .. } = self;
        group.deliver(generator, cuts[1]..i64::MAX, i64::MAX).await?;
        let third = group.settle_and_lock(2, &before, days).await?;
        group.pay("two", random).await?;
        Ok(third)
    }

    async fn ending(&mut self, [first, second, third]: [&Kept; 3]) -> Result<(), Violation> {
        let Life { generator, days, random, group, cuts, .. } = self;
        let seed = generator.spec().seed;
        group.check_balances(&[first, second, third]).await?;
        let answers = group.check_repeated(generator, cuts[1]..i64::MAX, days).await?;
        if seed.is_multiple_of(5) {
            check_at_once(group, generator, days, &answers).await?;
        }
        group.check_members().await?;
        group.check_merge(&answers, days, random).await?;
        group.check_members().await?;
        group.check_live(days, random).await?;
        // Folds and answers are dear, so a seed does one or the other.
        match seed % 6 {
            0 | 1 => group.check_what_if(generator, days, random).await?,
            2 => group.check_erased(days, random).await?,
            3 if seed % 12 == 9 => group.check_backup(days).await?,
            3 => group.check_unchanged("one", first).await?,
            4 => group.check_unchanged("two", second).await?,
            _ => group.check_unchanged("three", third).await?,
        }
        group.check_ledger().await
    }

    /// A new version of the policy, from some day on: mid-way, for time that is locked, or later.
    async fn change_rules(&mut self, from: (i64, i64), to: (i64, i64)) -> Result<(), Violation> {
        let Life { generator, days, random, group, .. } = self;
        let mut some_day = |(from, to)| days.first.plus_days(random.between(from, to) as i32).to_string();
        let (from, to, middle) = (some_day(from), some_day(to), days.third.to_string());
        let last = &group.versions.plans[group.versions.plans.len() - 1];
        let next = plan::next(random, last, &generator.places(), (&from, &to, &middle));
        group.follow(next).await?;
        if random.chance(400) {
            let from = days.first.plus_days(random.between(0, 80) as i32).to_string();
            group.follow_binding(plan::next_binding(random, &from)).await?;
        }
        Ok(())
    }
}

/// Everything in one import, in another order, into an empty data directory: a draft says the same.
async fn check_at_once(group: &Group, generator: &Generator, days: &Days, answers: &Sums) -> Result<(), Violation> {
    let mut other = Group::found(generator, group.versions.clone()).await?;
    other.deliver(generator, i64::MIN..i64::MAX, i64::MAX).await?;
    other.activate_all().await?;
    let what = What::Days { from: days.first, to: days.end };
    let run = other.settle(&what).await?.run;
    if other.answers(run.id).await? != *answers {
        return broken("C6", "the same records in one import gave other sums".to_owned());
    }
    Ok(())
}
