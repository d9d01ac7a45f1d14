//! What credits are grouped by. Each dimension turns a line into a small number; words come back only for the answer.

use crate::credits::CreditSource;
use crate::hash::SmallMap;
use base::{Calendar, Date, Grain, PartyId, PartyKind, Symbol, Timestamp};
use org::Directory;
use std::collections::HashMap;

/// What is shown where nobody or nothing is named.
pub const NONE: &str = "(none)";

/// Something to group by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dim {
    /// The payee, by the source's own id.
    Payee,
    /// What the payee is.
    PayeeKind,
    /// The unit of this level that the payee belongs to when the order was placed; where nobody is credited, that of the
    /// order's store. A dealer is found along the settlement tree, other levels along the management tree.
    Unit(PartyKind),
    /// Channel of the order.
    Channel,
    /// Article of the order line, as the source names it.
    Product,
    /// The book.
    Book,
    /// The span of the business calendar in which a line takes effect, or in which its money may be paid.
    Date(Grain),
    /// Name of the policy.
    Policy,
    /// Name of the rule.
    Rule,
}

impl Dim {
    /// Every dimension, in the order of the documentation.
    pub const ALL: [Dim; 17] = [
        Dim::Payee,
        Dim::PayeeKind,
        Dim::Unit(PartyKind::Store),
        Dim::Unit(PartyKind::Dealer),
        Dim::Unit(PartyKind::Region),
        Dim::Unit(PartyKind::Brand),
        Dim::Unit(PartyKind::Department),
        Dim::Channel,
        Dim::Product,
        Dim::Book,
        Dim::Date(Grain::Day),
        Dim::Date(Grain::Week),
        Dim::Date(Grain::Month),
        Dim::Date(Grain::Quarter),
        Dim::Date(Grain::Year),
        Dim::Policy,
        Dim::Rule,
    ];

    /// The word used on the command line and as the name of a column.
    pub fn name(self) -> &'static str {
        match self {
            Dim::Payee => "payee",
            Dim::PayeeKind => "payee_kind",
            Dim::Unit(kind) => kind.name(),
            Dim::Channel => "channel",
            Dim::Product => "product",
            Dim::Book => "book",
            Dim::Date(Grain::Day) => "day",
            Dim::Date(Grain::Week) => "week",
            Dim::Date(Grain::Month) => "month",
            Dim::Date(Grain::Quarter) => "quarter",
            Dim::Date(Grain::Year) => "year",
            Dim::Policy => "policy",
            Dim::Rule => "rule",
        }
    }

    /// The dimension with this name.
    pub fn parse(name: &str) -> Option<Dim> {
        Self::ALL.into_iter().find(|dim| dim.name() == name)
    }

    /// Columns of lines that it needs besides the instant.
    pub(crate) fn columns(self) -> &'static [&'static str] {
        match self {
            Dim::Payee | Dim::PayeeKind => &["party"],
            Dim::Unit(_) => &["party", "ordered_at", "store", "brand"],
            Dim::Channel => &["channel"],
            Dim::Product => &["product"],
            Dim::Book => &["book"],
            Dim::Date(_) => &[],
            Dim::Policy | Dim::Rule => &["policy", "rule"],
        }
    }
}

/// A line as far as grouping needs it. Columns that were not read are 0.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub party: u32,
    pub store: u32,
    pub brand: u32,
    pub channel: u32,
    pub product: u32,
    pub book: u32,
    pub policy: u16,
    pub rule: u16,
    pub ordered_at: i64,
    /// When it takes effect, or when its money may be paid.
    pub at: i64,
}

/// Numbers and words of the policies, rules and parties of one question; the same for all threads.
pub(crate) struct Words<'a> {
    source: &'a CreditSource<'a>,
    /// By party, the first party with the same key: parties are shown by their key, so equal keys are one row.
    party_codes: Vec<u32>,
    shows_ids: bool,
    /// By policy and rule, the first rule number with the same name, and the name.
    rules: HashMap<(u16, u16), u32>,
    rule_names: Vec<String>,
    policy_codes: Vec<u32>,
}

impl<'a> Words<'a> {
    pub fn new(source: &'a CreditSource<'a>) -> Self {
        let mut rule_names: Vec<String> = Vec::new();
        let mut rules = HashMap::new();
        for (position, policy) in source.policies.iter().enumerate() {
            for (rule, name) in policy.rules.iter().enumerate() {
                let code = rule_names.iter().position(|other| other == name).unwrap_or_else(|| {
                    rule_names.push(name.clone());
                    rule_names.len() - 1
                });
                rules.insert((position as u16, rule as u16), code as u32);
            }
        }
        let first_of_name =
            |name: &str| source.policies.iter().position(|other| other.name == name).unwrap_or_default() as u32;
        let policy_codes = source.policies.iter().map(|policy| first_of_name(&policy.name)).collect();
        let party_codes = party_codes(source.organisation);
        Words { source, party_codes, shows_ids: false, rules, rule_names, policy_codes }
    }

    /// Words that tell parties apart by id: [`Words::text`] of a party is its id, and empty for nobody.
    pub fn by_id(source: &'a CreditSource<'a>) -> Self {
        Words { party_codes: Vec::new(), shows_ids: true, ..Words::new(source) }
    }

    fn party(&self, party: Option<PartyId>) -> u32 {
        let raw = PartyId::column(party);
        self.party_codes.get(raw as usize).copied().unwrap_or(raw)
    }

    /// What is shown for a number that [`Coder::code`] gave.
    pub fn text(&self, dim: Dim, code: u32) -> String {
        let CreditSource { organisation, symbols, policies, .. } = self.source;
        match dim {
            Dim::Payee | Dim::Unit(_) if self.shows_ids => {
                PartyId::new(code).map_or_else(String::new, |party| party.raw().to_string())
            }
            Dim::Payee | Dim::Unit(_) => {
                PartyId::new(code).map_or_else(|| NONE.to_owned(), |party| organisation.key(party).to_owned())
            }
            Dim::PayeeKind => {
                let kind = u8::try_from(code).ok().and_then(PartyKind::from_number);
                kind.map_or(NONE, PartyKind::name).to_owned()
            }
            Dim::Channel | Dim::Product | Dim::Book if code == 0 => NONE.to_owned(),
            Dim::Channel | Dim::Product | Dim::Book => symbols.text(Symbol(code)).to_owned(),
            Dim::Date(grain) => grain.label(Date(code as i32)),
            Dim::Policy => policies.get(code as usize).map_or("?", |policy| &policy.name).to_owned(),
            Dim::Rule => self.rule_names.get(code as usize).map_or("?", String::as_str).to_owned(),
        }
    }
}

fn party_codes(organisation: &Directory) -> Vec<u32> {
    let mut codes = vec![0];
    let mut by_key: HashMap<&str, u32> = HashMap::new();
    for party in organisation.parties() {
        let raw = party.id.raw();
        if codes.len() <= raw as usize {
            codes.resize(raw as usize + 1, 0);
        }
        codes[raw as usize] = *by_key.entry(&party.key).or_insert(raw);
    }
    codes
}

/// Turns lines into numbers, remembering what it looked up. Each thread has one.
pub(crate) struct Coder<'a> {
    words: &'a Words<'a>,
    days: Days<'a>,
    units: Vec<UnitMemory>,
}

/// The last look-ups of a unit, by party: lines of one order often ask the same again.
#[derive(Default)]
struct UnitMemory {
    last: SmallMap<u32, (i64, u32)>,
}

impl<'a> Coder<'a> {
    pub fn new(words: &'a Words<'a>) -> Self {
        let units = PartyKind::ALL.iter().map(|_| UnitMemory::default()).collect();
        Coder { words, days: Days::new(words.source.calendar), units }
    }

    /// The number of a line in a dimension.
    pub fn code(&mut self, dim: Dim, line: &Seen) -> u32 {
        match dim {
            Dim::Payee => self.words.party(PartyId::new(line.party)),
            Dim::PayeeKind => PartyId::new(line.party)
                .and_then(|party| self.words.source.organisation.kind(party))
                .map_or(0, |kind| kind as u32),
            Dim::Unit(level) => self.unit(level, line),
            Dim::Channel => line.channel,
            Dim::Product => line.product,
            Dim::Book => line.book,
            Dim::Date(grain) => self.days.span(grain, Timestamp(line.at)),
            Dim::Policy => {
                self.words.policy_codes.get(usize::from(line.policy)).copied().unwrap_or(u32::from(line.policy))
            }
            Dim::Rule => self.words.rules.get(&(line.policy, line.rule)).copied().unwrap_or(u32::MAX),
        }
    }

    fn unit(&mut self, level: PartyKind, line: &Seen) -> u32 {
        if line.party == 0 && level == PartyKind::Brand && line.brand != 0 {
            return self.words.party(PartyId::new(line.brand));
        }
        let of = if line.party == 0 { line.store } else { line.party };
        let Some(party) = PartyId::new(of) else { return 0 };
        let memory = &mut self.units[level as usize - 1].last;
        if let Some((at, code)) = memory.get(&of)
            && *at == line.ordered_at
        {
            return *code;
        }
        let organisation = self.words.source.organisation;
        let at = Timestamp(line.ordered_at);
        let unit = match level {
            PartyKind::Dealer => organisation.settles_to(party, level, at),
            _ => organisation.unit(party, level, at),
        };
        let code = self.words.party(unit);
        memory.insert(of, (line.ordered_at, code));
        code
    }
}

/// Local days of instants. A quarter of an hour that lies within one local day is looked up once.
struct Days<'a> {
    calendar: &'a Calendar,
    quarters: SmallMap<i64, Option<Date>>,
    spans: SmallMap<i64, u32>,
}

const QUARTER_MICROS: i64 = 900_000_000;

impl<'a> Days<'a> {
    fn new(calendar: &'a Calendar) -> Self {
        Days { calendar, quarters: SmallMap::default(), spans: SmallMap::default() }
    }

    fn date(&mut self, at: Timestamp) -> Date {
        let quarter = at.0.div_euclid(QUARTER_MICROS);
        let calendar = self.calendar;
        let whole = self.quarters.entry(quarter).or_insert_with(|| {
            let start = quarter.saturating_mul(QUARTER_MICROS);
            let first = calendar.date(Timestamp(start));
            let last = calendar.date(Timestamp(start.saturating_add(QUARTER_MICROS - 1)));
            (first == last).then_some(first)
        });
        whole.unwrap_or_else(|| calendar.date(at))
    }

    /// The first day, counted from 1970, of the span that an instant falls into.
    fn span(&mut self, grain: Grain, at: Timestamp) -> u32 {
        let date = self.date(at);
        if grain == Grain::Day {
            return date.0 as u32;
        }
        *self.spans.entry(i64::from(date.0) * 8 + grain as i64).or_insert_with(|| first_day(grain, date).0 as u32)
    }
}

fn first_day(grain: Grain, date: Date) -> Date {
    let (year, month, day) = date.parts();
    let starts = |year: i16, month: i8| Date::from_parts(year, month, 1).unwrap_or(date);
    match grain {
        Grain::Day => date,
        // 1970-01-01 was a Thursday; ISO weeks begin on Monday.
        Grain::Week => Date(date.0 - (date.0 + 3).rem_euclid(7)),
        Grain::Month => Date(date.0 - i32::from(day) + 1),
        Grain::Quarter => starts(year, (month - 1) / 3 * 3 + 1),
        Grain::Year => starts(year, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dimension_is_found_by_its_name() {
        for dim in Dim::ALL {
            assert_eq!(Dim::parse(dim.name()), Some(dim));
        }
        assert_eq!(Dim::parse("weekday"), None);
    }

    #[test]
    fn spans_begin_where_the_calendar_says() {
        let day = |text: &str| Date::parse(text).expect("a date");
        let check = |grain, date: &str, expect: &str| {
            assert_eq!(first_day(grain, day(date)).to_string(), expect, "{grain:?} of {date}");
        };
        check(Grain::Week, "2026-01-01", "2025-12-29");
        check(Grain::Week, "2025-12-29", "2025-12-29");
        check(Grain::Month, "2024-02-29", "2024-02-01");
        check(Grain::Quarter, "2013-06-30", "2013-04-01");
        check(Grain::Year, "2013-06-30", "2013-01-01");
        assert_eq!(Grain::Week.label(first_day(Grain::Week, day("2026-01-01"))), "2026-W01");
    }

    #[test]
    fn days_are_local_even_within_a_quarter_of_an_hour() {
        // Liberia's offset was not a multiple of a quarter of an hour until 1972.
        for zone in ["Asia/Shanghai", "Africa/Monrovia", "Asia/Kathmandu"] {
            let calendar = Calendar::new(zone).expect("a zone");
            let mut days = Days::new(&calendar);
            for minute in 0..3000 {
                let at = Timestamp(minute * 60_000_000);
                assert_eq!(days.date(at), calendar.date(at), "{zone} {minute}");
                assert_eq!(days.date(at), calendar.date(at), "{zone} {minute}, remembered");
            }
        }
    }
}
