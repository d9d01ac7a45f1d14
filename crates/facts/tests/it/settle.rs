//! Settlement: the same lines whatever the threads, totals that a merge does not change, and readers that agree.

use crate::make::import;
use base::fact::{Order, OrderLine, Refund, Span, StatusEvent};
use base::{Amount, FactId, Interval, MemberId, PartyId, ProfileId, RunId, Seq, Symbol, Timestamp};
use credit::{Hold, Line, LineCause, LineKind, NoTrace};
use facts::synthetic::{Synthetic, SyntheticSpec, generate};
use facts::{
    FactBatch, FactFile, FactsError, FoldInput, Layout, LineFilter, Op, OrderLists, PayeeSizes, RunOutcome, SettleSpec,
    Spool, explain_member, fold_lines, no_reduction, payee_lines, read_lines, read_payee, settle, verify_lines,
    write_by_payee,
};
use identity::{Members, Rules};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// A small business with refunds and a hold, in memory.
pub struct World {
    pub layout: Layout,
    pub made: Synthetic,
    pub files: Vec<FactFile>,
    pub policies: Vec<credit::Policy>,
    pub alone: Members,
}

impl World {
    pub fn new() -> World {
        let layout = Layout::in_memory(8).expect("a layout");
        let spec = SyntheticSpec {
            lines_per_order: 2,
            linked_percent: 20,
            associates: 20,
            stores: 5,
            ..SyntheticSpec::of_members(300)
        };
        let mut made = generate(&layout, "1", &spec).expect("made");
        let completed = made.symbols.intern("completed");
        let mut files = made.files.clone();
        files.extend(after_sales(&layout, &files, completed));
        let mut policy = made.policy.clone();
        policy.hold = Some(Hold { until_statuses: vec![completed], plus_days: 7 });
        let alone = Members::build(|_| None, &[], &Rules::standard(&mut made.symbols), Seq(9));
        World { layout, made, files, policies: vec![policy], alone }
    }

    pub fn input<'a>(&'a self, members: &'a Members) -> FoldInput<'a> {
        FoldInput::new(&self.layout, &self.files, Seq(9), members)
    }

    pub fn spec(&self) -> SettleSpec<'_> {
        SettleSpec {
            policies: &self.policies,
            bindings: &[],
            binding_overrides: &[],
            organisation: &self.made.organisation,
            symbols: &self.made.symbols,
            range: self.made.during,
            periods: &[],
        }
    }

    pub fn settle(&self, members: &Members, run: i64) -> RunOutcome {
        settle(&self.input(members), &self.spec(), RunId(run), &[], no_reduction).expect("settled")
    }

    pub fn lines(&self, outcome: &RunOutcome, filter: &LineFilter) -> Vec<Line> {
        let mut lines = Vec::new();
        read_lines(&self.layout, &outcome.parts, filter, |line| {
            lines.push(*line);
            Ok(())
        })
        .expect("read");
        lines
    }
}

/// Every second order is completed, every fifth partly refunded, every seventh wholly.
fn after_sales(layout: &Layout, files: &[FactFile], completed: Symbol) -> Vec<FactFile> {
    let mut spool = Spool::new(layout, "2");
    for bucket in 0..layout.buckets() {
        let facts = facts::load_bucket(layout, files, bucket, Seq(1)).expect("loaded");
        for order in &facts.orders {
            let (recorded, profile, id) = (Seq(0), order.profile, order.id);
            let later = |days| order.at.plus_days(days);
            if id.0 % 2 == 0 {
                let event = FactId(id.0 + 1_000_000);
                let status = completed;
                let event = StatusEvent { id: event, profile, at: later(3), recorded, order: id, status };
                spool.push_status(event, Op::New).expect("pushed");
            }
            if id.0 % 7 == 3 {
                let amount = Amount(order.lines.of(&facts.pools.lines).iter().map(|line| line.net.0).sum());
                let refund = FactId(id.0 + 3_000_000);
                let refund = Refund { id: refund, profile, at: later(12), recorded, order: id, line: 0, amount };
                spool.push_refund(refund, Op::New).expect("pushed");
            } else if id.0 % 5 == 0 {
                let amount = Amount(order.lines.of(&facts.pools.lines)[0].net.0 / 3);
                let refund = FactId(id.0 + 2_000_000);
                let refund = Refund { id: refund, profile, at: later(9), recorded, order: id, line: 0, amount };
                spool.push_refund(refund, Op::New).expect("pushed");
            }
        }
    }
    let mut files = spool.finish().expect("finished");
    files.iter_mut().for_each(|file| file.visible_from(Seq(2)));
    files
}

/// Amounts by kind, over all parties.
fn by_kind(outcome: &RunOutcome) -> BTreeMap<LineKind, (i64, i64, i64)> {
    let mut sums = BTreeMap::new();
    for (key, total) in &outcome.totals {
        let sum: &mut (i64, i64, i64) = sums.entry(key.kind).or_default();
        *sum = (sum.0 + total.amount.0, sum.1 + total.payable.0, sum.2 + total.held.0);
    }
    sums
}

#[test]
fn threads_and_spilling_do_not_change_a_run() {
    let world = World::new();
    let first = world.settle(&world.made.members, 1);
    assert!(first.lines > 3_000 && first.parts.len() == 16, "{} lines, {} parts", first.lines, first.parts.len());
    for (run, threads, side_rows_max) in [(2, 1, 1_000_000), (3, 3, 100), (4, 2, 1)] {
        let input = FoldInput { threads, side_rows_max, ..world.input(&world.made.members) };
        let again = settle(&input, &world.spec(), RunId(run), &[], no_reduction).expect("settled");
        assert_eq!((again.digest, again.lines), (first.digest, first.lines));
        assert_eq!(again.totals, first.totals);
        assert_eq!(again.read, first.read);
    }
    verify_lines(&world.layout, &first.parts).expect("as written");
}

/// Invariant I3, and the digest notices who is who.
#[test]
fn totals_are_unchanged_by_merges() {
    let world = World::new();
    let merged = world.settle(&world.made.members, 1);
    let alone = world.settle(&world.alone, 2);
    assert_ne!(merged.digest, alone.digest);
    let credit =
        |outcome: &RunOutcome| (by_kind(outcome)[&LineKind::Credit], by_kind(outcome)[&LineKind::Commission].0);
    assert_eq!(credit(&merged), credit(&alone));
    assert_eq!(merged.read, alone.read);
}

#[test]
fn totals_are_the_sums_of_the_stored_lines() {
    let world = World::new();
    let outcome = world.settle(&world.made.members, 1);
    let lines = world.lines(&outcome, &LineFilter::default());
    assert_eq!(lines.len() as u64, outcome.lines);
    assert!(lines.iter().any(|line| line.cause == LineCause::Refund && line.amount.0 < 0));
    assert!(lines.iter().any(|line| line.kind == LineKind::Commission && line.payable_at.is_none()));
    for (key, total) in &outcome.totals {
        let of_key: Vec<&Line> = lines
            .iter()
            .filter(|line| {
                (line.party, line.kind, line.book, line.policy, line.rule)
                    == (key.party, key.kind, key.book, key.policy, key.rule)
            })
            .collect();
        let payable = |line: &&&Line| {
            line.kind != LineKind::Commission || line.payable_at.is_some_and(|at| at < world.made.during.to)
        };
        assert_eq!(total.lines, of_key.len() as u64);
        assert_eq!(total.amount, of_key.iter().map(|line| line.amount).sum());
        assert_eq!(total.payable, of_key.iter().filter(payable).map(|line| line.amount).sum());
        assert_eq!(total.amount, total.payable + total.held);
    }
    let sums = by_kind(&outcome);
    assert!(sums[&LineKind::Commission].2 != 0, "something is held");
}

#[test]
fn what_if_sees_the_lines_that_settlement_stores() {
    let world = World::new();
    let outcome = world.settle(&world.made.members, 1);
    let collect = |lines: &mut Vec<Line>, line: &Line| {
        lines.push(*line);
        Ok(())
    };
    let folded =
        fold_lines(&world.input(&world.made.members), &world.spec(), |_| Ok(Vec::new()), collect, Ok).expect("folded");
    assert_eq!(folded.parts.concat(), world.lines(&outcome, &LineFilter::default()));
}

#[test]
fn filters_and_explanations_agree_with_the_whole() {
    let world = World::new();
    let outcome = world.settle(&world.made.members, 1);
    let all = world.lines(&outcome, &LineFilter::default());
    let sample = all[all.len() / 2];
    let check = |filter: LineFilter, keep: &dyn Fn(&Line) -> bool| {
        let expect: Vec<Line> = all.iter().filter(|line| keep(line)).copied().collect();
        assert!(!expect.is_empty());
        assert_eq!(world.lines(&outcome, &filter), expect);
    };
    check(LineFilter { party: Some(sample.party), ..LineFilter::default() }, &|line| line.party == sample.party);
    check(LineFilter { party: Some(None), ..LineFilter::default() }, &|line| line.party.is_none());
    check(LineFilter { order: Some(sample.order), ..LineFilter::default() }, &|line| line.order == sample.order);
    let members = &world.made.members;
    let linked = members.several().map(|(member, _)| member).next().expect("a member of two profiles");
    for member in [linked, sample.member, MemberId(1)] {
        let explained = explain_member(&world.input(members), &world.spec(), member, &mut NoTrace).expect("explained");
        check(LineFilter { member: Some(member), ..LineFilter::default() }, &|line| line.member == member);
        let of_member: Vec<Line> = all.iter().filter(|line| line.member == member).copied().collect();
        assert_eq!(explained.lines, of_member);
        assert!(!explained.bindings.is_empty());
    }
}

#[test]
fn payee_digests_cover_the_money_lines() {
    let world = World::new();
    let outcome = world.settle(&world.made.members, 1);
    let payees = payee_lines(&world.layout, &outcome.parts, |_| 0).expect("read");
    let money = |kind| matches!(kind, LineKind::Commission | LineKind::Release);
    let mut expect: BTreeMap<_, (u64, i64)> = BTreeMap::new();
    for (key, total) in outcome.totals.iter().filter(|(key, _)| money(key.kind)) {
        let sum = expect.entry((key.party, key.book, 0)).or_default();
        sum.0 += total.lines;
        sum.1 += if key.kind == LineKind::Commission { total.amount.0 } else { 0 };
    }
    let found: BTreeMap<_, (u64, i64)> =
        payees.iter().map(|(key, payee)| (*key, (payee.lines, payee.earned.0))).collect();
    assert_eq!(found, expect);
    let again = world.settle(&world.made.members, 2);
    assert_eq!(payee_lines(&world.layout, &again.parts, |_| 0).expect("read"), payees);
}

#[test]
fn lines_by_payee_are_those_of_the_run_in_its_order() {
    // In one file, in files, and in files of which only a few lines are sorted at a time.
    let sizes = PayeeSizes::default();
    for (sizes, files) in
        [(sizes, 1..=1), (PayeeSizes { one_file: 0, ..sizes }, 2..=64), (PayeeSizes { one_file: 0, sorted: 7 }, 2..=64)]
    {
        lines_by_payee(sizes, files);
    }
}

fn lines_by_payee(sizes: PayeeSizes, files: RangeInclusive<usize>) {
    let world = World::new();
    let outcome = world.settle(&world.made.members, 1);
    let by_payee = write_by_payee(&world.layout, outcome.run, (&outcome.parts, sizes), 2).expect("written");
    assert!(files.contains(&by_payee.len()), "{} files of {} lines", by_payee.len(), outcome.lines);
    verify_lines(&world.layout, &by_payee).expect("as written");
    assert_eq!(by_payee.iter().map(|file| file.lines).sum::<u64>(), outcome.lines);
    assert!(by_payee.is_sorted_by_key(|file| file.part) && by_payee[0].part >= world.layout.payee_part());
    let all = world.lines(&outcome, &LineFilter::default());
    let payees: BTreeSet<_> = all.iter().map(|line| line.party).collect();
    assert!(payees.len() > 10, "{payees:?}");
    let of = |payee, filter: &LineFilter| {
        let mut lines = Vec::new();
        read_payee(&world.layout, &by_payee, payee, filter, |line| {
            lines.push(*line);
            Ok(())
        })
        .expect("read");
        lines
    };
    for payee in payees {
        let own: Vec<Line> = all.iter().filter(|line| line.party == payee).copied().collect();
        assert_eq!(of(payee, &LineFilter::default()), own);
        let order = own[0].order;
        let filter = LineFilter { order: Some(order), ..LineFilter::default() };
        assert_eq!(of(payee, &filter), own.into_iter().filter(|line| line.order == order).collect::<Vec<_>>());
    }
    assert_eq!(of(PartyId::new(1_000_000), &LineFilter::default()), []);
}

#[test]
fn an_override_changes_the_lines_of_its_policy_only() {
    let mut world = World::new();
    let mut second = world.policies[0].clone();
    second.name = "pilot".to_owned();
    second.books[0].name = world.made.symbols.intern("pilot");
    second.pools.clear();
    world.policies.push(second);
    let first_wins = binding::Policy {
        name: "first".to_owned(),
        version: 1,
        hash: [0; 32],
        effective: Interval::ALWAYS,
        rule: binding::Rule::First,
        release_after_days: None,
        roles: Vec::new(),
    };
    let members = &world.made.members;
    let plain = world.settle(members, 1);
    let overrides = [None, Some(first_wins.clone())];
    let spec = SettleSpec { binding_overrides: &overrides, ..world.spec() };
    let piloted = settle(&world.input(members), &spec, RunId(2), &[], no_reduction).expect("settled");
    let bindings = [first_wins];
    let spec = SettleSpec { bindings: &bindings, ..world.spec() };
    let everywhere = settle(&world.input(members), &spec, RunId(3), &[], no_reduction).expect("settled");
    let of = |outcome: &RunOutcome, policy: u16| -> Vec<_> {
        outcome.totals.iter().filter(|(key, _)| key.policy == policy).copied().collect()
    };
    assert_eq!(of(&piloted, 0), of(&plain, 0));
    assert_eq!(of(&piloted, 1), of(&everywhere, 1));
    assert_ne!(of(&plain, 1), of(&everywhere, 1));
    assert!(!of(&plain, 1).is_empty());
}

#[test]
fn adjustments_are_lines_of_the_run() {
    let world = World::new();
    let plain = world.settle(&world.made.members, 1);
    let mut line = world.lines(&plain, &LineFilter::default())[0];
    line.cause = LineCause::Adjustment;
    line.amount = Amount(-5);
    let outcome =
        settle(&world.input(&world.made.members), &world.spec(), RunId(2), &[line], no_reduction).expect("settled");
    assert_eq!(outcome.lines, plain.lines + 1);
    assert_eq!(world.lines(&outcome, &LineFilter::default()).last(), Some(&line));
    let sum = |outcome: &RunOutcome| outcome.totals.iter().map(|(_, total)| total.amount.0).sum::<i64>();
    assert_eq!(sum(&outcome), sum(&plain) - 5);
}

#[test]
fn a_changed_line_is_noticed() {
    let world = World::new();
    let outcome = world.settle(&world.made.members, 1);
    let mut parts = outcome.parts.clone();
    parts[3].path = parts[4].path.clone();
    parts[3].lines = parts[4].lines;
    let error = verify_lines(&world.layout, &parts).expect_err("noticed");
    assert!(matches!(error, FactsError::Damaged { .. }), "{error}");
}

#[test]
fn a_refused_order_leaves_no_run() {
    let mut world = World::new();
    let foreign = Order {
        id: FactId(5_000_000),
        profile: ProfileId(7),
        at: Timestamp(world.made.during.from.0 + 5),
        recorded: Seq(0),
        currency: Symbol::NONE,
        brand: None,
        store: None,
        fulfilled_by: None,
        channel: Symbol::NONE,
        origin: Symbol::NONE,
        lines: Span::default(),
        participants: Span::default(),
        amounts: Span::default(),
        tenders: Span::default(),
    };
    let line = OrderLine { number: 1, net: Amount(100), ..OrderLine::default() };
    let mut batch = FactBatch::default();
    batch.push_order(foreign, OrderLists { lines: &[line], ..OrderLists::default() }, Op::New);
    let mut spool = Spool::new(&world.layout, "3");
    spool.push(&batch).expect("pushed");
    world.files.extend(spool.finish().expect("finished"));
    let error = settle(&world.input(&world.alone), &world.spec(), RunId(1), &[], no_reduction).expect_err("refused");
    assert!(matches!(error, FactsError::Credit { member: MemberId(7), .. }), "{error}");
    assert!(world.layout.list("runs").expect("listed").is_empty());
    assert!(import(&world.layout, "4", 1, 10, &[]).is_empty());
}
