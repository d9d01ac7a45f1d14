//! One order as the auditor credits it: parties, shares, pools, and what refunds leave of them.

use super::member::{Members, day};
use super::notebook::{KnownOrder, Notebook};
use super::number::{half_even, split};
use crate::plan::{Base, BindingPlan, Condition, Model, Plan, PoolAmount, PoolPlan, Source};
use import::record::{LineAmounts, LineRecord, PartyKey, RefundRecord};

/// Somebody or nobody, with a weight.
pub type Claim = (Option<PartyKey>, i128);

/// A credit or pool of one line, which refunds reduce as a whole.
#[derive(Clone, Debug)]
pub struct Group {
    pub rule: String,
    /// The account that pays; none for performance.
    pub fund: Option<String>,
    pub book: String,
    /// Who has how much left.
    pub left: Vec<(Option<PartyKey>, i128)>,
}

/// A line of an order and what it gave.
#[derive(Clone, Debug)]
pub struct LineState {
    pub number: u32,
    pub base: i128,
    pub groups: Vec<Group>,
}

/// What the auditor looks things up in.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    pub notebook: &'a Notebook,
    pub members: &'a Members,
    pub bindings: &'a [BindingPlan],
    pub plan: &'a Plan,
}

/// The lines of an order; an order without lines is one line.
fn lines(known: &KnownOrder) -> Vec<LineRecord> {
    if !known.lines.is_empty() {
        let mut lines = known.lines.clone();
        lines.sort_by_key(|line| line.number);
        return lines;
    }
    let amounts = known.order.amounts;
    vec![LineRecord { order: known.order.key.clone(), number: Some(1), amounts, ..LineRecord::default() }]
}

fn amount(of: Option<i64>) -> i128 {
    i128::from(of.unwrap_or(0))
}

fn bases(base: &Base, known: &KnownOrder, lines: &[LineRecord]) -> Vec<i128> {
    let each = |of: fn(&LineAmounts) -> i128| lines.iter().map(|line| of(&line.amounts)).collect();
    match base {
        Base::List => each(|amounts| amount(amounts.list)),
        Base::Net => each(|amounts| amount(amounts.net)),
        Base::Total => each(|amounts| amount(amounts.total)),
        Base::Margin => each(|amounts| amount(amounts.net) - amount(amounts.cost)),
        Base::Named(name) => {
            let named = |line: u32| -> i128 {
                let found = known.amounts.iter().filter(|one| one.name == *name && one.line == line);
                found.map(|one| i128::from(one.amount)).sum()
            };
            let weights: Vec<i128> = lines.iter().map(|line| amount(line.amounts.net).max(0)).collect();
            let spread = split(named(0), &weights);
            lines.iter().zip(spread).map(|(line, part)| named(line.number.unwrap_or(0)) + part).collect()
        }
    }
}

fn holds(tests: &[Condition], known: &KnownOrder, line: &LineRecord) -> bool {
    tests.iter().all(|test| match test {
        Condition::Channel(channels) => channels.contains(&known.order.channel),
        Condition::NotChannel(channels) => !channels.contains(&known.order.channel),
        Condition::Origin(origin) => known.order.origin == *origin,
        // A line without category is of no category, so it is not of this one either.
        Condition::NotCategory(category) => line.category != *category,
        Condition::NetAtLeast(least) => amount(line.amounts.net) >= i128::from(*least) * 100,
        Condition::StoreKind(kind) => known.order.store.as_ref().is_some_and(|store| store.kind == *kind),
    })
}

impl Sight<'_> {
    /// Everybody whom the plan's parties stand for, in their order.
    pub fn claims(&self, known: &KnownOrder) -> Vec<Vec<Claim>> {
        let mut all: Vec<Vec<Claim>> = Vec::new();
        for (_, source) in &self.plan.parties {
            let found = self.find(source, known, &all);
            all.push(if found.is_empty() { vec![(None, 1)] } else { found });
        }
        all
    }

    fn find(&self, source: &Source, known: &KnownOrder, before: &[Vec<Claim>]) -> Vec<Claim> {
        let order = &known.order;
        let one = |party: Option<PartyKey>| vec![(party, 1)];
        let key = |kind: &str, key: &str| PartyKey { kind: kind.to_owned(), key: key.to_owned() };
        let each = |party: usize, relation: &dyn Fn(&PartyKey) -> Option<PartyKey>| -> Vec<Claim> {
            before[party].iter().map(|(who, weight)| (who.as_ref().and_then(relation), *weight)).collect()
        };
        match source {
            Source::Bound(role, as_of) => {
                let member = self.members.member(self.notebook, &order.member, &order.key);
                let at = as_of.as_deref().map_or(order.at, day);
                one(self.members.owner(self.bindings, &member, (role, order.brand.as_deref()), at))
            }
            Source::Store => one(order.store.clone()),
            Source::FulfilledBy => one(order.fulfilled_by.clone().or_else(|| order.store.clone())),
            Source::Brand => one(order.brand.as_deref().map(|brand| key("brand", brand))),
            Source::Participant(role) => {
                let named: Vec<_> = known.participants.iter().filter(|one| one.role == *role).collect();
                let equal = named.iter().all(|one| one.share == 0);
                let share = |share: i64| if equal { 1 } else { i128::from(share) };
                named.into_iter().map(|one| (Some(one.party.clone()), share(one.share))).collect()
            }
            Source::Touch(kinds, days, model) => self.touched(known, kinds, *days, *model),
            Source::UnitOf(party, level) => each(*party, &|who| self.notebook.unit(who, level, order.at)),
            Source::SettlesTo(party, level) => each(*party, &|who| self.notebook.settles_to(who, level, order.at)),
            Source::ManagerOf(party) => each(*party, &|who| self.notebook.managers(who, order.at).into_iter().next()),
            Source::FirstOf(parties) => {
                let anybody = |party: &&usize| before[**party].iter().any(|(who, _)| who.is_some());
                let found = parties.iter().find(anybody).or(parties.first());
                found.map_or_else(Vec::new, |party| before[*party].clone())
            }
            Source::Fixed(kind, of) => one(Some(key(kind, of))),
        }
    }

    fn touched(&self, known: &KnownOrder, kinds: &[String], days: u32, model: Model) -> Vec<Claim> {
        let order = &known.order;
        let member = self.members.member(self.notebook, &order.member, &order.key);
        let since = order.at - i64::from(days) * 86_400_000_000;
        let mut path: Vec<_> = self.members.touches(&member).iter().collect();
        path.retain(|touch| since <= touch.at && touch.at <= order.at && touch.party.is_some());
        path.retain(|touch| kinds.is_empty() || kinds.contains(&touch.kind));
        let last = path.len().saturating_sub(1);
        let between = path.len().saturating_sub(2) as i128;
        let weight = |(place, at): (usize, i64)| -> i128 {
            match model {
                Model::First => i128::from(place == 0),
                Model::Last => i128::from(place == last),
                Model::Linear => 1,
                Model::Position(..) if between == 0 => 1,
                Model::Position(first, ..) if place == 0 => i128::from(first) * between,
                Model::Position(_, _, end) if place == last => i128::from(end) * between,
                Model::Position(_, middle, _) => i128::from(middle),
                Model::Decay(half_life) => decayed(order.at - at, half_life),
            }
        };
        let weighed = path.iter().enumerate().map(|(place, touch)| (touch.party.clone(), weight((place, touch.at))));
        // A model that picks one touchpoint says nothing of the others.
        let picks = matches!(model, Model::First | Model::Last);
        weighed.filter(|(_, weight)| !picks || *weight > 0).collect()
    }

    /// The lines of an order as the sale leaves them.
    pub fn sale(&self, known: &KnownOrder) -> Vec<LineState> {
        let claims = self.claims(known);
        let lines = lines(known);
        let bases = bases(&self.plan.base, known, &lines);
        let mut states = Vec::new();
        for (place, line) in lines.iter().enumerate() {
            let mut groups = self.credits(known, line, bases[place], &claims);
            for pool in self.plan.pools.iter().filter(|pool| holds(&pool.when, known, line)) {
                groups.extend(self.pool(pool, known, (&lines, place), &claims));
            }
            states.push(LineState { number: line.number.unwrap_or(0), base: bases[place], groups });
        }
        states
    }

    fn credits(&self, known: &KnownOrder, line: &LineRecord, base: i128, claims: &[Vec<Claim>]) -> Vec<Group> {
        let mut groups = Vec::new();
        let mut matched = Vec::new();
        for rule in self.plan.credit.iter().filter(|rule| holds(&rule.when, known, line)) {
            let book = &self.plan.books[rule.book];
            if book.first_match && matched.contains(&rule.book) {
                continue;
            }
            matched.push(rule.book);
            let amount = half_even(base * i128::from(rule.share), 10_000);
            let (rule_name, book) = (rule.name.clone(), book.name.clone());
            groups.push(Group { rule: rule_name, fund: None, book, left: share_out(amount, &claims[rule.to]) });
        }
        groups
    }

    fn pool(
        &self,
        pool: &PoolPlan,
        known: &KnownOrder,
        (lines, place): (&[LineRecord], usize),
        claims: &[Vec<Claim>],
    ) -> Vec<Group> {
        let all = bases(pool.base.as_ref().unwrap_or(&self.plan.base), known, lines);
        let base = all[place];
        if pool.per_order || matches!(pool.amount, PoolAmount::Fixed(_)) {
            return vec![self.once(pool, known, (lines, place), (&all, claims))];
        }
        let amounts: Vec<(i128, Option<(usize, Claim)>)> = match &pool.amount {
            PoolAmount::Rate(rate) => {
                vec![(capped(pool, half_even(base * i128::from(*rate), 10_000), base == 0), None)]
            }
            PoolAmount::Whole => vec![(base, None)],
            // Worked out for the order as a whole.
            PoolAmount::Fixed(_) => Vec::new(),
            PoolAmount::RateOf(party, attribute) => {
                let weights: Vec<i128> = claims[*party].iter().map(|(_, weight)| *weight).collect();
                let parts = split(base, &weights);
                let one = |(claim, part): (&Claim, i128)| {
                    let rate = claim.0.as_ref().and_then(|who| self.notebook.attribute(who, attribute, known.order.at));
                    (half_even(part * rate.unwrap_or(0), 1_000_000_000), Some((*party, claim.clone())))
                };
                claims[*party].iter().zip(parts).map(one).collect()
            }
        };
        amounts.into_iter().map(|(amount, alone)| money(pool, amount, alone, claims)).collect()
    }
}

/// What a pool gives at most; where nothing is sold, there is nothing to cap.
fn capped(pool: &PoolPlan, amount: i128, nothing_sold: bool) -> i128 {
    match pool.cap {
        Some(cap) if !nothing_sold => amount.min(i128::from(cap)),
        _ => amount,
    }
}

impl Sight<'_> {
    /// A line's part of a pool that is worked out and split for the order as a whole.
    fn once(
        &self,
        pool: &PoolPlan,
        known: &KnownOrder,
        (lines, place): (&[LineRecord], usize),
        (all, claims): (&[i128], &[Vec<Claim>]),
    ) -> Group {
        let bears: Vec<usize> = (0..lines.len()).filter(|line| holds(&pool.when, known, &lines[*line])).collect();
        let sold: Vec<i128> = bears.iter().map(|line| all[*line]).collect();
        let rated = |base: i128, rate: u32| half_even(base * i128::from(rate), 10_000);
        let (whole, brings) = match pool.amount {
            PoolAmount::Rate(rate) => {
                (rated(sold.iter().sum(), rate), sold.iter().map(|base| rated(*base, rate)).collect())
            }
            PoolAmount::Fixed(whole) => (i128::from(whole), vec![0; sold.len()]),
            _ => (0, vec![0; sold.len()]),
        };
        let whole = capped(pool, whole, sold.iter().all(|base| *base == 0));
        let sign = if whole < 0 { -1 } else { 1 };
        let mut weights: Vec<i128> = brings.into_iter().map(|brings: i128| (brings * sign).max(0)).collect();
        if weights.iter().all(|weight| *weight == 0) {
            weights = sold.into_iter().map(|base| base.max(0)).collect();
        }
        let place = bears.iter().position(|line| *line == place);
        of_order(money(pool, whole, None, claims), split(whole, &weights), place)
    }
}

/// One pool, split over its parts and each part over those it stands for.
fn money(pool: &PoolPlan, amount: i128, alone: Option<(usize, Claim)>, claims: &[Vec<Claim>]) -> Group {
    let written: i128 = pool.split.iter().filter_map(|(_, share)| *share).map(i128::from).sum();
    let takers = pool.split.iter().filter(|(_, share)| share.is_none()).count().max(1) as i128;
    let weight = |share: Option<u32>| share.map_or(10_000 - written, |share| i128::from(share) * takers);
    let weights: Vec<i128> = pool.split.iter().map(|(_, share)| weight(*share)).collect();
    let mut left = Vec::new();
    for ((party, _), part) in pool.split.iter().zip(split(amount, &weights)) {
        match &alone {
            Some((only, claim)) if only == party => left.push((claim.0.clone(), part)),
            _ => left.extend(share_out(part, &claims[*party])),
        }
    }
    let book = pool.book.clone().unwrap_or_else(|| "commission".to_owned());
    Group { rule: pool.name.clone(), fund: Some(pool.funded_by.clone()), book, left }
}

/// One line's part of a pool that was split for the whole order: every share in turn takes of each line in proportion to what
/// the line has left.
fn of_order(whole: Group, of_lines: Vec<i128>, place: Option<usize>) -> Group {
    let mut room = of_lines;
    let mut left = Vec::new();
    for (who, share) in whole.left {
        let taken = split(share, &room);
        for (room, taken) in room.iter_mut().zip(&taken) {
            *room -= taken;
        }
        left.push((who, place.map_or(0, |place| taken[place])));
    }
    Group { left, ..whole }
}

fn share_out(amount: i128, claims: &[Claim]) -> Vec<(Option<PartyKey>, i128)> {
    let weights: Vec<i128> = claims.iter().map(|(_, weight)| *weight).collect();
    let parts = split(amount, &weights);
    claims.iter().zip(parts).map(|((who, _), part)| (who.clone(), part)).collect()
}

/// Half as much per half-life, linear between, in 2^40ths.
fn decayed(age: i64, half_life_days: u32) -> i128 {
    let half_life = i128::from(half_life_days) * 86_400_000_000;
    let (whole, rest) = (i128::from(age) / half_life, i128::from(age) % half_life);
    let mut weight = (1_i128 << 40) * (2 * half_life - rest) / (2 * half_life);
    for _ in 0..whole.min(40) {
        weight /= 2;
    }
    weight.max(1)
}

/// Takes a refund from what is left of an order.
pub fn refund(states: &mut [LineState], refund: &RefundRecord) {
    let named = states.iter().any(|state| state.number == refund.line);
    let bearing = |state: &LineState| !named || state.number == refund.line;
    let remaining: Vec<i128> = states.iter().map(|state| if bearing(state) { state.base.max(0) } else { 0 }).collect();
    let amount = i128::from(refund.amount).min(remaining.iter().sum());
    if amount <= 0 {
        return;
    }
    let parts = split(amount, &remaining);
    for (state, part) in states.iter_mut().zip(parts).filter(|(_, part)| *part > 0) {
        for group in &mut state.groups {
            let whole: i128 = group.left.iter().map(|(_, left)| *left).sum();
            let back = if part == state.base { whole } else { half_even(whole * part, state.base) };
            let weights: Vec<i128> = group.left.iter().map(|(_, left)| left.abs()).collect();
            for ((_, left), back) in group.left.iter_mut().zip(split(back, &weights)) {
                *left -= back;
            }
        }
        state.base -= part;
    }
}
