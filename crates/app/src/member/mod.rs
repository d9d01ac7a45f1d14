//! Members as people look after them: who is one person, what says so, and putting that right by hand.
//!
//! Linking and unlinking change no fact. The next settlement finds that a link was recorded or revoked, folds the locked
//! time again, and books the difference in the open period.

mod bind;
mod bindings;
mod list;
mod preview;
pub(crate) mod roster;
mod story;
pub(crate) mod words;

pub use self::bind::{BindRequest, BoundMember, BoundNow};
pub use self::bindings::{BindingQuery, BindingRow};
pub use self::list::{MemberList, MemberQuery, MemberRow};
pub use self::preview::{LinkPreview, MemberMoney, Recredit};
pub use self::roster::MemberSort;
pub use self::story::{Happening, MemberOrder, MemberProfile, MemberTotal};
pub use self::words::BindingView;

use self::preview::Thought;
pub(crate) use self::words::profiles_of;
use crate::access::Operation;
use crate::command::Logged;
use crate::{AppError, Platform, World};
use base::{MemberId, ProfileId, Timestamp};
use identity::{Members, Why};
use serde_json::json;
use std::any::Any;
use std::collections::BTreeSet;
use store::identity::{BlindKey, LinkEnd, NewLink};

/// A member with everything that makes it one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberView {
    /// The member.
    pub member: MemberId,
    /// Identifiers, masked, by profile.
    pub identifiers: Vec<IdentifierView>,
    /// Links between them, by number, revoked ones and those that do not count too.
    pub links: Vec<LinkView>,
}

impl MemberView {
    /// Whether the member was erased: it had identifiers, and none of them is left.
    pub fn is_erased(&self) -> bool {
        let mut had = self.identifiers.iter().filter(|one| !one.kind.is_empty()).peekable();
        had.peek().is_some() && had.all(|one| one.masked.is_none())
    }
}

/// An identifier of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentifierView {
    /// Its profile.
    pub profile: ProfileId,
    /// What it is: `phone`, `customer`, …
    pub kind: String,
    /// The value, masked; none when it was erased.
    pub masked: Option<String>,
}

/// A link of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// Its number.
    pub id: i64,
    /// The profiles it joins.
    pub profiles: [ProfileId; 2],
    /// When the two were seen together.
    pub at: Timestamp,
    /// What says so.
    pub evidence: String,
    /// Why it does not count; none when it does.
    pub set_aside: Option<String>,
}

/// An identifier as a person types it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Kind of identifier.
    pub kind: String,
    /// Its value.
    pub value: String,
}

/// Stands for the number of a profile where a kind of identifier is expected.
pub(crate) const PROFILE: &str = "profile";

impl Typed {
    /// Reads `phone:13800138001`.
    pub fn parse(text: &str) -> Result<Typed, AppError> {
        match text.split_once(':') {
            Some((kind, value)) if !kind.is_empty() && !value.is_empty() => {
                Ok(Typed { kind: kind.to_owned(), value: value.to_owned() })
            }
            _ => {
                let message = "an identifier is written as its kind and value, such as phone:13800138001";
                Err(AppError::refused("identifier_wrong", message))
            }
        }
    }
}

impl Platform {
    /// The member with an identifier, or with the profile of a number: `profile:17`.
    pub async fn member(&self, typed: &Typed) -> Result<MemberView, AppError> {
        self.permit(Operation::MemberShow)?;
        let world = self.world().await?;
        let found = self.profile_named(&world, typed).await?;
        Ok(self.member_profile(found.0).await?.view)
    }

    /// The profile with an identifier, or of a number.
    pub(crate) async fn profile_named(&self, world: &World, typed: &Typed) -> Result<ProfileId, AppError> {
        Ok(self.link_end(world, typed).await?.profile)
    }

    async fn profile_of_number(&self, number: &str) -> Result<LinkEnd, AppError> {
        let found = match number.parse().map(ProfileId) {
            Ok(number) => store::identity::identifiers(&self.store, &[number]).await?,
            Err(_) => Vec::new(),
        };
        let end = found.first().map(|one| LinkEnd { profile: one.profile, kind: one.kind });
        end.ok_or_else(|| AppError::refused("member_not_found", "no member has a profile of this number"))
    }

    /// What linking two identifiers would do.
    pub async fn preview_link(&self, one: &Typed, other: &Typed) -> Result<LinkPreview, AppError> {
        self.permit(Operation::MemberLink)?;
        let world = self.world().await?;
        let (a, b) = (self.link_end(&world, one).await?, self.link_end(&world, other).await?);
        self.preview(&[a.profile, b.profile], &Thought::Linked(a, b)).await
    }

    /// What taking links back would do.
    pub async fn preview_unlink(&self, links: &[i64]) -> Result<LinkPreview, AppError> {
        self.permit(Operation::MemberUnlink)?;
        let found = store::identity::links_by_id(&self.store, links).await?;
        let in_force = |id: &i64| found.iter().any(|(link, _)| link.id == *id && link.revoked.is_none());
        if let Some(link) = links.iter().find(|link| !in_force(link)) {
            return Err(AppError::refused("link_not_found", format!("there is no link {link} in force")));
        }
        let ends: Vec<ProfileId> = found.iter().flat_map(|(link, _)| [link.a, link.b]).collect();
        self.preview(&ends, &Thought::Unlinked(links)).await
    }

    /// Says by hand that two identifiers are one person.
    pub async fn link_members(&self, one: &Typed, other: &Typed, reason: &str) -> Result<MemberView, AppError> {
        self.permit(Operation::MemberLink)?;
        let (a, b) = self.ends_to_link(one, other).await?;
        self.insert_link((a, b), reason, ()).await?;
        let world = self.world().await?;
        let members = self.members(&world).await?;
        self.member_view(&world, &members, members.member_of(a.profile)).await
    }

    /// The same, telling whose credit and commission becomes another's.
    pub async fn link(&self, one: &Typed, other: &Typed, reason: &str) -> Result<LinkPreview, AppError> {
        self.permit(Operation::MemberLink)?;
        let (a, b) = self.ends_to_link(one, other).await?;
        let what = self.preview(&[a.profile, b.profile], &Thought::Linked(a, b)).await?;
        self.insert_link((a, b), reason, what).await
    }

    async fn ends_to_link(&self, one: &Typed, other: &Typed) -> Result<(LinkEnd, LinkEnd), AppError> {
        let world = self.world().await?;
        let (a, b) = (self.link_end(&world, one).await?, self.link_end(&world, other).await?);
        let members = self.members(&world).await?;
        if members.member_of(a.profile) == members.member_of(b.profile) {
            return Err(AppError::refused("already_one_member", "the two are one member already; nothing was changed"));
        }
        Ok((a, b))
    }

    async fn insert_link<T: Any>(&self, (a, b): (LinkEnd, LinkEnd), reason: &str, done: T) -> Result<T, AppError> {
        let evidence = format!("by {}: {reason}", self.caller.who);
        let link = NewLink { a, b, at: self.clock.now(), evidence };
        self.write(async |tx| {
            let seq = store::meta::next_seq(tx).await?;
            store::identity::insert_links(tx, seq, std::slice::from_ref(&link)).await?;
            let words = |linked: bool| json!({ "profiles": [a.profile.0, b.profile.0], "linked": linked });
            let summary = format!("profiles {} and {}", a.profile, b.profile);
            let logged = Logged { summary, before: words(false), after: words(true) };
            self.log(tx, seq, Operation::MemberLink, logged).await?;
            // What somebody wrote about it may tell of the member, and stays here.
            self.tell_links(tx, &[(a.profile, b.profile, format!("by {}", self.caller.who))]).await?;
            Ok(done)
        })
        .await
    }

    /// Takes links back. The same delivery does not bring them again; other evidence may.
    pub async fn unlink_members(&self, links: &[i64], reason: &str) -> Result<(), AppError> {
        self.permit(Operation::MemberUnlink)?;
        self.revoke_links(links, reason, ()).await
    }

    /// The same, telling whose credit and commission becomes another's.
    pub async fn unlink(&self, links: &[i64], reason: &str) -> Result<LinkPreview, AppError> {
        let what = self.preview_unlink(links).await?;
        self.revoke_links(links, reason, what).await
    }

    async fn revoke_links<T: Any>(&self, links: &[i64], reason: &str, done: T) -> Result<T, AppError> {
        let known = store::identity::links_by_id(&self.store, links).await?;
        let members = self.members(&self.world().await?).await?;
        let joined = known.iter().flat_map(|(link, _)| [link.a, link.b]).map(|profile| members.member_of(profile));
        let joined: Vec<ProfileId> = joined.flat_map(|member| profiles_of(&members, member)).collect();
        self.refuse_telling(&joined, reason).await?;
        self.write(async |tx| {
            let seq = store::meta::next_seq(tx).await?;
            for link in links {
                if !store::identity::revoke_link(tx, seq, *link).await? {
                    let message = format!("there is no link {link} in force; `yipan member show` lists them");
                    return Err(AppError::refused("link_not_found", message));
                }
                // Numbers only: no identifier comes into the log.
                let joined = known.iter().find(|(one, _)| one.id == *link).map(|(one, _)| [one.a.0, one.b.0]);
                let words = |linked: bool| json!({ "link": link, "profiles": joined, "linked": linked });
                let summary = format!("link {link}: {reason}");
                let logged = Logged { summary, before: words(true), after: words(false) };
                self.log(tx, seq, Operation::MemberUnlink, logged).await?;
            }
            Ok(done)
        })
        .await
    }

    async fn link_end(&self, world: &World, typed: &Typed) -> Result<LinkEnd, AppError> {
        let Typed { kind, value } = typed;
        if kind == PROFILE {
            return self.profile_of_number(value).await;
        }
        let not_found = || AppError::refused("member_not_found", format!("no member has this {kind}"));
        let symbol = world.symbols.find(kind).ok_or_else(not_found)?;
        let normal = identity::normalize(kind, value)
            .map_err(|error| AppError::refused("identifier_wrong", format!("not a {kind}: {error}")))?;
        let index = self.ring.blind_index(kind, "", &normal);
        let key = BlindKey { kind: symbol, pool: base::Symbol::NONE, index };
        let found = store::identity::find_profiles(&self.store, &[key]).await?;
        let profile = found.get(&key).copied().ok_or_else(not_found)?;
        Ok(LinkEnd { profile, kind: symbol })
    }

    async fn member_view(&self, world: &World, members: &Members, member: MemberId) -> Result<MemberView, AppError> {
        let profiles = profiles_of(members, member);
        let mut identifiers = Vec::with_capacity(profiles.len());
        for identifier in store::identity::identifiers(&self.store, &profiles).await? {
            let kind = world.symbols.text(identifier.kind).to_owned();
            let masked = self.opened(&identifier)?.map(|value| identity::mask(&kind, &value));
            identifiers.push(IdentifierView { profile: identifier.profile, kind, masked });
        }
        let mut links = Vec::new();
        let mut seen = BTreeSet::new();
        for profile in &profiles {
            for (link, evidence) in store::identity::links_of(&self.store, *profile).await? {
                if seen.insert(link.id) {
                    let set_aside = why_not((world, members), &link);
                    let profiles = [link.a, link.b];
                    links.push(LinkView { id: link.id, profiles, at: link.at, evidence, set_aside });
                }
            }
        }
        links.sort_by_key(|link| link.id);
        Ok(MemberView { member, identifiers, links })
    }
}

/// Why a link does not count.
fn why_not((world, members): (&World, &Members), link: &store::identity::Link) -> Option<String> {
    if link.revoked.is_some() {
        return Some("revoked".to_owned());
    }
    let aside = members.set_aside().iter().find(|aside| aside.link == link.id)?;
    Some(set_aside_words(aside.why, &world.symbols))
}

/// Why a link is set aside, for people.
pub(crate) fn set_aside_words(why: Why, symbols: &base::Symbols) -> String {
    match why {
        Why::Shared { kind } => format!("a {} is shared by several people", symbols.text(kind)),
        Why::NoRule { kind } => format!("there is no rule for {}", symbols.text(kind)),
        Why::Limit { kind, limit } => format!("a member has at most {limit} of {}", symbols.text(kind)),
    }
}
