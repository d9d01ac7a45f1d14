//! Erasing a member on request: identifiers, their keys and hashes are destroyed; facts, lines and money stay as they are.
//!
//! What imports and events set aside is sealed and says nothing about whose it is. So it is opened, and what tells a value of the
//! member is destroyed; what can no longer be opened is destroyed too. Bytes of rows that are gone are overwritten.

mod preview;

pub use self::preview::ErasePreview;

use crate::access::Operation;
use crate::command::{Logged, Version};
use crate::member::{PROFILE, Typed, profiles_of};
use crate::platform::{DATABASE, INBOX};
use crate::{AppError, Platform, quarantine};
use base::{MemberId, ProfileId, Symbol};
use serde_json::json;
use std::collections::BTreeSet;
use store::erasure::{Wipe, wipe_file};
use store::event::AsideQuery;
use store::identity::Identifier;
use store::{Backend, Read, Tx};

/// Rows that are opened at a time.
const PAGE: u64 = 1_000;
/// A shorter value would be found inside other words; it must stand alone.
const TELLING: usize = 5;
/// Longest reason.
const REASON_LENGTH_MAX: usize = 500;

/// What erasing a member destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The member; its number stays.
    pub member: MemberId,
    /// Its profiles; their numbers stay.
    pub profiles: Vec<ProfileId>,
    /// Rows that imports had set aside.
    pub rows: u64,
    /// Events that had been set aside.
    pub events: u64,
    /// Whether the bytes are gone from every file too. If not, others were reading: the next
    /// erasure tries again. Nothing while that is not known.
    pub overwritten: Option<bool>,
}

/// What a member has that would be destroyed besides its identifiers.
struct Told {
    /// How many identifiers there are.
    identifiers: usize,
    /// Identifiers in clear, to find them elsewhere.
    values: Values,
    /// Links whose evidence tells of it.
    links: Vec<i64>,
    /// Rows that imports had set aside.
    rows: Vec<(i64, i64)>,
    /// Events that had been set aside.
    events: Vec<i64>,
}

impl Platform {
    /// Destroys the identifiers of a member and what was set aside with them. The same value makes a new profile afterwards.
    pub async fn erase_member(&self, typed: &Typed, reason: &str) -> Result<Erased, AppError> {
        self.permit(Operation::MemberErase)?;
        let world = self.world().await?;
        let found = self.profile_named(&world, typed).await?;
        let members = self.members(&world).await?;
        let member = members.member_of(found);
        let profiles = profiles_of(&members, member);
        let mut erased = self.write(async |tx| self.erase_in(tx, (member, profiles), reason).await).await?;
        erased.overwritten = Some(self.overwrite().await?);
        self.keep_anew(&erased).await?;
        Ok(erased)
    }

    /// The same for who looked at what it would destroy: `confirmed` is the number of the member, written down once more.
    pub async fn erase_member_confirmed(&self, number: i64, confirmed: &str, reason: &str) -> Result<Erased, AppError> {
        self.permit(Operation::MemberErase)?;
        let wrong = |message: String| AppError::refused("erasure_wrong", message);
        if confirmed.trim() != number.to_string() {
            return Err(wrong(format!(
                "this cannot be undone; write {number}, the number of the member, to confirm it"
            )));
        }
        if reason.trim().is_empty() || reason.chars().count() > REASON_LENGTH_MAX {
            return Err(wrong(format!("say why in 1 to {REASON_LENGTH_MAX} characters")));
        }
        self.erase_member(&Typed { kind: PROFILE.to_owned(), value: number.to_string() }, reason).await
    }

    /// Gets rid of the bytes of rows that are gone. Whether nobody was in the way.
    async fn overwrite(&self) -> Result<bool, AppError> {
        if self.store.backend() == Backend::Postgres {
            return Ok(store::erasure::wipe_tables(&self.store).await?);
        }
        let mut done = wipe_file(&self.data_dir().join(DATABASE), Wipe::Log).await?;
        let inbox = self.data_dir().join(INBOX);
        if inbox.exists() {
            done &= wipe_file(&inbox, Wipe::Everything).await?;
        }
        Ok(done)
    }

    async fn erase_in(
        &self,
        tx: &Tx,
        (member, profiles): (MemberId, Vec<ProfileId>),
        reason: &str,
    ) -> Result<Erased, AppError> {
        self.expect(&format!("member {member}"), version(&profiles))?;
        let Some(told) = self.tells_of(tx, &profiles).await? else {
            return Err(AppError::refused("erased_already", format!("member {member} has no identifier any more")));
        };
        if told.values.tell(reason) {
            let message = "the reason tells an identifier of the member, and it would stay in the log; leave it out";
            return Err(AppError::refused("reason_tells", message));
        }
        let seq = store::meta::next_seq(tx).await?;
        for profile in &profiles {
            store::identity::erase(tx, *profile).await?;
        }
        for link in &told.links {
            store::identity::hush_link(tx, *link).await?;
        }
        for place in &told.rows {
            store::import::destroy_rejected(tx, *place).await?;
        }
        for event in &told.events {
            store::event::settle_aside(tx, *event, self.clock.now()).await?;
        }
        let numbers: Vec<String> = profiles.iter().map(ToString::to_string).collect();
        let summary = format!("member {member}, profiles {}: {reason}", numbers.join(", "));
        let holds = |identifiers: usize| json!({ "member": member.0, "identifiers": identifiers });
        let logged = Logged { summary, before: holds(told.identifiers), after: holds(0) };
        self.log(tx, seq, Operation::MemberErase, logged).await?;
        let (rows, events) = (told.rows.len() as u64, told.events.len() as u64);
        Ok(Erased { member, profiles, rows, events, overwritten: None })
    }

    /// Everything that tells of some profiles; nothing when they have no identifier any more.
    async fn tells_of(&self, on: &impl Read, profiles: &[ProfileId]) -> Result<Option<Told>, AppError> {
        let identifiers = store::identity::identifiers(on, profiles).await?;
        let values = self.clear_values(&identifiers)?;
        if values.is_empty() {
            return Ok(None);
        }
        let mut links = BTreeSet::new();
        for profile in profiles {
            let found = store::identity::links_of(on, *profile).await?;
            links.extend(found.into_iter().filter(|(_, evidence)| values.tell(evidence)).map(|(link, _)| link.id));
        }
        let (rows, events) = (self.rows_told(on, &values).await?, self.events_told(on, &values).await?);
        let identifiers = identifiers.iter().filter(|identifier| !identifier.sealed.is_empty()).count();
        Ok(Some(Told { identifiers, values, links: links.into_iter().collect(), rows, events }))
    }

    /// Identifiers in clear, to find them elsewhere.
    pub(crate) fn clear_values(&self, identifiers: &[Identifier]) -> Result<Values, AppError> {
        let mut values = BTreeSet::new();
        for identifier in identifiers.iter().filter(|identifier| identifier.kind != Symbol::NONE) {
            if !identifier.sealed.is_empty() {
                let key = self.ring.data_key(&identifier.wrapped_key)?;
                values.extend(key.open(&identifier.sealed).map(|value| squeezed(&value)));
            }
        }
        values.remove("");
        Ok(Values(values))
    }

    /// Places of rows that imports set aside and that tell of a member, or can no longer be opened.
    async fn rows_told(&self, on: &impl Read, values: &Values) -> Result<Vec<(i64, i64)>, AppError> {
        let (mut after, mut told) = ((0, 0), Vec::new());
        loop {
            let page = store::import::rejected_after(on, after, PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(told) };
            after = *last;
            let tells =
                |sealed: &[u8]| quarantine::open(&self.ring, sealed).map_or(true, |row| values.told_by_json(&row));
            told.extend(page.into_iter().filter(|(_, sealed)| tells(sealed)).map(|(place, _)| place));
        }
    }

    /// The same of events that were set aside.
    async fn events_told(&self, on: &impl Read, values: &Values) -> Result<Vec<i64>, AppError> {
        let (mut wanted, mut told) = (AsideQuery::latest(PAGE), Vec::new());
        loop {
            let page = store::event::aside(on, &wanted).await?;
            let Some(last) = page.last() else { return Ok(told) };
            wanted.page.after = Some(wanted.page.by.key(last));
            for event in page {
                let key = self.ring.data_key(&event.wrapped_key).ok();
                let text = key.and_then(|key| key.open(&event.sealed));
                if text.is_none_or(|text| values.told_by_json(&text)) {
                    told.push(event.id);
                }
            }
        }
    }
}

/// By which it is known that a member still has the profiles that somebody saw.
fn version(profiles: &[ProfileId]) -> Version {
    let mut sorted: Vec<i64> = profiles.iter().map(|profile| profile.0).collect();
    sorted.sort_unstable();
    let mixed =
        sorted.iter().fold(sorted.len() as i64, |mixed, number| mixed.wrapping_mul(1_000_003).wrapping_add(*number));
    Version(mixed & i64::MAX)
}

/// Identifier values, squeezed.
pub(crate) struct Values(BTreeSet<String>);

impl Values {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a text has one of the values in any spelling: separators, case and width of characters do not count.
    pub fn tell(&self, text: &str) -> bool {
        let whole = squeezed(text);
        let stands_alone = |value: &str| {
            text.split(|letter: char| !letter.is_alphanumeric()).any(|word| squeezed(word) == value) || whole == value
        };
        self.0.iter().any(|value| {
            if value.chars().count() < TELLING { stands_alone(value) } else { whole.contains(value.as_str()) }
        })
    }

    /// The same for JSON, in which letters may be written as numbers.
    fn told_by_json(&self, text: &str) -> bool {
        fn any(value: &serde_json::Value, tells: &impl Fn(&str) -> bool) -> bool {
            match value {
                serde_json::Value::String(text) => tells(text),
                serde_json::Value::Number(number) => tells(&number.to_string()),
                serde_json::Value::Array(items) => items.iter().any(|item| any(item, tells)),
                serde_json::Value::Object(fields) => {
                    fields.iter().any(|(name, value)| tells(name) || any(value, tells))
                }
                _ => false,
            }
        }
        self.tell(text) || serde_json::from_str(text).is_ok_and(|value| any(&value, &|text| self.tell(text)))
    }
}

/// Letters and digits only, in lower case, characters of full width as their plain forms.
fn squeezed(text: &str) -> String {
    let plain = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        letter => letter,
    };
    text.chars().map(plain).filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_any_spelling() {
        let of = |values: &[&str]| Values(values.iter().map(|value| squeezed(value)).collect());
        let check = |value: &str, text: &str, expect: bool| {
            assert_eq!(of(&[value]).told_by_json(text), expect, "{value} in {text}");
        };
        check("13800000001", "+86 138-0000-0001", true);
        check("13800000001", "１３８００００ 0001 is wrong", true);
        check("13800000001", "13800000002", false);
        check("Ada@Example.com", "mail ADA@example.COM, please", true);
        check("王小明明明", r#"{"name":"\u738b\u5c0f\u660e\u660e\u660e"}"#, true);
        check("7788", r#"{"id":7788}"#, true);
        check("7788", r#"{"id":177889}"#, false);
        check("7788", "card 77-88", false);
        check("7788", "card: 7788.", true);
        assert!(!of(&[]).told_by_json("anything"));
    }
}
