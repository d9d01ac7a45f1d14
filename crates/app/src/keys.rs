//! Another wrapping key for all data keys, while others work.
//!
//! A new key is written into the ring first, and everybody wraps with it from then on. Then every data key that is still under an
//! old one is wrapped anew, in small transactions. Old keys leave the ring at the end, when nothing is under them and nobody else
//! has the data directory open: another process may have wrapped something with an old key that it has not committed yet.
//! A rotation that was killed is continued by the next. The key of blind indexes stays: every hash follows from its value,
//! and values are only read when somebody asks.

use crate::access::Operation;
use crate::command::{Logged, Version};
use crate::platform::ring_file;
use crate::privacy::KeyRing;
use crate::{AppError, Platform};
use serde_json::{Value, json};
use store::wrapped::{Keeper, Place, Wrapped};

/// Data keys that are wrapped anew in one transaction.
const BATCH: u32 = 500;
/// Before every place.
const START: Place = (i64::MIN, i64::MIN, String::new());

/// What a rotation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The number of the wrapping key that is used now.
    pub current: u32,
    /// Whether an earlier rotation was continued, and no new key made.
    pub continued: bool,
    /// How many data keys were wrapped anew.
    pub rewrapped: u64,
    /// Whether the old keys have left the ring.
    pub finished: bool,
}

impl Platform {
    /// Makes a new wrapping key, wraps everything with it and removes the old ones; or continues where another call was stopped.
    pub async fn rotate_keys(&self) -> Result<Rotated, AppError> {
        self.permit(Operation::KeysRotate)?;
        let (current, continued) = self.begin_rotation().await?;
        let mut rewrapped = 0;
        for keeper in Keeper::ALL {
            let mut after = START;
            while let Some((count, last)) = self.rewrap(keeper, (current, &after)).await? {
                rewrapped += count;
                after = last;
            }
        }
        let finished = self.finish_rotation(current).await?;
        Ok(Rotated { current, continued, rewrapped, finished })
    }

    /// Puts a new key into the ring, unless old ones are still in it. Under the writer's lock, so that nobody else does it too.
    async fn begin_rotation(&self) -> Result<(u32, bool), AppError> {
        self.write(async |tx| {
            let path = ring_file(self.data_dir());
            let mut ring = KeyRing::read(&path)?;
            let numbers = ring.numbers();
            let newest = numbers.last().copied().unwrap_or_default();
            self.expect("the key ring", Version(i64::from(newest)))?;
            if numbers.len() > 1 {
                return Ok((newest, true));
            }
            let current = newest + 1;
            ring.add_key(current)?;
            let summary = format!("wrapping key {current} instead of {newest}");
            let logged = Logged { summary, before: ring_words(&numbers), after: ring_words(&ring.numbers()) };
            self.log_aside(tx, Operation::KeysRotate, logged).await?;
            ring.replace(&path)?;
            Ok((current, false))
        })
        .await
    }

    /// Wraps the next data keys anew. None when none are left.
    async fn rewrap(&self, keeper: Keeper, (current, after): (u32, &Place)) -> Result<Option<(u64, Place)>, AppError> {
        self.write(async |tx| {
            let page = store::wrapped::under_others(tx, keeper, (current, after), BATCH).await?;
            for old in &page {
                let new = self.rewrapped(keeper, old)?;
                store::wrapped::replace(tx, keeper, old, new).await?;
            }
            Ok(page.last().map(|last| (page.len() as u64, last.place.clone())))
        })
        .await
    }

    fn rewrapped(&self, keeper: Keeper, old: &Wrapped) -> Result<Vec<u8>, AppError> {
        match keeper {
            Keeper::Quarantine => crate::quarantine::rewrapped(&self.ring, &old.bytes),
            Keeper::Profile | Keeper::EventAside | Keeper::Answer | Keeper::Webhook => self.ring.rewrapped(&old.bytes),
        }
    }

    /// Takes the old keys out of the ring if nothing can be under them. Whether it did.
    async fn finish_rotation(&self, current: u32) -> Result<bool, AppError> {
        let Some(_alone) = self.at_work.alone() else { return Ok(false) };
        // Opened before, because opening it for the first time writes.
        let inbox = self.inbox().await?;
        self.write(async |tx| {
            for keeper in Keeper::ALL {
                if !store::wrapped::under_others(tx, keeper, (current, &START), 1).await?.is_empty() {
                    return Ok(false);
                }
            }
            if !inbox.is_empty(tx).await? {
                return Ok(false);
            }
            let path = ring_file(self.data_dir());
            let mut ring = KeyRing::read(&path)?;
            let numbers = ring.numbers();
            ring.keep_only(current);
            if ring.numbers() != numbers {
                let summary = format!("only wrapping key {current} is left");
                let logged = Logged { summary, before: ring_words(&numbers), after: ring_words(&ring.numbers()) };
                self.log_aside(tx, Operation::KeysRotate, logged).await?;
                ring.replace(&path)?;
            }
            Ok(true)
        })
        .await
    }
}

/// The key ring as the log keeps it: numbers, and no key.
fn ring_words(numbers: &[u32]) -> Value {
    json!({ "keys": numbers })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::DeliveryOptions;
    use crate::{ImportRequest, Open, Place as Directory, QuarantineRequest, Typed};
    use base::{Clock, Timestamp};
    use std::path::Path;
    use std::sync::Arc;

    #[derive(Debug)]
    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> Timestamp {
            Timestamp(1_795_000_000_000_000)
        }
    }

    const MAPPING: &str = "
version: 1
system: shop
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources: {order: {file: orders.csv}}
orders: [{source: order, key: id, at: day, member: {phone: phone}, total: amount}]
";
    /// More than one batch.
    const ORDERS: usize = BATCH as usize * 2 + 7;

    async fn open(folder: &Path) -> Platform {
        let place = Directory {
            data_dir: folder.join("data"),
            database_url: None,
            bucket: None,
            actor: "cli".into(),
            clock: Arc::new(Noon),
        };
        Platform::open(place, Open::Create).await.expect("opened")
    }

    async fn import(platform: &Platform, folder: &Path) {
        let row = |order: usize| format!("{order},2026-01-02,138{order:08},1\n");
        let rows: String = (1..=ORDERS).map(row).collect();
        let orders = format!("id,day,phone,amount\n{rows}a,2026-01-02,ring-me,1\nb,2026-01-02,13800000001,abc12\n");
        std::fs::write(folder.join("orders.csv"), orders).expect("written");
        let request = ImportRequest {
            mapping_name: "import.yaml".into(),
            mapping_text: MAPPING.into(),
            source: folder.to_owned(),
            options: DeliveryOptions::default(),
        };
        platform.import(&request, &mut |_| {}).await.expect("imported");
    }

    /// Everything that is sealed can be read.
    async fn readable(platform: &Platform) {
        for order in [1, BATCH as usize, ORDERS] {
            let typed = Typed { kind: "phone".into(), value: format!("138{order:08}") };
            let view = platform.member(&typed).await.expect("a member");
            let masked = view.identifiers[0].masked.as_deref().expect("a value");
            assert_eq!(masked, identity::mask("phone", &typed.value));
        }
        let request = QuarantineRequest { import: None, reveal: true, offset: 0, limit: 9 };
        let rows = platform.quarantine(&request).await.expect("revealed").rows;
        let mut values: Vec<&str> = rows.iter().map(|row| row.value.as_str()).collect();
        values.sort_unstable();
        assert_eq!(values, ["abc12", "ring-me"]);
    }

    fn numbers(platform: &Platform) -> Vec<u32> {
        KeyRing::read(&ring_file(platform.data_dir())).expect("a ring").numbers()
    }

    #[tokio::test]
    async fn every_key_is_wrapped_anew_and_the_old_one_leaves() {
        let folder = tempfile::tempdir().expect("a folder");
        let platform = open(folder.path()).await;
        import(&platform, folder.path()).await;
        // A copy, because a ring follows its file.
        let copy = folder.path().join("ring.json");
        std::fs::copy(ring_file(platform.data_dir()), &copy).expect("copied");
        let old = KeyRing::read(&copy).expect("a ring");
        let rotated = platform.rotate_keys().await.expect("rotated");
        let expected = Rotated { current: 2, continued: false, rewrapped: ORDERS as u64 + 2, finished: true };
        assert_eq!(rotated, expected);
        assert_eq!(numbers(&platform), [2]);
        readable(&platform).await;
        readable(&open(folder.path()).await).await;
        // Who has the old ring reads nothing any more.
        let profiles = [base::ProfileId(1), base::ProfileId(ORDERS as i64)];
        for one in store::identity::identifiers(&platform.store, &profiles).await.expect("read") {
            assert_eq!(old.data_key(&one.wrapped_key).err().map(|error| error.code()), Some("data_key_unreadable"));
        }
        assert_eq!(platform.rotate_keys().await.expect("rotated").current, 3, "and again");
        readable(&platform).await;
    }

    #[tokio::test]
    async fn a_rotation_that_was_killed_is_continued() {
        let folder = tempfile::tempdir().expect("a folder");
        let platform = open(folder.path()).await;
        import(&platform, folder.path()).await;
        // Killed after the ring was written.
        assert_eq!(platform.begin_rotation().await.expect("begun"), (2, false));
        drop(platform);
        let platform = open(folder.path()).await;
        readable(&platform).await;
        // Killed after the first batch.
        platform.rewrap(Keeper::Profile, (2, &START)).await.expect("wrapped").expect("some");
        drop(platform);
        let platform = open(folder.path()).await;
        readable(&platform).await;
        assert_eq!(numbers(&platform), [1, 2]);
        let rotated = platform.rotate_keys().await.expect("rotated");
        let rest = (ORDERS - BATCH as usize) as u64 + 2;
        assert_eq!(rotated, Rotated { current: 2, continued: true, rewrapped: rest, finished: true });
        assert_eq!(numbers(&platform), [2]);
        readable(&platform).await;
    }

    #[tokio::test]
    async fn old_keys_stay_while_others_work() {
        let folder = tempfile::tempdir().expect("a folder");
        let platform = open(folder.path()).await;
        import(&platform, folder.path()).await;
        let other = open(folder.path()).await;
        let rotated = platform.rotate_keys().await.expect("rotated");
        assert!(!rotated.finished && rotated.rewrapped == ORDERS as u64 + 2, "{rotated:?}");
        assert_eq!(numbers(&platform), [1, 2]);
        // The other one reads what was wrapped anew, and wraps with the new key itself.
        readable(&other).await;
        let (_, wrapped) = other.ring.new_data_key().expect("a key");
        assert_eq!(wrapped[..4], 2_u32.to_le_bytes());
        drop(other);
        let rotated = platform.rotate_keys().await.expect("rotated");
        assert_eq!(rotated, Rotated { current: 2, continued: true, rewrapped: 0, finished: true });
        readable(&platform).await;
    }
}
