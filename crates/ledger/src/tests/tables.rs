//! What is posted, what is refused, and which change of a stored ledger breaks which invariant.

use super::{BRAND, COMMISSION, Ledger, PROCEEDS, funding, posting, shown, total};
use crate::{
    Account, AccountId, AccountKey, Chain, Chart, Entry, LedgerError, PayeeTotal, Purpose, Transaction, check, post,
    reversal,
};
use base::{Amount, Currency, PartyId, Timestamp};

#[test]
fn what_is_posted() {
    let check = |totals: &[PayeeTotal], expect: &[&str]| {
        let mut ledger = Ledger::default();
        ledger.post("period:jan", totals);
        assert_eq!(shown(&ledger), expect, "{totals:?}");
        assert_eq!(ledger.broken(), Vec::<&str>::new());
    };
    check(&[], &[]);
    check(&[total(1, &[])], &[]);
    check(&[total(1, &[funding(BRAND, [0, 0, 0])])], &[]);
    check(&[total(1, &[funding(BRAND, [500, 500, 0])])], &["0:funding:brand -5.00", "1:payable 5.00"]);
    check(&[total(1, &[funding(BRAND, [500, 0, 0])])], &["0:funding:brand -5.00", "1:held 5.00"]);
    check(&[total(1, &[funding(BRAND, [500, 200, 0])])], &["0:funding:brand -5.00", "1:held 3.00", "1:payable 2.00"]);
    check(&[total(1, &[funding(BRAND, [0, 0, 300])])], &["1:held -3.00", "1:payable 3.00"]);
    check(&[total(1, &[funding(BRAND, [500, 200, 300])])], &["0:funding:brand -5.00", "1:payable 5.00"]);
    check(&[total(1, &[funding(BRAND, [-500, -500, 0])])], &["0:funding:brand 5.00", "1:payable -5.00"]);
    check(
        &[total(1, &[funding(BRAND, [500, 500, 0]), funding(PROCEEDS, [900, 900, 0]), funding(BRAND, [1, 1, 0])])],
        &["0:funding:brand -5.01", "1:payable 14.01", "0:funding:order_proceeds -9.00"],
    );
    check(&[total(0, &[funding(BRAND, [500, 200, 0])])], &["0:funding:brand -5.00", "0:unassigned 5.00"]);
    check(&[total(0, &[funding(BRAND, [0, 0, 300])])], &[]);
    check(
        &[total(1, &[funding(BRAND, [500, 500, 0])]), total(2, &[funding(BRAND, [300, 300, 0])])],
        &["0:funding:brand -8.00", "1:payable 5.00", "2:payable 3.00"],
    );
}

#[test]
fn a_release_empties_what_was_held() {
    let mut ledger = Ledger::default();
    ledger.post("period:jan", &[total(1, &[funding(BRAND, [500, 0, 0])])]);
    ledger.post("period:feb", &[total(1, &[funding(BRAND, [0, 0, 500])])]);
    assert_eq!(shown(&ledger), ["0:funding:brand -5.00", "1:payable 5.00"]);
    assert_eq!(ledger.broken(), Vec::<&str>::new());
}

#[test]
fn paying_empties_what_is_payable_and_leaves_what_is_owed_back() {
    let mut ledger = Ledger::default();
    let earned = [total(1, &[funding(BRAND, [500, 300, 0])]), total(2, &[funding(BRAND, [-200, -200, 0])])];
    ledger.post("period:jan", &earned);
    ledger.pay("pay:jan");
    let after = ["0:funding:brand -3.00", "1:held 2.00", "2:payable -2.00", "1:paid 3.00"];
    assert_eq!(shown(&ledger), after);
    ledger.pay("pay:again");
    assert_eq!(shown(&ledger), after, "nobody is paid twice");
    ledger.post("period:feb", &[total(2, &[funding(BRAND, [500, 500, 0])])]);
    ledger.pay("pay:feb");
    assert_eq!(shown(&ledger), ["0:funding:brand -8.00", "1:held 2.00", "1:paid 3.00", "2:paid 3.00"]);
    assert_eq!(ledger.transactions[2].key, "pay:jan/1/3/CNY");
    assert_eq!(ledger.broken(), Vec::<&str>::new());
    ledger.reverse(2);
    assert_eq!(shown(&ledger), ["0:funding:brand -8.00", "1:held 2.00", "1:payable 3.00", "2:paid 3.00"]);
    assert_eq!(ledger.broken(), Vec::<&str>::new());
}

#[test]
fn only_what_is_payable_is_paid() {
    let mut ledger = Ledger::default();
    ledger.post("p", &[total(1, &[funding(BRAND, [500, 0, 0])])]);
    let (mut chart, mut chain) = (ledger.chart.clone(), ledger.chain);
    for (owed, expect) in [
        (AccountId(2), LedgerError::NotPayable { key: "q/1/3/CNY".into(), account: 2 }),
        (AccountId(9), LedgerError::NoAccount { key: "q".into(), account: 9 }),
    ] {
        assert_eq!(crate::pay(&posting("q"), &[(owed, Amount(5))], &mut chart, &mut chain), Err(expect));
        assert_eq!((chart.accounts().len(), chain), (2, ledger.chain), "a refusal leaves nothing behind");
    }
}

#[test]
fn a_clock_that_goes_back_does_not_move_a_posting_before_another() {
    let mut ledger = Ledger::default();
    ledger.post("p", &[total(1, &[funding(BRAND, [500, 500, 0])])]);
    let early = crate::Posting { booked_at: Timestamp(5), ..posting("q") };
    let totals = [total(1, &[funding(BRAND, [1, 1, 0])])];
    let posted = post(&early, &totals, &mut ledger.chart, &mut ledger.chain).unwrap();
    assert_eq!(posted[0].booked_at, ledger.transactions[0].booked_at);
    ledger.transactions.extend(posted);
    assert_eq!(ledger.broken(), Vec::<&str>::new());
    ledger.transactions[1].booked_at = Timestamp(5);
    seal_again(&mut ledger);
    assert_eq!(ledger.broken(), ["L5"]);
}

#[test]
fn currencies_and_books_have_their_own_accounts() {
    let yuan = total(1, &[funding(BRAND, [500, 500, 0])]);
    let dollars = PayeeTotal { currency: Currency::new("USD", 4).unwrap(), ..yuan.clone() };
    let bonus = PayeeTotal { book: PROCEEDS, ..yuan.clone() };
    let mut ledger = Ledger::default();
    ledger.post("period:jan", &[yuan, dollars, bonus]);
    let keys: Vec<&str> = ledger.transactions.iter().map(|transaction| transaction.key.as_str()).collect();
    assert_eq!(keys, ["period:jan/1/3/CNY", "period:jan/1/3/USD", "period:jan/1/2/CNY"]);
    assert_eq!(ledger.chart.accounts().len(), 6);
    assert_eq!(ledger.broken(), Vec::<&str>::new());
}

#[test]
fn refusals() {
    let check = |totals: &[PayeeTotal], expect: LedgerError| {
        let (mut chart, mut chain) = (Chart::default(), Chain::default());
        assert_eq!(post(&posting("p"), totals, &mut chart, &mut chain), Err(expect));
        assert_eq!((chart.accounts().len(), chain), (0, Chain::default()), "a refusal leaves nothing behind");
    };
    let good = total(1, &[funding(BRAND, [500, 500, 0])]);
    check(&[good.clone(), good.clone()], LedgerError::Twice("p/1/3/CNY".into()));
    let large = funding(BRAND, [i64::MAX, i64::MAX, 0]);
    check(&[good, total(2, &[large, large])], LedgerError::Overflow("p/2/3/CNY".into()));
}

#[test]
fn a_transaction_must_balance() {
    let mut ledger = Ledger::default();
    ledger.post("p", &[total(1, &[funding(BRAND, [500, 500, 0])])]);
    let good = &ledger.transactions[0];
    let balance = |entries: Vec<Entry>| Transaction { entries, ..good.clone() }.balance(&ledger.chart);
    let entry = |account, amount| Entry { account: AccountId(account), amount: Amount(amount) };
    let key = good.key.clone();
    assert_eq!(balance(good.entries.clone()), Ok(()));
    assert_eq!(balance(vec![]), Err(LedgerError::Empty(key.clone())));
    assert_eq!(balance(vec![entry(9, 1)]), Err(LedgerError::NoAccount { key: key.clone(), account: 9 }));
    let unbalanced = LedgerError::Unbalanced { key, currency: "CNY".into(), sum: 1 };
    assert_eq!(balance(vec![entry(1, 5), entry(2, -4)]), Err(unbalanced));
    // The sum of many large amounts must not wrap around to zero.
    assert!(balance(vec![entry(1, i64::MAX), entry(1, i64::MAX), entry(2, 2)]).is_err());
}

#[test]
fn two_currencies_do_not_balance_each_other() {
    let account = |id, code| {
        let (currency, purpose) = (Currency::new(code, 2).unwrap(), Purpose::Unassigned);
        Account { id: AccountId(id), key: AccountKey { party: None, purpose, book: COMMISSION, currency } }
    };
    let chart = Chart::new(vec![account(1, "CNY"), account(2, "USD")]);
    let mut ledger = Ledger::default();
    ledger.post("p", &[total(1, &[funding(BRAND, [500, 500, 0])])]);
    let refused = ledger.transactions[0].balance(&chart);
    assert!(matches!(refused, Err(LedgerError::Unbalanced { .. })), "{refused:?}");
}

#[test]
fn a_reversal_is_not_reversed() {
    let mut ledger = Ledger::default();
    ledger.post("p", &[total(1, &[funding(BRAND, [500, 500, 0])])]);
    ledger.reverse(0);
    assert_eq!(shown(&ledger), Vec::<String>::new());
    let again = reversal(&ledger.transactions[1], &super::UNDOING, &ledger.chart, &mut ledger.chain);
    assert_eq!(again, Err(LedgerError::ReversalOfReversal("reversal:p/1/3/CNY".into())));
}

#[test]
fn a_chart_gives_each_account_one_number() {
    let key = |party| AccountKey {
        party: PartyId::new(party),
        purpose: Purpose::Held,
        book: COMMISSION,
        currency: super::cny(),
    };
    let mut chart = Chart::new(vec![Account { id: AccountId(7), key: key(1) }]);
    assert_eq!([key(1), key(2), key(2), key(3)].map(|key| chart.account(key).0), [7, 8, 8, 9]);
    assert_eq!(chart.added().iter().map(|account| account.id.0).collect::<Vec<_>>(), [8, 9]);
    assert_eq!(chart.get(AccountId(8)).map(|account| account.key), Some(key(2)));
    assert_eq!(chart.get(AccountId(1)), None);
}

/// A ledger of three transactions, the third undoing the second.
fn stored() -> Ledger {
    let mut ledger = Ledger::default();
    let totals = [total(1, &[funding(BRAND, [500, 200, 0])]), total(2, &[funding(BRAND, [300, 300, 0])])];
    ledger.post("p", &totals);
    ledger.reverse(1);
    assert_eq!(ledger.broken(), Vec::<&str>::new());
    ledger
}

/// Gives changed transactions hashes that fit, as somebody with access to the database could.
fn seal_again(ledger: &mut Ledger) {
    let mut hash = [0; 32];
    for transaction in &mut ledger.transactions {
        transaction.previous_hash = hash;
        transaction.hash = transaction.seal();
        hash = transaction.hash;
    }
}

#[test]
fn every_change_of_what_is_stored_is_found() {
    let check = |change: fn(&mut Ledger), expect: &[&str]| {
        let mut ledger = stored();
        change(&mut ledger);
        assert_eq!(ledger.broken(), expect);
    };
    check(|ledger| ledger.transactions[0].entries[0].amount.0 -= 1, &["L5", "L1", "L2"]);
    check(|ledger| ledger.transactions[0].booked_at.0 += 1, &["L5", "L5"]);
    check(|ledger| ledger.transactions[0].effective.to.0 += 1, &["L5"]);
    check(|ledger| ledger.transactions[0].effective.from.0 -= 1, &["L5"]);
    check(|ledger| ledger.transactions[0].lines_hash[31] ^= 1, &["L5"]);
    check(|ledger| ledger.transactions[0].key.push('x'), &["L5"]);
    check(|ledger| ledger.transactions[0].reference.push('x'), &["L5"]);
    check(|ledger| ledger.transactions[0].entries.swap(0, 1), &["L5"]);
    check(|ledger| ledger.transactions[0].hash[0] ^= 1, &["L5", "L5"]);
    check(|ledger| drop(ledger.transactions.remove(0)), &["L5", "L5"]);
    check(|ledger| ledger.transactions.swap(0, 1), &["L5", "L5", "L5", "L5", "L5", "L5"]);
    check(|ledger| ledger.transactions[2].reverses = Some(1), &["L5", "L4"]);
    check(|ledger| ledger.transactions[2].reverses = Some(9), &["L5", "L4"]);
    let twice = |ledger: &mut Ledger| {
        ledger.transactions[1].key = ledger.transactions[0].key.clone();
        seal_again(ledger);
    };
    check(twice, &["L6"]);
    let unbalanced = |ledger: &mut Ledger| {
        ledger.transactions[0].entries[0].amount.0 -= 1;
        seal_again(ledger);
    };
    check(unbalanced, &["L1", "L2"]);
    let emptied = |ledger: &mut Ledger| {
        ledger.transactions[0].entries.clear();
        seal_again(ledger);
    };
    check(emptied, &["L1"]);
    let unknown = |ledger: &mut Ledger| {
        ledger.transactions[0].entries[0].account = AccountId(99);
        seal_again(ledger);
    };
    check(unknown, &["L3", "L2"]);
    let undone_twice = |ledger: &mut Ledger| {
        let again = Transaction { id: 4, key: "again".into(), ..ledger.transactions[2].clone() };
        ledger.transactions.push(again);
        seal_again(ledger);
    };
    check(undone_twice, &["L4"]);
}

#[test]
fn kept_balances_must_replay() {
    let ledger = stored();
    let broken = |balances: &[(AccountId, Amount)]| -> Vec<String> {
        let violations = check(&ledger.chart, &ledger.transactions, balances);
        violations.into_iter().map(|violation| format!("{} {}", violation.invariant.code, violation.detail)).collect()
    };
    let good = ledger.balances();
    assert_eq!(broken(&good), Vec::<String>::new());
    assert_eq!(broken(&good[1..]), ["L3 account 1 is kept at nothing and replays to -500"]);
    let mut changed = good.clone();
    changed[1].1.0 += 1;
    assert_eq!(broken(&changed), ["L3 account 2 is kept at 301 and replays to 300"]);
    changed = good;
    changed.push((AccountId(4), Amount(5)));
    assert_eq!(broken(&changed), ["L3 account 4 is kept at 5 and replays to 0"]);
}

#[test]
fn two_accounts_are_never_the_same() {
    let mut ledger = stored();
    let first = ledger.chart.accounts()[0];
    let mut accounts = ledger.chart.accounts().to_vec();
    accounts.push(Account { id: AccountId(99), key: first.key });
    ledger.chart = Chart::new(accounts);
    assert_eq!(ledger.broken(), ["L6"]);
}
