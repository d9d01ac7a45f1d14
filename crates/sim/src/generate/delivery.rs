//! How facts arrive: late, twice, corrected, and out of order.

use super::spec::{DAY, SECOND, Trouble};
use crate::random::Random;
use import::record::Record;

/// Records that a source system hands over together: an order with its lines, one touchpoint, one refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// When they are handed over.
    pub delivered: i64,
    /// What they are about, among the deliveries of one member.
    pub subject: u32,
    /// 0 for the first content, 1 for its correction.
    pub version: u8,
    /// The records.
    pub records: Vec<Record>,
}

/// Deliveries of one member, in the order in which they were thought of.
#[derive(Debug)]
pub(super) struct Outbox {
    trouble: Trouble,
    subjects: u32,
    pub deliveries: Vec<Delivery>,
}

impl Outbox {
    pub fn new(trouble: Trouble) -> Outbox {
        Outbox { trouble, subjects: 0, deliveries: Vec::new() }
    }

    /// Delivers what happened at an instant, with the usual trouble; returns the instant of the first delivery.
    pub fn send(&mut self, happened: i64, records: Vec<Record>, random: &mut Random) -> i64 {
        let delivered = happened + delay(&self.trouble, random);
        self.send_at(delivered, records, random);
        delivered
    }

    /// Delivers at an instant, and perhaps once more.
    pub fn send_at(&mut self, delivered: i64, records: Vec<Record>, random: &mut Random) {
        let subject = self.subjects;
        self.subjects += 1;
        if random.chance(self.trouble.duplicate) {
            let again = delivered + random.between(0, 20 * 86_400) * SECOND;
            self.deliveries.push(Delivery { delivered: again, subject, version: 0, records: records.clone() });
        }
        self.deliveries.push(Delivery { delivered, subject, version: 0, records });
    }

    /// Delivers and, some days later, delivers a changed version.
    pub fn send_corrected(&mut self, happened: i64, versions: [Vec<Record>; 2], random: &mut Random) -> i64 {
        let delivered = happened + delay(&self.trouble, random);
        let corrected = delivered + DAY + random.between(0, 30 * 86_400) * SECOND;
        let subject = self.subjects;
        self.subjects += 1;
        let [first, second] = versions;
        self.deliveries.push(Delivery { delivered, subject, version: 0, records: first });
        self.deliveries.push(Delivery { delivered: corrected, subject, version: 1, records: second });
        delivered
    }

    /// What is delivered in a half-open window. A version that is corrected within the window is left out.
    pub fn take(&mut self, from: i64, to: i64) -> Vec<Delivery> {
        let mut kept = std::mem::take(&mut self.deliveries);
        kept.retain(|delivery| from <= delivery.delivered && delivery.delivered < to);
        let corrected: Vec<u32> =
            kept.iter().filter(|delivery| delivery.version > 0).map(|delivery| delivery.subject).collect();
        kept.retain(|delivery| delivery.version > 0 || !corrected.contains(&delivery.subject));
        kept
    }
}

fn delay(trouble: &Trouble, random: &mut Random) -> i64 {
    let seconds =
        if random.chance(trouble.late) { random.between(86_400, 45 * 86_400) } else { random.between(1, 4 * 3600) };
    seconds * SECOND
}
