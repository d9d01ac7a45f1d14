//! Made-up facts in any number: the input of the benchmark. Same specification, same facts.
//!
//! They go through the [`Spool`] like an import, so what is measured later is what a customer would have. The business
//! itself (hires, moves, refunds, late events) is simulated elsewhere; here only size and shape matter: members with
//! touchpoints, orders and bindings, a few of them linked from two profiles.

use crate::batch::{Op, OrderLists};
use crate::error::{FactsError, Result};
use crate::file::FactFile;
use crate::layout::{Layout, mix};
use crate::spool::Spool;
use base::fact::{BindingEvent, Order, OrderLine, Span, Touch};
use base::{
    Amount, Currency, FactId, Interval, PartyId, PartyKind, ProfileId, Rate, Seq, Symbol, Symbols, Timestamp, Tree,
};
use credit::{
    Base, Book, CreditKind, CreditRule, Limits, Model, PartyRule, PartySource, Per, Policy, Pool, PoolAmount,
    PoolShare, Scope,
};
use identity::{Link, Members, Rules};
use org::{Directory, Edge, Party};

/// How much to make.
#[derive(Clone, Copy, Debug)]
pub struct SyntheticSpec {
    /// Members.
    pub members: u32,
    /// Orders per member on average.
    pub orders_per_member: u32,
    /// Lines per order on average.
    pub lines_per_order: u32,
    /// Touchpoints per member on average.
    pub touches_per_member: u32,
    /// Binding events per hundred members on average; every member has at least one.
    pub bindings_per_hundred: u32,
    /// Of a hundred members, how many have two profiles.
    pub linked_percent: u32,
    /// How many associates serve.
    pub associates: u32,
    /// How many stores they work in.
    pub stores: u32,
    /// The instants of all facts.
    pub during: Interval,
    /// Where the numbers come from.
    pub seed: u64,
}

impl SyntheticSpec {
    /// A million members, five million orders, twenty million touchpoints, one and a half million binding events.
    pub fn of_members(members: u32) -> Self {
        // The year 2025 in UTC.
        let during = Interval { from: Timestamp(1_735_689_600_000_000), to: Timestamp(1_767_225_600_000_000) };
        SyntheticSpec {
            members,
            orders_per_member: 5,
            lines_per_order: 1,
            touches_per_member: 20,
            bindings_per_hundred: 150,
            linked_percent: 2,
            associates: 12_000,
            stores: 600,
            during,
            seed: 1,
        }
    }
}

/// Made-up facts and everything that a settlement of them needs.
#[derive(Debug)]
pub struct Synthetic {
    /// The files, as of commit 1.
    pub files: Vec<FactFile>,
    /// Words.
    pub symbols: Symbols,
    /// Stores, dealers and associates.
    pub organisation: Directory,
    /// Links between profiles.
    pub members: Members,
    /// A policy that looks for a binding and for a touchpoint per order.
    pub policy: Policy,
    /// All instants.
    pub during: Interval,
}

/// Makes facts, writes them under this import id, and returns them with all that is needed to settle them.
pub fn generate(layout: &Layout, import: &str, spec: &SyntheticSpec) -> Result<Synthetic> {
    let mut symbols = Symbols::default();
    let words = Words::new(&mut symbols);
    let mut spool = Spool::new(layout, import);
    let mut maker = Maker { spec, words: &words, random: Random(spec.seed), next: 0, links: Vec::new() };
    for member in 1..=spec.members {
        maker.member(member, &mut spool)?;
    }
    let links = maker.links;
    let mut files = spool.finish()?;
    files.iter_mut().for_each(|file| file.visible_from(Seq(1)));
    let members = Members::build(|_| None, &links, &Rules::standard(&mut symbols), Seq(1));
    let policy = policy(&words, spec.during)?;
    let organisation = organisation(spec)?;
    Ok(Synthetic { files, organisation, members, policy, during: spec.during, symbols })
}

/// The splitmix64 sequence (Steele, Lea and Flood, 2014), with the finalizer of this crate.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// A number from 0 to twice the mean.
    fn around(&mut self, mean: u32) -> u64 {
        self.below(u64::from(mean) * 2 + 1)
    }
}

struct Words {
    currency: Symbol,
    associate: Symbol,
    commission: Symbol,
    brand: Symbol,
    causes: [Symbol; 4],
    channels: [Symbol; 4],
    kinds: [Symbol; 5],
    contents: Vec<Symbol>,
    skus: Vec<Symbol>,
    categories: Vec<Symbol>,
}

impl Words {
    fn new(symbols: &mut Symbols) -> Words {
        let mut many = |stem: &str, count: u32| (1..=count).map(|n| symbols.intern(&format!("{stem}-{n}"))).collect();
        let (contents, skus, categories) = (many("content", 500), many("sku", 5_000), many("category", 20));
        Words {
            currency: symbols.intern("CNY"),
            associate: symbols.intern("associate"),
            commission: symbols.intern("commission"),
            brand: symbols.intern("brand"),
            causes: ["scan", "claim", "purchase", "import"].map(|word| symbols.intern(word)),
            channels: ["store", "mini_program", "live", "marketplace"].map(|word| symbols.intern(word)),
            kinds: ["share", "ad", "live", "chat", "visit"].map(|word| symbols.intern(word)),
            contents,
            skus,
            categories,
        }
    }
}

struct Maker<'a> {
    spec: &'a SyntheticSpec,
    words: &'a Words,
    random: Random,
    next: i64,
    links: Vec<Link>,
}

impl Maker<'_> {
    fn member(&mut self, member: u32, spool: &mut Spool) -> Result<()> {
        let spec = self.spec;
        let first = ProfileId(i64::from(member));
        let linked = self.random.below(100) < u64::from(spec.linked_percent);
        let second = if linked { ProfileId(i64::from(spec.members) + i64::from(member)) } else { first };
        if linked {
            let id = self.links.len() as i64 + 1;
            let link = Link { id, a: first, b: second, at: spec.during.from, recorded: Seq(1), revoked: None };
            self.links.push(link);
        }
        let profiles = [first, second];
        let more_bindings = u64::from(spec.bindings_per_hundred.saturating_sub(100));
        for binding in 0..1 + u64::from(self.random.below(100) < more_bindings) {
            // The first binding lies in the first quarter of the time, so that most orders have an owner.
            let at = self.instant(if binding == 0 { 4 } else { 1 });
            let event = self.binding_event(at, profiles);
            spool.push_binding_event(event, Op::New)?;
        }
        for _ in 0..self.random.around(spec.touches_per_member) {
            let touch = self.touch(profiles);
            spool.push_touch(touch, Op::New)?;
        }
        for _ in 0..self.random.around(spec.orders_per_member) {
            self.order(profiles, spool)?;
        }
        Ok(())
    }

    fn id(&mut self) -> FactId {
        self.next += 1;
        FactId(self.next)
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.random.below(list.len() as u64) as usize]
    }

    /// An instant in the first part of the time, to the second.
    fn instant(&mut self, part: i64) -> Timestamp {
        let Interval { from, to } = self.spec.during;
        let seconds = (to.0 - from.0) / 1_000_000 / part;
        Timestamp(from.0 + self.random.below(seconds.max(1) as u64) as i64 * 1_000_000)
    }

    fn associate(&mut self) -> Option<PartyId> {
        let first = first_associate(self.spec);
        PartyId::new(first + self.random.below(u64::from(self.spec.associates)) as u32)
    }

    fn store(&mut self) -> Option<PartyId> {
        PartyId::new(FIRST_STORE + self.random.below(u64::from(self.spec.stores)) as u32)
    }

    fn binding_event(&mut self, at: Timestamp, profiles: [ProfileId; 2]) -> BindingEvent {
        BindingEvent {
            id: self.id(),
            profile: self.pick(&profiles),
            at,
            recorded: Seq(0),
            role: self.words.associate,
            cause: self.pick(&self.words.causes),
            party: self.associate(),
            referrer: None,
            brand: None,
        }
    }

    fn touch(&mut self, profiles: [ProfileId; 2]) -> Touch {
        Touch {
            id: self.id(),
            profile: self.pick(&profiles),
            at: self.instant(1),
            recorded: Seq(0),
            kind: self.pick(&self.words.kinds),
            channel: self.pick(&self.words.channels),
            party: self.associate(),
            content: self.pick(&self.words.contents),
        }
    }

    fn order(&mut self, profiles: [ProfileId; 2], spool: &mut Spool) -> Result<()> {
        let mut lines = [OrderLine::default(); 8];
        let count = 1 + self.random.around(self.spec.lines_per_order.saturating_sub(1)) as usize;
        let lines = &mut lines[..count.min(8)];
        for (position, line) in lines.iter_mut().enumerate() {
            *line = self.order_line(position as u32 + 1);
        }
        let order = Order {
            id: self.id(),
            profile: self.pick(&profiles),
            at: self.instant(1),
            recorded: Seq(0),
            currency: self.words.currency,
            brand: PartyId::new(BRAND),
            store: self.store(),
            fulfilled_by: None,
            channel: self.pick(&self.words.channels),
            origin: Symbol::NONE,
            lines: Span::default(),
            participants: Span::default(),
            amounts: Span::default(),
            tenders: Span::default(),
        };
        spool.push_order(order, OrderLists { lines, ..OrderLists::default() }, Op::New)
    }

    fn order_line(&mut self, number: u32) -> OrderLine {
        let list = 1_000 + self.random.below(99_000) as i64;
        let net = list - self.random.below(list as u64 / 4) as i64;
        OrderLine {
            number,
            sku: self.pick(&self.words.skus),
            category: self.pick(&self.words.categories),
            quantity_milli: 1_000,
            list: Amount(list),
            net: Amount(net),
            total: Amount(net),
            cost: Amount(net / 2),
        }
    }
}

const GROUP: u32 = 1;
const BRAND: u32 = 2;
const FIRST_DEALER: u32 = 3;
const DEALERS: u32 = 50;
const FIRST_STORE: u32 = FIRST_DEALER + DEALERS;

fn first_associate(spec: &SyntheticSpec) -> u32 {
    FIRST_STORE + spec.stores
}

fn organisation(spec: &SyntheticSpec) -> Result<Directory> {
    let mut parties = Vec::new();
    let mut edges = Vec::new();
    let mut add = |id: u32, kind: PartyKind, above: Option<(Tree, u32)>| {
        let Some(child) = PartyId::new(id) else { return };
        let name = format!("{} {id}", kind.name());
        parties.push(Party { id: child, kind, key: format!("{}-{id}", kind.name()), name });
        if let Some((tree, above)) = above
            && let Some(parent) = PartyId::new(above)
        {
            edges.push(Edge { tree, child, parent, during: Interval::ALWAYS });
        }
    };
    add(GROUP, PartyKind::Group, None);
    add(BRAND, PartyKind::Brand, Some((Tree::Management, GROUP)));
    for dealer in 0..DEALERS {
        add(FIRST_DEALER + dealer, PartyKind::Dealer, Some((Tree::Settlement, BRAND)));
    }
    for store in 0..spec.stores {
        add(FIRST_STORE + store, PartyKind::Store, Some((Tree::Settlement, FIRST_DEALER + store % DEALERS)));
    }
    for associate in 0..spec.associates {
        let store = FIRST_STORE + associate % spec.stores.max(1);
        add(first_associate(spec) + associate, PartyKind::Associate, Some((Tree::Management, store)));
    }
    Directory::build(parties, edges, Vec::new(), Vec::new(), Vec::new(), Vec::new())
        .map_err(|error| FactsError::Layout(error.to_string()))
}

/// Credit to the owner; 5 % of net to the owner and the last toucher within 30 days, 60 to 40.
fn policy(words: &Words, during: Interval) -> Result<Policy> {
    let currency = Currency::new("CNY", 2).map_err(|error| FactsError::Layout(error.to_string()))?;
    let party = |name: &str, source| PartyRule { name: name.to_owned(), source };
    let last_touch = PartySource::Touch { when: None, within_days: 30, model: Model::Last };
    let book = Book { name: words.associate, ceiling: Rate::ONE, first_match: false, kind: CreditKind::Direct };
    let credit = CreditRule { name: "owner".to_owned(), book: 0, to: 0, share: Rate::ONE, when: None };
    let pool = Pool {
        name: "commission".to_owned(),
        book: words.commission,
        amount: PoolAmount::Rate(Rate(50_000_000)),
        base: None,
        less: Vec::new(),
        per: Per::Line,
        limits: Limits::default(),
        funded_by: words.brand,
        split: vec![PoolShare { to: 0, share: Some(Rate(600_000_000)) }, PoolShare { to: 1, share: None }],
        when: None,
    };
    Ok(Policy {
        name: "synthetic".to_owned(),
        version: 1,
        hash: [0; 32],
        effective: during,
        scope: Scope::default(),
        currency,
        currency_symbol: words.currency,
        base: Base::Net,
        parties: vec![
            party(
                "owner",
                PartySource::Binding { role: words.associate, as_of: None, active_within_days: None, for_days: None },
            ),
            party("toucher", last_touch),
        ],
        derived_fields: Vec::new(),
        rate_tables: Vec::new(),
        books: vec![book],
        credit: vec![credit],
        roll_up: Vec::new(),
        pools: vec![pool],
        hold: None,
        awards: Vec::new(),
        period: Vec::new(),
    })
}
