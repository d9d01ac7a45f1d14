//! What is checked of a simulated group: against the auditor, against itself, and against the laws of the system.

use super::group::Group;
use super::{Answers, Days, Kept, Violation};
use crate::audit::{Auditor, Members, Sums};
use crate::generate::{Generator, midnight};
use crate::random::Random;
use app::What;
use base::Date;
use import::record::{MemberRecord, Record};
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
    sums
}

impl Group {
    /// Compares answers with the auditor's for a range of local days.
    fn compare(&mut self, what: &str, answers: &Answers, (from, to): (Date, Date)) -> Result<(), Violation> {
        let members = Members::new(&self.notebook);
        let auditor = Auditor::new(&self.notebook, &members, &self.binding, &self.plan);
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
        for (book, base) in auditor.declared(range) {
            let credited = answers.get(&crate::audit::Measure::Credit).into_iter().flatten();
            let credited: i128 = credited.filter(|((of, _), _)| *of == book).map(|(_, amount)| *amount).sum();
            if credited != base {
                return broken("C7", format!("{what}: book {book} has {credited} of {base}"));
            }
        }
        Ok(())
    }

    /// Settles days twice, and keeps what the first run says.
    async fn draft(&mut self, from: Date, to: Date) -> Result<Kept, Violation> {
        let days = What::Days { from, to };
        let first = self.settle(&days).await?.run;
        let again = self.settle(&days).await?.run;
        if first.hash != again.hash || first.lines != again.lines {
            return broken("C6", format!("settling {from} to {to} twice gave runs that differ"));
        }
        Ok((first.id, self.answers(first.id).await?))
    }

    /// Drafts of the first two periods, apart and as one.
    pub(super) async fn check_drafts(&mut self, days: &Days) -> Result<(), Violation> {
        let (_, whole) = self.draft(days.first, days.third).await?;
        self.compare("first draft", &whole, (days.first, days.third))?;
        let (_, first) = self.draft(days.first, days.second).await?;
        let (_, second) = self.draft(days.second, days.third).await?;
        if sum([&first, &second]) != sum([&whole]) {
            return broken("C6", "two drafts together differ from one over the same time".to_owned());
        }
        Ok(())
    }

    /// Settles a period, checks all periods so far against the auditor, and locks it.
    pub(super) async fn settle_and_lock(&mut self, name: &str, days: &Days, end: Date) -> Result<Kept, Violation> {
        let what = What::Period(name.to_owned());
        let first = self.settle(&what).await?;
        let again = self.settle(&what).await?;
        if first.run.hash != again.run.hash {
            return broken("C6", format!("settling period {name} twice gave runs that differ"));
        }
        let answers = self.answers(again.run.id).await?;
        let mut all = vec![answers.clone()];
        for period in self.platform.periods().await? {
            if period.name != name && period.range.from.0 < midnight(end) {
                let run = self.platform.run_of_period(&period).await?;
                all.push(self.answers(run.id).await?);
            }
        }
        self.compare(&format!("up to period {name}"), &sum(&all), (days.first, end))?;
        self.platform.lock_period(name).await?;
        if self.platform.lock_period(name).await.is_ok() {
            return broken("P1", format!("period {name} could be locked twice"));
        }
        if self.platform.settle(&what).await.is_ok() {
            return broken("P1", format!("period {name} could be settled after it was locked"));
        }
        Ok((again.run.id, answers))
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
    ) -> Result<(), Violation> {
        let (_, before) = self.draft(days.first, days.end).await?;
        self.compare("last draft", &before, (days.first, days.end))?;
        let delivered = self.deliver(generator, window, false).await?;
        if delivered.counts.accepted > 0 {
            return broken("L6", format!("a repeated delivery added {} records", delivered.counts.accepted));
        }
        let (_, after) = self.draft(days.first, days.end).await?;
        if before != after {
            return broken("L6", "a repeated delivery changed what everybody gets".to_owned());
        }
        Ok(())
    }

    /// Two members turn out to be one: totals stay, and who gets what follows the merged history.
    pub(super) async fn check_merge(&mut self, days: &Days, random: &mut Random) -> Result<(), Violation> {
        let (_, before) = self.draft(days.first, days.end).await?;
        let Some(identifiers) = self.notebook.two_members(random) else { return Ok(()) };
        let record = Record::Member(MemberRecord { identifiers, at: Some(midnight(days.second)) });
        self.import(vec![vec![record]]).await?;
        let (_, after) = self.draft(days.first, days.end).await?;
        self.compare("after a merge", &after, (days.first, days.end))?;
        let total =
            |answers: &Answers, measure| -> i128 { answers.get(&measure).map_or(0, |sums| sums.values().sum()) };
        let measure = crate::audit::Measure::Credit;
        if self.plan.books.iter().all(|book| !book.first_match) && total(&before, measure) != total(&after, measure) {
            return broken("I3", "a merge changed the sum of all credit".to_owned());
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
