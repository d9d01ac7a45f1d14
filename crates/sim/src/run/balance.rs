//! Paying, and what the ledger must hold afterwards: worked out from the answers of locked runs alone.

use super::answers::by;
use super::group::Group;
use super::{Kept, Violation, broken};
use crate::audit::Measure;
use crate::random::Random;
use app::LedgerFilter;
use import::record::PartyKey;
use std::collections::{BTreeMap, BTreeSet};

/// Balances by purpose, party and book.
type Balances = BTreeMap<(String, Option<PartyKey>, String), i128>;

impl Group {
    /// Pays a period, or leaves it; who is not paid for one period cannot be paid for the next.
    pub async fn pay(&mut self, name: &str, random: &mut Random) -> Result<(), Violation> {
        if random.chance(400) {
            return Ok(());
        }
        match self.platform.pay_period(name, "transfer").await {
            Ok(paid) => {
                self.paid += 1;
                self.continues(&paid.transactions)?;
            }
            Err(error) if name != "one" && self.paid == 0 && error.code() == "period_out_of_order" => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// What the ledger holds is what locked runs gave, less what was paid.
    pub async fn check_balances(&self, locked: &[&Kept]) -> Result<(), Violation> {
        let (expected, found) = (self.expected_balances(locked), self.balances().await?);
        for key in expected.keys().chain(found.keys()) {
            let (expected, found) = (expected.get(key).copied().unwrap_or(0), found.get(key).copied().unwrap_or(0));
            if expected != found {
                return broken("K2", format!("the ledger holds {found} for {key:?}, the runs come to {expected}"));
            }
        }
        Ok(())
    }

    async fn balances(&self) -> Result<Balances, Violation> {
        let mut balances = Balances::new();
        for (account, amount) in self.platform.balances(&LedgerFilter::default()).await? {
            let who = account.party.split_once(':');
            let who = who.map(|(kind, key)| PartyKey { kind: kind.to_owned(), key: key.to_owned() });
            *balances.entry((account.purpose, who, account.book)).or_default() += i128::from(amount.0);
        }
        balances.retain(|_, sum| *sum != 0);
        Ok(balances)
    }

    fn expected_balances(&self, locked: &[&Kept]) -> Balances {
        let mut balances = Balances::new();
        let mut add = |purpose: &str, who: &Option<PartyKey>, book: &str, amount: i128| {
            *balances.entry((purpose.to_owned(), who.clone(), book.to_owned())).or_default() += amount;
        };
        let mut books: BTreeSet<(Option<PartyKey>, String)> = BTreeSet::new();
        for (_, answers) in locked {
            for (entry, amount) in answers {
                match (entry.measure, &entry.who) {
                    (Measure::Commission, None) => add("unassigned", &None, &entry.book, *amount),
                    (Measure::Commission, who) => add("held", who, &entry.book, *amount),
                    (Measure::Payable, who @ Some(_)) => {
                        add("held", who, &entry.book, -amount);
                        books.insert((entry.who.clone(), entry.book.clone()));
                    }
                    _ => {}
                }
                if entry.measure == Measure::Commission {
                    add(&format!("funding:{}", entry.fund), &None, &entry.book, -amount);
                }
            }
        }
        for (who, book) in books {
            let (mut payable, mut paid) = (0, 0);
            for (number, (_, answers)) in locked.iter().enumerate() {
                let own = |entry: &crate::audit::Entry| {
                    (entry.measure == Measure::Payable && entry.who == who && entry.book == book).then_some(())
                };
                payable += by(answers, own).get(&()).copied().unwrap_or(0);
                if number < self.paid {
                    // Who owes is paid nothing, and nothing is taken from him but what he earns next.
                    paid += (payable - paid).max(0);
                }
            }
            add("payable", &who, &book, payable - paid);
            add("paid", &who, &book, paid);
        }
        balances.retain(|_, sum| *sum != 0);
        balances
    }
}
