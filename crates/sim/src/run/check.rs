//! What is checked of a simulated group: against the auditor, against itself, and against the laws of the system.

use super::answers::{DECISION, by, shown};
use super::group::Group;
use super::life::{Days, Period};
use super::{Kept, Violation, broken};
use crate::audit::{Auditor, Entry, Measure, Members, Notebook, Sums};
use crate::generate::{Generator, midnight};
use crate::plan::Versions;
use crate::random::Random;
use app::{Contender, Typed, What, WhatIf};
use base::Date;
use import::record::{IdentifierValue, MemberRecord, Record};
use ledger::Transaction;
use std::collections::BTreeMap;
use std::ops::Range;

/// The sums of several answers.
fn sum<'a>(all: impl IntoIterator<Item = &'a Sums>) -> Sums {
    let mut sums = Sums::new();
    for (entry, amount) in all.into_iter().flatten() {
        *sums.entry(entry.clone()).or_default() += amount;
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// Days as instants.
fn instants((from, to): (Date, Date)) -> Range<i64> {
    midnight(from)..midnight(to)
}

/// Decisions without the account that funds them, which follows from lines that the auditor does not see.
fn without_funds_of_decisions(sums: &Sums) -> Sums {
    let mut plain = Sums::new();
    for (entry, amount) in sums {
        let fund = if entry.rule == DECISION { String::new() } else { entry.fund.clone() };
        *plain.entry(Entry { fund, ..entry.clone() }).or_default() += amount;
    }
    plain.retain(|_, sum| *sum != 0);
    plain
}

/// What the auditor is asked.
pub(super) enum Asked {
    /// Days that stand alone, as one period.
    Days((Date, Date)),
    /// Periods from the first one on, with what was decided on disputes.
    Periods(Vec<Period>),
}

impl Group {
    /// Compares answers with the auditor's: for days that stand alone, or for all periods so far with what was decided.
    pub(super) fn compare(&mut self, what: &str, answers: &Sums, asked: &Asked) -> Result<(), Violation> {
        let members = Members::new(&self.notebook);
        let auditor = Auditor::new(&self.notebook, &members, &self.versions);
        let (range, mut expected) = match asked {
            Asked::Days(days) => (instants(*days), auditor.between(instants(*days), &[instants(*days)])),
            Asked::Periods(periods) => {
                let periods: Vec<Range<i64>> = periods.iter().map(|(_, from, to)| instants((*from, *to))).collect();
                let range = periods[0].start..periods[periods.len() - 1].end;
                (range.clone(), auditor.between(range, &periods))
            }
        };
        let declared = auditor.declared(range);
        if let Asked::Periods(_) = asked {
            expected = sum([&expected, &self.decided]);
        }
        self.same(what, &without_funds_of_decisions(answers), &expected)?;
        let facts =
            |entry: &Entry| (entry.measure == Measure::Credit && entry.rule != DECISION).then(|| entry.book.clone());
        let credited = by(answers, facts);
        for (book, base) in declared {
            let credited = credited.get(&book).copied().unwrap_or(0);
            if credited != base {
                return broken("C7", format!("{what}: book {book} has {credited} of {base}"));
            }
        }
        Ok(())
    }

    /// Two answers to one question.
    fn same(&mut self, what: &str, product: &Sums, auditor: &Sums) -> Result<(), Violation> {
        for entry in product.keys().chain(auditor.keys()) {
            let one = product.get(entry).copied().unwrap_or(0);
            let other = auditor.get(entry).copied().unwrap_or(0);
            if one != other {
                let (what, entry) = (what.to_owned(), Box::new(entry.clone()));
                return Err(Violation::Differs { what, entry, product: one, auditor: other });
            }
        }
        self.report.compared += auditor.len();
        Ok(())
    }

    /// Settles days, and keeps what the run says.
    async fn draft(&mut self, from: Date, to: Date) -> Result<Kept, Violation> {
        let run = self.settle(&What::Days { from, to }).await?.run;
        Ok((run.id, self.answers(run.id).await?))
    }

    /// Settles the same once more; the run must be the same.
    async fn again(&mut self, what: &What, first: &app::Settled) -> Result<(), Violation> {
        let again = self.settle(what).await?;
        if first.run.hash != again.run.hash || first.run.lines != again.run.lines {
            return broken("C6", format!("settling {what:?} twice gave runs that differ"));
        }
        Ok(())
    }

    /// Drafts of the first two periods, apart and as one: without what depends on whole periods, the parts are the whole.
    pub(super) async fn check_drafts(&mut self, days: &Days, random: &mut Random) -> Result<(), Violation> {
        let both = What::Days { from: days.first, to: days.third };
        let settled = self.settle(&both).await?;
        self.again(&both, &settled).await?;
        let whole = self.answers(settled.run.id).await?;
        self.compare("first draft", &whole, &Asked::Days((days.first, days.third)))?;
        self.check_questions(settled.run.id, &whole).await?;
        let live = self.ask_live(random).await?;
        self.as_settled(settled.run.id, &live).await?;
        let (_, first) = self.draft(days.first, days.second).await?;
        let (run, second) = self.draft(days.second, days.third).await?;
        self.as_settled(run, &live).await?;
        let of_periods: Vec<&String> =
            self.versions.plans.iter().flat_map(|plan| plan.period.iter().map(|rule| &rule.name)).collect();
        let by_order = |sums: &Sums| by(sums, |entry| (!of_periods.contains(&&entry.rule)).then(|| entry.clone()));
        if by_order(&sum([&first, &second])) != by_order(&whole) {
            return broken("C6", "two drafts together differ from one over the same time".to_owned());
        }
        Ok(())
    }

    /// Settles a period, and checks it and those locked before against the auditor.
    pub(super) async fn settle_only(
        &mut self,
        number: usize,
        before: &[&Kept],
        days: &Days,
    ) -> Result<(app::Settled, Sums), Violation> {
        let periods = days.periods()[..=number].to_vec();
        let name = periods[number].0;
        let settled = self.settle(&What::Period(name.to_owned())).await?;
        let answers = self.answers(settled.run.id).await?;
        let all = before.iter().map(|(_, answers)| answers).chain([&answers]);
        self.compare(&format!("up to period {name}"), &sum(all), &Asked::Periods(periods))?;
        Ok((settled, answers))
    }

    /// The same, and locks it.
    pub(super) async fn settle_and_lock(
        &mut self,
        number: usize,
        before: &[&Kept],
        days: &Days,
    ) -> Result<Kept, Violation> {
        let (settled, answers) = self.settle_only(number, before, days).await?;
        let name = days.periods()[number].0;
        let what = What::Period(name.to_owned());
        if before.len() == 1 {
            self.again(&what, &settled).await?;
        }
        self.lock(name).await?;
        self.check_statements(name, &answers).await?;
        if self.platform.lock_period(name).await.is_ok() {
            return broken("P1", format!("period {name} could be locked twice"));
        }
        if self.platform.settle(&what).await.is_ok() {
            return broken("P1", format!("period {name} could be settled after it was locked"));
        }
        let period = self.platform.period(name).await?;
        Ok((self.platform.run_of_period(&period).await?.id, answers))
    }

    /// Locks a period and looks at what was posted.
    async fn lock(&mut self, name: &str) -> Result<(), Violation> {
        let posted = self.platform.lock_period(name).await?.posted;
        self.continues(&posted)
    }

    /// Every transaction balances, is new, and continues the chain.
    pub(super) fn continues(&mut self, posted: &[Transaction]) -> Result<(), Violation> {
        for transaction in posted {
            let sum: i128 = transaction.entries.iter().map(|entry| i128::from(entry.amount.0)).sum();
            if sum != 0 || transaction.entries.len() < 2 {
                return broken("L1", format!("transaction {} sums to {sum}", transaction.key));
            }
            let known = !self.posted.insert(transaction.key.clone());
            let (id, previous) = (self.posted.len() as i64, transaction.previous_hash);
            if known || transaction.id != id || self.last_hash.is_some_and(|last| last != previous) {
                return broken("L5", format!("transaction {} does not continue the ones before it", transaction.key));
            }
            self.last_hash = Some(transaction.hash);
        }
        Ok(())
    }

    /// Members of several profiles have as many identifiers as the auditor's.
    pub(super) async fn check_members(&self) -> Result<(), Violation> {
        let members = self.platform.members(&self.platform.world().await?).await?;
        let mut product: Vec<usize> = members.several().map(|(_, profiles)| profiles.len()).collect();
        let mut auditor: Vec<usize> = Members::new(&self.notebook).merged().iter().map(Vec::len).collect();
        product.sort_unstable();
        auditor.sort_unstable();
        if product != auditor {
            return broken("I2", format!("members have {product:?} profiles, identifiers form groups of {auditor:?}"));
        }
        Ok(())
    }

    /// A locked period says what it always said.
    pub(super) async fn check_unchanged(&self, name: &str, (run, answers): &Kept) -> Result<(), Violation> {
        let period = self.platform.period(name).await?;
        let now = self.platform.run_of_period(&period).await?;
        if now.id != *run || self.answers(now.id).await? != *answers {
            return broken("P1", format!("locked period {name} says something else than before"));
        }
        Ok(())
    }

    /// The same delivery once more adds nothing and changes no answer.
    pub(super) async fn check_repeated(
        &mut self,
        generator: &Generator,
        window: Range<i64>,
        days: &Days,
    ) -> Result<Sums, Violation> {
        let delivered = self.deliver(generator, window, i64::MAX).await?;
        if delivered.counts.accepted > 0 {
            return broken("L6", format!("a repeated delivery added {} records", delivered.counts.accepted));
        }
        let (_, after) = self.draft(days.first, days.end).await?;
        self.compare("after a repeated delivery", &after, &Asked::Days((days.first, days.end)))?;
        Ok(after)
    }

    /// Two members turn out to be one: totals stay, and who gets what follows the merged history.
    pub(super) async fn check_merge(
        &mut self,
        before: &Sums,
        days: &Days,
        random: &mut Random,
    ) -> Result<(), Violation> {
        let Some(identifiers) = self.notebook.two_members(random) else { return Ok(()) };
        let (unmerged, first) = (self.notebook.clone(), identifiers[0].clone());
        let record = Record::Member(MemberRecord { identifiers, at: Some(midnight(days.second)) });
        self.import(vec![vec![record]]).await?;
        let (_, after) = self.draft(days.first, days.end).await?;
        self.compare("after a merge", &after, &Asked::Days((days.first, days.end)))?;
        let total = |sums: &Sums| by(sums, |entry| (entry.measure == Measure::Credit).then_some(()));
        if total(before) != total(&after) {
            return broken("I3", "a merge changed the sum of all credit".to_owned());
        }
        if random.chance(500) { self.check_unmerge(unmerged, first, before, days).await } else { Ok(()) }
    }

    /// The two are parted again: everything is as before.
    async fn check_unmerge(
        &mut self,
        unmerged: Notebook,
        first: IdentifierValue,
        before: &Sums,
        days: &Days,
    ) -> Result<(), Violation> {
        let typed = Typed { kind: first.kind, value: first.value };
        let links = self.platform.member(&typed).await?.links;
        let Some(link) = links.iter().map(|link| link.id).max() else {
            return broken("I1", "a merged member has no link".to_owned());
        };
        self.platform.unlink_members(&[link], "not the same person").await?;
        self.notebook = unmerged;
        let (_, after) = self.draft(days.first, days.end).await?;
        if after != *before {
            return broken("I1", "merging and parting two members did not restore every sum".to_owned());
        }
        Ok(())
    }

    /// A what-if says of a policy what the auditor says of it, and of another one too.
    pub(super) async fn check_what_if(
        &mut self,
        generator: &Generator,
        days: &Days,
        random: &mut Random,
    ) -> Result<(), Violation> {
        let (asked, measure) = match random.below(3) {
            0 => (facts::Measure::Credit, Measure::Credit),
            1 => (facts::Measure::Commission, Measure::Commission),
            _ => (facts::Measure::Payable, Measure::Payable),
        };
        let (from, middle) = (days.first.to_string(), days.third.to_string());
        let (binding, plan) = crate::plan::alternative(random, &generator.places(), (&from, &middle));
        let against = self.versions.plans[0].clone();
        let request = WhatIf {
            policies: vec![Contender::File { name: "alternative.yaml".to_owned(), text: plan.yaml(Some(&binding)) }],
            against: Contender::File { name: "credit.yaml".to_owned(), text: against.yaml(None) },
            from: days.first,
            to: days.end,
            by: vec!["book".to_owned(), "payee".to_owned()],
            measure: asked,
            thresholds: Vec::new(),
            party: None,
            as_of: app::AsOf::Now,
        };
        let comparison = self.platform.what_if(&request).await?;
        let mut sides = [Shown::new(), Shown::new()];
        for row in &comparison.rows {
            let [book, payee] = &row.dims[..] else { continue };
            for (side, amount) in sides.iter_mut().zip([row.before, row.after[0]]) {
                *side.entry((book.clone(), payee.clone())).or_default() += i128::from(amount.0);
            }
        }
        sides.iter_mut().for_each(|side| side.retain(|_, sum| *sum != 0));
        let [before, after] = sides;
        let of_group = self.versions.bindings.clone();
        let sides = [("before", of_group, against, before), ("after", vec![binding], plan, after)];
        for (side, bindings, plan, shown) in sides {
            self.compare_shown(&Versions { bindings, plans: vec![plan] }, (measure, side), &shown, days)?;
        }
        Ok(())
    }

    /// Compares one side of a what-if.
    fn compare_shown(
        &mut self,
        versions: &Versions,
        (measure, side): (Measure, &str),
        shown_sums: &Shown,
        days: &Days,
    ) -> Result<(), Violation> {
        let members = Members::new(&self.notebook);
        let auditor = Auditor::new(&self.notebook, &members, versions);
        let range = instants((days.first, days.end));
        let expected = auditor.between(range.clone(), &[range]);
        let expected =
            by(&expected, |entry| (entry.measure == measure).then(|| (entry.book.clone(), shown(&entry.who))));
        self.report.compared += expected.len();
        if *shown_sums != expected {
            return broken("C6", format!("{side}, of a what-if, {measure:?} is {shown_sums:?}, not {expected:?}"));
        }
        Ok(())
    }

    /// Everything that stored lines and the ledger can show.
    pub(super) async fn check_ledger(&self) -> Result<(), Violation> {
        let report = self.platform.check_ledger().await?;
        match report.broken.first() {
            Some(first) => broken(first.invariant.code, first.detail.clone()),
            None => Ok(()),
        }
    }
}

/// Sums by book and payee, as answers show them.
type Shown = BTreeMap<(String, String), i128>;
