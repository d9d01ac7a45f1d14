//! A made-up Chinese retail group as import records: the same group for the same seed, one member at a time.
//!
//! The company is held whole, members are made when they are asked for, each from its own stream of random numbers. So a
//! million members cost no more memory than a thousand, and any window of deliveries can be generated again.

mod company;
mod company_records;
mod delivery;
mod goods;
mod identity;
mod life;
mod order;
mod season;
mod spec;
mod touch;
mod words;

pub use company::Company;
pub use delivery::Delivery;
pub use spec::{Spec, Trouble, day_of, midnight};

use crate::plan::Places;
use crate::random::Random;
use base::TimeError;
use import::record::{Provenance, Record, Sourced};
use season::Season;
use std::ops::Range;

/// Makes the records of one group.
#[derive(Clone, Debug)]
pub struct Generator {
    spec: Spec,
    company: Company,
    season: Season,
}

impl Generator {
    /// The generator of a spec.
    pub fn new(spec: Spec) -> Result<Generator, TimeError> {
        let company = Company::new(&spec)?;
        let days = spec.month(spec.months)?.0 - spec.from.0;
        let season = Season::new(spec.from, usize::try_from(days).unwrap_or(0));
        Ok(Generator { spec, company, season })
    }

    /// What it was made from.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The first and the last instant (exclusive) of the generated time.
    pub fn time(&self) -> Range<i64> {
        self.company.start..self.company.end
    }

    /// Phones that belong to nobody and must not make members of those who share them.
    pub fn blocked_phones(&self) -> Vec<String> {
        (0..self.company.stores.len()).map(Company::test_phone).collect()
    }

    /// The organisation as it is known at an instant, parents before children: who leaves or comes later is not known yet.
    pub fn organization(&self, known_by: i64) -> Vec<Record> {
        let records = company_records::records(&self.company).into_iter();
        records.filter_map(|record| company_records::as_known(record, known_by)).collect()
    }

    /// Where a policy may be tried first.
    pub fn places(&self) -> Places {
        let company = &self.company;
        let brands = company.stores.iter().map(|store| store.brand + 1).max().unwrap_or(1);
        Places {
            brands: words::BRANDS[..brands].iter().map(|brand| brand.key.to_owned()).collect(),
            regions: words::AREAS[..company.areas].iter().map(|area| area.key.to_owned()).collect(),
            dealers: (0..company.dealers.len()).map(|number| company::dealer(number).key).collect(),
            stores: (0..company.stores.len()).map(|number| company::store(number).key).collect(),
        }
    }

    /// What is delivered about members in a half-open window of delivery time, slightly out of order.
    pub fn deliveries(&self, window: Range<i64>) -> impl Iterator<Item = Delivery> + '_ {
        let disorder = Random::of(self.spec.seed, 4, window.start as u64);
        Deliveries { generator: self, window, next: 0, waiting: Vec::new(), disorder }
    }

    /// Everything: the organisation and all deliveries, as one import would see them.
    pub fn records(&self) -> impl Iterator<Item = Sourced> + '_ {
        let organization = self.organization(i64::MAX).into_iter();
        let facts = self.deliveries(i64::MIN..i64::MAX).flat_map(|delivery| delivery.records);
        sourced(organization.chain(facts))
    }
}

/// Names of the sources that records say they come from, by [`Provenance::source`].
pub const SOURCES: [&str; 7] = ["organization", "members", "bindings", "orders", "statuses", "refunds", "touchpoints"];

/// Gives records a provenance: a source by kind, and a line that counts up in it.
pub fn sourced(records: impl Iterator<Item = Record>) -> impl Iterator<Item = Sourced> {
    let mut lines = [0_u64; SOURCES.len()];
    records.map(move |record| {
        let source = match record {
            Record::Member(_) => 1,
            Record::Binding(_) => 2,
            Record::Order(_) | Record::Line(_) | Record::Participant(_) | Record::Amount(_) | Record::Tender(_) => 3,
            Record::Status(_) => 4,
            Record::Refund(_) => 5,
            Record::Touch(_) => 6,
            _ => 0,
        };
        lines[source] += 1;
        Sourced { provenance: Provenance { source: source as u16, line: lines[source] }, record }
    })
}

/// Deliveries of member after member, a window of them in random order.
struct Deliveries<'a> {
    generator: &'a Generator,
    window: Range<i64>,
    next: u64,
    waiting: Vec<Delivery>,
    disorder: Random,
}

impl Iterator for Deliveries<'_> {
    type Item = Delivery;

    fn next(&mut self) -> Option<Delivery> {
        let Generator { spec, company, season } = self.generator;
        while self.next < spec.members && self.waiting.len() <= spec.trouble.disorder {
            let mut outbox = life::Life::live(spec, company, season, self.next);
            self.waiting.append(&mut outbox.take(self.window.start, self.window.end));
            self.next += 1;
        }
        let chosen = self.disorder.position(self.waiting.len());
        (chosen < self.waiting.len()).then(|| self.waiting.swap_remove(chosen))
    }
}

#[cfg(test)]
mod tests;
