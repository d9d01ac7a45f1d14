//! Binding by hand: somebody claims a member, hands one over, or lets one go. It is a binding event like any other; the policy in force
//! decides what it does.

use super::story::Seen;
use super::{BindingView, Typed};
use crate::access::{Operation, Reach};
use crate::by_hand::{Saying, party_key};
use crate::command::Logged;
use crate::org;
use crate::privacy::{random, to_hex};
use crate::{AppError, Platform, World};
use base::{MemberId, PartyId};
use import::record::{BindingRecord, IdentifierValue, Record};
use serde_json::json;
use std::sync::Arc;

/// Whose binding is to change, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindRequest {
    /// The member, or one whom nobody serves by an identifier that the caller knows.
    pub member: BoundMember,
    /// In which role: associate, store, dealer, …
    pub role: String,
    /// Why: claim, transfer, release, …
    pub cause: String,
    /// Who is to serve the member: the source's own id, or kind and id; nobody for a release.
    pub party: Option<String>,
    /// For which brand; for all unless given.
    pub brand: Option<String>,
    /// In one's own words; it stays in the log.
    pub reason: String,
}

/// How a member is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoundMember {
    /// By the number.
    Number(i64),
    /// By an identifier.
    Typed(Typed),
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundNow {
    /// The member.
    pub member: MemberId,
    /// What the policy in force made of it, in words.
    pub verdict: String,
    /// Who serves the member now.
    pub served_by: Vec<BindingView>,
}

/// The cause that needs nobody to serve.
const RELEASE: &str = "release";

impl Platform {
    /// Says by hand who serves a member from now on.
    pub async fn bind_member(&self, request: &BindRequest) -> Result<BoundNow, AppError> {
        let reach = self.permit(Operation::BindingChange)?;
        let seen = self.member_to_bind(&reach, &request.member).await?;
        let directory = &seen.world.directory;
        let sight = org::Seen::of(&reach, directory, self.clock.now());
        let named =
            |name: &Option<String>| name.as_deref().map(|name| org::find_seen(directory, &sight, name)).transpose();
        let party = named(&request.party)?;
        if party.is_none() != (request.cause == RELEASE) {
            let message = "a release names nobody who serves, everything else names somebody";
            return Err(wrong(message));
        }
        if request.role.trim().is_empty() || request.cause.trim().is_empty() {
            return Err(wrong("a binding has a role and a cause"));
        }
        let brand = match &request.brand {
            None => None,
            Some(name) => Some(self.brand(&seen, name)?),
        };
        let id: [u8; 16] = random()?;
        let key = to_hex(&id);
        let identifier = self.strongest(&seen).await?;
        self.refuse_telling(&seen.profiles(), &request.reason).await?;
        let record = Record::Binding(BindingRecord {
            key: key.clone(),
            member: vec![identifier],
            role: request.role.trim().to_owned(),
            cause: request.cause.trim().to_owned(),
            party: party.map(|party| party_key(directory, party)),
            referrer: Vec::new(),
            brand: brand.map(|brand| directory.key(brand).to_owned()),
            at: self.clock.now().0,
        });
        let logged = Logged {
            summary: format!("member {}: {} {}", seen.member, request.cause, request.reason),
            before: serving(&seen.serving(self.clock.now())),
            after: json!({ "role": request.role, "party": request.party, "brand": request.brand }),
        };
        let said = Saying { operation: Operation::BindingChange, logged, of: None };
        let after = async |world: &World| {
            let policies = self.binding_policies(&seen.world).await?;
            let after = self.facts_of(world.clone(), Arc::clone(&seen.members), seen.member, &policies)?;
            Ok(BoundNow {
                member: after.member,
                verdict: after.verdict_of(&key),
                served_by: after.serving(self.clock.now()),
            })
        };
        self.say(&seen.world, said, (vec![record], wrong), after).await
    }

    /// A member whom the caller sees, or whom nobody serves and whose identifier the caller knows.
    async fn member_to_bind(&self, reach: &Reach, member: &BoundMember) -> Result<Seen, AppError> {
        match member {
            BoundMember::Number(number) => self.seen_member(reach, *number).await,
            BoundMember::Typed(typed) => {
                let world = self.world().await?;
                let profile = self.profile_named(&world, typed).await?;
                let seen = self.seen_member(&Reach::All, profile.0).await?;
                if seen.serving(self.clock.now()).is_empty() {
                    return Ok(seen);
                }
                self.seen_member(reach, profile.0).await
            }
        }
    }

    fn brand(&self, seen: &Seen, name: &str) -> Result<PartyId, AppError> {
        let directory = &seen.world.directory;
        let key = name.strip_prefix("brand:").unwrap_or(name);
        let missing = || AppError::refused("party_not_found", format!("there is no brand {name:?}"));
        directory.find(base::PartyKind::Brand, key).ok_or_else(missing)
    }

    /// An identifier by which the member is found again.
    async fn strongest(&self, seen: &Seen) -> Result<IdentifierValue, AppError> {
        let mut names = self.member_names(&seen.world, &seen.members, &[seen.member]).await?;
        let known = names.identifiers(seen.member).into_iter().find(|view| view.masked.is_some());
        let gone =
            || AppError::refused("member_not_found", format!("the identifiers of member {} were erased", seen.member));
        let view = known.ok_or_else(gone)?;
        let stored = store::identity::identifiers(&self.store, &[view.profile]).await?;
        let clear = match stored.first() {
            Some(identifier) => self.opened(identifier)?,
            None => None,
        };
        Ok(IdentifierValue { kind: view.kind, value: clear.ok_or_else(gone)? })
    }
}

fn wrong(message: impl Into<String>) -> AppError {
    AppError::refused("binding_wrong", message)
}

fn serving(bindings: &[BindingView]) -> serde_json::Value {
    let one = |binding: &BindingView| json!({ "role": binding.role, "party": binding.party.1 });
    bindings.iter().map(one).collect()
}
