//! The identifiers of a made-up member, and when it becomes known that they belong together.

use super::company::Company;
use super::spec::{DAY, SECOND};
use crate::random::Random;
use import::record::IdentifierValue;

/// Up to three sets of identifiers: the store's, the phone app's and the marketplace's.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    /// Phone and card; never empty.
    pub offline: Vec<IdentifierValue>,
    /// Ids of the mini-program and of WeCom; may be empty.
    pub online: Vec<IdentifierValue>,
    /// The buyer's id on the marketplace; may be empty.
    pub market: Vec<IdentifierValue>,
    /// What becomes known to belong together, and when.
    pub links: Vec<(i64, Vec<IdentifierValue>)>,
    /// When the member joined.
    pub joined: i64,
}

fn identifier(kind: &str, value: String) -> IdentifierValue {
    IdentifierValue { kind: kind.to_owned(), value }
}

/// Eleven digits that look like a mainland mobile number, of the prefix 142 or 143, which no carrier gives to people.
fn phone(index: u64) -> String {
    // The factor is prime to 10^8, so that every index below that has its own number.
    let number = (index % 100_000_000) * 61_803_399 % 100_000_000;
    format!("{}{number:08}", 142 + (index / 100_000_000) % 2)
}

/// How people write the same number.
fn as_written(phone: &str, random: &mut Random) -> String {
    match random.below(30) {
        0 => format!("+86 {phone}"),
        1 => format!("{}-{}-{}", &phone[..3], &phone[3..7], &phone[7..]),
        2 => format!("0086{phone}"),
        _ => phone.to_owned(),
    }
}

impl Identity {
    pub fn new(index: u64, company: &Company, random: &mut Random) -> Identity {
        let mut offline = Vec::new();
        if random.chance(940) {
            offline.push(identifier("phone", phone(index)));
        }
        if offline.is_empty() || random.chance(600) {
            offline.push(identifier("card", format!("VIP{:09}", index * 7 + 1001)));
        }
        let mut online = Vec::new();
        if random.chance(760) {
            online.push(identifier("unionid", format!("oU{:016x}", index.wrapping_mul(0x9E37_79B9_7F4A_7C15))));
            if random.chance(600) {
                online.push(identifier("openid", format!("oP{:016x}", index.wrapping_mul(0xD6E8_FEB8_6659_FD93))));
            }
            if random.chance(700) {
                online.push(identifier(
                    "external_userid",
                    format!("wm{:016x}", index.wrapping_mul(0xA24B_AED4_963E_E407)),
                ));
            }
        }
        let market = match random.chance(330) {
            true => vec![identifier("marketplace_id", format!("tb_{:010}", index * 13 + 5))],
            false => Vec::new(),
        };
        let old = random.chance(680);
        let joined = match old {
            true => company.start - random.between(1, 300 * 86_400) * SECOND,
            false => company.start + random.between(0, (company.end - company.start) / SECOND) * SECOND,
        };
        let mut identity = Identity { offline, online, market, links: Vec::new(), joined };
        identity.add_links(company, random);
        identity
    }

    fn add_links(&mut self, company: &Company, random: &mut Random) {
        self.links.push((self.joined, self.offline.clone()));
        let later = |random: &mut Random, from: i64| {
            let from = from.max(company.start) / SECOND;
            random.between(from, (company.end / SECOND).max(from + 1)) * SECOND
        };
        if !self.online.is_empty() {
            let at = self.joined + random.between(0, 40) * DAY;
            self.links.push((at, self.online.clone()));
            if random.chance(740) {
                let both = vec![self.offline[0].clone(), self.online[0].clone()];
                self.links.push((later(random, at), both));
            }
        }
        if !self.market.is_empty() {
            self.links.push((self.joined, self.market.clone()));
            if random.chance(420) {
                let both = vec![self.offline[0].clone(), self.market[0].clone()];
                self.links.push((later(random, self.joined), both));
            }
        }
    }

    /// How a member is named who referred this one: by phone, as people do.
    pub fn referrer(index: u64) -> Vec<IdentifierValue> {
        vec![identifier("phone", phone(index))]
    }

    /// What a till knows: one of the identifiers, or all.
    pub fn at_till(&self, random: &mut Random) -> Vec<IdentifierValue> {
        Self::some(&self.offline, random)
    }

    /// What the mini-program knows; what a till knows when the member has never used it.
    pub fn on_phone(&self, random: &mut Random) -> Vec<IdentifierValue> {
        if self.online.is_empty() { self.at_till(random) } else { Self::some(&self.online, random) }
    }

    fn some(all: &[IdentifierValue], random: &mut Random) -> Vec<IdentifierValue> {
        let mut chosen = if random.chance(250) { all.to_vec() } else { vec![random.pick(all).clone()] };
        for one in &mut chosen {
            if one.kind == "phone" {
                one.value = as_written(&one.value, random);
            }
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_distinct_and_look_like_mainland_mobiles() {
        let mut phones: Vec<String> = (0..100_000).chain(99_999_000..100_001_000).map(phone).collect();
        assert!(phones.iter().all(|phone| phone.len() == 11 && (phone.starts_with("142") || phone.starts_with("143"))));
        let count = phones.len();
        phones.sort_unstable();
        phones.dedup();
        assert_eq!(phones.len(), count);
    }
}
