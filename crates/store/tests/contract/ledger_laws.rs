//! Laws of the stored ledger over any sequence of postings, payments and reversals.

use crate::harness::{interval, on_every_database, party};
use ::ledger::{AccountId, Chart, Funding, PayeeTotal, Posting, Transaction, Undoing, check, pay, post, reversal};
use base::{Amount, Currency, Seq, Symbol, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeMap;
use store::ledger::{self, Until};
use store::{Store, StoreError};

/// What happens next, and how long after what happened before.
#[derive(Clone, Debug)]
enum Step {
    /// Payee, book, earned, payable, released.
    Post(Vec<(u32, bool, [i64; 3])>),
    Pay,
    Reverse(Index),
}

fn steps() -> impl Strategy<Value = Vec<(i64, Step)>> {
    let amount = -1_000_000..1_000_000_i64;
    let total = (0..4_u32, any::<bool>(), [amount.clone(), amount.clone(), amount]);
    let step = prop_oneof![
        3 => vec(total, 1..6).prop_map(Step::Post),
        1 => Just(Step::Pay),
        2 => any::<Index>().prop_map(Step::Reverse),
    ];
    vec((0..3_i64, step), 1..12)
}

fn totals(rows: &[(u32, bool, [i64; 3])]) -> Vec<PayeeTotal> {
    let currency = Currency::new("CNY", 2).expect("a currency");
    let mut totals: BTreeMap<(u32, bool), PayeeTotal> = BTreeMap::new();
    for (payee, other_book, amounts) in rows {
        let [earned, payable, released] = amounts.map(Amount);
        let total = PayeeTotal {
            party: (*payee > 0).then(|| party(*payee)),
            book: Symbol(4 + u32::from(*other_book)),
            currency,
            funding: vec![Funding { account: Symbol(9), earned, payable, released }],
            lines_hash: [1; 32],
        };
        totals.insert((*payee, *other_book), total);
    }
    totals.into_values().collect()
}

/// Does one step as the commands do, and gives what was posted.
async fn take(store: &Store, number: i64, now: Timestamp, step: &Step) -> Result<Vec<Transaction>, StoreError> {
    let tx = store.begin().await?;
    let mut chart = Chart::new(ledger::accounts(&tx).await?);
    let mut chain = ledger::chain(&tx).await?;
    let name = format!("step:{number}");
    let posting = Posting { name: &name, booked_at: now, effective: interval(number, number + 1), reference: "" };
    let posted = match step {
        Step::Post(rows) => post(&posting, &totals(rows), &mut chart, &mut chain).expect("it balances"),
        Step::Pay => {
            let owed = ledger::payable(&tx, Timestamp(number + 1), Seq::MAX).await?;
            pay(&posting, &owed, &mut chart, &mut chain).expect("it balances")
        }
        Step::Reverse(index) if chain.last > 0 => {
            let original = ledger::get(&tx, 1 + index.index(chain.last as usize) as i64).await?.expect("a transaction");
            let open = ledger::reversal_of(&tx, original.id).await?.is_none() && original.reverses.is_none();
            let undoing = Undoing { booked_at: now, effective: interval(number, number + 1), reason: "why" };
            if open {
                vec![reversal(&original, &undoing, &chart, &mut chain).expect("it balances")]
            } else {
                Vec::new()
            }
        }
        Step::Reverse(_) => Vec::new(),
    };
    ledger::insert_accounts(&tx, chart.added()).await?;
    ledger::append(&tx, Seq(number), &posted).await?;
    tx.commit().await?;
    Ok(posted)
}

fn replay<'a>(transactions: impl Iterator<Item = &'a Transaction>) -> Vec<(AccountId, Amount)> {
    let mut balances: BTreeMap<AccountId, Amount> = BTreeMap::new();
    for entry in transactions.flat_map(|transaction| &transaction.entries) {
        *balances.entry(entry.account).or_default() += entry.amount;
    }
    balances.into_iter().collect()
}

fn without_zeros(balances: &[(AccountId, Amount)]) -> Vec<(AccountId, Amount)> {
    balances.iter().copied().filter(|(_, amount)| !amount.is_zero()).collect()
}

async fn the_laws_hold(store: Store, steps: &[(i64, Step)]) -> Result<(), StoreError> {
    let mut all: Vec<Transaction> = Vec::new();
    let mut now = Timestamp(10);
    for (number, (later, step)) in (1..).zip(steps) {
        now.0 += later;
        all.extend(take(&store, number, now, step).await?);
    }
    // Balances as of any booking time equal a replay of the entries.
    for at in (9..=now.0 + 1).map(Timestamp) {
        let by_then = || all.iter().filter(|transaction| transaction.booked_at <= at);
        let last = ledger::last_until(&store, Until::Time(at)).await?;
        assert_eq!(last, by_then().next_back().map_or(0, |last| last.id));
        assert_eq!(ledger::balances_after(&store, last).await?, replay(by_then()));
    }
    let kept = ledger::balances(&store).await?;
    assert_eq!(kept, replay(all.iter()));
    let chart = Chart::new(ledger::accounts(&store).await?);
    assert_eq!(check(&chart, &ledger::page(&store, 0, u64::from(u32::MAX)).await?, &kept), []);
    // What was posted is not posted again under its key, with the same or with other input (L6).
    if let Some(first) = all.first() {
        let tx = store.begin().await?;
        let again = Transaction { id: all.len() as i64 + 1, ..first.clone() };
        let refused = ledger::append(&tx, Seq(99), &[again]).await;
        assert!(matches!(refused, Err(StoreError::Taken { .. })), "{refused:?}");
        tx.rollback().await?;
    }
    // Reversing whatever may be reversed leaves nothing anywhere (L4).
    let last = all.len() as i64;
    for id in (1..=last).rev() {
        let tx = store.begin().await?;
        let original = ledger::get(&tx, id).await?.expect("a transaction");
        if original.reverses.is_none() && ledger::reversal_of(&tx, id).await?.is_none() {
            let chart = Chart::new(ledger::accounts(&tx).await?);
            let mut chain = ledger::chain(&tx).await?;
            let undoing = Undoing { booked_at: now, effective: interval(90, 91), reason: "all" };
            let undone = reversal(&original, &undoing, &chart, &mut chain).expect("it balances");
            ledger::append(&tx, Seq(100), &[undone]).await?;
        }
        tx.commit().await?;
    }
    assert_eq!(without_zeros(&ledger::balances(&store).await?), []);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn balances_replay_as_of_any_time_and_reversals_restore_them(steps in steps()) {
        on_every_database(async |store| the_laws_hold(store, &steps).await.expect("a database"));
    }
}
