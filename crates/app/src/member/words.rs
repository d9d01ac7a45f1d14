//! How members, bindings and money are told: a member's name is the strongest identifier, masked.

use super::{IdentifierView, roster::Bound};
use crate::org::PartyWords;
use crate::statement::describe;
use crate::{AppError, Platform, World};
use base::fact::Binding;
use base::{Amount, Currency, Interval, MemberId, ProfileId, Symbol};
use identity::Members;
use std::collections::HashMap;

/// Who serves a member, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindingView {
    /// In which role.
    pub role: String,
    /// Who.
    pub party: PartyWords,
    /// For which brand; none for all.
    pub brand: Option<PartyWords>,
    /// What began it: scan, claim, purchase, …
    pub cause: String,
    /// From when to when.
    pub during: Interval,
}

impl BindingView {
    pub(super) fn of(world: &World, bound: &Bound) -> BindingView {
        BindingView {
            role: world.symbols.text(bound.role).to_owned(),
            party: describe(&world.directory, bound.party),
            brand: bound.brand.map(|brand| describe(&world.directory, brand)),
            cause: world.symbols.text(bound.cause).to_owned(),
            during: bound.during,
        }
    }
}

impl From<&Binding> for Bound {
    fn from(binding: &Binding) -> Bound {
        let Binding { role, brand, party, during, cause, .. } = *binding;
        Bound { role, brand, party, cause, during }
    }
}

/// Identifiers of members, masked, and what each is called.
pub(crate) struct Names {
    identifiers: HashMap<MemberId, Vec<IdentifierView>>,
    names: HashMap<MemberId, String>,
}

impl Names {
    /// What a member is called; of whom no identifier is known by the number.
    pub fn name(&self, member: MemberId) -> String {
        self.names.get(&member).cloned().unwrap_or_else(|| format!("#{member}"))
    }

    /// One identifier of a member.
    pub fn identifier(&self, member: MemberId, profile: ProfileId) -> Option<&IdentifierView> {
        self.identifiers.get(&member)?.iter().find(|view| view.profile == profile)
    }

    /// Identifiers of a member, the strongest first.
    pub fn identifiers(&mut self, member: MemberId) -> Vec<IdentifierView> {
        self.identifiers.remove(&member).unwrap_or_default()
    }
}

impl Platform {
    /// What some members are called. Two queries, however many they are.
    pub(crate) async fn member_names(
        &self,
        world: &World,
        members: &Members,
        of: &[MemberId],
    ) -> Result<Names, AppError> {
        let profiles: Vec<ProfileId> = of.iter().flat_map(|member| profiles_of(members, *member)).collect();
        let rank = |kind: Symbol| world.rules.rule(kind).map_or(u8::MAX, |rule| rule.rank);
        let mut ranked: HashMap<MemberId, Vec<(bool, u8, IdentifierView)>> = HashMap::new();
        for identifier in store::identity::identifiers(&self.store, &profiles).await? {
            let kind = world.symbols.text(identifier.kind).to_owned();
            let masked = self.opened(&identifier)?.map(|value| identity::mask(&kind, &value));
            let view = IdentifierView { profile: identifier.profile, kind, masked };
            let of_member = ranked.entry(members.member_of(identifier.profile)).or_default();
            of_member.push((view.masked.is_none(), rank(identifier.kind), view));
        }
        let mut names = Names { identifiers: HashMap::new(), names: HashMap::new() };
        for (member, mut identifiers) in ranked {
            identifiers.sort_by_key(|(erased, rank, view)| (*erased, *rank, view.profile));
            if let Some(masked) = identifiers.first().and_then(|(_, _, view)| view.masked.clone()) {
                names.names.insert(member, masked);
            }
            names.identifiers.insert(member, identifiers.into_iter().map(|(_, _, view)| view).collect());
        }
        Ok(names)
    }

    /// An identifier in clear; nothing when it was erased.
    pub(crate) fn opened(&self, identifier: &store::identity::Identifier) -> Result<Option<String>, AppError> {
        if identifier.sealed.is_empty() {
            return Ok(None);
        }
        let opened = self.ring.data_key(&identifier.wrapped_key)?.open(&identifier.sealed);
        Ok(Some(opened.unwrap_or_default()))
    }
}

/// The profiles of a member.
pub(crate) fn profiles_of(members: &Members, member: MemberId) -> Vec<ProfileId> {
    match members.profiles_of(member) {
        [] => vec![ProfileId(member.0)],
        several => several.to_vec(),
    }
}

/// An amount with the currency that an order names.
pub(crate) fn money(world: &World, currency: Symbol, amount: Amount) -> Result<(Amount, Currency), AppError> {
    let code = world.symbols.text(currency);
    let known = world.settings.currencies.get(code).copied();
    Ok((amount, known.ok_or_else(|| AppError::internal(format!("orders are in {code:?}, which nobody declared")))?))
}
