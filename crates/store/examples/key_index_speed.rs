//! How fast the key index takes and finds a million keys: `cargo run --release -p store --example key_index_speed [URL]`.

use base::{FactId, ProfileId, Seq, Symbol, Timestamp};
use std::time::Instant;
use store::fact::{self, FactEntry, FactKey};
use store::{Store, StoreError};

const FACTS: usize = 1_000_000;
const CHUNK: usize = 50_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("state.sqlite").to_string_lossy().into_owned();
    let url = std::env::args().nth(1).unwrap_or(file);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    Ok(runtime.block_on(measure(&url))?)
}

async fn measure(url: &str) -> Result<(), StoreError> {
    let store = Store::open(url).await?;
    let facts: Vec<FactKey> = (0..FACTS).map(fact_key).collect();
    let tx = store.begin().await?;
    let clock = Clock::start();
    for chunk in facts.chunks(CHUNK) {
        fact::insert(&tx, Seq(1), chunk).await?;
    }
    clock.report("inserted");
    tx.commit().await?;
    clock.report("inserted and committed");

    let ids: Vec<FactId> = facts.iter().map(|fact| fact.entry.id).collect();
    let clock = Clock::start();
    let mut found = 0;
    for chunk in ids.chunks(CHUNK) {
        found += fact::by_ids(&store, chunk).await?.len();
    }
    assert_eq!(found, FACTS);
    clock.report("found by id");

    let tx = store.begin().await?;
    let entries: Vec<FactEntry> = facts.iter().map(|fact| fact.entry).collect();
    let clock = Clock::start();
    for chunk in entries.chunks(CHUNK) {
        fact::update(&tx, Seq(2), chunk).await?;
    }
    tx.commit().await?;
    clock.report("updated and committed");
    store.close().await
}

/// Ids in order, as an import writes them: it goes through them range by range.
fn fact_key(number: usize) -> FactKey {
    let scattered = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let entry = FactEntry {
        id: FactId(number as i64 + 1),
        profile: ProfileId(number as i64 / 5 + 1),
        hash: u128::from(scattered).to_be_bytes(),
        at: Timestamp(number as i64 * 1_000_000),
    };
    FactKey { kind: 1, source: Symbol(1), key: format!("SO-{scattered:020}"), entry, recorded: Seq(1) }
}

struct Clock(Instant);

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "this program exists to measure time")]
    fn start() -> Clock {
        Clock(Instant::now())
    }

    fn report(&self, what: &str) {
        let seconds = self.0.elapsed().as_secs_f64();
        println!("{what}: {seconds:.2} s, {:.0} rows/s", FACTS as f64 / seconds);
    }
}
