//! Paying a period: what is payable moves to paid, and the other side is a bank or a payroll.

use super::{period_named, words};
use crate::access::Operation;
use crate::command::Logged;
use crate::webhook::WebhookEvent;
use crate::{AppError, Platform};
use base::Seq;
use ledger::{Chart, Posting, Transaction};
use serde_json::json;
use store::Tx;
use store::period::{Period, PeriodEventKind, PeriodState};

/// What paying a period did.
#[derive(Clone, Debug)]
pub struct Paid {
    /// The period.
    pub period: Period,
    /// One transaction per payee, book and currency that was owed something.
    pub transactions: Vec<Transaction>,
    /// Whether the period had been paid before, so that nothing was posted now.
    pub repeated: bool,
}

impl Platform {
    /// Pays a locked period: every payee, book and currency that is owed something for time up to its end. What a payee
    /// owes back stays, and is taken from what is earned next. The same payment again posts nothing.
    pub async fn pay_period(&self, name: &str, reference: &str) -> Result<Paid, AppError> {
        self.permit(Operation::PeriodPay)?;
        self.write(async |tx| self.pay(tx, name, reference).await).await
    }

    async fn pay(&self, tx: &Tx, name: &str, reference: &str) -> Result<Paid, AppError> {
        let period = period_named(tx, name).await?;
        match period.state {
            PeriodState::Paid => {
                self.changes_nothing();
                return paid_before(tx, period, reference).await;
            }
            PeriodState::Locked => {}
            state => {
                let message = format!("period {name} is {}; only what is locked is paid", state.name());
                return Err(AppError::refused("period_not_locked", message));
            }
        }
        let periods = store::period::list(tx).await?;
        let unpaid = |other: &&Period| other.range.to <= period.range.from && other.state != PeriodState::Paid;
        if let Some(earlier) = periods.iter().find(unpaid) {
            let message = format!("period {} comes before {name} and is not paid; pay it first", earlier.name);
            return Err(AppError::refused("period_out_of_order", message));
        }
        self.expect_period(tx, &period).await?;
        let seq = store::meta::next_seq(tx).await?;
        let transactions = self.post_payments(tx, seq, &period, reference).await?;
        self.move_period(tx, &period, PeriodState::Paid).await?;
        self.happened(tx, seq, &period, (PeriodEventKind::Paid, None), reference).await?;
        let paid = period_named(tx, name).await?;
        let logged = Logged { summary: name.to_owned(), before: words(&period), after: words(&paid) };
        self.log(tx, seq, Operation::PeriodPay, logged).await?;
        let (by, posted) = (&self.caller.who, transactions.len());
        let data = || json!({ "period": name, "reference": reference, "transactions": posted, "paid_by": by });
        self.tell(tx, WebhookEvent::PeriodPaid, data).await?;
        Ok(Paid { period: paid, transactions, repeated: false })
    }

    async fn post_payments(
        &self,
        tx: &Tx,
        seq: Seq,
        period: &Period,
        reference: &str,
    ) -> Result<Vec<Transaction>, AppError> {
        let mut chart = Chart::new(store::ledger::accounts(tx).await?);
        let mut chain = store::ledger::chain(tx).await?;
        let owed = store::ledger::payable(tx, period.range.to, Seq::MAX).await?;
        let posting = Posting {
            name: &payment_name(&period.name),
            booked_at: self.clock.now(),
            effective: period.range,
            reference,
        };
        let transactions = ledger::pay(&posting, &owed, &mut chart, &mut chain)
            .map_err(|error| AppError::refused("posting_refused", error.to_string()))?;
        store::ledger::insert_accounts(tx, chart.added()).await?;
        store::ledger::append(tx, seq, &transactions).await?;
        Ok(transactions)
    }
}

/// Begins the idempotency keys of a period's payments.
pub(crate) fn payment_name(period: &str) -> String {
    format!("pay:{period}")
}

/// The payment that was made; another one under the same period is refused.
async fn paid_before(tx: &Tx, period: Period, reference: &str) -> Result<Paid, AppError> {
    let events = store::period::events(tx, period.id).await?;
    let paid = events.into_iter().find(|event| event.what == PeriodEventKind::Paid);
    let before = paid.map_or(String::new(), |event| event.note);
    if !reference.is_empty() && before != reference {
        let message = format!("period {} was paid already, with reference {before:?}", period.name);
        return Err(AppError::refused("period_paid", message));
    }
    let name = format!("{}/", payment_name(&period.name));
    let mut transactions = store::ledger::about(tx, period.range, Seq::MAX).await?;
    transactions.retain(|transaction| transaction.key.starts_with(&name));
    Ok(Paid { period, transactions, repeated: true })
}
