//! Which profiles are one member: built from the links, kept, and brought up to date as links come and go.
//!
//! Millions of links take long to read and join, and nearly every command needs the result. So it stays in memory for the process, and
//! in a file of the data directory for the next; after a change only the components that changed links touch are joined again. The
//! file is only ever a copy: one that is missing, damaged, of other rules or of another database is made anew.

use crate::{AppError, Platform, World};
use base::{MemberId, ProfileId, Seq, Symbol};
use identity::{KindedLink, Link, Members, Renewal, Rules, SetAside, Why};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Read, Snapshot};

/// Links that are read at once.
const LINKS_READ: u64 = 50_000;
/// When more links are different, all are read: it costs about as much.
const DIFFERING_MAX: usize = 20_000;
/// Profiles that are joined again at most.
const REACHED_MAX: usize = 100_000;
/// After so many changed links the file is written again.
const UNWRITTEN_MAX: usize = 2_000;
/// Changes with the layout of the file.
const FORMAT: u32 = 2;

/// Members, and the commits as of which they are these, first and last: nothing that comes later changes that.
#[derive(Clone)]
struct Made {
    rules: Arc<Rules>,
    during: (Seq, Seq),
    members: Arc<Members>,
    /// Links that changed since the file was written.
    unwritten: usize,
}

/// The members that were made last.
#[derive(Default)]
pub(crate) struct Known {
    made: Mutex<Option<Made>>,
    making: tokio::sync::Mutex<()>,
}

impl Known {
    fn made(&self) -> Option<Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn at(&self, world: &World) -> Option<Arc<Members>> {
        let at = world.watermark;
        let fits = |made: &Made| made.during.0 <= at && at <= made.during.1 && made.rules == world.rules;
        self.made().filter(fits).map(|made| made.members)
    }

    fn keep(&self, made: Made) -> Arc<Members> {
        let members = Arc::clone(&made.members);
        *self.made.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
        members
    }
}

impl Platform {
    /// The members as of the watermark of a world.
    pub async fn members(&self, world: &World) -> Result<Arc<Members>, AppError> {
        if let Some(known) = self.known_members.at(world) {
            return Ok(known);
        }
        let snapshot = self.store.snapshot().await?;
        let changed = store::identity::links_changed(&snapshot).await?;
        if changed > world.watermark {
            // Links changed meanwhile, or the past is asked for: what is kept stays.
            let known = self.known_members.made();
            return Ok(self.members_from(&snapshot, known.as_ref(), world).await?.0);
        }
        let _one_at_a_time = self.known_members.making.lock().await;
        if let Some(known) = self.known_members.at(world) {
            return Ok(known);
        }
        let known = self.known_members.made().filter(|made| made.rules == world.rules);
        let during = (changed, world.watermark);
        if let Some(same) = known.as_ref().filter(|made| made.during.0 == changed) {
            return Ok(self.known_members.keep(Made { during, ..same.clone() }));
        }
        let path = self.data_dir().join("members.bin");
        let known = match known {
            Some(known) => Some(known),
            None => read(&path, &snapshot, &world.rules).await?,
        };
        let (members, different) = self.members_from(&snapshot, known.as_ref(), world).await?;
        let mut unwritten = known.map_or(usize::MAX, |known| known.unwritten.saturating_add(different));
        if unwritten > UNWRITTEN_MAX {
            // It is a copy: whoever cannot write it builds again.
            let _ = write(&path, &snapshot, (changed, &world.rules), &members).await;
            unwritten = 0;
        }
        Ok(self.known_members.keep(Made { rules: world.rules.clone(), during, members, unwritten }))
    }

    /// The members as of the watermark of a world, from others when not too much is different, and how many links were.
    async fn members_from(
        &self,
        snapshot: &Snapshot,
        known: Option<&Made>,
        world: &World,
    ) -> Result<(Arc<Members>, usize), AppError> {
        let (rules, watermark) = (&world.rules, world.watermark);
        if let Some(known) = known.filter(|known| known.rules == *rules) {
            let (first, last) = known.during;
            let then = watermark.clamp(first, last);
            let differing = store::identity::links_differing(snapshot, then, watermark, DIFFERING_MAX).await?;
            if let Some(differing) = differing {
                let different = differing.len();
                if let Some(renewed) = renew(snapshot, &known.members, differing, world).await? {
                    return Ok((renewed, different));
                }
            }
        }
        Ok((Arc::new(build(snapshot, rules, watermark).await?), usize::MAX))
    }
}

/// Joins again what these links touch. None when that is too much.
async fn renew(
    on: &impl Read,
    before: &Arc<Members>,
    differing: Vec<store::identity::KindedLink>,
    world: &World,
) -> Result<Option<Arc<Members>>, AppError> {
    let differing = differing.into_iter().map(kinded).collect();
    let mut renewal = Renewal::new(&world.rules, world.watermark, differing);
    loop {
        let wanted = renewal.wanted();
        if wanted.is_empty() {
            break;
        }
        if renewal.reached() > REACHED_MAX {
            return Ok(None);
        }
        let links = store::identity::links_naming(on, &wanted).await?;
        renewal.add(links.into_iter().map(kinded).collect());
    }
    Ok(Some(renewal.apply(before).map_or_else(|| Arc::clone(before), Arc::new)))
}

fn kinded((stored, kinds): store::identity::KindedLink) -> KindedLink {
    let store::identity::Link { id, a, b, at, recorded, revoked } = stored;
    (Link { id, a, b, at, recorded, revoked }, kinds)
}

async fn build(on: &impl Read, rules: &Rules, watermark: Seq) -> Result<Members, AppError> {
    let mut kinds: HashMap<ProfileId, Symbol> = HashMap::new();
    let mut links: Vec<Link> = Vec::new();
    let mut last = i64::MIN;
    loop {
        let read = store::identity::links_after(on, last, LINKS_READ).await?;
        let Some((end, _)) = read.last() else { break };
        last = end.id;
        for (link, [kind_a, kind_b]) in read.into_iter().map(kinded) {
            if link.holds_at(watermark) {
                kinds.extend([(link.a, kind_a), (link.b, kind_b)]);
                links.push(link);
            }
        }
    }
    let kind_of = |profile: ProfileId| kinds.get(&profile).copied().filter(|kind| !kind.is_none());
    Ok(Members::build(kind_of, &links, rules, watermark))
}

/// What members in a file follow from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cause {
    format: u32,
    rules: [u8; 32],
    /// The commit as of which they are the members.
    changed: i64,
    /// The newest link of then, by which another database is told from this one: number, profiles, instant, commit.
    newest: Option<(i64, i64, i64, i64, i64)>,
}

impl Cause {
    fn of(rules: &Rules, changed: Seq, newest: Option<&store::identity::Link>) -> Cause {
        let newest = newest.map(|link| (link.id, link.a.0, link.b.0, link.at.0, link.recorded.0));
        let rules = Sha256::digest(format!("{:?}", rules.kinds())).into();
        Cause { format: FORMAT, rules, changed: changed.0, newest }
    }
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

/// Keeps the members as of now.
async fn write(
    path: &Path,
    on: &impl Read,
    (changed, rules): (Seq, &Rules),
    members: &Members,
) -> Result<(), AppError> {
    let newest = store::identity::newest_link(on).await?;
    write_file(path, &Cause::of(rules, changed, newest.as_ref()), members)
}

fn write_file(path: &Path, cause: &Cause, members: &Members) -> Result<(), AppError> {
    let body = postcard::to_stdvec(&Body::of(members)).map_err(AppError::internal)?;
    let head = Head { cause: cause.clone(), digest: Sha256::digest(&body).into() };
    let mut bytes = postcard::to_stdvec(&head).map_err(AppError::internal)?;
    bytes.extend(body);
    let staged = path.with_extension(format!("{}.staged", std::process::id()));
    std::fs::write(&staged, bytes).and_then(|()| std::fs::rename(&staged, path)).map_err(AppError::internal)
}

/// The members that were kept, of whatever commit, if they are of this database and of these rules.
async fn read(path: &Path, on: &impl Read, rules: &Arc<Rules>) -> Result<Option<Made>, AppError> {
    let Some((cause, members)) = read_file(path) else { return Ok(None) };
    let changed = Seq(cause.changed);
    let number = cause.newest.map(|(number, ..)| number);
    let links = store::identity::links_by_id(on, number.as_slice()).await?;
    let known = store::identity::links_changed(on).await?;
    if changed > known || cause != Cause::of(rules, changed, links.first().map(|(link, _)| link)) {
        return Ok(None);
    }
    Ok(Some(Made { rules: Arc::clone(rules), during: (changed, changed), members: Arc::new(members), unwritten: 0 }))
}

fn read_file(path: &Path) -> Option<(Cause, Members)> {
    let bytes = std::fs::read(path).ok()?;
    let (head, body) = postcard::take_from_bytes::<Head>(&bytes).ok()?;
    if <[u8; 32]>::from(Sha256::digest(body)) != head.digest {
        return None;
    }
    Some((head.cause, postcard::from_bytes::<Body>(body).ok()?.members()?))
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

    fn cause() -> Cause {
        Cause { format: FORMAT, rules: [3; 32], changed: 7, newest: Some((5, 60, 61, 5, 1)) }
    }

    #[test]
    fn what_is_written_is_read_again_unless_it_is_damaged() {
        let members = members(&mut Symbols::default());
        assert_eq!(members.several().count(), 2);
        assert_eq!(members.set_aside().len(), 1);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("members.bin");
        assert!(read_file(&path).is_none(), "there is none yet");
        write_file(&path, &cause(), &members).expect("written");
        let (of, read) = read_file(&path).expect("read");
        assert_eq!((of, all(&read)), (cause(), all(&members)));
        let mut bytes = std::fs::read(&path).expect("bytes");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, bytes).expect("damaged");
        assert!(read_file(&path).is_none(), "damaged");
    }

    #[test]
    fn nobody_is_written_as_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("members.bin");
        write_file(&path, &cause(), &Members::default()).expect("written");
        let (_, read) = read_file(&path).expect("read");
        assert_eq!(all(&read), (Vec::new(), Vec::new()));
    }

    /// Rules, links and databases that are others make another cause.
    #[test]
    fn members_of_something_else_are_told_apart() {
        let rules = Rules::standard(&mut Symbols::default());
        let link = store::identity::Link {
            id: 5,
            a: ProfileId(60),
            b: ProfileId(61),
            at: Timestamp(5),
            recorded: Seq(1),
            revoked: None,
        };
        let of = |rules: &Rules, link| Cause::of(rules, Seq(7), link);
        let cause = of(&rules, Some(&link));
        let revoked = store::identity::Link { revoked: Some(Seq(3)), ..link.clone() };
        assert_eq!(cause, of(&rules, Some(&revoked)));
        let earlier = store::identity::Link { at: Timestamp(4), ..link.clone() };
        let fewer = Rules::new(rules.kinds()[1..].to_vec()).expect("rules");
        let others = [
            of(&fewer, Some(&link)),
            of(&rules, None),
            of(&rules, Some(&earlier)),
            Cause::of(&rules, Seq(8), Some(&link)),
        ];
        assert!(others.iter().all(|other| *other != cause));
    }
}
