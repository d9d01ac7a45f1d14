//! What erasing a member would destroy and what would stay, before anybody does it.

use super::version;
use crate::access::Operation;
use crate::command::Version;
use crate::member::{IdentifierView, MemberMoney, MemberTotal, profiles_of};
use crate::{AppError, Platform};
use base::MemberId;

/// What erasing a member would destroy, and what would stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasePreview {
    /// The member; its number stays.
    pub member: MemberId,
    /// Its identifiers, masked: destroyed. Those of which nothing is left are not among them.
    pub identifiers: Vec<IdentifierView>,
    /// Links whose evidence tells of it: the evidence is replaced.
    pub links: u64,
    /// Rows that imports set aside: destroyed.
    pub rows: u64,
    /// Events that were set aside: destroyed.
    pub events: u64,
    /// Uploads that nobody imported or removed yet. They are files in clear that nobody opens: they stay until they are removed.
    pub uploads: u64,
    /// Sums of orders by currency: stay.
    pub totals: Vec<MemberTotal>,
    /// Touchpoints: stay.
    pub touchpoints: u64,
    /// Bindings, those that are over too: stay.
    pub bindings: u64,
    /// What its orders gave to payees: stays.
    pub money: Vec<MemberMoney>,
}

impl Platform {
    /// What erasing a member would destroy and what would stay. The version tells whether the member is still the same when
    /// somebody erases it.
    pub async fn preview_erasure(&self, number: i64) -> Result<(ErasePreview, Version), AppError> {
        let reach = self.permit(Operation::MemberErasure)?;
        let profile = self.profile_within(&reach, number).await?;
        let member = profile.view.member;
        let members = self.members(&self.world().await?).await?;
        let profiles = profiles_of(&members, member);
        let told = self.tells_of(&self.store, &profiles).await?;
        let count = |of: usize| of as u64;
        let identifiers = profile.view.identifiers.into_iter().filter(|one| one.masked.is_some()).collect();
        let preview = ErasePreview {
            member,
            identifiers,
            links: told.as_ref().map_or(0, |told| count(told.links.len())),
            rows: told.as_ref().map_or(0, |told| count(told.rows.len())),
            events: told.as_ref().map_or(0, |told| count(told.events.len())),
            uploads: self.uploads_kept()?,
            totals: profile.totals,
            touchpoints: count(profile.touchpoints),
            bindings: count(profile.bindings.len()),
            money: self.money_of_member(member).await?,
        };
        Ok((preview, version(&profiles)))
    }
}
