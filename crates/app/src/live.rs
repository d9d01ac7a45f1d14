//! Live results: what is known of one order this instant, computed by the code that settles it. Provisional until a period is
//! settled: tiers, caps and all else that follows from a whole period are not in it.

use crate::access::Operation;
use crate::activation::{Policies, active_policies};
use crate::credit::spec;
use crate::explain::reason_words;
use crate::intake::facts_with_key;
use crate::{AppError, Platform, World};
use base::{Amount, Currency, FactId, Interval, Timestamp};
use credit::{Line, LineCause, LineKind, NoTrace};
use facts::Table;
use identity::Members;
use store::fact::FactKey;

/// What is known of one order this instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveOrder {
    /// The order's own id in the source.
    pub order: String,
    /// Name of the source.
    pub source: String,
    /// The last commit that was seen.
    pub watermark: base::Seq,
    /// Who gets what, in the order of a run.
    pub lines: Vec<LiveLine>,
}

/// A line that a settlement would write now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveLine {
    /// Line of the order, from 1.
    pub order_line: u32,
    /// Credit, roll-up, commission or its release.
    pub kind: LineKind,
    /// What made it.
    pub cause: LineCause,
    /// The book.
    pub book: String,
    /// Who gets it: the source's own id and the name; nobody for what is unassigned.
    pub payee: Option<(String, String)>,
    /// How much, negative for clawback.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// When it takes effect.
    pub at: Timestamp,
    /// When the money may be paid; none while that is not known.
    pub payable_at: Option<Timestamp>,
    /// Name and version of the policy.
    pub policy: (String, u32),
    /// By which rule.
    pub rule: String,
    /// Why this party, in words.
    pub reason: &'static str,
}

impl Platform {
    /// Who gets what for an order as of now; several when two sources use the same key.
    pub async fn live_order(&self, key: &str) -> Result<Vec<LiveOrder>, AppError> {
        self.permit(Operation::ExplainOrder)?;
        let found = facts_with_key(&self.store, Table::Orders, key).await?;
        if found.is_empty() {
            let message = format!("no order {key:?} is known; give the order's own id in its source");
            return Err(AppError::refused("order_not_found", message));
        }
        let mut world = self.world().await?;
        let policies = active_policies(self, &mut world).await?;
        let members = self.members(&world).await?;
        found.iter().map(|order| self.live_one(&world, &policies, &members, order)).collect()
    }

    fn live_one(
        &self,
        world: &World,
        policies: &Policies,
        members: &Members,
        key: &FactKey,
    ) -> Result<LiveOrder, AppError> {
        let spec = spec(world, policies, (Interval::ALWAYS, &[]));
        let member = members.member_of(key.entry.profile);
        let folded = facts::explain_member(&self.fold_input(world, members), &spec, member, &mut NoTrace)?;
        let lines = folded.lines.iter().filter(|line| of_order(line, key.entry.id));
        Ok(LiveOrder {
            order: key.key.clone(),
            source: world.symbols.text(key.source).to_owned(),
            watermark: world.watermark,
            lines: lines.filter_map(|line| live_line(world, policies, line)).collect(),
        })
    }
}

fn of_order(line: &Line, order: FactId) -> bool {
    line.order == order
}

fn live_line(world: &World, policies: &Policies, line: &Line) -> Option<LiveLine> {
    let policy = policies.credit.get(usize::from(line.policy))?;
    let party = |party| (world.directory.key(party).to_owned(), world.directory.name(party).to_owned());
    Some(LiveLine {
        order_line: line.order_line,
        kind: line.kind,
        cause: line.cause,
        book: world.symbols.text(line.book).to_owned(),
        payee: line.party.map(party),
        amount: line.amount,
        currency: policy.currency,
        at: line.at,
        payable_at: line.payable_at,
        policy: (policy.name.clone(), policy.version),
        rule: policy.rule_name(line.rule).to_owned(),
        reason: reason_words(line.reason),
    })
}
