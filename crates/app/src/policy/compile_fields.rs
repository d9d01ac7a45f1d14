//! The fields of conditions that follow from a policy's own parties and from the words that its conditions use.

use super::catalog::Words;
use super::compile::Compiler;
use super::document::{Condition, CreditDocument};
use super::error::Located;
use credit::{DerivedField, PartyQuestion};

impl Compiler<'_> {
    /// Names and meanings of the derived fields; `parties` are names by position.
    ///
    /// Questions about parties are there for every party that a condition can name; attributes and statuses are open words,
    /// so those that conditions use are taken.
    pub(super) fn derived_fields(&mut self, credit: &CreditDocument, parties: &[&str]) -> Vec<(String, DerivedField)> {
        let mut fields = Vec::new();
        for (party, name) in parties.iter().enumerate().filter(|(_, name)| !name.contains(' ')) {
            let mut ask = |question: String, asks: PartyQuestion| {
                fields.push((format!("{name}.{question}"), DerivedField::Party { party, asks }));
            };
            ask("found".to_owned(), PartyQuestion::Found);
            ask("key".to_owned(), PartyQuestion::Key);
            ask("kind".to_owned(), PartyQuestion::Kind);
            ask("days".to_owned(), PartyQuestion::Days);
            ask("idle_days".to_owned(), PartyQuestion::IdleDays);
            for (other, known) in
                parties.iter().enumerate().filter(|(other, known)| *other != party && !known.contains(' '))
            {
                ask(format!("is.{known}"), PartyQuestion::Is(other));
            }
        }
        let rules = credit.credit.iter().filter_map(|rule| rule.when.as_ref());
        for condition in rules.chain(credit.pools.iter().filter_map(|pool| pool.when.as_ref())) {
            for name in rule::names(&condition.text).unwrap_or_default() {
                if !fields.iter().any(|(known, _)| *known == name)
                    && let Some(field) = self.open_field(&name, condition, parties)
                {
                    fields.push((name, field));
                }
            }
        }
        fields
    }

    /// `order.reached.STATUS` and `PARTY.attribute.NAME`.
    fn open_field(&mut self, name: &str, condition: &Condition, parties: &[&str]) -> Option<DerivedField> {
        if let Some(status) = name.strip_prefix("order.reached.") {
            let status = Located { value: status.to_owned(), origin: condition.origin.clone() };
            return Some(DerivedField::Reached(self.word(Words::Statuses, &status)));
        }
        let (party, attribute) = name.split_once(".attribute.")?;
        let party = parties.iter().position(|known| *known == party)?;
        let asks = PartyQuestion::Attribute(self.attribute(attribute, &condition.origin));
        Some(DerivedField::Party { party, asks })
    }
}
