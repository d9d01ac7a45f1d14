//! Periods: opened, settled, locked. Locking posts to the ledger, after which the period's history never changes.

use crate::activation::RunPolicy;
use crate::credit::{days, run_policies};
use crate::{AppError, Platform};
use base::{Date, PartyId, Symbol};
use ledger::{Chart, Funding, PayeeTotal, Posting};
use std::collections::BTreeMap;
use store::period::{Period, PeriodState};
use store::run::{Run, RunState, RunTotal};

/// What locking a period did.
#[derive(Clone, Debug)]
pub struct Locked {
    /// The period.
    pub period: Period,
    /// The run it was locked with.
    pub run: Run,
    /// How many transactions were posted: one per payee, book and currency that earned anything.
    pub transactions: usize,
    /// Names of accounts need these.
    pub posted: Vec<ledger::Transaction>,
}

impl Platform {
    /// Opens a period. A name that is taken, an empty range and an overlap with another period are refused.
    pub async fn open_period(&self, name: &str, from: Date, to: Date) -> Result<Period, AppError> {
        let range = days(&self.settings().await?.calendar, from, to)?;
        if store::period::find(&self.store, name).await?.is_some() {
            return Err(AppError::refused("period_exists", format!("there is a period {name} already")));
        }
        let tx = self.store.begin().await?;
        let opened = async {
            let seq = store::meta::next_seq(&tx).await?;
            let period = store::period::open(&tx, name, range, self.clock.now(), &self.actor).await?;
            self.log(&tx, seq, "period.open", name).await?;
            Ok::<Period, AppError>(period)
        };
        match opened.await {
            Ok(period) => {
                tx.commit().await?;
                Ok(period)
            }
            Err(error) => {
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    /// Every period, by start.
    pub async fn periods(&self) -> Result<Vec<Period>, AppError> {
        Ok(store::period::list(&self.store).await?)
    }

    /// The period of this name.
    pub async fn period(&self, name: &str) -> Result<Period, AppError> {
        let found = store::period::find(&self.store, name).await?;
        if let Some(period) = found {
            return Ok(period);
        }
        let known: Vec<String> = self.periods().await?.into_iter().map(|period| period.name).collect();
        let known =
            if known.is_empty() { "none is open".to_owned() } else { format!("there are {}", known.join(", ")) };
        Err(AppError::refused("period_not_found", format!("there is no period {name}; {known}")))
    }

    /// Locks a settled period: posts its commission to the ledger and fixes its run for good.
    ///
    /// Earlier periods must be locked first, since releases and adjustments look back on them; and the settlement must be of
    /// the latest facts, so that nothing slips between the two.
    pub async fn lock_period(&self, name: &str) -> Result<Locked, AppError> {
        let period = self.period(name).await?;
        if period.state == PeriodState::Locked {
            return Err(AppError::refused("period_locked", format!("period {name} is locked already")));
        }
        let periods = self.periods().await?;
        let earlier =
            periods.iter().find(|other| other.state == PeriodState::Open && other.range.to <= period.range.from);
        if let Some(earlier) = earlier {
            let message = format!("period {} comes before {name} and is open; lock it first", earlier.name);
            return Err(AppError::refused("period_out_of_order", message));
        }
        let run = self.run_of_period(&period).await?;
        let parts = self.parts(run.id).await?;
        facts::verify_lines(&self.layout, &parts)?;
        let policies = run_policies(&run)?;
        let currency_of = |policy: u16| canonical_currency(&policies, policy);
        let lines = facts::payee_lines(&self.layout, &parts, currency_of)?;
        let hashes = lines.into_iter().map(|(key, lines)| (key, lines.digest)).collect();
        let totals = store::run::totals(&self.store, run.id).await?;
        self.post(period, run, payee_totals(&totals, &policies, &hashes)?).await
    }

    async fn post(&self, period: Period, run: Run, totals: Vec<PayeeTotal>) -> Result<Locked, AppError> {
        let tx = self.store.begin().await?;
        let posted = async {
            let current = self.settled_run(&period, &run).await?;
            let seq = store::meta::next_seq(&tx).await?;
            let mut chart = Chart::new(store::ledger::accounts(&tx).await?);
            let mut chain = store::ledger::chain(&tx).await?;
            let name = format!("period:{}", period.name);
            let posting = Posting { name: &name, booked_at: self.clock.now(), effective: period.range };
            let transactions = ledger::post(&posting, &totals, &mut chart, &mut chain)
                .map_err(|error| AppError::refused("posting_refused", error.to_string()))?;
            store::ledger::insert_accounts(&tx, chart.added()).await?;
            store::ledger::append(&tx, seq, &transactions).await?;
            store::run::set_state(&tx, current, RunState::Locked).await?;
            store::period::set_state(&tx, period.id, PeriodState::Locked, self.clock.now(), &self.actor).await?;
            self.log(&tx, seq, "period.lock", &period.name).await?;
            Ok::<Vec<ledger::Transaction>, AppError>(transactions)
        };
        match posted.await {
            Ok(posted) => {
                tx.commit().await?;
                let period = self.period(&period.name).await?;
                Ok(Locked { period, run, transactions: posted.len(), posted })
            }
            Err(error) => {
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    /// The run to lock, if it is still the latest of its period: another process may have settled again meanwhile.
    async fn settled_run(&self, period: &Period, run: &Run) -> Result<base::RunId, AppError> {
        let latest = self.run_of_period(period).await?;
        if latest.id == run.id {
            return Ok(run.id);
        }
        let message =
            format!("period {} was settled again as run {}; look at it and lock again", period.name, latest.id);
        Err(AppError::refused("period_settled_again", message))
    }
}

/// Position of the first policy with the same currency: policies of one currency share the key of a payee.
pub(crate) fn canonical_currency(policies: &[RunPolicy], policy: u16) -> u16 {
    let currency = policies.get(usize::from(policy)).map(|policy| &policy.currency);
    let first = policies.iter().position(|other| Some(&other.currency) == currency);
    first.and_then(|first| u16::try_from(first).ok()).unwrap_or(policy)
}

type Hashes = BTreeMap<(Option<PartyId>, Symbol, u16), [u8; 32]>;

/// Commission totals of a run as the ledger posts them.
pub(crate) fn payee_totals(
    totals: &[RunTotal],
    policies: &[RunPolicy],
    hashes: &Hashes,
) -> Result<Vec<PayeeTotal>, AppError> {
    let mut payees: BTreeMap<_, PayeeTotal> = BTreeMap::new();
    for total in totals.iter().filter(|total| total.kind == credit::LineKind::Commission as u8) {
        let currency = policies.iter().position(|policy| policy.currency() == Some(total.currency));
        let currency = currency.and_then(|first| u16::try_from(first).ok());
        let hash = currency.and_then(|currency| hashes.get(&(total.party, total.book, currency)));
        let lines_hash = *hash.ok_or_else(|| AppError::internal("a total of a run has no lines"))?;
        let payee = payees.entry((total.party, total.book, total.currency)).or_insert_with(|| PayeeTotal {
            party: total.party,
            book: total.book,
            currency: total.currency,
            funding: Vec::new(),
            lines_hash,
        });
        payee.funding.push(Funding {
            account: total.funded_by,
            earned: total.amount,
            payable: total.payable,
            released: total.released,
        });
    }
    Ok(payees.into_values().collect())
}
