//! What is checked of a simulated group: against the auditor, against itself, and against the laws of the system.

use super::group::Group;
use super::{Answers, Days, Kept, Violation};
use crate::audit::{Auditor, Measure, Members, Notebook, Sums};
use crate::generate::{Generator, midnight};
use crate::plan::{BindingPlan, Plan};
use crate::random::Random;
use app::{AsOf, Contender, Typed, What, WhatIf};
use base::Date;
use import::record::{IdentifierValue, MemberRecord, Record};
use std::ops::Range;

fn broken<T>(code: &'static str, detail: String) -> Result<T, Violation> {
    Err(Violation::Broken { code, detail })
}

/// The sums of several answers.
fn sum<'a>(all: impl IntoIterator<Item = &'a Answers>) -> Answers {
    let mut sums = Answers::new();
    for (measure, part) in all.into_iter().flatten() {
        let into: &mut Sums = sums.entry(*measure).or_default();
        for (key, amount) in part {
            *into.entry(key.clone()).or_default() += amount;
        }
    }
    sums.values_mut().for_each(|sums| sums.retain(|_, sum| *sum != 0));
    sums.retain(|_, sums| !sums.is_empty());
    sums
}

impl Group {
    /// Compares answers with the auditor's for a range of local days.
    pub(super) fn compare(&mut self, what: &str, answers: &Answers, days: (Date, Date)) -> Result<(), Violation> {
        let (binding, plan) = (self.binding.clone(), self.plan.clone());
        self.compare_under((&binding, &plan), what, answers, days)
    }

    fn compare_under(
        &mut self,
        (binding, plan): (&BindingPlan, &Plan),
        what: &str,
        answers: &Answers,
        (from, to): (Date, Date),
    ) -> Result<(), Violation> {
        let members = Members::new(&self.notebook);
        let auditor = Auditor::new(&self.notebook, &members, binding, plan);
        let range = midnight(from)..midnight(to);
        let expected = auditor.between(range.clone());
        for (measure, product) in answers {
            let empty = Sums::new();
            let auditor = expected.get(measure).unwrap_or(&empty);
            for key in product.keys().chain(auditor.keys()) {
                let (one, other) = (product.get(key).copied().unwrap_or(0), auditor.get(key).copied().unwrap_or(0));
                if one != other {
                    let (book, payee) = key.clone();
                    let (what, measure) = (what.to_owned(), *measure);
                    return Err(Violation::Differs { what, measure, book, payee, product: one, auditor: other });
                }
            }
            self.report.compared += auditor.len();
        }
        let Some(credited) = answers.get(&Measure::Credit) else { return Ok(()) };
        for (book, base) in auditor.declared(range) {
            let credited = credited.iter();
            let credited: i128 = credited.filter(|((of, _), _)| *of == book).map(|(_, amount)| *amount).sum();
            if credited != base {
                return broken("C7", format!("{what}: book {book} has {credited} of {base}"));
            }
        }
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

    /// Drafts of the first two periods, apart and as one.
    pub(super) async fn check_drafts(&mut self, days: &Days) -> Result<(), Violation> {
        let both = What::Days { from: days.first, to: days.third };
        let settled = self.settle(&both).await?;
        self.again(&both, &settled).await?;
        let whole = self.answers(settled.run.id).await?;
        self.compare("first draft", &whole, (days.first, days.third))?;
        let (_, first) = self.draft(days.first, days.second).await?;
        let (_, second) = self.draft(days.second, days.third).await?;
        if sum([&first, &second]) != sum([&whole]) {
            return broken("C6", "two drafts together differ from one over the same time".to_owned());
        }
        Ok(())
    }

    /// Settles a period, checks it and those locked before against the auditor, and locks it.
    pub(super) async fn settle_and_lock(
        &mut self,
        name: &str,
        before: &[&Kept],
        days: (Date, Date),
    ) -> Result<Kept, Violation> {
        let what = What::Period(name.to_owned());
        let settled = self.settle(&what).await?;
        let answers = self.answers(settled.run.id).await?;
        let all = before.iter().map(|(_, answers)| answers).chain([&answers]);
        self.compare(&format!("up to period {name}"), &sum(all), days)?;
        if before.len() == 1 {
            self.again(&what, &settled).await?;
        }
        self.lock(name).await?;
        self.check_statement(name, &answers).await?;
        if self.platform.lock_period(name).await.is_ok() {
            return broken("P1", format!("period {name} could be locked twice"));
        }
        if self.platform.settle(&what).await.is_ok() {
            return broken("P1", format!("period {name} could be settled after it was locked"));
        }
        let period = self.platform.period(name).await?;
        Ok((self.platform.run_of_period(&period).await?.id, answers))
    }

    /// Locks a period and looks at what was posted: every transaction balances and continues the chain.
    async fn lock(&mut self, name: &str) -> Result<(), Violation> {
        let posted = self.platform.lock_period(name).await?.posted;
        for transaction in &posted {
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

    /// The statement of somebody says what the run says.
    async fn check_statement(&self, name: &str, answers: &Answers) -> Result<(), Violation> {
        let earned: Vec<&(String, String)> =
            answers.get(&Measure::Commission).into_iter().flatten().map(|(key, _)| key).collect();
        let Some((_, payee)) = earned.get(earned.len() / 2).filter(|(_, payee)| payee != "(none)") else {
            return Ok(());
        };
        let statement = self.platform.statement(payee, name, AsOf::Now).await?;
        let mut shown = Answers::new();
        for ((book, _), total) in &statement.totals {
            for (measure, amount) in [
                (Measure::Credit, total.credit.0),
                (Measure::RollUp, total.roll_up.0),
                (Measure::Commission, total.commission.0),
                (Measure::Payable, total.payable.0 + total.released.0),
            ] {
                let key = (book.clone(), payee.clone());
                *shown.entry(measure).or_default().entry(key).or_default() += i128::from(amount);
            }
        }
        let mut own = answers.clone();
        own.values_mut().for_each(|sums| sums.retain(|(_, who), _| who == payee));
        if sum([&shown]) != sum([&own]) {
            return broken("K2", format!("the statement of {payee} for {name} is {shown:?}, the run says {own:?}"));
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
    ) -> Result<Answers, Violation> {
        let delivered = self.deliver(generator, window, false).await?;
        if delivered.counts.accepted > 0 {
            return broken("L6", format!("a repeated delivery added {} records", delivered.counts.accepted));
        }
        let (_, after) = self.draft(days.first, days.end).await?;
        self.compare("after a repeated delivery", &after, (days.first, days.end))?;
        Ok(after)
    }

    /// Two members turn out to be one: totals stay, and who gets what follows the merged history.
    pub(super) async fn check_merge(
        &mut self,
        before: &Answers,
        days: &Days,
        random: &mut Random,
    ) -> Result<(), Violation> {
        let Some(identifiers) = self.notebook.two_members(random) else { return Ok(()) };
        let (unmerged, first) = (self.notebook.clone(), identifiers[0].clone());
        let record = Record::Member(MemberRecord { identifiers, at: Some(midnight(days.second)) });
        self.import(vec![vec![record]]).await?;
        let (_, after) = self.draft(days.first, days.end).await?;
        self.compare("after a merge", &after, (days.first, days.end))?;
        let total = |answers: &Answers| -> i128 { answers.get(&Measure::Credit).map_or(0, |sums| sums.values().sum()) };
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
        before: &Answers,
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

    /// A what-if says of the present policy what settling says, and of another what the auditor says.
    pub(super) async fn check_what_if(&mut self, days: &Days, random: &mut Random) -> Result<(), Violation> {
        let (asked, measure) = match random.below(3) {
            0 => (facts::Measure::Credit, Measure::Credit),
            1 => (facts::Measure::Commission, Measure::Commission),
            _ => (facts::Measure::Payable, Measure::Payable),
        };
        let (from, middle) = (days.first.to_string(), days.third.to_string());
        let (binding, plan) = crate::plan::alternative(random, &from, &middle);
        let request = WhatIf {
            policies: vec![Contender::File { name: "alternative.yaml".to_owned(), text: plan.yaml(Some(&binding)) }],
            against: Contender::File { name: "credit.yaml".to_owned(), text: self.plan.yaml(None) },
            from: days.first,
            to: days.end,
            by: vec!["book".to_owned(), "payee".to_owned()],
            measure: asked,
            thresholds: Vec::new(),
            party: None,
        };
        let comparison = self.platform.what_if(&request).await?;
        let mut sides = [Sums::new(), Sums::new()];
        for row in &comparison.rows {
            let [book, payee] = &row.dims[..] else { continue };
            for (side, amount) in sides.iter_mut().zip([row.before, row.after[0]]) {
                *side.entry((book.clone(), payee.clone())).or_default() += i128::from(amount.0);
            }
        }
        let [before, after] = sides.map(|sums| Answers::from([(measure, sums)]));
        let range = (days.first, days.end);
        self.compare("before, of a what-if", &before, range)?;
        self.compare_under((&binding, &plan), "after, of a what-if", &after, range)
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
