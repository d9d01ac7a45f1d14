//! What the product says of a run: line by line in the auditor's words, and by every other way of asking.

use super::group::Group;
use super::{Violation, broken};
use crate::audit::{Entry, Measure, Sums, month_of};
use app::{CreditsRequest, World};
use base::{PartyId, RunId};
use credit::{LineCause, LineKind};
use facts::RollUps;
use import::record::PartyKey;
use std::collections::BTreeMap;

/// Stands for the rule of lines that people decided.
pub(super) const DECISION: &str = "(decision)";

/// A party in the source's words.
fn party(world: &World, party: PartyId) -> PartyKey {
    let kind = world.directory.kind(party).map_or("", base::PartyKind::name);
    PartyKey { kind: kind.to_owned(), key: world.directory.key(party).to_owned() }
}

/// Sums by what is left of an entry.
pub(super) fn by<K: Ord>(sums: &Sums, key: impl Fn(&Entry) -> Option<K>) -> BTreeMap<K, i128> {
    let mut by = BTreeMap::new();
    for (entry, amount) in sums {
        if let Some(key) = key(entry) {
            *by.entry(key).or_default() += amount;
        }
    }
    by.retain(|_, sum| *sum != 0);
    by
}

/// The payee as most answers show it.
pub(super) fn shown(who: &Option<PartyKey>) -> String {
    who.as_ref().map_or_else(|| facts::NONE.to_owned(), |who| who.key.clone())
}

impl Group {
    /// Everything that the lines of a run come to.
    pub async fn answers(&self, run: RunId) -> Result<Sums, Violation> {
        let world = self.platform.world().await?;
        let until = self.platform.run(Some(run)).await?.range.to;
        let mut sums = Sums::new();
        let each = |line: &credit::Line, policy: &app::RunPolicy| {
            let decided = line.cause == LineCause::Decision;
            let money = matches!(line.kind, LineKind::Commission | LineKind::Release);
            let rule = if decided { DECISION } else { policy.rule(line.rule) };
            let fund = if money { policy.funded_by(line.rule) } else { "" };
            let payable = line.kind == LineKind::Release || line.payable_at.is_some_and(|at| at < until);
            let measures: &[Measure] = match line.kind {
                LineKind::Credit => &[Measure::Credit],
                LineKind::RollUp => &[Measure::RollUp],
                LineKind::Release => &[Measure::Payable],
                LineKind::Commission if payable => &[Measure::Commission, Measure::Payable],
                LineKind::Commission => &[Measure::Commission],
            };
            for measure in measures {
                let entry = Entry {
                    measure: *measure,
                    rule: rule.to_owned(),
                    fund: fund.to_owned(),
                    book: world.symbols.text(line.book).to_owned(),
                    who: line.party.map(|who| party(&world, who)),
                    origin: month_of(line.ordered_at.0),
                };
                *sums.entry(entry).or_default() += i128::from(line.amount.0);
            }
        };
        self.platform.each_line(run, each).await?;
        sums.retain(|_, sum| *sum != 0);
        Ok(sums)
    }

    /// Asked by book and payee, a run says the same as its lines.
    pub async fn check_questions(&self, run: RunId, answers: &Sums) -> Result<(), Violation> {
        for (measure, asked, roll_ups) in [
            (Measure::Credit, facts::Measure::Credit, RollUps::None),
            (Measure::RollUp, facts::Measure::Credit, RollUps::Only),
            (Measure::Commission, facts::Measure::Commission, RollUps::None),
            (Measure::Payable, facts::Measure::Payable, RollUps::None),
        ] {
            let request = CreditsRequest {
                by: vec!["book".to_owned(), "payee".to_owned()],
                measure: asked,
                roll_ups,
                run: Some(run),
                ..CreditsRequest::default()
            };
            let mut answered: BTreeMap<(String, String), i128> = BTreeMap::new();
            for row in self.platform.credits(&request).await?.rows {
                if let [book, payee] = &row.dims[..] {
                    *answered.entry((book.clone(), payee.clone())).or_default() += i128::from(row.amount.0);
                }
            }
            answered.retain(|_, sum| *sum != 0);
            let lines =
                by(answers, |entry| (entry.measure == measure).then(|| (entry.book.clone(), shown(&entry.who))));
            if answered != lines {
                return broken("K2", format!("{measure:?} of run {run} is {answered:?}, its lines are {lines:?}"));
            }
        }
        Ok(())
    }

    /// Every statement of a period says what the lines of its run say.
    pub async fn check_statements(&self, name: &str, answers: &Sums) -> Result<(), Violation> {
        let mut stated: BTreeMap<(PartyKey, String, Measure), i128> = BTreeMap::new();
        let state = |statement: app::Statement| {
            let (kind, key, _) = &statement.payee;
            let who = PartyKey { kind: kind.name().to_owned(), key: key.clone() };
            for ((book, _), total) in &statement.totals {
                for (measure, amount) in [
                    (Measure::Credit, total.credit.0),
                    (Measure::RollUp, total.roll_up.0),
                    (Measure::Commission, total.payable.0 + total.held.0),
                    (Measure::Payable, total.payable.0 + total.released.0),
                ] {
                    *stated.entry((who.clone(), book.clone(), measure)).or_default() += i128::from(amount);
                }
            }
            Ok::<(), Violation>(())
        };
        self.platform.statements(name, app::AsOf::Now, state).await?;
        stated.retain(|_, sum| *sum != 0);
        let own = by(answers, |entry| Some((entry.who.clone()?, entry.book.clone(), entry.measure)));
        if stated != own {
            return broken("K2", format!("the statements of {name} are {stated:?}, the run says {own:?}"));
        }
        Ok(())
    }
}
