//! What-if: the same facts under several policies, side by side. Nothing is kept.
//!
//! Every policy is settled as a trial run of its own over the same range; each that might come is then compared with the one
//! that is compared against: sums, rows by dimension, winners and losers, and the orders of one party that moved.

mod compare;
mod moved;
mod pilot;
mod report;
mod spread;

pub use self::compare::Side;
pub use self::moved::{Holder, Moved, MovedOrder};
pub use self::pilot::{Pilot, PilotSide};
pub use self::report::{Report, report};
pub use self::spread::{Band, BandKind, Crossing, Payee, Spread};

use crate::access::Operation;
use crate::credit::days;
use crate::credits::parse_dims;
use crate::statement::find_payee;
use crate::trial::{self, Trial};
use crate::{AppError, AsOf, Platform, World};
use base::{Amount, Currency, Date, PartyId, Rounding, Seq, parse_decimal};
use facts::{Dim, Measure, Query, RollUps};
use std::collections::BTreeMap;

/// A policy that takes part in a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contender {
    /// A file that need not be active. A binding policy stands for the group's, under the credit policies in force.
    File {
        /// Name of the file, for messages.
        name: String,
        /// What it says.
        text: String,
    },
    /// A version that was activated once.
    Version {
        /// Name of the policy.
        name: String,
        /// Which version.
        version: u32,
    },
    /// Everything that is active.
    InForce,
}

/// What is to be compared.
#[derive(Clone, Debug)]
pub struct WhatIf {
    /// The policies that might come.
    pub policies: Vec<Contender>,
    /// The policy they are compared with.
    pub against: Contender,
    /// First day.
    pub from: Date,
    /// First day after.
    pub to: Date,
    /// Names of dimensions.
    pub by: Vec<String>,
    /// Which amounts.
    pub measure: Measure,
    /// Sums that matter: who crosses one is named.
    pub thresholds: Vec<String>,
    /// A party whose orders are explained: its own id in the source, or kind and id.
    pub party: Option<String>,
    /// What is known: facts, links, organisation, and the policies that were active.
    pub as_of: AsOf,
}

/// One row: a party or another group under every policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparisonRow {
    /// One word per dimension.
    pub dims: Vec<String>,
    /// Under the policy that is compared with.
    pub before: Amount,
    /// Under each policy that might come.
    pub after: Vec<Amount>,
    /// In which currency.
    pub currency: Currency,
}

/// One policy that might come, beside the one it is compared with.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// Its name; with a number when several have the same.
    pub name: String,
    /// Its sums.
    pub side: Side,
    /// Orders that either of the two credits.
    pub orders: u64,
    /// Orders whose receivers differ in some book.
    pub orders_changed: u64,
    /// Who wins and who loses.
    pub spread: Spread,
    /// Orders that moved to or from the party that was asked for.
    pub moved: Option<Moved>,
}

/// The comparison.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Names of the dimensions.
    pub dims: Vec<&'static str>,
    /// Sorted by their words.
    pub rows: Vec<ComparisonRow>,
    /// Name of the policy that is compared with.
    pub against: String,
    /// Its sums.
    pub before: Side,
    /// Those that might come, in the order asked for.
    pub alternatives: Vec<Alternative>,
    /// The currency of all.
    pub currency: Currency,
    /// Which amounts rows and spreads are of.
    pub measure: Measure,
    /// First day, and first day after.
    pub days: (Date, Date),
    /// The last commit that was seen.
    pub watermark: Seq,
}

impl Platform {
    /// Compares policies over the same facts.
    pub async fn what_if(&self, request: &WhatIf) -> Result<Comparison, AppError> {
        self.permit(Operation::WhatifRun)?;
        let dims = parse_dims(&request.by)?;
        let mut world = self.world_at(self.known(request.as_of).await?.until).await?;
        let range = days(&world.settings.calendar, request.from, request.to)?;
        let before = self.contender(&mut world, &request.against).await?;
        let mut after = Vec::with_capacity(request.policies.len());
        for contender in &request.policies {
            after.push(self.contender(&mut world, contender).await?);
        }
        let currency = trial::common_currency(&before, &after)?;
        let thresholds = thresholds(&request.thresholds, currency)?;
        let party = request.party.as_deref().map(|party| find_payee(&world.directory, party)).transpose()?;
        let members = self.members(&world).await?;
        let before = self.trial((&world, &members), before, range, 0)?;
        let mut trials = Vec::with_capacity(after.len());
        for (number, after) in after.into_iter().enumerate() {
            trials.push(self.trial((&world, &members), after, range, number as i64 + 1)?);
        }
        let query = |dims| Query {
            measure: request.measure,
            roll_ups: RollUps::None,
            book: None,
            range: trial::measured(request.measure, range),
            dims,
            sight: None,
        };
        let payees = query(vec![Dim::Payee]);
        let query = query(dims);
        let mut alternatives = Vec::with_capacity(trials.len());
        for trial in &trials {
            let asked = Asked { payees: &payees, thresholds: &thresholds, party };
            alternatives.push(self.alternative(&world, (&before, trial), &asked).await?);
        }
        Ok(Comparison {
            dims: query.dims.iter().map(|dim| dim.name()).collect(),
            rows: self.comparison_rows(&world, &before, &trials, &query)?,
            against: before.name.clone(),
            before: compare::side(&world, &before)?,
            alternatives,
            currency,
            measure: request.measure,
            days: (request.from, request.to),
            watermark: world.watermark,
        })
    }

    /// Refuses at once what comparing would be refused for, without comparing anything.
    pub(crate) async fn check_what_if(&self, request: &WhatIf) -> Result<(), AppError> {
        self.permit(Operation::WhatifRun)?;
        parse_dims(&request.by)?;
        let mut world = self.world_at(self.known(request.as_of).await?.until).await?;
        days(&world.settings.calendar, request.from, request.to)?;
        let before = self.contender(&mut world, &request.against).await?;
        let mut after = Vec::with_capacity(request.policies.len());
        for contender in &request.policies {
            after.push(self.contender(&mut world, contender).await?);
        }
        thresholds(&request.thresholds, trial::common_currency(&before, &after)?)?;
        request.party.as_deref().map_or(Ok(()), |party| find_payee(&world.directory, party).map(drop))
    }

    async fn alternative(
        &self,
        world: &World,
        (before, after): (&Trial<'_>, &Trial<'_>),
        asked: &Asked<'_>,
    ) -> Result<Alternative, AppError> {
        let (orders, orders_changed) = compare::changed(before, after)?;
        let moved = match asked.party {
            Some(party) => Some(self.moved(world, before, after, (party, asked.payees.measure)).await?),
            None => None,
        };
        let rows = join(&before.rows(world, asked.payees)?, &[after.rows(world, asked.payees)?]);
        let payee = |row: ComparisonRow| Payee { key: row.dims[0].clone(), before: row.before, after: row.after[0] };
        let payees = rows.into_iter().filter(|row| row.dims[0] != facts::NONE).map(payee).collect();
        Ok(Alternative {
            name: after.name.clone(),
            side: compare::side(world, after)?,
            orders,
            orders_changed,
            spread: Spread::of(payees, asked.thresholds),
            moved,
        })
    }

    fn comparison_rows(
        &self,
        world: &World,
        before: &Trial<'_>,
        after: &[Trial<'_>],
        query: &Query,
    ) -> Result<Vec<ComparisonRow>, AppError> {
        let sides = after.iter().map(|trial| trial.rows(world, query)).collect::<Result<Vec<_>, _>>()?;
        Ok(join(&before.rows(world, query)?, &sides))
    }
}

/// What is asked of every alternative alike.
struct Asked<'a> {
    payees: &'a Query,
    thresholds: &'a [Amount],
    party: Option<PartyId>,
}

fn thresholds(texts: &[String], currency: Currency) -> Result<Vec<Amount>, AppError> {
    let parse = |text: &String| {
        let amount = parse_decimal(text).and_then(|value| currency.amount(value, Rounding::Refuse));
        amount.map_err(|error| {
            AppError::refused("not_an_amount", format!("threshold {text:?}: {error}; write an amount such as 10000"))
        })
    };
    texts.iter().map(parse).collect()
}

fn join(before: &[facts::CreditRow], sides: &[Vec<facts::CreditRow>]) -> Vec<ComparisonRow> {
    let nothing = || (Amount::ZERO, vec![Amount::ZERO; sides.len()]);
    let mut rows: BTreeMap<(Vec<String>, Currency), (Amount, Vec<Amount>)> = BTreeMap::new();
    for row in before {
        rows.entry((row.dims.clone(), row.currency)).or_insert_with(nothing).0 = row.amount;
    }
    for (side, after) in sides.iter().enumerate() {
        for row in after {
            rows.entry((row.dims.clone(), row.currency)).or_insert_with(nothing).1[side] = row.amount;
        }
    }
    let row = |((dims, currency), (before, after))| ComparisonRow { dims, before, after, currency };
    rows.into_iter().map(row).collect()
}
