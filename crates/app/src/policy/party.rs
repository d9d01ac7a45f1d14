//! Parties of a credit policy: declared ones, those every policy has, and those written where they are used.

use super::document::{Condition, ModelDocument, PartyDocument, SourceDocument};
use super::error::{Located, Problem};
use super::view::View;
use base::{Date, Rate};
use credit::{Model, REFERRAL_LEVELS_MAX, WeightBy};

/// Parties without which few policies do; a file may declare its own by the same name.
pub(super) const USUAL: [(&str, SourceDocument); 3] =
    [("store", SourceDocument::Store), ("fulfilled_by", SourceDocument::FulfilledBy), ("brand", SourceDocument::Brand)];

/// What conditions already call something else.
const RESERVED: [&str; 3] = ["order", "line", "member"];

/// The parties of a file while it is being read.
pub(super) struct Parties {
    /// Parties so far.
    found: Vec<PartyDocument>,
    /// Names used anywhere.
    used: Vec<String>,
    /// The day at which bindings are read unless a party names its own.
    as_of: Option<Date>,
    problems: Vec<Problem>,
}

impl Parties {
    /// The declared parties of a credit policy.
    pub fn read(view: &View<'_>, as_of: Option<Date>, problems: &mut Vec<Problem>) -> Parties {
        let mut parties = Parties { found: Vec::new(), used: Vec::new(), as_of, problems: Vec::new() };
        for (name, source) in view.field("parties").map_or_else(Vec::new, |declared| declared.entries()) {
            if name.value.contains(' ') {
                let right = "names of parties are single words";
                problems.push(name.problem(&name.value, format!("{:?} has a space", name.value), right));
            }
            if RESERVED.contains(&name.value.as_str()) {
                let wrong = format!("conditions know something else as {:?}", name.value);
                problems.push(name.problem(&name.value, wrong, "give the party another name"));
            }
            let source = parties.source(&source, &name.value);
            parties.found.push(PartyDocument { name: name.value, origin: name.origin, source });
        }
        parties
    }

    /// The party that a field names, or that is written in it.
    pub fn reference(&mut self, view: &View<'_>, field: &str) -> Located<String> {
        match view.field(field) {
            Some(value) => self.named(&value),
            None => view.located(String::new()),
        }
    }

    fn named(&mut self, view: &View<'_>) -> Located<String> {
        if view.is_single() {
            let name = view.text();
            self.used.push(name.value.clone());
            return name;
        }
        let name = inline_name(view);
        if !self.found.iter().any(|party| party.name == name) {
            let source = self.source(view, &name);
            self.found.push(PartyDocument { name: name.clone(), origin: view.origin(), source });
        }
        view.located(name)
    }

    /// How a party is found.
    fn source(&mut self, view: &View<'_>, name: &str) -> SourceDocument {
        if let Some(role) = view.optional_text("binding") {
            let as_of = view.field("as_of").map(|day| day.day()).or(self.as_of);
            let active_within_days = view.field("active_within_days").map(|days| days.count());
            let for_days = view.field("for_days").map(|days| days.count());
            return SourceDocument::Binding { role, as_of, active_within_days, for_days };
        }
        if let Some(role) = view.optional_text("referrer") {
            let for_days = view.field("for_days").map(|days| days.count());
            return SourceDocument::Referrer { role, levels: self.levels(view), for_days };
        }
        if let Some(of_order) = view.optional_text("order") {
            return match of_order.value.as_str() {
                "fulfilled_by" => SourceDocument::FulfilledBy,
                "brand" => SourceDocument::Brand,
                _ => SourceDocument::Store,
            };
        }
        if let Some(role) = view.optional_text("participant") {
            return SourceDocument::Participant(role);
        }
        if let Some(touch) = view.field("touch") {
            return self.touch(view, &touch, name);
        }
        if view.has("of") {
            return self.of_party(view);
        }
        if let Some(first_of) = view.field("first_of") {
            return SourceDocument::FirstOf(first_of.items().iter().map(|item| self.named(item)).collect());
        }
        match view.party_key() {
            Some((kind, key)) => SourceDocument::Fixed(kind, key),
            None => SourceDocument::Store,
        }
    }

    /// The parts of a chain of referrals: as given, or all of one level, the first unless another is named.
    fn levels(&mut self, view: &View<'_>) -> Vec<Rate> {
        let most = REFERRAL_LEVELS_MAX;
        let mut wrong = |view: &View<'_>, wrong: String, right: String| {
            self.problems.push(view.origin().problem("", wrong, right));
        };
        if let Some(levels) = view.field("levels") {
            let parts: Vec<Rate> = levels.items().iter().map(|part| part.percent().value).collect();
            let sum = Rate(parts.iter().map(|part| part.0).sum());
            if view.has("level") {
                wrong(&levels, "both level and levels are given".to_owned(), "keep one of them".to_owned());
            } else if sum != Rate::ONE {
                wrong(&levels, format!("the levels sum to {sum}"), "they must sum to 100".to_owned());
            } else if parts.len() > most {
                wrong(&levels, format!("{} levels stand here", parts.len()), format!("a chain has at most {most}"));
            }
            return parts;
        }
        let level = view.field("level").map_or(1, |level| level.count()) as usize;
        if level > most {
            wrong(view, format!("level {level} is too deep"), format!("a chain has at most {most} levels"));
        }
        let mut parts = vec![Rate::ZERO; level.clamp(1, most)];
        parts[level.clamp(1, most) - 1] = Rate::ONE;
        parts
    }

    fn of_party(&mut self, view: &View<'_>) -> SourceDocument {
        let of = self.reference(view, "of");
        let manager = view.flag("manager", false);
        let ways = usize::from(view.has("unit")) + usize::from(view.has("settles_to")) + usize::from(manager);
        if ways != 1 {
            let wrong = if ways == 0 { "it is not said what is above it" } else { "it goes up in more than one way" };
            self.problems.push(view.origin().problem("", wrong, "give one of unit, settles_to and manager: true"));
        }
        if let Some(level) = view.field("unit") {
            return SourceDocument::Unit(of, level.kind());
        }
        match view.field("settles_to") {
            Some(level) => SourceDocument::SettlesTo(of, level.kind()),
            None => SourceDocument::Manager(of),
        }
    }

    /// A party by touchpoint; with `to`, the touchpoint's own party becomes one of its own beneath it.
    fn touch(&mut self, view: &View<'_>, touch: &View<'_>, name: &str) -> SourceDocument {
        let source = SourceDocument::Touch {
            when: touch.condition("when"),
            within_days: touch.field("within_days").map_or(1, |days| days.count()),
            model: self.model(touch),
        };
        let Some(level) = view.field("to") else { return source };
        let own = view.located(format!("touch of {name}"));
        self.found.push(PartyDocument { name: own.value.clone(), origin: touch.origin(), source });
        SourceDocument::Unit(own, level.kind())
    }

    fn model(&mut self, touch: &View<'_>) -> ModelDocument {
        match touch.field("model").filter(|model| model.has("weights")) {
            Some(model) => self.weights(&model),
            None => ModelDocument::Plain(self.plain_model(touch)),
        }
    }

    fn weights(&mut self, model: &View<'_>) -> ModelDocument {
        let by = match model.optional_text("by").map(|by| by.value).as_deref() {
            Some("kind") => WeightBy::Kind,
            Some("party") => WeightBy::Party,
            _ => WeightBy::Channel,
        };
        let mut of = Vec::new();
        for (word, value) in model.field("weights").map_or_else(Vec::new, |weights| weights.entries()) {
            let weight = value.decimal();
            match Rate::from_fraction(weight.value) {
                Ok(rate) if rate >= Rate::ZERO => of.push((word, rate.0)),
                _ => {
                    let wrong = format!("{} is no weight", weight.value);
                    self.problems.push(weight.problem(
                        weight.value,
                        wrong,
                        "give 0 or more, with at most 9 decimal places",
                    ));
                }
            }
        }
        if of.iter().all(|(_, weight)| *weight == 0) {
            let right = "give at least one weight over 0";
            self.problems.push(model.origin().problem("", "nothing has a weight", right));
        }
        let day = |fitted: &View<'_>, name: &str| fitted.field(name).map_or_else(Date::default, |day| day.day());
        let fitted = model.field("fitted").unwrap_or_else(|| model.clone());
        let (from, to) = (day(&fitted, "from"), day(&fitted, "to"));
        if to <= from {
            let right = "the second day must be later; it is the first day that no longer belongs to it";
            self.problems.push(fitted.origin().problem("", "the weights were fitted on no day", right));
        }
        let name = fitted.optional_text("model").map_or_else(String::new, |model| model.value);
        ModelDocument::Weights { by, of, fitted: (from, to, name) }
    }

    /// Notes that a condition asks something of the usual parties, so that they are there.
    pub fn asked_by(&mut self, condition: Option<&Condition>) {
        let Some(names) = condition.and_then(|condition| rule::names(&condition.text).ok()) else { return };
        let parties = names.iter().filter_map(|name| name.split_once('.')).map(|(party, _)| party.to_owned());
        self.used.extend(parties);
    }

    fn plain_model(&mut self, touch: &View<'_>) -> Model {
        let (pick, model) = (touch.field("pick"), touch.field("model"));
        if pick.is_some() == model.is_some() {
            let wrong =
                if pick.is_some() { "both pick and model are given" } else { "it is not said which one counts" };
            let right = "give pick: first, pick: last, or a model";
            self.problems.push(touch.origin().problem("", wrong, right));
        }
        let Some(model) = pick.or(model) else { return Model::Last };
        if let Some(position) = model.field("position") {
            return self.position(&position);
        }
        if let Some(half_life) = model.field("decay").and_then(|decay| decay.field("half_life_days")) {
            return Model::Decay { half_life_days: half_life.count() };
        }
        match model.plain() {
            "first" => Model::First,
            "linear" => Model::Linear,
            _ => Model::Last,
        }
    }

    fn position(&mut self, view: &View<'_>) -> Model {
        let shares: Vec<Rate> = view.items().iter().map(|share| share.percent().value).collect();
        let sum = Rate(shares.iter().map(|share| share.0).sum());
        let [first, middle, last] = shares[..] else {
            let wrong = format!("{} shares stand here", shares.len());
            self.problems.push(view.origin().problem(
                "",
                wrong,
                "give three: first, all between, last, such as [40, 20, 40]",
            ));
            return Model::Linear;
        };
        if sum != Rate::ONE {
            let wrong = format!("the shares sum to {sum}");
            self.problems.push(view.origin().problem("", wrong, "they must sum to 100"));
        }
        Model::Position { first, middle, last }
    }

    /// All parties: declared, inline, and the usual ones that are used without being declared.
    pub fn finish(mut self, problems: &mut Vec<Problem>) -> Vec<PartyDocument> {
        problems.append(&mut self.problems);
        for (name, source) in USUAL {
            let used = self.used.iter().any(|used| used == name);
            if used && !self.found.iter().any(|party| party.name == name) {
                let origin = super::error::Origin { line: 1, column: 1, path: "parties".into() };
                self.found.push(PartyDocument { name: name.to_owned(), origin, source });
            }
        }
        self.found
    }
}

/// What to call a party that was written where it is used; equal text gives one party. It has a space, so that it
/// cannot be confused with a declared one.
fn inline_name(view: &View<'_>) -> String {
    let words = |view: &View<'_>| -> String {
        let mut words = Vec::new();
        collect_words(view, &mut words);
        words.join(" ")
    };
    words(view)
}

fn collect_words(view: &View<'_>, words: &mut Vec<String>) {
    if view.is_single() {
        words.push(view.plain().to_owned());
        return;
    }
    for item in view.items() {
        collect_words(&item, words);
    }
    for (name, value) in view.entries() {
        words.push(name.value);
        collect_words(&value, words);
    }
}
