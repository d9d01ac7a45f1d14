//! Facts and lines in a bucket: the same answers as in a folder, and nothing left in the folder.

use crate::support::{Answer, Shop, json_field};
use std::path::Path;
use std::process::Command;

/// A data directory whose facts are in a bucket; under a prefix of its own, so that tests do not meet.
struct Remote<'a> {
    shop: &'a Shop,
    endpoint: String,
    prefix: &'a str,
}

impl Remote<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.shop.command(arguments);
        command.args(["--s3", &format!("s3://group/{}", self.prefix), "--s3-endpoint", &self.endpoint]);
        command
    }

    fn run(&self, arguments: &[&str]) -> Answer {
        let output = self.command(arguments).output().expect("the binary runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Answer { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let answer = self.run(arguments);
        assert_eq!(answer.code, 0, "{arguments:?}: {answer:?}");
        answer.out
    }

    fn is_here(&self, name: &str) -> bool {
        Path::new(&self.shop.path(&format!("data/{name}"))).exists()
    }

    /// Nothing but copies may be had from the folder; then not even these.
    fn forget_copies(&self) {
        // Trials were here and are gone.
        let left = std::fs::read_dir(self.shop.path("data/runs")).map_or(0, Iterator::count);
        assert!(!self.is_here("facts") && left == 0);
        std::fs::remove_dir_all(self.shop.path("data/copies")).expect("copies");
    }
}

/// Where the store is; none unless `scripts/with-s3.sh` started one.
#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where the store is")]
fn endpoint() -> Option<String> {
    std::env::var("YIPAN_TEST_S3").ok().filter(|url| !url.is_empty())
}

const SMALL: [&str; 6] = ["demo", "--members", "150", "--months", "2", "--from=2026-01-01"];

fn digest(settled: &str) -> String {
    json_field(settled, "digest").to_owned()
}

#[test]
fn a_bucket_answers_like_a_folder() {
    let Some(endpoint) = endpoint() else { return };
    let (shop, folder) = (Shop::empty(), Shop::empty());
    let remote = Remote { shop: &shop, endpoint, prefix: "demo" };
    remote.ok(&SMALL);
    folder.ok(&SMALL);
    remote.forget_copies();
    let settle = ["--format", "json", "settle", "--period", "2026-02"];
    assert_eq!(digest(&remote.ok(&settle)), digest(&folder.ok(&settle)));
    remote.forget_copies();
    for question in [
        &["--format", "csv", "credits", "--by", "payee,book", "--period", "2026-01"][..],
        &["--format", "csv", "credits", "--by", "store", "--period", "2026-02"],
        &["ledger", "balances"],
    ] {
        assert_eq!(remote.ok(question), folder.ok(question), "{question:?}");
    }
    remote.ok(&["ledger", "check"]);
    remote.ok(&["seal"]);
    remote.forget_copies();
    assert_eq!(digest(&remote.ok(&settle)), digest(&folder.ok(&settle)));
}

#[test]
fn facts_are_looked_for_where_they_are() {
    let Some(endpoint) = endpoint() else { return };
    let shop = Shop::with_policy();
    let days = ["--format", "json", "settle", "--from", "2011-05-01", "--to", "2014-07-01"];
    let before = digest(&shop.ok(&days));
    let remote = Remote { shop: &shop, endpoint: endpoint.clone(), prefix: "moved" };
    // What was in the folder moves.
    assert_eq!(digest(&remote.ok(&days)), before);
    remote.forget_copies();
    shop.refused(
        &["settle", "--from", "2011-05-01", "--to", "2014-07-01"],
        1,
        &["s3://group/moved", "facts_elsewhere"],
    );
    let other = Remote { prefix: "other", ..remote };
    let answer = other.run(&days);
    assert!(answer.code == 1 && answer.err.contains("and not in s3://group/other"), "{answer:?}");
    let nowhere = Remote { endpoint: "http://127.0.0.1:9".to_owned(), prefix: "moved", ..other };
    let answer = nowhere.command(&days).env("AWS_MAX_ATTEMPTS", "1").output().expect("the binary runs");
    assert!(!answer.status.success(), "{answer:?}");
    let wrong = shop.run(&["--s3", "group", "period", "list"]);
    assert!(wrong.code == 1 && wrong.err.contains("write s3://BUCKET"), "{wrong:?}");
}

#[test]
fn a_backup_of_a_bucket_is_put_back_into_another() {
    let Some(endpoint) = endpoint() else { return };
    let shop = Shop::empty();
    let first = Remote { shop: &shop, endpoint: endpoint.clone(), prefix: "before-the-fire" };
    first.ok(&SMALL);
    let (backup, ring) = (shop.path("backup"), shop.path("ring"));
    let balances = first.ok(&["ledger", "balances"]);
    first.ok(&["backup", &backup, "--keys", &ring]);
    std::fs::remove_dir_all(shop.path("data")).expect("a data directory");
    let second = Remote { prefix: "after-the-fire", ..first };
    let restored = second.run(&["restore", &backup, "--keys", &ring]);
    assert!(restored.code == 0 && restored.err.contains("no invariant is broken"), "{restored:?}");
    second.forget_copies();
    assert_eq!(second.ok(&["ledger", "balances"]), balances);
    // And back into a folder.
    std::fs::remove_dir_all(shop.path("data")).expect("a data directory");
    shop.ok(&["restore", &backup, "--keys", &ring]);
    assert_eq!(shop.ok(&["ledger", "balances"]), balances);
    shop.ok(&["settle", "--period", "2026-02"]);
}
