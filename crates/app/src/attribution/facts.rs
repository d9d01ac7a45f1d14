//! Paths from stored facts: the touchpoints of members before their orders.

use crate::access::Operation;
use crate::credit::{days, parse_day};
use crate::{AppError, Platform, World};
use ::attribution::{Outcome, Paths};
use ::facts::fold;
use base::fact::{History, Touch};
use base::{Interval, PartyId, Symbol};
use std::collections::{BTreeMap, BTreeSet};

/// What a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelBy {
    /// Where a touchpoint happened: `mini_program`, `store`, …
    Channel,
    /// What happened: `share`, `ad`, `live`, …
    Kind,
    /// Who caused it, as `kind:id`. Touchpoints that name nobody do not count, as in crediting.
    Party,
}

/// Which journeys are looked at.
#[derive(Clone, Debug)]
pub struct FactPathsRequest {
    /// First day on which orders count.
    pub from: String,
    /// First day after.
    pub to: String,
    /// What a channel is.
    pub by: ChannelBy,
    /// Length of the window before an order, in times 24 hours.
    pub within_days: u32,
    /// Only touchpoints of these kinds; all when empty.
    pub kinds: Vec<String>,
}

/// The journeys of a time.
#[derive(Clone, Debug)]
pub struct FactPaths {
    /// One path per order that had touchpoints, and one per member with touchpoints and without orders.
    pub paths: Paths,
    /// Orders with at least one touchpoint.
    pub orders: u64,
    /// Orders without any: nothing can be said about them.
    pub orders_without: u64,
    /// Members with touchpoints in these days and no order.
    pub nulls: u64,
}

/// Journeys along one path: orders, what they are worth in minor units, and those that came to nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    orders: u64,
    net: i128,
    nulls: u64,
}

/// What the fold gathers. Channels are numbers of words or of parties; 0 is none.
#[derive(Debug, Default)]
struct Gathered {
    paths: BTreeMap<Box<[u32]>, Tally>,
    orders_without: u64,
    currencies: BTreeSet<Symbol>,
}

/// What decides which touchpoints count.
struct Choice {
    range: Interval,
    by: ChannelBy,
    within_days: i32,
    /// None for all kinds.
    kinds: Option<Vec<Symbol>>,
}

impl Platform {
    /// The journeys that ended in orders of these days, and those that led to none.
    ///
    /// The path of an order is the member's touchpoints in the window that ends with it, as when credit is given: a
    /// touchpoint may stand before several orders. A member without orders in these days is one null path of the touchpoints
    /// in these days. An order is one conversion, worth the net of its lines.
    pub async fn paths(&self, request: &FactPathsRequest) -> Result<FactPaths, AppError> {
        self.permit(Operation::AttributionShow)?;
        let world = self.world().await?;
        let range = days(&world.settings.calendar, parse_day(&request.from)?, parse_day(&request.to)?)?;
        let words = request.kinds.iter().map(|kind| world.symbols.find(kind).unwrap_or(Symbol(u32::MAX)));
        let choice = Choice {
            range,
            by: request.by,
            within_days: i32::try_from(request.within_days).unwrap_or(i32::MAX),
            kinds: (!request.kinds.is_empty()).then(|| words.collect()),
        };
        let each = |gathered: &mut Gathered, history: &History<'_>| {
            choice.gather(history, gathered);
            Ok(())
        };
        let members = self.members(&world).await?;
        let folded = fold(&self.fold_input(&world, &members), |_| Ok(Gathered::default()), each, Ok)?;
        let mut whole = Gathered::default();
        folded.parts.into_iter().for_each(|part| whole.add(part));
        whole.named(&world, request.by)
    }
}

impl Choice {
    fn gather(&self, history: &History<'_>, gathered: &mut Gathered) {
        let mut any_order = false;
        for order in history.orders.iter().filter(|order| self.range.contains(order.at)) {
            any_order = true;
            let window = Interval { from: order.at.plus_days(-self.within_days), to: base::Timestamp(order.at.0 + 1) };
            let path = self.path(history.touches, window);
            if path.is_empty() {
                gathered.orders_without += 1;
                continue;
            }
            gathered.currencies.insert(order.currency);
            let tally = gathered.paths.entry(path).or_default();
            tally.orders += 1;
            tally.net += order.lines.of(&history.pools.lines).iter().map(|line| i128::from(line.net.0)).sum::<i128>();
        }
        if !any_order {
            let path = self.path(history.touches, self.range);
            if !path.is_empty() {
                gathered.paths.entry(path).or_default().nulls += 1;
            }
        }
    }

    fn path(&self, touches: &[Touch], window: Interval) -> Box<[u32]> {
        let from = touches.partition_point(|touch| touch.at < window.from);
        let to = touches.partition_point(|touch| touch.at < window.to);
        let counts = |touch: &&Touch| {
            let of_kind = self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&touch.kind));
            of_kind && (self.by != ChannelBy::Party || touch.party.is_some())
        };
        let channel = |touch: &Touch| match self.by {
            ChannelBy::Channel => touch.channel.0,
            ChannelBy::Kind => touch.kind.0,
            ChannelBy::Party => PartyId::column(touch.party),
        };
        touches[from..to.max(from)].iter().filter(counts).map(channel).collect()
    }
}

impl Gathered {
    fn add(&mut self, other: Gathered) {
        for (path, more) in other.paths {
            let tally = self.paths.entry(path).or_default();
            tally.orders += more.orders;
            tally.net += more.net;
            tally.nulls += more.nulls;
        }
        self.orders_without += other.orders_without;
        self.currencies.extend(other.currencies);
    }

    /// Puts names to channels and one currency to amounts.
    fn named(self, world: &World, by: ChannelBy) -> Result<FactPaths, AppError> {
        let mut codes: Vec<&str> = self.currencies.iter().map(|code| world.symbols.text(*code)).collect();
        codes.sort_unstable();
        if codes.len() > 1 {
            let message = format!(
                "the orders are in {}, whose values cannot be added; choose days with one currency",
                codes.join(" and ")
            );
            return Err(AppError::refused("currencies_mixed", message));
        }
        let scale =
            codes.first().and_then(|code| world.settings.currencies.get(*code)).map_or(0, base::Currency::scale);
        let (mut orders, mut nulls) = (0, 0);
        let mut paths = Paths::default();
        for (path, tally) in &self.paths {
            let names: Vec<String> = path.iter().map(|number| channel_name(world, by, *number)).collect();
            // Goods that cost less than nothing are no reason to do without the path.
            let value = (tally.net.max(0) as f64) / 10_f64.powi(i32::from(scale));
            let outcome = Outcome { conversions: tally.orders as f64, value, nulls: tally.nulls as f64 };
            paths.add(names.iter().map(String::as_str), outcome).map_err(AppError::internal)?;
            orders += tally.orders;
            nulls += tally.nulls;
        }
        Ok(FactPaths { paths, orders, orders_without: self.orders_without, nulls })
    }
}

fn channel_name(world: &World, by: ChannelBy, number: u32) -> String {
    let name = match (by, PartyId::new(number)) {
        (ChannelBy::Party, Some(id)) => {
            let kind = world.directory.kind(id).map_or("party", |kind| kind.name());
            format!("{kind}:{}", world.directory.key(id))
        }
        (ChannelBy::Party, None) => String::new(),
        (ChannelBy::Channel | ChannelBy::Kind, _) => world.symbols.text(Symbol(number)).to_owned(),
    };
    if name.is_empty() { ::facts::NONE.to_owned() } else { name }
}
