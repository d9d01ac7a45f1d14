//! Orders with their parts, and the events that come later: statuses and refunds.

use super::apply::{Applier, Keep, Moved, candidate};
use super::content::Rejection;
use super::fact_id::{fact_id, fact_id_beside};
use super::group::OrderGroup;
use crate::AppError;
use base::fact::{NamedAmount, Order, OrderLine, Participant, Refund, Span, StatusEvent, Tender};
use base::{Amount, FactId, PartyId, ProfileId, Rate, Seq, Timestamp};
use facts::{Op, OrderLists, Table};
use import::Wrong;
use import::record::PartyKey;
use std::collections::HashMap;
use store::fact::FactEntry;

/// An order as memory holds it, with its lists.
struct Assembled {
    order: Order,
    lines: Vec<OrderLine>,
    participants: Vec<Participant>,
    amounts: Vec<NamedAmount>,
    tenders: Vec<Tender>,
}

/// An order that later events may name: in this import or stored before.
#[derive(Clone, Copy)]
struct Known {
    id: FactId,
    profile: ProfileId,
}

impl Applier<'_> {
    pub(super) async fn orders(&mut self, mut groups: Vec<OrderGroup>) -> Result<(), AppError> {
        groups.retain_mut(|group| self.complete(group));
        let ids = self.ids(Table::Orders, groups.iter().map(|group| group.key.as_str()));
        let stored = self.stored(Table::Orders, ids.into_iter()).await?;
        let named: Vec<_> = groups
            .iter()
            .filter_map(|group| group.order.as_ref())
            .map(|(from, order)| (*from, order.member.as_slice(), Timestamp(order.at)))
            .collect();
        let stored_of_named: Vec<Option<FactEntry>> =
            groups.iter().zip(&stored).filter(|(group, _)| group.order.is_some()).map(|(_, stored)| *stored).collect();
        let mut owners = self.owners(&named, &stored_of_named, "orders").await?.into_iter();
        let mut keep = Keep::new(Table::Orders, "orders");
        let mut known: HashMap<&str, Known> = HashMap::new();
        for (group, stored) in groups.iter().zip(&stored) {
            let found = match &group.order {
                None => stored.map(|entry| Known { id: entry.id, profile: entry.profile }),
                Some(_) => match owners.next().flatten() {
                    None => {
                        self.refuse_rest(group);
                        None
                    }
                    Some(profile) => self.order(group, profile, stored.as_ref(), &mut keep)?,
                },
            };
            if let Some(found) = found {
                known.insert(&group.key, found);
            } else if group.order.is_none() {
                self.reject_orphans(group);
            }
        }
        self.write(keep).await?;
        self.statuses(&groups, &known).await?;
        self.refunds(&groups, &known).await
    }

    /// Spools one order. None when it was rejected.
    fn order(
        &mut self,
        group: &OrderGroup,
        profile: ProfileId,
        stored: Option<&FactEntry>,
        keep: &mut Keep,
    ) -> Result<Option<Known>, AppError> {
        let assembled = match self.assemble(group, profile) {
            Ok(assembled) => assembled,
            Err(rejection) => {
                self.refuse(group, rejection);
                return Ok(None);
            }
        };
        let Some((_, record)) = &group.order else { return Ok(None) };
        let parts = (
            group.lines.iter().map(|(_, part)| part).collect::<Vec<_>>(),
            group.participants.iter().map(|(_, part)| part).collect::<Vec<_>>(),
            group.amounts.iter().map(|(_, part)| part).collect::<Vec<_>>(),
            group.tenders.iter().map(|(_, part)| part).collect::<Vec<_>>(),
        );
        let head = (record.at, &record.brand, &record.store, &record.fulfilled_by, &record.channel, &record.origin);
        let content = (profile.0, head, &record.currency, parts);
        let candidate = candidate(assembled.order.id, &group.key, profile, &content, assembled.order.at);
        keep.counts.unchanged += group.earlier as u64;
        for (profile, op) in keep.decide(self.source, candidate, stored) {
            let lists = OrderLists {
                lines: &assembled.lines,
                participants: &assembled.participants,
                amounts: &assembled.amounts,
                tenders: &assembled.tenders,
            };
            self.spool.push_order(Order { profile, ..assembled.order }, lists, op)?;
            if op == Op::Retraction {
                self.moved.push(Moved { order: assembled.order.id, from: profile, to: assembled.order.profile });
            }
        }
        Ok(Some(Known { id: assembled.order.id, profile }))
    }

    fn assemble(&mut self, group: &OrderGroup, profile: ProfileId) -> Result<Assembled, Rejection> {
        let Some((from, record)) = &group.order else {
            unreachable!("only orders with a record are assembled");
        };
        let party = |column: &str, key: &Option<PartyKey>| -> Result<Option<PartyId>, Rejection> {
            key.as_ref().map(|key| self.names.find(*from, column, key)).transpose()
        };
        let order = Order {
            id: fact_id(Table::Orders, self.system, &group.key),
            profile,
            at: Timestamp(record.at),
            recorded: Seq(0),
            brand: record.brand.as_ref().map(|key| self.brand(*from, key)).transpose()?,
            store: party("store", &record.store)?,
            fulfilled_by: party("fulfilled_by", &record.fulfilled_by)?,
            currency: self.symbols.intern(&record.currency),
            channel: self.symbols.intern(&record.channel),
            origin: self.symbols.intern(&record.origin),
            lines: Span::default(),
            participants: Span::default(),
            amounts: Span::default(),
            tenders: Span::default(),
        };
        Ok(Assembled {
            order,
            lines: self.lines(group),
            participants: self.participants(group)?,
            amounts: self.amounts(group),
            tenders: self.tenders(group),
        })
    }

    fn lines(&mut self, group: &OrderGroup) -> Vec<OrderLine> {
        let amount = |amount: Option<i64>| Amount(amount.unwrap_or(0));
        let lines = group.lines.iter().map(|(_, line)| OrderLine {
            number: line.number.unwrap_or(0),
            sku: self.symbols.intern(&line.sku),
            category: self.symbols.intern(&line.category),
            quantity_milli: line.quantity_milli,
            list: amount(line.amounts.list),
            net: amount(line.amounts.net),
            total: amount(line.amounts.total),
            cost: amount(line.amounts.cost),
        });
        lines.collect()
    }

    fn participants(&mut self, group: &OrderGroup) -> Result<Vec<Participant>, Rejection> {
        let mut participants = Vec::with_capacity(group.participants.len());
        for (from, part) in &group.participants {
            let party = self.names.find(*from, &part.role, &part.party)?;
            participants.push(Participant { role: self.symbols.intern(&part.role), party, share: Rate(part.share) });
        }
        Ok(participants)
    }

    fn amounts(&mut self, group: &OrderGroup) -> Vec<NamedAmount> {
        let amounts = group.amounts.iter().map(|(_, part)| NamedAmount {
            line: part.line,
            name: self.symbols.intern(&part.name),
            amount: Amount(part.amount),
        });
        amounts.collect()
    }

    fn tenders(&mut self, group: &OrderGroup) -> Vec<Tender> {
        let tenders = group
            .tenders
            .iter()
            .map(|(_, part)| Tender { kind: self.symbols.intern(&part.kind), amount: Amount(part.amount) });
        tenders.collect()
    }

    /// Parts of an order that nobody knows.
    fn reject_orphans(&mut self, group: &OrderGroup) {
        let reason = "no order with this key is known; import the order first, or with its parts";
        let rejected =
            |from| Rejection::new(from, Wrong::OrderUnknown, ("order", &group.key), reason).of_order(&group.key);
        self.rejections.extend(group.provenances().map(rejected));
    }

    async fn statuses(&mut self, groups: &[OrderGroup], known: &HashMap<&str, Known>) -> Result<(), AppError> {
        let mut events = Vec::new();
        for group in groups {
            let Some(order) = known.get(group.key.as_str()) else { continue };
            for (_, status) in &group.statuses {
                let key = format!("{}/{}/{}", group.key, status.status, status.at);
                let id = fact_id_beside(order.id, Table::Statuses, self.system, &key);
                events.push((id, key, *order, status));
            }
        }
        let ids = events.iter().map(|(id, key, _, _)| (*id, key.as_str()));
        let stored = self.stored(Table::Statuses, ids).await?;
        let mut keep = Keep::new(Table::Statuses, "statuses");
        for ((id, key, order, record), stored) in events.iter().zip(&stored) {
            let event = StatusEvent {
                id: *id,
                profile: order.profile,
                at: Timestamp(record.at),
                recorded: Seq(0),
                order: order.id,
                status: self.symbols.intern(&record.status),
            };
            let content = (order.profile.0, order.id.0, &record.status, record.at);
            let candidate = candidate(event.id, key, order.profile, &content, event.at);
            for (profile, op) in keep.decide(self.source, candidate, stored.as_ref()) {
                self.spool.push_status(StatusEvent { profile, ..event }, op)?;
            }
        }
        self.write(keep).await
    }

    async fn refunds(&mut self, groups: &[OrderGroup], known: &HashMap<&str, Known>) -> Result<(), AppError> {
        let mut events = Vec::new();
        for group in groups {
            let Some(order) = known.get(group.key.as_str()) else { continue };
            for (from, refund) in &group.refunds {
                if refund.amount <= 0 {
                    let reason = "a refund is a positive amount";
                    let at = ("amount", &*refund.amount.to_string());
                    let rejection = Rejection::new(*from, Wrong::RefundNotPositive, at, reason);
                    self.rejections.push(rejection.of_order(&group.key));
                    continue;
                }
                events.push((refund.key.as_str(), *order, refund));
            }
        }
        let ids = self.ids(Table::Refunds, events.iter().map(|(key, _, _)| *key));
        let stored = self.stored(Table::Refunds, ids.into_iter()).await?;
        let mut keep = Keep::new(Table::Refunds, "refunds");
        for ((key, order, record), stored) in events.iter().zip(&stored) {
            let refund = Refund {
                id: fact_id(Table::Refunds, self.system, key),
                profile: order.profile,
                at: Timestamp(record.at),
                recorded: Seq(0),
                order: order.id,
                line: record.line,
                amount: Amount(record.amount),
            };
            let content = (order.profile.0, order.id.0, record.line, record.at, record.amount);
            let candidate = candidate(refund.id, key, order.profile, &content, refund.at);
            for (profile, op) in keep.decide(self.source, candidate, stored.as_ref()) {
                self.spool.push_refund(Refund { profile, ..refund }, op)?;
            }
        }
        self.write(keep).await
    }
}
