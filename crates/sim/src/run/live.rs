//! What an order is said to give this instant, beside what the auditor and a settlement say of it.

use super::answers::shown;
use super::group::Group;
use super::life::Days;
use super::{Violation, broken};
use crate::audit::{Auditor, Measure, Members};
use crate::random::Random;
use app::{LiveLine, LiveOrder, RunPolicy, What, World};
use base::{FactId, RunId, Timestamp};
use credit::{Line, LineCause, LineKind, Reason};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// How many orders are asked for at a time: enough that a thousand seeds see every kind of rule often.
const ASKED: usize = 6;

/// What an order's lines give: by line, measure, book and payee.
type Shares = BTreeMap<(u32, Measure, String, String), i128>;

/// What a line of an order is about, in words that do not depend on a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    order_line: u32,
    book: String,
    /// Kind and own id.
    party: Option<(&'static str, String)>,
    /// Name and version.
    policy: (String, u32),
    rule: String,
}

/// All that a line says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    place: Place,
    kind: LineKind,
    cause: LineCause,
    amount: i64,
    at: Timestamp,
    payable_at: Option<Timestamp>,
    reason: Reason,
}

impl Said {
    fn live(line: &LiveLine) -> Said {
        let place = Place {
            order_line: line.order_line,
            book: line.book.clone(),
            party: line.party.as_ref().map(|(kind, key, _)| (kind.name(), key.clone())),
            policy: line.policy.clone(),
            rule: line.rule.clone(),
        };
        let LiveLine { kind, cause, at, payable_at, reason, .. } = *line;
        Said { place, kind, cause, amount: line.amount.0, at, payable_at, reason }
    }

    fn settled(world: &World, line: &Line, policy: &RunPolicy) -> Said {
        let kind = |party| world.directory.kind(party).map_or("", base::PartyKind::name);
        let place = Place {
            order_line: line.order_line,
            book: world.symbols.text(line.book).to_owned(),
            party: line.party.map(|party| (kind(party), world.directory.key(party).to_owned())),
            policy: (policy.name.clone(), policy.version),
            rule: policy.rule(line.rule).to_owned(),
        };
        let Line { kind, cause, at, payable_at, reason, .. } = *line;
        Said { place, kind, cause, amount: line.amount.0, at, payable_at, reason }
    }
}

/// What lines of an order say of a range of time.
#[derive(Debug, Default, PartialEq, Eq)]
struct Account {
    /// What took effect in it.
    said: Vec<Said>,
    /// What was earned before it and is let go in it.
    released: BTreeMap<Place, i64>,
}

impl Account {
    /// The lines of all time say of a range what took effect in it; and of what took effect before, when it may be paid.
    fn live(live: &LiveOrder, range: &Range<i64>) -> Account {
        let mut account = Account::default();
        for said in live.lines.iter().map(Said::live) {
            let let_go = said.payable_at.is_some_and(|at| range.contains(&at.0));
            if range.contains(&said.at.0) {
                account.said.push(said);
            } else if said.kind == LineKind::Commission && said.at.0 < range.start && let_go {
                *account.released.entry(said.place).or_default() += said.amount;
            }
        }
        account.sorted()
    }

    /// A line of the run of a range.
    fn add(&mut self, said: Said) {
        match said.cause {
            LineCause::Sale | LineCause::Refund => self.said.push(said),
            LineCause::Release => *self.released.entry(said.place).or_default() += said.amount,
            // These follow from a whole period, from locked ones, or from what people decided.
            LineCause::Adjustment | LineCause::Period | LineCause::Award | LineCause::Decision => {}
        }
    }

    fn sorted(mut self) -> Account {
        self.said.sort();
        self.released.retain(|_, amount| *amount != 0);
        self
    }
}

impl Group {
    /// A few orders, asked for this instant, say what the auditor says of them and what a settlement of these days does.
    pub async fn check_live(&mut self, days: &Days, random: &mut Random) -> Result<(), Violation> {
        let run = self.settle(&What::Days { from: days.second, to: days.end }).await?.run;
        let asked = self.ask_live(random).await?;
        self.as_audited(&asked)?;
        self.as_settled(run.id, &asked).await
    }

    /// Some orders as they are this instant.
    pub async fn ask_live(&self, random: &mut Random) -> Result<Vec<LiveOrder>, Violation> {
        let orders = self.notebook.order_keys();
        let mut asked = Vec::new();
        if orders.is_empty() {
            return Ok(asked);
        }
        let picked: BTreeSet<&&str> = (0..ASKED).map(|_| random.pick(&orders)).collect();
        for order in picked {
            asked.extend(self.platform.live_order(order).await?);
        }
        Ok(asked)
    }

    fn as_audited(&mut self, asked: &[LiveOrder]) -> Result<(), Violation> {
        let members = Members::new(&self.notebook);
        let auditor = Auditor::new(&self.notebook, &members, &self.versions);
        let mut parts: BTreeMap<String, Shares> = BTreeMap::new();
        for ((order, line, measure, book, who), amount) in auditor.parts(i64::MIN..i64::MAX) {
            parts.entry(order).or_default().insert((line, measure, book, shown(&Some(who))), amount);
        }
        for live in asked {
            let found = shares(live);
            let expected = parts.remove(&live.order).unwrap_or_default();
            if found != expected {
                return broken("C6", format!("order {} is {found:?} this instant, not {expected:?}", live.order));
            }
            self.report.compared += found.len();
        }
        Ok(())
    }

    /// Every line that a settlement wrote for these orders is said of them this instant, and no other of the same time.
    pub async fn as_settled(&mut self, run: RunId, asked: &[LiveOrder]) -> Result<(), Violation> {
        let world = self.platform.world().await?;
        let range = self.platform.run(Some(run)).await?.range;
        let mut settled: BTreeMap<FactId, Account> = asked.iter().map(|live| (live.id, Account::default())).collect();
        let each = |line: &Line, policy: &RunPolicy| {
            if let Some(account) = settled.get_mut(&line.order) {
                account.add(Said::settled(&world, line, policy));
            }
        };
        self.platform.each_line(run, each).await?;
        for live in asked {
            let settled = settled.remove(&live.id).unwrap_or_default().sorted();
            let account = Account::live(live, &(range.from.0..range.to.0));
            if account != settled {
                let order = &live.order;
                return broken("C6", format!("order {order} is {account:#?} this instant, and {settled:#?} settled"));
            }
            self.report.compared += account.said.len() + account.released.len();
        }
        Ok(())
    }
}

/// What an order gives to people: credit and commission, as the auditor tells them by line.
fn shares(live: &LiveOrder) -> Shares {
    let mut shares = Shares::new();
    for line in &live.lines {
        let measure = match line.kind {
            LineKind::Credit => Measure::Credit,
            LineKind::Commission => Measure::Commission,
            LineKind::RollUp | LineKind::Release => continue,
        };
        let Some((_, who, _)) = &line.party else { continue };
        *shares.entry((line.order_line, measure, line.book.clone(), who.clone())).or_default() +=
            i128::from(line.amount.0);
    }
    shares.retain(|_, amount| *amount != 0);
    shares
}
