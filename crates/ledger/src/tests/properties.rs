//! L1 to L6 over any sequence of postings and reversals.

use super::{BRAND, COMMISSION, Ledger, PROCEEDS, funding, posting, total};
use crate::{PayeeTotal, check, post};
use base::{Amount, Currency, Symbol};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;

const AMOUNT_MAX: i64 = 1_000_000_000_000;

fn amounts() -> impl Strategy<Value = [i64; 3]> {
    [-AMOUNT_MAX..AMOUNT_MAX, -AMOUNT_MAX..AMOUNT_MAX, -AMOUNT_MAX..AMOUNT_MAX]
}

fn totals() -> impl Strategy<Value = Vec<PayeeTotal>> {
    let funding =
        (prop_oneof![Just(BRAND), Just(PROCEEDS)], amounts()).prop_map(|(name, amounts)| funding(name, amounts));
    let one = (0..4_u32, vec(funding, 0..4), 3..5_u32, prop::bool::ANY).prop_map(|(party, funding, book, dollars)| {
        let mut total = PayeeTotal { book: Symbol(book), ..total(party, &funding) };
        if dollars {
            total.currency = Currency::new("USD", 4).unwrap();
        }
        total
    });
    vec(one, 0..8).prop_map(|totals| {
        // One total per payee, book and currency, as a run has them.
        let unique: BTreeMap<_, _> =
            totals.into_iter().map(|total| ((total.party, total.book, total.currency), total)).collect();
        unique.into_values().collect()
    })
}

fn ledger(postings: &[Vec<PayeeTotal>], reversed: &[prop::sample::Index]) -> Ledger {
    let mut ledger = Ledger::default();
    for (number, totals) in postings.iter().enumerate() {
        ledger.post(&format!("period:{number}"), totals);
    }
    let mut open: Vec<usize> = (0..ledger.transactions.len()).collect();
    for index in reversed {
        if !open.is_empty() {
            let position = open.remove(index.index(open.len()));
            ledger.reverse(position);
        }
    }
    ledger
}

proptest! {
    #[test]
    fn any_sequence_of_postings_and_reversals_keeps_every_invariant(
        postings in vec(totals(), 0..5),
        reversed in vec(any::<prop::sample::Index>(), 0..10),
    ) {
        prop_assert_eq!(ledger(&postings, &reversed).broken(), Vec::<&str>::new());
    }

    #[test]
    fn a_payee_is_owed_what_was_earned(totals in totals()) {
        let mut ledger = Ledger::default();
        ledger.post("p", &totals);
        let balances: BTreeMap<_, _> = ledger.balances().into_iter().collect();
        for total in &totals {
            let owed: i64 = ledger.chart.accounts().iter()
                .filter(|account| account.key.book == total.book && account.key.currency == total.currency)
                .filter(|account| account.key.party == total.party)
                .filter(|account| !matches!(account.key.purpose, crate::Purpose::Funding(_)))
                .map(|account| balances.get(&account.id).map_or(0, |amount| amount.0))
                .sum();
            let earned: i64 = total.funding.iter().map(|funding| funding.earned.0).sum();
            prop_assert_eq!(owed, earned);
        }
    }

    #[test]
    fn reversing_everything_restores_every_balance(before in vec(totals(), 0..3), after in totals()) {
        let mut ledger = ledger(&before, &[]);
        let (balances, first) = (ledger.balances(), ledger.transactions.len());
        ledger.post("later", &after);
        for position in (first..ledger.transactions.len()).rev() {
            ledger.reverse(position);
        }
        prop_assert_eq!(ledger.balances(), balances);
        prop_assert_eq!(ledger.broken(), Vec::<&str>::new());
    }

    #[test]
    fn any_changed_amount_is_found(
        totals in totals(),
        transaction in any::<prop::sample::Index>(),
        entry in any::<prop::sample::Index>(),
        change in prop_oneof![-1000..0_i64, 1..1000_i64],
    ) {
        let mut ledger = ledger(&[totals], &[]);
        prop_assume!(!ledger.transactions.is_empty());
        let position = transaction.index(ledger.transactions.len());
        let entries = &mut ledger.transactions[position].entries;
        let at = entry.index(entries.len());
        entries[at].amount.0 += change;
        let broken = ledger.broken();
        for code in ["L1", "L2", "L5"] {
            prop_assert!(broken.contains(&code), "{:?}", broken);
        }
    }

    #[test]
    fn the_same_input_gives_the_same_transactions(totals in totals()) {
        let posted = || {
            let mut ledger = Ledger::default();
            ledger.post("p", &totals);
            ledger.transactions
        };
        prop_assert_eq!(posted(), posted());
    }

    #[test]
    fn a_refusal_changes_nothing(totals in totals()) {
        prop_assume!(!totals.is_empty());
        let mut ledger = ledger(std::slice::from_ref(&totals), &[]);
        let before = ledger.clone();
        let mut twice = totals;
        twice.push(twice[0].clone());
        prop_assert!(post(&posting("q"), &twice, &mut ledger.chart, &mut ledger.chain).is_err());
        prop_assert_eq!(ledger.chart.accounts(), before.chart.accounts());
        prop_assert_eq!(ledger.chain, before.chain);
    }
}

#[test]
fn a_balance_beyond_an_account_is_still_checked() {
    // Sums are taken in 128 bits, so two entries of the largest amount do not pass as nothing.
    let mut ledger = Ledger::default();
    ledger.post("a", &[total(1, &[funding(BRAND, [i64::MAX, i64::MAX, 0])])]);
    ledger.post("b", &[total(1, &[funding(BRAND, [i64::MAX, i64::MAX, 0])])]);
    let violations = check(&ledger.chart, &ledger.transactions, &[]);
    let codes: Vec<&str> = violations.iter().map(|violation| violation.invariant.code).collect();
    assert_eq!(codes, ["L3", "L3"]);
    assert_eq!(ledger.transactions[0].entries[0].amount, Amount(-i64::MAX));
    assert_eq!(ledger.chart.accounts()[0].key.book, COMMISSION);
}
