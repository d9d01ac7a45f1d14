//! What an order says once its records are together: its lines with all amounts filled in, or why it is refused.

use super::group::{From, OrderGroup};
use base::RATE_ONE;
use import::Wrong;
use import::record::{LineAmounts, LineRecord, OrderRecord, ParticipantRecord, Provenance};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Why a record is put into quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Where the record came from.
    pub provenance: Provenance,
    /// The column or field.
    pub column: String,
    /// The value.
    pub value: String,
    /// What is wrong.
    pub wrong: Wrong,
    /// What is wrong and what would be right.
    pub reason: String,
    /// Key of the order that the row is a part of, where it is one: its rows go together or not at all.
    pub order: Option<String>,
}

impl Rejection {
    pub(super) fn new(
        provenance: Provenance,
        wrong: Wrong,
        (column, value): (&str, &str),
        reason: impl Into<String>,
    ) -> Rejection {
        let (column, value, reason) = (column.to_owned(), value.to_owned(), reason.into());
        Rejection { provenance, column, value, wrong, reason, order: None }
    }

    /// What is wrong, without the value.
    pub fn public_reason(&self) -> String {
        crate::quarantine::without_value(&self.reason, &self.value)
    }

    pub(super) fn of_order(self, key: &str) -> Rejection {
        Rejection { order: Some(key.to_owned()), ..self }
    }
}

/// The content of a fact by which two versions are compared: the same hash means nothing changed.
pub fn content_hash(content: &impl Serialize) -> [u8; 16] {
    let bytes = postcard::to_stdvec(content).expect("records of strings and integers can always be encoded");
    let digest = Sha256::digest(&bytes);
    let mut hash = [0; 16];
    hash.copy_from_slice(&digest[..16]);
    hash
}

/// Completes the lines of an order: one line from its own amounts when it has none, numbers in order of appearance.
pub fn complete_lines(group: &mut OrderGroup) -> Result<(), Rejection> {
    let Some((from, order)) = &group.order else {
        return Ok(());
    };
    if group.lines.is_empty() {
        group.lines.push((*from, single_line(order)));
    }
    let mut next = group.lines.iter().filter_map(|(_, line)| line.number).max().unwrap_or(0) + 1;
    for (from, line) in &mut group.lines {
        if line.number.is_none() {
            line.number = Some(next);
            next += 1;
        }
        if line.currency != order.currency {
            let reason = format!("the order is in {}; an order has one currency", order.currency);
            return Err(Rejection::new(*from, Wrong::CurrencyWrong, ("currency", &line.currency), reason));
        }
        line.amounts = complete_amounts(line.amounts).ok_or_else(|| {
            let reason = format!("order {} has no amount; map net or total", order.key);
            Rejection::new(*from, Wrong::ValueMissing, ("net", ""), reason)
        })?;
    }
    group.lines.sort_by_key(|(_, line)| line.number);
    Ok(())
}

fn single_line(order: &OrderRecord) -> LineRecord {
    LineRecord {
        order: order.key.clone(),
        number: Some(1),
        quantity_milli: 1000,
        amounts: order.amounts,
        currency: order.currency.clone(),
        ..LineRecord::default()
    }
}

/// Fills in what a mapping left out: net and total from each other, list from net, cost from nothing.
fn complete_amounts(amounts: LineAmounts) -> Option<LineAmounts> {
    let net = amounts.net.or(amounts.total).or(amounts.list)?;
    Some(LineAmounts {
        list: amounts.list.or(Some(net)),
        net: Some(net),
        total: amounts.total.or(Some(net)),
        cost: amounts.cost.or(Some(0)),
    })
}

/// Checks the parts that carry money of their own against the order's currency.
pub fn check_currencies(group: &OrderGroup) -> Result<(), Rejection> {
    let Some((_, order)) = &group.order else {
        return Ok(());
    };
    let amounts = group.amounts.iter().map(|(from, amount)| (from, &amount.currency));
    let tenders = group.tenders.iter().map(|(from, tender)| (from, &tender.currency));
    let refunds = group.refunds.iter().map(|(from, refund)| (from, &refund.currency));
    for (from, currency) in amounts.chain(tenders).chain(refunds) {
        if *currency != order.currency {
            let reason = format!("order {} is in {}; an order has one currency", order.key, order.currency);
            return Err(Rejection::new(*from, Wrong::CurrencyWrong, ("currency", currency), reason));
        }
    }
    Ok(())
}

/// Shares among participants of one role: all zero means equal parts that sum to one whole.
pub fn complete_shares(participants: &mut [From<ParticipantRecord>]) -> Result<(), Rejection> {
    if let Some((from, wrong)) = participants.iter().find(|(_, part)| part.share < 0) {
        let value = wrong.share.to_string();
        return Err(Rejection::new(*from, Wrong::ShareWrong, ("share", &value), "a share is not negative"));
    }
    let roles: Vec<String> = participants.iter().map(|(_, part)| part.role.clone()).collect();
    for (position, role) in roles.iter().enumerate() {
        if roles[..position].contains(role) {
            continue;
        }
        let mut same: Vec<&mut ParticipantRecord> =
            participants.iter_mut().map(|(_, part)| part).filter(|part| part.role == *role).collect();
        if same.iter().all(|part| part.share == 0) {
            let count = same.len() as i64;
            for (number, part) in same.iter_mut().enumerate() {
                part.share = RATE_ONE / count + i64::from((number as i64) < RATE_ONE % count);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use import::record::PartyKey;

    #[test]
    fn amounts_are_completed_from_what_is_there() {
        let check = |list, net, total, cost, expect: Option<[i64; 4]>| {
            let completed = complete_amounts(LineAmounts { list, net, total, cost });
            let got = completed.map(|a| [a.list, a.net, a.total, a.cost].map(|amount| amount.expect("completed")));
            assert_eq!(got, expect);
        };
        check(None, Some(5), None, None, Some([5, 5, 5, 0]));
        check(None, None, Some(7), None, Some([7, 7, 7, 0]));
        check(Some(9), Some(5), Some(6), Some(2), Some([9, 5, 6, 2]));
        check(None, None, None, Some(2), None);
    }

    #[test]
    fn an_order_without_lines_gets_one_and_a_line_in_another_currency_is_refused() {
        let order = OrderRecord {
            key: "1".into(),
            currency: "CNY".into(),
            amounts: LineAmounts { net: Some(100), ..LineAmounts::default() },
            ..OrderRecord::default()
        };
        let mut group = OrderGroup { order: Some((Provenance::default(), order)), ..OrderGroup::default() };
        complete_lines(&mut group).expect("completed");
        assert_eq!((group.lines[0].1.number, group.lines[0].1.amounts.total), (Some(1), Some(100)));
        group.lines[0].1.currency = "USD".into();
        assert_eq!(complete_lines(&mut group).expect_err("refused").column, "currency");
    }

    #[test]
    fn equal_shares_sum_to_one_whole() {
        let part = |role: &str, key: &str| {
            let party = PartyKey { kind: "associate".into(), key: key.into() };
            (Provenance::default(), ParticipantRecord { order: "1".into(), role: role.into(), party, share: 0 })
        };
        let mut parts = [part("seller", "a"), part("host", "b"), part("seller", "c"), part("seller", "d")];
        complete_shares(&mut parts).expect("completed");
        let sellers = parts.iter().filter(|(_, part)| part.role == "seller").map(|(_, part)| part.share);
        assert_eq!(sellers.sum::<i64>(), RATE_ONE);
        assert_eq!(parts[1].1.share, RATE_ONE);
    }
}
