//! The disputes of an order, in words.

use super::words::Words;
use crate::dispute::DisputeWords;
use store::dispute::DisputeKind;

impl Words<'_> {
    pub(super) fn dispute(&self, words: &DisputeWords) -> String {
        let new = &words.dispute.dispute;
        let (currency, (kind, key, name)) = (new.currency, &words.payee);
        let kind = self.language.say(kind.name());
        let who = match name.is_empty() {
            true => self.tell("{0} {1}", &[&kind, key]),
            false => self.tell("{0} ({1} {2})", &[name, &kind, key]),
        };
        let money = |amount| format!("{} {}", currency.format(amount), currency.code());
        let what = match new.what {
            DisputeKind::MissingCredit => self.tell("missing credit", &[]),
            DisputeKind::WrongAmount => self.tell("wrong amount", &[]),
            DisputeKind::WrongParty => self.tell("wrong party", &[]),
            DisputeKind::WrongRate => self.tell("wrong rate", &[]),
            DisputeKind::Other => self.tell("other", &[]),
        };
        let calendar = &self.world.settings.calendar;
        let mut text = self.tell(
            "Dispute {0} of {1} about line {2} for period {3}, {4}: has {5}, expects {6}; opened by {7} on {8}.",
            &[
                &words.dispute.id,
                &who,
                &new.order_line,
                &words.period,
                &what,
                &money(new.actual),
                &money(new.expected),
                &new.opened_by,
                &calendar.show(new.opened_at),
            ],
        );
        if let Some(decision) = &words.dispute.decision {
            let (by, at) = (&decision.by, calendar.show(decision.at));
            text += &match decision.accepted {
                true => self.tell(
                    " Accepted by {0} on {1} with {2}: {3}",
                    &[by, &at, &money(decision.amount), &decision.reason],
                ),
                false => self.tell(" Rejected by {0} on {1}: {2}", &[by, &at, &decision.reason]),
            };
            if let Some(period) = &words.booked_in {
                text += &self.tell(" (booked in period {0})", &[period]);
            }
        }
        text
    }
}
