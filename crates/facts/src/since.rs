//! What was recorded since a commit, and the histories of those whom it is about: so that what was folded before is brought up to date
//! without folding everybody again.

use crate::batch::{Rows, Table};
use crate::bucket::{BucketFacts, Groups, load};
use crate::error::Result;
use crate::file::{self, FactFile, Part, Stored};
use crate::fold::FoldInput;
use crate::tail::TailFacts;
use base::fact::{BindingEvent, History, Order, Pools, Refund, StatusEvent, Touch};
use base::{MemberId, ProfileId, Seq};
use std::collections::{BTreeMap, BTreeSet};

/// Profiles of which anything was recorded after a commit, up to the watermark. Sealed rows keep their commits, so only what came since is
/// told, wherever it lies by now.
pub fn recorded_since(input: &FoldInput<'_>, since: Seq) -> Result<BTreeSet<ProfileId>> {
    let mut found = BTreeSet::new();
    for file in input.files.iter().filter(|file| file.seq_last > since && file.seq <= input.watermark) {
        match file.table {
            Table::Orders => add::<Order>(input, file, since, &mut found)?,
            Table::Statuses => add::<StatusEvent>(input, file, since, &mut found)?,
            Table::Refunds => add::<Refund>(input, file, since, &mut found)?,
            Table::Touches => add::<Touch>(input, file, since, &mut found)?,
            Table::BindingEvents => add::<BindingEvent>(input, file, since, &mut found)?,
        }
    }
    Ok(found)
}

fn add<T: Stored>(input: &FoldInput<'_>, file: &FactFile, since: Seq, found: &mut BTreeSet<ProfileId>) -> Result<()> {
    let part = Part { columns: Some(&["profile", "recorded"]), ..Part::default() };
    let mut rows: Rows<T> = Rows::default();
    file::read(input.layout, file, part, (&mut rows, &mut Pools::default()))?;
    let is_new = |row: &&T| row.recorded() > since && row.recorded() <= input.watermark;
    found.extend(rows.rows.iter().filter(is_new).map(T::profile));
    Ok(())
}

/// The histories of some members, by id; of those who have no facts there is none. All of them are in memory at once.
pub fn fold_some(
    input: &FoldInput<'_>,
    members: &BTreeSet<MemberId>,
    mut each: impl FnMut(&History<'_>) -> Result<()>,
) -> Result<()> {
    let mut by_bucket: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    for member in members {
        let linked = input.members.profiles_of(*member);
        let alone = [ProfileId(member.0)];
        for profile in if linked.is_empty() { &alone[..] } else { linked } {
            by_bucket.entry(input.layout.bucket_of(*profile)).or_default().push(profile.0);
        }
    }
    let tail = TailFacts::load(input.layout, input.files, input.watermark)?;
    let mut facts = BucketFacts::default();
    for (bucket, mut profiles) in by_bucket {
        profiles.sort_unstable();
        let files: Vec<&FactFile> = input.files.iter().filter(|file| file.bucket == bucket).collect();
        let mut some = load((input.layout, Part::of(&profiles)), &files, &tail.of_bucket(bucket), input.watermark)?;
        some.retain(&|profile| profiles.binary_search(&profile.0).is_ok());
        facts.append(&some);
    }
    let member_of = |profile| input.members.member_of(profile);
    facts.sort_by_member(&member_of);
    Groups::new(&facts, member_of).try_for_each(|history| each(&history))
}
