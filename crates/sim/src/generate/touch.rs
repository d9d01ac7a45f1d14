//! Touchpoints of a made-up member: shares, chats, live sessions, advertising and visits.

use super::company::{person, store};
use super::life::Life;
use super::order::ecommerce;
use super::spec::{DAY, SECOND};
use import::record::{Record, TouchRecord};

impl Life<'_> {
    /// Some touchpoints in the days before an order that was not placed in a store.
    pub(super) fn touches_before(&mut self, order_at: i64) {
        if !self.random.chance(620) {
            return;
        }
        for _ in 0..=self.random.below(3) {
            let back = match self.random.below(60) {
                0 => 0,
                1 => 7 * DAY,
                2 => 30 * DAY,
                _ => self.random.between(30, 12 * 86_400) * SECOND,
            };
            self.touch(order_at - back);
        }
    }

    /// One touchpoint.
    pub(super) fn touch(&mut self, at: i64) {
        let Some(at) = self.free_instant(at, 1) else { return };
        self.touches += 1;
        let key = format!("T{:08}{:04}", self.index, self.touches);
        let app = !self.identity.online.is_empty();
        let choice = if app { self.random.weighted(&[30, 18, 22, 20, 10]) } else { 3 + self.random.position(2) };
        let member = if choice == 4 || !app {
            self.identity.at_till(&mut self.random)
        } else {
            self.identity.on_phone(&mut self.random)
        };
        let mut touch = TouchRecord {
            key,
            member,
            at,
            kind: ["share", "live", "chat", "ad", "visit"][choice].to_owned(),
            channel: ["moments", "video_channel", "wecom", "feed", "store"][choice].to_owned(),
            party: None,
            content: String::new(),
        };
        self.caused_by(choice, &mut touch);
        self.outbox.send(at, vec![Record::Touch(touch)], &mut self.random);
    }

    fn caused_by(&mut self, choice: usize, touch: &mut TouchRecord) {
        let at = touch.at;
        let place = if self.random.chance(750) { self.store } else { self.random.position(self.company.stores.len()) };
        match choice {
            0 => {
                touch.party = self.company.somebody(place, at, &mut self.random).map(person);
                touch.content = format!("poster-{:03}", self.random.below(200));
            }
            1 => {
                touch.content = format!("live-{}", super::spec::day_of(at));
                let host = self.company.hosts.start + self.random.position(self.company.hosts.len());
                let known = self.random.chance(500);
                touch.party = if known { self.company.holder(host, at).map(person) } else { Some(ecommerce()) };
            }
            2 => touch.party = self.company.somebody(place, at, &mut self.random).map(person),
            3 => {
                touch.party = self.random.chance(850).then(ecommerce);
                touch.content = format!("campaign-{:02}", self.random.below(40));
            }
            _ => touch.party = Some(store(place)),
        }
    }
}
