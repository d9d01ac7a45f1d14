//! What dimensions, groups, parties and policies are called on the page, in its language.

use super::labels::Labels;
use crate::{Language, World};
use base::PartyKind;

/// Names in one language.
pub struct Names<'a> {
    pub world: &'a World,
    pub labels: Labels,
    pub language: Language,
}

impl Names<'_> {
    /// A dimension.
    pub fn dim(&self, dim: &str) -> String {
        let labels = &self.labels;
        match dim {
            "payee" => labels.payee,
            "payee_kind" => labels.payee_kind,
            "channel" => labels.channel,
            "product" => labels.product,
            "book" => labels.book,
            "day" => labels.day,
            "week" => labels.week,
            "month" => labels.month,
            "quarter" => labels.quarter,
            "year" => labels.year,
            "policy" => labels.policy,
            "rule" => labels.rule,
            other => PartyKind::parse(other).map_or(other, |kind| self.language.say(kind.name())),
        }
        .to_owned()
    }

    /// A word of a dimension: a unit or person by name, with the source's own id.
    pub fn group(&self, dim: &str, word: &str) -> String {
        if word == facts::NONE {
            return self.labels.none.to_owned();
        }
        let directory = &self.world.directory;
        let party = match PartyKind::parse(dim) {
            Some(kind) => directory.find(kind, word),
            None if dim == "payee" => directory.each_with(word).map(|party| party.id).min(),
            None => None,
        };
        match party.map(|party| directory.name(party)).filter(|name| !name.is_empty() && *name != word) {
            Some(name) => format!("{name} ({word})"),
            None if dim == "payee_kind" => {
                PartyKind::parse(word).map_or(word, |kind| self.language.say(kind.name())).to_owned()
            }
            None => word.to_owned(),
        }
    }

    /// A payee.
    pub fn payee(&self, key: &str) -> String {
        self.group("payee", key)
    }

    /// Everything in force, a version of a policy, or a file.
    pub fn policy(&self, name: &str) -> String {
        if name == "in force" {
            return self.labels.in_force.to_owned();
        }
        match name.rsplit_once('@').filter(|(_, version)| version.parse::<u32>().is_ok()) {
            Some((policy, version)) => {
                self.labels.fill(self.labels.version, &[("policy", policy), ("version", version)])
            }
            None => name.to_owned(),
        }
    }
}
