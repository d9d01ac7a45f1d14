//! Disclosures: identifiers of members leave in clear only when somebody asked for them, said what for and who answers for them from
//! then on, and somebody else allowed it. Every step is in the log, and so is every time that the file is taken.

use crate::access::{Operation, Reach, UserId};
use crate::command::{Logged, Version};
use crate::org::{PartyWords, Seen, find_seen};
use crate::sheet::{Cell, Sheet};
use crate::statement::describe;
use crate::{AppError, Platform, World};
use base::{MemberId, ProfileId, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::Tx;
use store::disclosure::{Disclosure, DisclosureDecision, NewDisclosure};

/// A file may be taken for so many days after it was allowed.
const DAYS: i32 = 7;
/// Longest text that people write here.
const TEXT_MAX: usize = 500;
/// Largest file.
const MEMBERS_MAX: usize = 200_000;
/// Members whose identifiers are opened at a time.
const PAGE: usize = 5_000;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct DisclosureRequest {
    /// What the identifiers are needed for.
    pub purpose: String,
    /// Who answers for them once they have left: a person or a company, in words.
    pub accountable: String,
    /// Kinds of identifiers.
    pub kinds: Vec<String>,
    /// Of members of this unit or person; of all whom the caller sees unless given.
    pub within: Option<String>,
}

/// How far a disclosure has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisclosureState {
    /// Nobody decided yet.
    Asked,
    /// The file may be taken.
    Approved,
    /// It may not.
    Refused,
    /// It might have been taken until now.
    Expired,
}

impl DisclosureState {
    /// The word used in output.
    pub fn name(self) -> &'static str {
        match self {
            DisclosureState::Asked => "asked",
            DisclosureState::Approved => "approved",
            DisclosureState::Refused => "refused",
            DisclosureState::Expired => "expired",
        }
    }
}

/// A disclosure in words.
#[derive(Clone, Debug)]
pub struct DisclosureWords {
    /// As it is stored.
    pub disclosure: Disclosure,
    /// How far it has come.
    pub state: DisclosureState,
    /// Whose members.
    pub within: Option<PartyWords>,
    /// Whether it is the caller's own.
    pub own: bool,
}

impl DisclosureWords {
    /// Changes with everything that is shown of it.
    pub fn version(&self) -> Version {
        Version::of(self)
    }
}

/// The file.
#[derive(Clone, Debug)]
pub struct DisclosureFile {
    /// A row for each member that has such an identifier.
    pub sheet: Sheet,
    /// How many.
    pub members: usize,
    /// When it was made.
    pub at: Timestamp,
}

impl Platform {
    /// Asks for identifiers of members in clear. Somebody else decides.
    pub async fn ask_disclosure(&self, request: &DisclosureRequest) -> Result<DisclosureWords, AppError> {
        let reach = self.permit(Operation::DisclosureAsk)?;
        let world = self.world().await?;
        let seen = Seen::of(&reach, &world.directory, self.clock.now());
        let within = request.within.as_deref().map(|name| find_seen(&world.directory, &seen, name)).transpose()?;
        let new = NewDisclosure {
            purpose: text_of("purpose", &request.purpose)?,
            accountable: text_of("accountable", &request.accountable)?,
            kinds: kinds_of(&world, &request.kinds)?.join(","),
            within,
            asked_at: self.clock.now(),
            asked_by: self.caller.who.clone(),
            user: self.caller.user.map(|user| user.0),
        };
        self.write(async |tx| {
            let id = store::disclosure::ask(tx, &new).await?;
            let asked = stored(tx, id).await?;
            self.log_disclosure(tx, Operation::DisclosureAsk, (None, &asked)).await?;
            Ok(self.disclosure_words(&world, asked))
        })
        .await
    }

    /// Disclosures, newest first: one's own, and everybody's for those who decide.
    pub async fn disclosures(&self) -> Result<Vec<DisclosureWords>, AppError> {
        self.permit(Operation::DisclosureList)?;
        let world = self.world().await?;
        let found = store::disclosure::list(&self.store).await?;
        Ok(found.into_iter().filter(|one| self.sees(one)).map(|one| self.disclosure_words(&world, one)).collect())
    }

    /// A disclosure that the caller sees.
    pub async fn disclosure(&self, id: i64) -> Result<DisclosureWords, AppError> {
        self.permit(Operation::DisclosureShow)?;
        let found = stored(&self.store, id).await?;
        if !self.sees(&found) {
            return Err(missing(id));
        }
        Ok(self.disclosure_words(&self.world().await?, found))
    }

    /// Allows a disclosure or refuses it, once and for good. Nobody decides what he asked for himself.
    pub async fn decide_disclosure(&self, id: i64, approve: bool, reason: &str) -> Result<DisclosureWords, AppError> {
        self.permit(Operation::DisclosureDecide)?;
        let world = self.world().await?;
        let now = self.clock.now();
        let decision = DisclosureDecision {
            approved: approve,
            at: now,
            by: self.caller.who.clone(),
            reason: short("reason", reason)?,
            expires_at: approve.then(|| now.plus_days(DAYS)),
        };
        self.write(async |tx| {
            let before = stored(tx, id).await?;
            self.expect(&format!("disclosure {id}"), self.disclosure_words(&world, before.clone()).version())?;
            if before.disclosure.asked_by == self.caller.who {
                let message = format!("{} asked for disclosure {id}; somebody else has to decide", self.caller.who);
                return Err(AppError::refused("disclosure_own", message));
            }
            if !store::disclosure::decide(tx, id, &decision).await? {
                let message = format!("disclosure {id} was decided already");
                return Err(AppError::refused("disclosure_decided", message));
            }
            let after = stored(tx, id).await?;
            self.log_disclosure(tx, Operation::DisclosureDecide, (Some(&before), &after)).await?;
            Ok(self.disclosure_words(&world, after))
        })
        .await
    }

    /// The file of a disclosure of one's own that somebody allowed, as members are now. That it was taken is in the log before
    /// anybody has it.
    pub async fn take_disclosure(&self, id: i64) -> Result<DisclosureFile, AppError> {
        let reach = self.permit(Operation::DisclosureTake)?;
        let world = self.world().await?;
        let found = stored(&self.store, id).await?;
        if !self.is_own(&found) {
            return Err(missing(id));
        }
        match self.state_of(&found) {
            DisclosureState::Approved => {}
            DisclosureState::Expired => {
                let message =
                    format!("the file of disclosure {id} could be taken for {DAYS} days; ask for another one");
                return Err(AppError::refused("disclosure_expired", message));
            }
            state => {
                let message = format!("disclosure {id} is {}; its file can be taken once it is approved", state.name());
                return Err(AppError::refused("disclosure_not_approved", message));
            }
        }
        let file = self.disclosed(&world, &reach, &found).await?;
        self.write(async |tx| {
            store::disclosure::taken(tx, id, self.clock.now()).await?;
            let words = format!("disclosure {id}: {} members", file.members);
            self.log_aside(tx, Operation::DisclosureTake, words).await?;
            Ok(file)
        })
        .await
    }

    async fn disclosed(&self, world: &World, reach: &Reach, found: &Disclosure) -> Result<DisclosureFile, AppError> {
        let chosen = self.members_within(world, reach, found.disclosure.within).await?;
        if chosen.len() > MEMBERS_MAX {
            let message = format!(
                "disclosure {} is about {} members, and a file has {MEMBERS_MAX} at most; ask for parts of the group",
                found.id,
                chosen.len()
            );
            return Err(AppError::refused("disclosure_too_large", message));
        }
        let kinds: Vec<&str> = found.disclosure.kinds.split(',').collect();
        let mut sheet = Sheet::new("members", ["member"].into_iter().chain(kinds.iter().copied()));
        let members = self.members(world).await?;
        for page in chosen.chunks(PAGE) {
            let profiles: Vec<(ProfileId, MemberId)> = page
                .iter()
                .flat_map(|member| {
                    crate::member::words::profiles_of(&members, *member).into_iter().map(|profile| (profile, *member))
                })
                .collect();
            let values = self.clear_by_member(world, &profiles).await?;
            for (member, values) in values {
                let cells = kinds.iter().map(|kind| values.get(*kind).map_or(String::new(), |all| all.join(" ")));
                let cells: Vec<Cell> = cells.map(Cell::text).collect();
                if cells.iter().any(|cell| !cell.shown().is_empty()) {
                    sheet.push([Cell::count(member.0)].into_iter().chain(cells));
                }
            }
        }
        Ok(DisclosureFile { members: sheet.rows.len(), sheet, at: self.clock.now() })
    }

    /// Identifiers in clear by member and kind.
    async fn clear_by_member(
        &self,
        world: &World,
        profiles: &[(ProfileId, MemberId)],
    ) -> Result<BTreeMap<MemberId, BTreeMap<String, Vec<String>>>, AppError> {
        let of_profile: BTreeMap<ProfileId, MemberId> = profiles.iter().copied().collect();
        let ids: Vec<ProfileId> = of_profile.keys().copied().collect();
        let mut found: BTreeMap<MemberId, BTreeMap<String, Vec<String>>> = BTreeMap::new();
        for identifier in store::identity::identifiers(&self.store, &ids).await? {
            let Some(value) = self.opened(&identifier)? else { continue };
            let Some(member) = of_profile.get(&identifier.profile) else { continue };
            let kind = world.symbols.text(identifier.kind).to_owned();
            found.entry(*member).or_default().entry(kind).or_default().push(value);
        }
        Ok(found)
    }

    fn sees(&self, found: &Disclosure) -> bool {
        self.is_own(found) || self.permit(Operation::DisclosureDecide).is_ok()
    }

    fn is_own(&self, found: &Disclosure) -> bool {
        let asked = &found.disclosure;
        asked.user.map(UserId) == self.caller.user && asked.asked_by == self.caller.who
    }

    fn state_of(&self, found: &Disclosure) -> DisclosureState {
        match &found.decision {
            None => DisclosureState::Asked,
            Some(decision) if !decision.approved => DisclosureState::Refused,
            Some(decision) if decision.expires_at.is_none_or(|at| at <= self.clock.now()) => DisclosureState::Expired,
            Some(_) => DisclosureState::Approved,
        }
    }

    fn disclosure_words(&self, world: &World, disclosure: Disclosure) -> DisclosureWords {
        DisclosureWords {
            state: self.state_of(&disclosure),
            within: disclosure.disclosure.within.map(|party| describe(&world.directory, party)),
            own: self.is_own(&disclosure),
            disclosure,
        }
    }

    async fn log_disclosure(
        &self,
        tx: &Tx,
        operation: Operation,
        (before, after): (Option<&Disclosure>, &Disclosure),
    ) -> Result<(), AppError> {
        let asked = &after.disclosure;
        let summary = format!(
            "disclosure {}: {} for {}; {} answers for them",
            after.id, asked.kinds, asked.purpose, asked.accountable
        );
        let before = before.map_or(Value::Null, |before| self.logged(before));
        self.log_aside(tx, operation, Logged { summary, before, after: self.logged(after) }).await
    }

    fn logged(&self, found: &Disclosure) -> Value {
        let reason = found.decision.as_ref().map_or("", |decision| decision.reason.as_str());
        json!({ "state": self.state_of(found).name(), "asked_by": found.disclosure.asked_by, "reason": reason })
    }
}

async fn stored(on: &impl store::Read, id: i64) -> Result<Disclosure, AppError> {
    store::disclosure::get(on, id).await?.ok_or_else(|| missing(id))
}

fn missing(id: i64) -> AppError {
    AppError::refused("disclosure_not_found", format!("there is no disclosure {id}"))
}

/// Text that has to be there.
fn text_of(field: &str, text: &str) -> Result<String, AppError> {
    let text = short(field, text)?;
    if text.is_empty() {
        return Err(AppError::refused("disclosure_wrong", format!("{field} is empty; say it in a few words")));
    }
    Ok(text)
}

fn short(field: &str, text: &str) -> Result<String, AppError> {
    let length = text.trim().chars().count();
    if length > TEXT_MAX {
        let message = format!("{field} has {length} characters; {TEXT_MAX} are the most");
        return Err(AppError::refused("disclosure_wrong", message));
    }
    Ok(text.trim().to_owned())
}

/// Kinds of identifiers that there are, each once, in the order of the rules.
fn kinds_of(world: &World, wanted: &[String]) -> Result<Vec<String>, AppError> {
    let known: Vec<&str> = world.rules.kinds().iter().map(|rule| rule.name.as_str()).collect();
    let wrong = |message: String| AppError::refused("disclosure_wrong", message);
    if let Some(unknown) = wanted.iter().find(|kind| !known.contains(&kind.as_str())) {
        return Err(wrong(format!("there are no identifiers of kind {unknown:?}; there are {}", known.join(", "))));
    }
    let chosen: Vec<String> =
        known.iter().filter(|kind| wanted.iter().any(|want| want == *kind)).map(|kind| (*kind).to_owned()).collect();
    if chosen.is_empty() {
        return Err(wrong(format!("kinds is empty; choose among {}", known.join(", "))));
    }
    Ok(chosen)
}
