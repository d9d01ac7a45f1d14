//! The stored ledger.

use crate::harness::{interval, on_every_database, party};
use ::ledger::{Account, AccountId, AccountKey, Chain, Entry, Purpose, Transaction};
use base::{Amount, Currency, Interval, Seq, Symbol, Timestamp};
use store::ledger::{self, TransactionQuery, TransactionSort, Until};
use store::{Sorted, Store, StoreError};

fn account(id: i64, party_number: Option<u32>, purpose: Purpose) -> Account {
    let currency = Currency::new("CNY", 2).expect("a currency");
    let key = AccountKey { party: party_number.map(party), purpose, book: Symbol(4), currency };
    Account { id: AccountId(id), key }
}

fn transaction(id: i64, key: &str, amount: i64) -> Transaction {
    let entry = |account, amount| Entry { account: AccountId(account), amount: Amount(amount) };
    Transaction {
        id,
        key: key.into(),
        booked_at: Timestamp(5 + id),
        effective: interval(0, 5 * id),
        entries: vec![entry(2, amount), entry(1, -amount)],
        lines_hash: [1; 32],
        reverses: (id > 1).then_some(1),
        reference: format!("why {id}"),
        previous_hash: [id as u8 - 1; 32],
        hash: [id as u8; 32],
    }
}

#[test]
fn accounts_and_transactions_are_read_as_they_were_written() {
    on_every_database(async |store| {
        let accounts = [
            account(1, None, Purpose::Funding(Symbol(9))),
            account(2, Some(1), Purpose::Payable),
            account(3, Some(1), Purpose::Held),
            account(4, None, Purpose::Unassigned),
            account(5, Some(1), Purpose::Paid),
        ];
        let tx = store.begin().await.unwrap();
        assert_eq!(ledger::chain(&tx).await.unwrap(), Chain::default());
        ledger::insert_accounts(&tx, &accounts).await.unwrap();
        let transactions = [transaction(1, "a", i64::MAX), transaction(2, "b", -i64::MAX)];
        ledger::append(&tx, Seq(1), &transactions).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ledger::accounts(&store).await.unwrap(), accounts);
        assert_eq!(ledger::chain(&store).await.unwrap(), Chain { last: 2, hash: [2; 32], booked_at: Timestamp(7) });
        assert_eq!(ledger::page(&store, 0, 1).await.unwrap(), transactions[..1]);
        assert_eq!(ledger::page(&store, 1, 9).await.unwrap(), transactions[1..]);
        assert_eq!(ledger::find(&store, "b").await.unwrap(), Some(transactions[1].clone()));
        assert_eq!(ledger::find(&store, "c").await.unwrap(), None);
        assert_eq!(ledger::get(&store, 2).await.unwrap(), Some(transactions[1].clone()));
        assert_eq!(ledger::reversal_of(&store, 1).await.unwrap(), Some(transactions[1].clone()));
        assert_eq!(ledger::reversal_of(&store, 2).await.unwrap(), None);
        assert_eq!(ledger::about(&store, interval(0, 5), Seq::MAX).await.unwrap(), transactions[..1]);
        assert_eq!(ledger::about(&store, interval(0, 9), Seq::MAX).await.unwrap(), []);
        assert_eq!(ledger::about(&store, interval(0, 5), Seq(0)).await.unwrap(), [], "it came later");
    });
}

#[test]
fn balances_are_kept_and_known_for_any_instant() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let accounts = [account(1, None, Purpose::Unassigned), account(2, Some(1), Purpose::Payable)];
        ledger::insert_accounts(&tx, &accounts).await.unwrap();
        ledger::append(&tx, Seq(1), &[transaction(1, "a", i64::MAX)]).await.unwrap();
        ledger::append(&tx, Seq(2), &[transaction(2, "b", -7)]).await.unwrap();
        let first = [(AccountId(1), Amount(-i64::MAX)), (AccountId(2), Amount(i64::MAX))];
        let second = [(AccountId(1), Amount(7 - i64::MAX)), (AccountId(2), Amount(i64::MAX - 7))];
        assert_eq!(ledger::balances(&tx).await.unwrap(), second);
        assert_eq!(ledger::balances_after(&tx, 0).await.unwrap(), []);
        assert_eq!(ledger::balances_after(&tx, 1).await.unwrap(), first);
        assert_eq!(ledger::balances_after(&tx, 2).await.unwrap(), second);
        let by = async |at| ledger::last_until(&tx, Until::Time(Timestamp(at))).await.unwrap();
        assert_eq!([by(5).await, by(6).await, by(9).await], [0, 1, 2]);
        let recorded = async |seq| ledger::last_until(&tx, Until::Commit(Seq(seq))).await.unwrap();
        assert_eq!([recorded(0).await, recorded(1).await, recorded(9).await], [0, 1, 2]);
        assert_eq!(ledger::payable(&tx, Timestamp(5), Seq::MAX).await.unwrap(), first[1..]);
        assert_eq!(ledger::payable(&tx, Timestamp(10), Seq::MAX).await.unwrap(), second[1..]);
        assert_eq!(ledger::payable(&tx, Timestamp(4), Seq::MAX).await.unwrap(), []);
        assert_eq!(ledger::payable(&tx, Timestamp(10), Seq(1)).await.unwrap(), first[1..], "the second came later");
        let more = Transaction { reverses: None, ..transaction(3, "c", i64::MAX) };
        assert!(ledger::append(&tx, Seq(3), &[more]).await.is_err(), "a balance that cannot be kept exactly");
    });
}

#[test]
fn nothing_is_posted_or_reversed_twice() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        ledger::insert_accounts(&tx, &[account(1, None, Purpose::Unassigned), account(2, Some(1), Purpose::Held)])
            .await
            .unwrap();
        ledger::append(&tx, Seq(1), &[transaction(1, "a", 1), transaction(2, "b", -1)]).await.unwrap();
        tx.commit().await.unwrap();
        for again in [Transaction { reverses: None, ..transaction(3, "a", 1) }, transaction(3, "c", -1)] {
            let tx = store.begin().await.unwrap();
            let refused = ledger::append(&tx, Seq(2), &[again]).await;
            assert!(matches!(refused, Err(StoreError::Taken { .. })), "{refused:?}");
        }
    });
}

#[test]
fn an_account_has_one_number_even_when_it_is_nobodys() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let twice = [account(1, None, Purpose::Unassigned), account(2, None, Purpose::Unassigned)];
        let refused = ledger::insert_accounts(&tx, &twice).await;
        assert!(matches!(refused, Err(StoreError::Taken { .. })), "{refused:?}");
    });
}

fn all() -> TransactionQuery {
    TransactionQuery {
        last: i64::MAX,
        effective: None,
        booked: Interval::ALWAYS,
        key: None,
        reference: None,
        accounts: None,
        page: Sorted { by: TransactionSort::Posted, descending: false, after: None, limit: 2 },
    }
}

async fn walked(store: &Store, mut wanted: TransactionQuery) -> Vec<i64> {
    let mut seen = Vec::new();
    loop {
        let found = ledger::list(store, &wanted).await.expect("a list");
        let Some(last) = found.last() else { return seen };
        wanted.page.after = Some(wanted.page.by.key(last));
        seen.extend(found.iter().map(|transaction| transaction.id));
    }
}

#[test]
fn transactions_are_found_and_walked_in_every_order() {
    on_every_database(async |store| {
        let tx = store.begin().await.unwrap();
        let accounts = [1, 2, 3].map(|id| account(id, Some(id as u32), Purpose::Held));
        ledger::insert_accounts(&tx, &accounts).await.unwrap();
        let posted = [("period:a", 0), ("period:b", 10), ("pay:a", 0), ("reversal:period:a", 10), ("pay:b", 10)];
        for (id, (key, from)) in (1..).zip(posted) {
            let more = Entry { account: AccountId(3), amount: Amount(0) };
            let mut posted =
                Transaction { reverses: None, effective: interval(from, from + 10), ..transaction(id, key, 7) };
            if id == 3 {
                posted.entries.push(more);
            }
            ledger::append(&tx, Seq(id), &[posted]).await.unwrap();
        }
        tx.commit().await.unwrap();
        let sorted = |by, descending| Sorted { by, descending, ..all().page };
        let backwards = sorted(TransactionSort::Posted, true);
        let rows = [
            (all(), vec![1, 2, 3, 4, 5]),
            (TransactionQuery { page: backwards.clone(), ..all() }, vec![5, 4, 3, 2, 1]),
            (TransactionQuery { page: sorted(TransactionSort::Effective, false), ..all() }, vec![1, 3, 2, 4, 5]),
            (TransactionQuery { page: sorted(TransactionSort::Effective, true), ..all() }, vec![5, 4, 2, 3, 1]),
            (TransactionQuery { last: 3, page: backwards, ..all() }, vec![3, 2, 1]),
            (TransactionQuery { effective: Some(interval(10, 20)), ..all() }, vec![2, 4, 5]),
            (TransactionQuery { effective: Some(interval(10, 21)), ..all() }, vec![]),
            (TransactionQuery { booked: interval(7, 9), ..all() }, vec![2, 3]),
            (TransactionQuery { key: Some("pay:"), ..all() }, vec![3, 5]),
            (TransactionQuery { key: Some("period:"), ..all() }, vec![1, 2]),
            (TransactionQuery { reference: Some("y 4".into()), ..all() }, vec![4]),
            (TransactionQuery { accounts: Some(vec![AccountId(3)]), ..all() }, vec![3]),
            (TransactionQuery { accounts: Some(vec![AccountId(1), AccountId(3)]), ..all() }, vec![1, 2, 3, 4, 5]),
            (TransactionQuery { accounts: Some(vec![]), ..all() }, vec![]),
        ];
        for (wanted, expect) in rows {
            assert_eq!(walked(&store, wanted.clone()).await, expect, "{wanted:?}");
        }
    });
}
