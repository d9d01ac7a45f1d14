//! Which profiles are one member: built from the links, and kept beside the data until links or rules change.
//!
//! Millions of links take seconds to read and join, and nearly every command needs the result. So it stays in memory for the
//! process, and in a file of the data directory for the next. The file is only ever a copy: one that is missing, damaged, or
//! of other links or rules is made anew.

use crate::{AppError, Platform, World};
use base::{MemberId, ProfileId, Seq, Symbol};
use identity::{Link, Members, Rules, SetAside, Why};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::Read;

/// Links that are read at once.
const LINKS_READ: u64 = 50_000;
/// Changes with the layout of the file.
const FORMAT: u32 = 1;

/// What members follow from: the last commit that changed a link, and the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cause {
    format: u32,
    links_changed: i64,
    rules: [u8; 32],
}

/// The members that were built last, and a watermark as of which they are these: nothing that comes later changes that.
#[derive(Default)]
pub(crate) struct Known(Mutex<Option<(Cause, Seq, Arc<Members>)>>);

impl Known {
    fn at(&self, watermark: Seq) -> Option<Arc<Members>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(_, at, _)| *at == watermark).map(|(_, _, members)| Arc::clone(members))
    }

    fn get(&self, cause: &Cause, watermark: Seq) -> Option<Arc<Members>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, at, members) = known.as_mut().filter(|(of, _, _)| of == cause)?;
        *at = watermark;
        Some(Arc::clone(members))
    }

    fn set(&self, cause: Cause, watermark: Seq, members: &Arc<Members>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((cause, watermark, Arc::clone(members)));
    }
}

impl Platform {
    /// The members as of the watermark of a world.
    pub async fn members(&self, world: &World) -> Result<Arc<Members>, AppError> {
        if let Some(known) = self.known_members.at(world.watermark) {
            return Ok(known);
        }
        let snapshot = self.store.snapshot().await?;
        let links_changed = store::identity::links_changed(&snapshot).await?;
        if links_changed > world.watermark {
            // Links changed meanwhile, or the past is asked for. It is not asked for often enough to be kept.
            return Ok(Arc::new(build(&snapshot, &world.rules, world.watermark).await?));
        }
        let rules = Sha256::digest(format!("{:?}", world.rules.kinds())).into();
        let cause = Cause { format: FORMAT, links_changed: links_changed.0, rules };
        if let Some(known) = self.known_members.get(&cause, world.watermark) {
            return Ok(known);
        }
        let path = self.data_dir().join("members.bin");
        let members = match read(&path, &cause) {
            Some(members) => members,
            None => {
                let members = build(&snapshot, &world.rules, world.watermark).await?;
                // It is a copy: whoever cannot write it builds again.
                let _ = write(&path, &cause, &members);
                members
            }
        };
        let members = Arc::new(members);
        self.known_members.set(cause, world.watermark, &members);
        Ok(members)
    }
}

async fn build(on: &impl Read, rules: &Rules, watermark: Seq) -> Result<Members, AppError> {
    let mut kinds: HashMap<ProfileId, Symbol> = HashMap::new();
    let mut links: Vec<Link> = Vec::new();
    let mut last = i64::MIN;
    loop {
        let read = store::identity::links_after(on, last, LINKS_READ).await?;
        let Some((end, _)) = read.last() else { break };
        last = end.id;
        for (stored, [kind_a, kind_b]) in read {
            let store::identity::Link { id, a, b, at, recorded, revoked } = stored;
            let link = Link { id, a, b, at, recorded, revoked };
            if link.holds_at(watermark) {
                kinds.extend([(a, kind_a), (b, kind_b)]);
                links.push(link);
            }
        }
    }
    let kind_of = |profile: ProfileId| kinds.get(&profile).copied().filter(|kind| !kind.is_none());
    Ok(Members::build(kind_of, &links, rules, watermark))
}

/// What stands in the file: the cause, a check sum over the rest, and the rest.
#[derive(Serialize, Deserialize)]
struct Head {
    cause: Cause,
    digest: [u8; 32],
}

/// Members as numbers. Profiles of a member follow each other, so most numbers are small differences.
#[derive(Default, Serialize, Deserialize)]
struct Body {
    /// For each member how many profiles, then the first less the one before, then each less the one before.
    profiles: Vec<i64>,
    /// Link, reason, kind, limit.
    set_aside: Vec<(i64, u8, u32, u32)>,
}

fn write(path: &Path, cause: &Cause, members: &Members) -> Result<(), AppError> {
    let body = postcard::to_stdvec(&Body::of(members)).map_err(AppError::internal)?;
    let head = Head { cause: cause.clone(), digest: Sha256::digest(&body).into() };
    let mut bytes = postcard::to_stdvec(&head).map_err(AppError::internal)?;
    bytes.extend(body);
    let staged = path.with_extension(format!("{}.staged", std::process::id()));
    std::fs::write(&staged, bytes).and_then(|()| std::fs::rename(&staged, path)).map_err(AppError::internal)
}

fn read(path: &Path, cause: &Cause) -> Option<Members> {
    let bytes = std::fs::read(path).ok()?;
    let (head, body) = postcard::take_from_bytes::<Head>(&bytes).ok()?;
    if head.cause != *cause || <[u8; 32]>::from(Sha256::digest(body)) != head.digest {
        return None;
    }
    postcard::from_bytes::<Body>(body).ok()?.members()
}

impl Body {
    fn of(members: &Members) -> Body {
        let mut body = Body::default();
        let mut before = 0;
        for (_, profiles) in members.several() {
            body.profiles.push(profiles.len() as i64);
            for profile in profiles {
                body.profiles.push(profile.0.wrapping_sub(before));
                before = profile.0;
            }
        }
        body.set_aside = members.set_aside().iter().map(as_numbers).collect();
        body
    }

    fn members(self) -> Option<Members> {
        let mut pairs = Vec::with_capacity(self.profiles.len());
        let mut numbers = self.profiles.into_iter();
        let mut before = 0_i64;
        while let Some(count) = numbers.next() {
            let mut member = None;
            for _ in 0..count {
                before = before.wrapping_add(numbers.next()?);
                let profile = ProfileId(before);
                pairs.push((*member.get_or_insert(MemberId(before)), profile));
            }
        }
        let set_aside = self.set_aside.into_iter().map(as_set_aside).collect::<Option<Vec<_>>>()?;
        Some(Members::of_pairs(pairs, set_aside))
    }
}

fn as_numbers(aside: &SetAside) -> (i64, u8, u32, u32) {
    match aside.why {
        Why::Shared { kind } => (aside.link, 0, kind.0, 0),
        Why::NoRule { kind } => (aside.link, 1, kind.0, 0),
        Why::Limit { kind, limit } => (aside.link, 2, kind.0, limit),
    }
}

fn as_set_aside((link, why, kind, limit): (i64, u8, u32, u32)) -> Option<SetAside> {
    let kind = Symbol(kind);
    let why = match why {
        0 => Why::Shared { kind },
        1 => Why::NoRule { kind },
        2 => Why::Limit { kind, limit },
        _ => return None,
    };
    Some(SetAside { link, why })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Symbols, Timestamp};

    fn members(symbols: &mut Symbols) -> Members {
        let rules = Rules::standard(symbols);
        let device = symbols.intern("device");
        let link = |(id, (a, b)): (i64, (i64, i64))| Link {
            id,
            a: ProfileId(a),
            b: ProfileId(b),
            at: Timestamp(id),
            recorded: Seq(1),
            revoked: None,
        };
        let pairs = [(9, 4), (4, 700_000_000), (2, 3), (2, 60), (60, 61)];
        let links: Vec<Link> = (1..).zip(pairs).map(link).collect();
        // Profile 61 is of a shared device, which links nobody.
        Members::build(|profile| (profile == ProfileId(61)).then_some(device), &links, &rules, Seq(1))
    }

    fn all(members: &Members) -> (Vec<(MemberId, Vec<ProfileId>)>, Vec<SetAside>) {
        let several = members.several().map(|(member, profiles)| (member, profiles.to_vec()));
        (several.collect(), members.set_aside().to_vec())
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_else() {
        let members = members(&mut Symbols::default());
        assert_eq!(members.several().count(), 2);
        assert_eq!(members.set_aside().len(), 1);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("members.bin");
        let cause = Cause { format: FORMAT, links_changed: 7, rules: [3; 32] };
        assert!(read(&path, &cause).is_none(), "there is none yet");
        write(&path, &cause, &members).expect("written");
        assert_eq!(all(&read(&path, &cause).expect("read")), all(&members));
        assert!(read(&path, &Cause { links_changed: 8, ..cause.clone() }).is_none(), "of other links");
        assert!(read(&path, &Cause { rules: [4; 32], ..cause.clone() }).is_none(), "of other rules");
        let mut bytes = std::fs::read(&path).expect("bytes");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, bytes).expect("damaged");
        assert!(read(&path, &cause).is_none(), "damaged");
    }

    #[test]
    fn nobody_is_written_as_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("members.bin");
        let cause = Cause { format: FORMAT, links_changed: 0, rules: [0; 32] };
        write(&path, &cause, &Members::default()).expect("written");
        assert_eq!(all(&read(&path, &cause).expect("read")), (Vec::new(), Vec::new()));
    }
}
