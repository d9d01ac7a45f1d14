//! Proving what is stored: the ledger, the lines of locked periods, and that the two agree.

use crate::access::Operation;
use crate::activation::RunPolicy;
use crate::credit::run_policies;
use crate::dispute::Decided;
use crate::period::{canonical_currency, payee_totals};
use crate::statement::{Summaries, differing};
use crate::{AppError, Platform, World, effect};
use base::{FactId, Invariant, PartyId, Seq, Symbol};
use credit::{Line, LineCause, LineKind};
use facts::{LineFilter, PayeeKey, PayeeLines, RunPart, read_lines};
use ledger::{Chain, Chart, Posting, Transaction};
use std::collections::{BTreeMap, HashMap};
use store::dispute::Dispute;
use store::period::Period;
use store::run::{Run, RunState};

const PAGE: u64 = 10_000;

/// A broken law.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Which.
    pub invariant: Invariant,
    /// Where and how.
    pub detail: String,
}

/// What was checked and what is broken.
#[derive(Clone, Debug, Default)]
pub struct LedgerReport {
    /// Transactions of the ledger.
    pub transactions: u64,
    /// Runs whose lines were read.
    pub runs: u64,
    /// Lines of those runs.
    pub lines: u64,
    /// Nothing, as it should be.
    pub broken: Vec<Broken>,
}

impl LedgerReport {
    fn add(&mut self, code: &'static str, detail: String) {
        let invariant = Invariant::named(code).unwrap_or(Invariant { code, law: "" });
        self.broken.push(Broken { invariant, detail });
    }
}

impl Platform {
    /// Checks every invariant that stored data can show.
    pub async fn check_ledger(&self) -> Result<LedgerReport, AppError> {
        self.permit(Operation::LedgerCheck)?;
        let mut report = LedgerReport::default();
        let snapshot = self.store.snapshot().await?;
        let chart = Chart::new(store::ledger::accounts(&snapshot).await?);
        let mut transactions: Vec<Transaction> = Vec::new();
        loop {
            let after = transactions.last().map_or(0, |transaction| transaction.id);
            let page = store::ledger::page(&snapshot, after, PAGE).await?;
            if page.is_empty() {
                break;
            }
            transactions.extend(page);
        }
        let balances = store::ledger::balances(&snapshot).await?;
        report.transactions = transactions.len() as u64;
        for violation in ledger::check(&chart, &transactions, &balances) {
            report.broken.push(Broken { invariant: violation.invariant, detail: violation.detail });
        }
        drop(snapshot);
        for detail in effect::check(self).await? {
            report.add("C8", detail);
        }
        let stored = Stored {
            chart,
            transactions,
            disputes: store::dispute::list(&self.store).await?,
            periods: self.periods().await?,
            world: self.world().await?,
        };
        for run in store::run::list(&self.store, u64::from(u32::MAX)).await? {
            self.check_run(&run, &stored, &mut report).await?;
        }
        Ok(report)
    }

    async fn check_run(&self, run: &Run, stored: &Stored, report: &mut LedgerReport) -> Result<(), AppError> {
        let (parts, by_payee) = self.run_files(run.id).await?;
        report.runs += 1;
        report.lines += run.lines;
        if facts::run_digest(&parts) != run.hash {
            report.add("L5", format!("run {}: the digests of its parts are not those it was written with", run.id));
        }
        let verified = facts::verify_lines(&self.layout, &parts);
        if let Err(error) = verified.and_then(|()| facts::verify_lines(&self.layout, &by_payee)) {
            report.add("L5", format!("run {}: {error}", run.id));
            return Ok(());
        }
        let policies = run_policies(run)?;
        if !by_payee.is_empty() && self.payees(&parts, &policies)? != self.payees(&by_payee, &policies)? {
            report.add("L5", format!("run {}: its lines by payee are not its lines", run.id));
        }
        self.check_lines(run, &parts, (&policies, &stored.disputes), report)?;
        if run.state == RunState::Locked {
            self.check_statements(run, &parts, &policies, stored, report).await?;
            self.check_posted(run, &parts, &policies, stored, report).await?;
        }
        Ok(())
    }

    /// What each payee gets, by book and currency.
    fn payees(&self, parts: &[RunPart], policies: &[RunPolicy]) -> Result<BTreeMap<PayeeKey, PayeeLines>, AppError> {
        Ok(facts::payee_lines(&self.layout, parts, |policy| canonical_currency(policies, policy))?)
    }

    /// Every line says why (C4), and no clawback exceeds what it takes from (C2), part by part.
    fn check_lines(
        &self,
        run: &Run,
        parts: &[RunPart],
        (policies, disputes): (&[RunPolicy], &[Dispute]),
        report: &mut LedgerReport,
    ) -> Result<(), AppError> {
        let decided = |line: &Line| line.cause != LineCause::Decision || Decided::holds(line, disputes);
        for part in parts {
            let mut sums: HashMap<ClawKey, Claw> = HashMap::new();
            read_lines(&self.layout, std::slice::from_ref(part), &LineFilter::default(), |line| {
                if policies.get(usize::from(line.policy)).is_none_or(|policy| policy.rule(line.rule) == "?") {
                    report.add("C4", format!("run {}: a line of order {} names no policy or rule", run.id, line.order));
                }
                if !decided(line) {
                    report
                        .add("C4", format!("run {}: a line of order {} says what nobody decided", run.id, line.order));
                }
                if !run.range.contains(line.at) {
                    report.add(
                        "C3",
                        format!("run {}: a line of order {} takes effect outside of it", run.id, line.order),
                    );
                }
                Claw::add(&mut sums, line);
                Ok(())
            })?;
            for (key, claw) in sums {
                if claw.exceeds() {
                    report.add("C2", format!("run {}: more was clawed back on order {} than credited", run.id, key.0));
                }
            }
        }
        Ok(())
    }

    /// The ledger says of a locked run what its lines say (P1, K2).
    async fn check_posted(
        &self,
        run: &Run,
        parts: &[RunPart],
        policies: &[RunPolicy],
        stored: &Stored,
        report: &mut LedgerReport,
    ) -> Result<(), AppError> {
        let lines = self.payees(parts, policies)?;
        let totals = store::run::totals(&self.store, run.id).await?;
        let earned: i128 = lines.values().map(|lines| i128::from(lines.earned.0)).sum();
        let money = totals.iter().filter(|total| total.kind == LineKind::Commission as u8);
        if money.map(|total| i128::from(total.amount.0)).sum::<i128>() != earned {
            report.add("K2", format!("run {}: its totals are not the sums of its lines", run.id));
        }
        let hashes = lines.into_iter().map(|(key, lines)| (key, lines.digest)).collect();
        let payees = payee_totals(&totals, policies, &hashes)?;
        let posting = Posting { name: "check", booked_at: run.created_at, effective: run.range, reference: "" };
        let expected = ledger::post(&posting, &payees, &mut stored.chart.clone(), &mut Chain::default());
        let vouches = |expected: &Transaction| {
            stored
                .transactions
                .iter()
                .any(|posted| posted.lines_hash == expected.lines_hash && posted.entries == expected.entries)
        };
        for missing in expected.map_err(AppError::internal)?.iter().filter(|expected| !vouches(expected)) {
            report.add("P1", format!("run {}: the ledger has no transaction like {}", run.id, missing.key));
        }
        Ok(())
    }

    /// Statements say what they said when they were given (P1).
    async fn check_statements(
        &self,
        run: &Run,
        parts: &[RunPart],
        policies: &[RunPolicy],
        stored: &Stored,
        report: &mut LedgerReport,
    ) -> Result<(), AppError> {
        let Some(period) = stored.periods.iter().find(|period| Some(period.id) == run.period) else { return Ok(()) };
        // Adjustments are told by the periods that there were at lock.
        let until = self.locked_by(period).await?.unwrap_or(Seq::MAX);
        let periods: Vec<Period> = stored.periods.iter().filter(|period| period.recorded <= until).cloned().collect();
        let mut summaries = Summaries::new(policies, run.range.to, &periods)?;
        summaries.read(&self.layout, parts, |_| {})?;
        let kept = store::statement::of_run(&self.store, run.id).await?;
        for detail in differing(&stored.world, (period, run), summaries, &kept)? {
            report.add("P1", format!("run {}: {detail}", run.id));
        }
        Ok(())
    }
}

/// What the database holds that lines are compared with.
struct Stored {
    chart: Chart,
    transactions: Vec<Transaction>,
    disputes: Vec<Dispute>,
    periods: Vec<Period>,
    world: World,
}

type ClawKey = (FactId, u32, LineKind, Symbol, Option<PartyId>, u16, u16);

#[derive(Clone, Copy, Debug, Default)]
struct Claw {
    sold: i128,
    refunded: i128,
    sold_here: bool,
}

impl Claw {
    fn add(sums: &mut HashMap<ClawKey, Claw>, line: &Line) {
        if !matches!(line.cause, LineCause::Sale | LineCause::Refund) || line.kind == LineKind::Release {
            return;
        }
        let key = (line.order, line.order_line, line.kind, line.book, line.party, line.policy, line.rule);
        let claw = sums.entry(key).or_default();
        match line.cause {
            LineCause::Sale => {
                claw.sold += i128::from(line.amount.0);
                claw.sold_here = true;
            }
            _ => claw.refunded += i128::from(line.amount.0),
        }
    }

    /// A clawback of a sale in another run cannot be judged here; the simulator's auditor judges across runs.
    fn exceeds(&self) -> bool {
        self.sold_here && (self.sold + self.refunded).signum() * self.sold.signum() < 0
    }
}
