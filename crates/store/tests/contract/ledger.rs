//! The stored ledger.

use crate::harness::{interval, on_every_database, party};
use ::ledger::{Account, AccountId, AccountKey, Chain, Entry, Purpose, Transaction};
use base::{Amount, Currency, Seq, Symbol, Timestamp};
use store::{StoreError, ledger};

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
        booked_at: Timestamp(5),
        effective: interval(0, 5),
        entries: vec![entry(2, amount), entry(1, -amount)],
        lines_hash: [1; 32],
        reverses: (id > 1).then_some(1),
        previous_hash: [id as u8 - 1; 32],
        hash: [id as u8; 32],
    }
}

#[test]
fn accounts_and_transactions_are_read_as_they_were_written() {
    on_every_database(async |store| {
        let accounts = [
            account(1, None, Purpose::Funding(Symbol(9))),
            account(2, Some(1), Purpose::Held),
            account(3, Some(1), Purpose::Payable),
            account(4, None, Purpose::Unassigned),
        ];
        let tx = store.begin().await.unwrap();
        assert_eq!(ledger::chain(&tx).await.unwrap(), Chain::default());
        ledger::insert_accounts(&tx, &accounts).await.unwrap();
        let transactions = [transaction(1, "a", i64::MAX), transaction(2, "b", -i64::MAX)];
        ledger::append(&tx, Seq(1), &transactions).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ledger::accounts(&store).await.unwrap(), accounts);
        assert_eq!(ledger::chain(&store).await.unwrap(), Chain { last: 2, hash: [2; 32] });
        assert_eq!(ledger::page(&store, 0, 1).await.unwrap(), transactions[..1]);
        assert_eq!(ledger::page(&store, 1, 9).await.unwrap(), transactions[1..]);
        assert_eq!(ledger::find(&store, "b").await.unwrap(), Some(transactions[1].clone()));
        assert_eq!(ledger::find(&store, "c").await.unwrap(), None);
        let zero = [(AccountId(1), Amount::ZERO), (AccountId(2), Amount::ZERO)];
        assert_eq!(ledger::balances(&store).await.unwrap(), zero);
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
