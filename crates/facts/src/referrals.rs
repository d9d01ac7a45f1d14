//! The derived index of referrals: who referred whom, and to whom those who refer were bound. Built before a fold, and only when
//! a policy asks for referrers.
//!
//! One pass over binding events finds the referrals; a second, over the buckets of the members who referred, derives their
//! bindings. Memory follows from the number of referrals.

use crate::batch::Table;
use crate::error::Result;
use crate::file::{FactFile, TAIL};
use crate::fold::{FoldInput, fold, one_member};
use crate::settle::{SettleSpec, World, derive};
use base::fact::{Binding, History};
use base::{MemberId, ProfileId};
use credit::{REFERRAL_LEVELS_MAX, Referral, Referrals};
use std::collections::HashSet;

/// One index for each set of binding policies that crediting policies are folded under.
pub(crate) fn build(input: &FoldInput<'_>, spec: &SettleSpec<'_>, worlds: &[World<'_>]) -> Result<Vec<Referrals>> {
    let mut referrals = Referrals::default();
    if !asked(spec) {
        return Ok(vec![referrals; worlds.len()]);
    }
    let events = |file: &&FactFile| file.table == Table::BindingEvents;
    let files: Vec<FactFile> = input.files.iter().filter(events).cloned().collect();
    let member_of = |profile: ProfileId| input.members.member_of(profile);
    let found = fold(
        &FoldInput { files: &files, ..*input },
        |_| Ok(Vec::new()),
        |found: &mut Vec<(MemberId, Referral)>, history| {
            let referrals = history.binding_events.iter().filter_map(|event| Referral::of(event, member_of));
            found.extend(referrals.map(|referral| (history.member, referral)));
            Ok(())
        },
        Ok,
    )?;
    for (member, referral) in found.parts.into_iter().flatten() {
        referrals.refer(member, referral);
    }
    let mut indexes = vec![referrals; worlds.len()];
    for (index, world) in indexes.iter_mut().zip(worlds) {
        bind(input, world, index)?;
    }
    Ok(indexes)
}

/// Whether any policy needs the index.
fn asked(spec: &SettleSpec<'_>) -> bool {
    spec.policies.iter().any(credit::Policy::asks_for_referrers)
}

/// Derives the bindings of everybody who referred.
fn bind(input: &FoldInput<'_>, world: &World<'_>, index: &mut Referrals) -> Result<()> {
    let referrers: HashSet<MemberId> = index.referrers().collect();
    let mut buckets: HashSet<u32> = HashSet::new();
    for member in &referrers {
        let linked = input.members.profiles_of(*member);
        let alone = [ProfileId(member.0)];
        let profiles = if linked.is_empty() { &alone[..] } else { linked };
        buckets.extend(profiles.iter().map(|profile| input.layout.bucket_of(*profile)));
    }
    // What keeps a binding alive is needed only where bindings are released without it.
    let releases = world.bindings.iter().any(|policy| policy.release_after_days.is_some());
    let needed = |file: &&FactFile| {
        let active = releases && matches!(file.table, Table::Orders | Table::Touches);
        (file.bucket == TAIL || buckets.contains(&file.bucket)) && (file.table == Table::BindingEvents || active)
    };
    let files: Vec<FactFile> = input.files.iter().filter(needed).cloned().collect();
    let bound = fold(
        &FoldInput { files: &files, ..*input },
        |_| Ok((Vec::new(), Vec::new())),
        |(bound, activity): &mut (Vec<(MemberId, Vec<Binding>)>, Vec<_>), history| {
            if referrers.contains(&history.member) {
                let mut bindings = Vec::new();
                derive(history, world.bindings, activity, &mut bindings);
                bound.push((history.member, bindings));
            }
            Ok(())
        },
        |(bound, _)| Ok(bound),
    )?;
    for (member, bindings) in bound.parts.into_iter().flatten() {
        index.bind(member, bindings);
    }
    Ok(())
}

/// The part of the index that one member needs, read member by member along the chain.
pub(crate) fn of_member(
    input: &FoldInput<'_>,
    spec: &SettleSpec<'_>,
    worlds: &[World<'_>],
    history: &History<'_>,
) -> Result<Vec<Referrals>> {
    let mut indexes = vec![Referrals::default(); worlds.len()];
    if !asked(spec) {
        return Ok(indexes);
    }
    let mut seen = HashSet::from([history.member]);
    let mut next = refer(input, history, &mut indexes);
    for _ in 0..REFERRAL_LEVELS_MAX {
        let Some(member) = next.filter(|member| seen.insert(*member)) else { break };
        let facts = one_member(input, member)?;
        let history = facts.history(member);
        for (index, world) in indexes.iter_mut().zip(worlds) {
            let mut bindings = Vec::new();
            derive(&history, world.bindings, &mut Vec::new(), &mut bindings);
            index.bind(member, bindings);
        }
        next = refer(input, &history, &mut indexes);
    }
    Ok(indexes)
}

/// Adds the referrals of a member and tells who referred him first.
fn refer(input: &FoldInput<'_>, history: &History<'_>, indexes: &mut [Referrals]) -> Option<MemberId> {
    let member_of = |profile: ProfileId| input.members.member_of(profile);
    for referral in history.binding_events.iter().filter_map(|event| Referral::of(event, member_of)) {
        indexes.iter_mut().for_each(|index| index.refer(history.member, referral));
    }
    let first = indexes.first()?.referrer(history.member, base::Timestamp::MAX);
    first.map(|referral| referral.by)
}
