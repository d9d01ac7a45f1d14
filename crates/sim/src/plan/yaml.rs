//! Plans in the spelling of policy files.

mod payee;

use super::{Along, Base, BasisPoints, BindingPlan, BindingRule, Condition, Model, Plan, PoolAmount, PoolPlan, Source};
use std::fmt::Write;

impl BindingPlan {
    /// The policy file.
    pub fn yaml(&self) -> String {
        let mut out = String::from("policy: binding\n");
        line(&mut out, 0, &format!("name: {}", self.name));
        line(&mut out, 0, &format!("effective: {}..", self.from));
        self.rules(0, &mut out);
        out
    }

    fn rules(&self, depth: usize, out: &mut String) {
        line(out, depth, &format!("rule: {}", rule(self.rule)));
        if let Some(days) = self.release_after_days {
            line(out, depth, &format!("release_after_days: {days}"));
        }
        if !self.roles.is_empty() {
            line(out, depth, "roles:");
            for (role, own) in &self.roles {
                line(out, depth + 1, &format!("{role}: {}", rule(*own)));
            }
        }
    }
}

fn rule(rule: BindingRule) -> String {
    match rule {
        BindingRule::First => "first".to_owned(),
        BindingRule::Latest => "latest".to_owned(),
        BindingRule::Lock(days) => format!("{{lock_days: {days}}}"),
    }
}

impl Plan {
    /// The policy file, with a binding policy of its own if one is given.
    pub fn yaml(&self, own: Option<&BindingPlan>) -> String {
        let mut out = String::from("policy: credit\n");
        line(&mut out, 0, &format!("name: {}", self.name));
        line(&mut out, 0, &format!("effective: {}..{}", self.from, self.to.as_deref().unwrap_or("")));
        self.scope(&mut out);
        line(&mut out, 0, "currency: CNY");
        line(&mut out, 0, &format!("base: {}", base(&self.base)));
        line(&mut out, 0, "parties:");
        for (name, source) in &self.parties {
            line(&mut out, 1, &format!("{name}: {}", self.source(source)));
        }
        if !self.books.is_empty() {
            line(&mut out, 0, "books:");
        }
        for book in &self.books {
            let first = if book.first_match { ", first_match: true" } else { "" };
            line(&mut out, 1, &format!("{}: {{ceiling: {}{first}}}", book.name, book.ceiling));
        }
        self.rules(&mut out);
        self.payees(&mut out);
        if let Some((status, days)) = &self.hold {
            let until = status.as_ref().map_or_else(String::new, |status| format!("until: order.{status}, "));
            line(&mut out, 0, &format!("hold: {{{until}plus_days: {days}}}"));
        }
        if let Some(own) = own {
            line(&mut out, 0, "binding:");
            own.rules(1, &mut out);
        }
        out
    }

    fn scope(&self, out: &mut String) {
        if !self.brands.is_empty() {
            line(out, 0, &format!("brands: [{}]", self.brands.join(", ")));
        }
        for kind in ["region", "dealer", "store"] {
            let keys: Vec<&str> = self.units.iter().filter(|(of, _)| of == kind).map(|(_, key)| key.as_str()).collect();
            if !keys.is_empty() {
                line(out, 0, &format!("{kind}s: [{}]", keys.join(", ")));
            }
        }
    }

    fn rules(&self, out: &mut String) {
        if !self.credit.is_empty() {
            line(out, 0, "credit:");
        }
        for rule in &self.credit {
            let (book, to) = (&self.books[rule.book].name, &self.parties[rule.to].0);
            let when = condition(&rule.when);
            let name = &rule.name;
            line(out, 1, &format!("- {{name: {name}, book: {book}, to: {to}, share: {}{when}}}", percent(rule.share)));
        }
        if !self.roll_ups.is_empty() {
            line(out, 0, "rollup:");
        }
        for roll_up in &self.roll_ups {
            let along = match roll_up.along {
                Along::Managers => "managers",
                Along::Management => "management",
                Along::Settlement => "settlement",
            };
            let (name, book, once) = (&roll_up.name, &self.books[roll_up.book].name, roll_up.once);
            line(out, 1, &format!("- {{name: {name}, book: {book}, along: {along}, count_order_once: {once}}}"));
        }
        if !self.pools.is_empty() {
            line(out, 0, "commission:");
        }
        for pool in &self.pools {
            self.pool(pool, out);
        }
    }

    fn pool(&self, pool: &PoolPlan, out: &mut String) {
        let of = pool.base.as_ref().map_or_else(String::new, |of| format!(", of: {}", base(of)));
        let amount = match &pool.amount {
            PoolAmount::Rate(rate) => format!("{{rate: {}{of}}}", percent(*rate)),
            PoolAmount::RateOf(party, attribute) => {
                format!("{{rate_of: {}, attribute: {attribute}{of}}}", self.parties[*party].0)
            }
            PoolAmount::Whole => format!("{{of: {}}}", base(pool.base.as_ref().unwrap_or(&self.base))),
            PoolAmount::Fixed(minor) => format!("{{fixed: {}.{:02}}}", minor / 100, minor % 100),
        };
        line(out, 1, &format!("- name: {}", pool.name));
        if let Some(book) = &pool.book {
            line(out, 2, &format!("book: {book}"));
        }
        line(out, 2, &format!("pool: {amount}"));
        if pool.per_order {
            line(out, 2, "per: order");
        }
        if let Some(cap) = pool.cap {
            line(out, 2, &format!("cap: {}.{:02}", cap / 100, cap % 100));
        }
        line(out, 2, &format!("funded_by: {}", pool.funded_by));
        let when = condition(&pool.when);
        if let Some(when) = when.strip_prefix(", ") {
            line(out, 2, when);
        }
        line(out, 2, "split:");
        for (party, share) in &pool.split {
            let part = share.map_or_else(|| "remainder: true".to_owned(), |share| format!("share: {}", percent(share)));
            line(out, 3, &format!("- {{to: {}, {part}}}", self.parties[*party].0));
        }
    }

    fn source(&self, source: &Source) -> String {
        let name = |party: &usize| self.parties[*party].0.clone();
        match source {
            Source::Bound(role, None) => format!("{{binding: {role}}}"),
            Source::Bound(role, Some(day)) => format!("{{binding: {role}, as_of: {day}}}"),
            Source::Store => "{order: store}".to_owned(),
            Source::FulfilledBy => "{order: fulfilled_by}".to_owned(),
            Source::Brand => "{order: brand}".to_owned(),
            Source::Participant(role) => format!("{{participant: {role}}}"),
            Source::Touch(kinds, days, with) => {
                let when = match kinds.is_empty() {
                    true => String::new(),
                    false => format!("when: 'kind in {}', ", list(kinds)),
                };
                format!("{{touch: {{{when}within_days: {days}, {}}}}}", model(*with))
            }
            Source::UnitOf(party, level) => format!("{{of: {}, unit: {level}}}", name(party)),
            Source::SettlesTo(party, level) => format!("{{of: {}, settles_to: {level}}}", name(party)),
            Source::ManagerOf(party) => format!("{{of: {}, manager: true}}", name(party)),
            Source::FirstOf(parties) => {
                format!("{{first_of: [{}]}}", parties.iter().map(name).collect::<Vec<_>>().join(", "))
            }
            Source::Fixed(kind, key) => format!("{{{kind}: {key}}}"),
        }
    }
}

fn line(out: &mut String, depth: usize, text: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "{:1$}{text}", "", depth * 2);
}

fn base(base: &Base) -> String {
    match base {
        Base::List => "line.list".to_owned(),
        Base::Net => "line.net".to_owned(),
        Base::Total => "line.total".to_owned(),
        Base::Margin => "line.margin".to_owned(),
        Base::Named(name) => format!("amount.{name}"),
    }
}

fn percent(points: BasisPoints) -> String {
    match points % 100 {
        0 => format!("{}", points / 100),
        rest => format!("{}.{rest:02}", points / 100),
    }
}

fn model(model: Model) -> String {
    match model {
        Model::First => "pick: first".to_owned(),
        Model::Last => "pick: last".to_owned(),
        Model::Linear => "model: linear".to_owned(),
        Model::Position(first, between, last) => format!("model: {{position: [{first}, {between}, {last}]}}"),
        Model::Decay(days) => format!("model: {{decay: {{half_life_days: {days}}}}}"),
    }
}

/// A list of words as conditions write it.
fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    format!("[{}]", words.join(", "))
}

fn condition(tests: &[Condition]) -> String {
    if tests.is_empty() {
        return String::new();
    }
    let tests: Vec<String> = tests
        .iter()
        .map(|test| match test {
            Condition::Channel(channels) => format!("order.channel in {}", list(channels)),
            Condition::NotChannel(channels) => format!("!(order.channel in {})", list(channels)),
            Condition::Origin(origin) => format!("order.origin == \"{origin}\""),
            Condition::NotCategory(category) => format!("line.category != \"{category}\""),
            Condition::NetAtLeast(least) => format!("line.net >= {least}"),
            Condition::StoreKind(kind) => format!("order.store_kind == \"{kind}\""),
        })
        .collect();
    format!(", when: '{}'", tests.join(" && "))
}
