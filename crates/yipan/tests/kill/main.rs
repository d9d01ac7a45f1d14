//! Kills `yipan serve` and `yipan` commands with `kill -9` at random moments while events arrive, facts are sealed and periods are
//! settled, locked and paid, and proves that nothing that was answered for is lost or stands twice. On SQLite, and beside it on
//! PostgreSQL where there is a server; `make kill` runs it with one. A harness of its own, because it takes minutes:
//!
//!     cargo test --workspace --test kill -- [KILLS] [SEED]

mod desk;
mod group;
mod sums;
#[expect(dead_code, reason = "the other suite needs the rest")]
#[path = "../it/support.rs"]
mod support;
mod victim;

use group::Story;
use std::thread;
use support::Shop;

/// How often something is killed on each database, at least, unless the first argument says otherwise.
const KILLS: u32 = 200;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |usual: u64| arguments.next().map_or(usual, |text| text.parse().expect("a number"));
    let (kills, seed) = (number(KILLS.into()) as u32, number(1));
    println!("at least {kills} kills on each database, seed {seed}");
    let done: Vec<bool> = thread::scope(|scope| {
        let lives: Vec<_> = Shop::every_empty()
            .into_iter()
            .map(|shop| scope.spawn(move || tell(&shop, &group::live(&shop, seed, kills))))
            .collect();
        lives.into_iter().map(|life| life.join().is_ok()).collect()
    });
    let failed = done.iter().filter(|done| !**done).count();
    println!("{} passed, {failed} failed", done.len() - failed);
    if failed > 0 {
        std::process::exit(1);
    }
}

fn tell(shop: &Shop, story: &Story) {
    let database = if shop.is_on_server() { "PostgreSQL" } else { "SQLite" };
    let Story { kills, sent, imported } = story;
    let killed: Vec<String> = kills.iter().map(|(what, count)| format!("{what} {count}")).collect();
    let total: u32 = kills.values().sum();
    println!("{database}: killed {total} times ({})", killed.join(", "));
    println!(
        "{database}: {} orders answered for, {} batches sent again, {imported} orders imported; none lost, none twice, \
         the ledger holds",
        sent.orders, sent.repeated
    );
}
