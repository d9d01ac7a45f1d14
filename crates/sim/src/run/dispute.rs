//! Payees who do not agree: disputes about orders and whole periods, decided at once, later, or never.

use super::answers::{DECISION, by};
use super::group::Group;
use super::life::Period;
use super::{Kept, Violation, broken};
use crate::audit::{Auditor, Entry, Measure, Members, month_of};
use crate::generate::midnight;
use crate::random::Random;
use app::{DisputeKind, DisputeRequest, Verdict};
use credit::LineKind;
use import::record::PartyKey;

/// A dispute that nobody decided yet.
#[derive(Clone, Debug)]
pub(super) struct Undecided {
    id: i64,
    about: About,
    /// What the payee has less what he wants.
    missing: i64,
}

/// What a dispute is about.
#[derive(Clone, Debug)]
struct About {
    order: Option<(String, u32)>,
    measure: Measure,
    book: String,
    who: PartyKey,
    origin: (i16, i8),
    actual: i128,
}

impl Group {
    /// Some payees dispute a locked period, before anything more is learned of it.
    pub async fn dispute(&mut self, period: Period, kept: &Kept, random: &mut Random) -> Result<(), Violation> {
        let mut abouts = self.about_orders(period);
        let whole = by(&kept.1, |entry| {
            let direct = matches!(entry.measure, Measure::Credit | Measure::Commission);
            direct.then(|| Some((entry.measure, entry.book.clone(), entry.who.clone()?))).flatten()
        });
        let origin = month_of(midnight(period.1));
        for ((measure, book, who), actual) in whole {
            abouts.push(About { order: None, measure, book, who, origin, actual });
        }
        for _ in 0..random.below(4) {
            if abouts.is_empty() {
                break;
            }
            let about = abouts.swap_remove(random.position(abouts.len()));
            self.open_one(period.0, about, random).await?;
        }
        Ok(())
    }

    /// What everybody has of every line of the orders of a period, by the auditor's word.
    fn about_orders(&self, (_, from, to): Period) -> Vec<About> {
        let members = Members::new(&self.notebook);
        let auditor = Auditor::new(&self.notebook, &members, &self.versions);
        let parts = auditor.parts(midnight(from)..midnight(to)).into_iter();
        let about = |((order, line, measure, book, who), actual)| {
            let origin = month_of(midnight(from));
            About { order: Some((order, line)), measure, book, who, origin, actual }
        };
        parts.map(about).collect()
    }

    async fn open_one(&mut self, period: &str, about: About, random: &mut Random) -> Result<(), Violation> {
        let missing = (1 + random.below(9000) as i64) * if random.chance(300) { -1 } else { 1 };
        let wanted = i64::try_from(about.actual).unwrap_or(0) + missing;
        let money = format!("{}{}.{:02}", if wanted < 0 { "-" } else { "" }, wanted.abs() / 100, wanted.abs() % 100);
        let request = DisputeRequest {
            what: *random.pick(&[DisputeKind::WrongAmount, DisputeKind::WrongRate, DisputeKind::Other]),
            payee: format!("{}:{}", about.who.kind, about.who.key),
            period: period.to_owned(),
            order: about.order.as_ref().map(|(order, _)| order.clone()),
            order_line: about.order.as_ref().map_or(0, |(_, line)| *line),
            kind: if about.measure == Measure::Credit { LineKind::Credit } else { LineKind::Commission },
            book: Some(about.book.clone()),
            expected: money,
            evidence: "a photo".to_owned(),
        };
        let opened = self.platform.open_dispute(&request).await?.dispute;
        if i128::from(opened.dispute.actual.0) != about.actual {
            let actual = opened.dispute.actual.0;
            return broken("K2", format!("dispute about {about:?} says that there is {actual}"));
        }
        self.undecided.push(Undecided { id: opened.id, about, missing });
        Ok(())
    }

    /// Decides some of what is open. What is accepted must be booked with the next period.
    pub async fn decide(&mut self, stores: &[String], random: &mut Random) -> Result<(), Violation> {
        for open in std::mem::take(&mut self.undecided) {
            if random.chance(300) {
                self.undecided.push(open);
                continue;
            }
            let amount = if random.chance(300) { 1 + random.below(500) as i64 } else { open.missing };
            let given = (amount != open.missing).then(|| format!("{}.{:02}", amount / 100, amount % 100));
            let giver = PartyKey { kind: "store".to_owned(), key: random.pick(stores).clone() };
            let giver = (random.chance(300) && giver != open.about.who).then_some(giver);
            let verdict = match random.chance(250) {
                true => Verdict::Reject,
                false => Verdict::Accept {
                    amount: given,
                    taken_from: giver.as_ref().map(|who| format!("{}:{}", who.kind, who.key)),
                },
            };
            self.platform.decide_dispute(open.id, &verdict, "looked at").await?;
            if self.platform.decide_dispute(open.id, &Verdict::Reject, "once more").await.is_ok() {
                return broken("P1", format!("dispute {} was decided twice", open.id));
            }
            if let Verdict::Accept { .. } = verdict {
                self.book(&open.about, &open.about.who, amount);
                if let Some(giver) = &giver {
                    self.book(&open.about, giver, -amount);
                }
            }
        }
        Ok(())
    }

    fn book(&mut self, about: &About, who: &PartyKey, amount: i64) {
        let measures: &[Measure] = match about.measure {
            Measure::Commission => &[Measure::Commission, Measure::Payable],
            _ => &[Measure::Credit],
        };
        for measure in measures {
            let (rule, fund, book) = (DECISION.to_owned(), String::new(), about.book.clone());
            let entry = Entry { measure: *measure, rule, fund, book, who: Some(who.clone()), origin: about.origin };
            *self.decided.entry(entry).or_default() += i128::from(amount);
        }
    }
}
