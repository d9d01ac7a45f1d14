#!/usr/bin/env bash
# What `make test` runs: format, lints and every test, with a throw-away PostgreSQL beside them; the pages, and the program with them
# in a browser. Ends with a line `N passed, N failed`; any failure fails the whole.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s\n' "$*"; }

step 'format'
cargo fmt --all --check

step 'lints'
cargo clippy --workspace --all-targets --locked -- -D warnings
# All targets but those that no test run takes.
cargo clippy --workspace --test kill --locked -- -D warnings

log=$(mktemp "${TMPDIR:-/tmp}/yipan-test.XXXXXX")
trap 'rm -f "$log"' EXIT
status=0

step 'pages'
# First, because the program carries what this builds.
scripts/console-test.sh pages 2>&1 | tee "$log" || status=$?

step 'tests'
# Snapshots are found by this and not by the folder that was compiled in: build directories outlive checkouts.
export INSTA_WORKSPACE_ROOT="$PWD"
if cargo nextest --version >/dev/null 2>&1; then
    # nextest does not run examples in documentation; cargo does.
    scripts/with-postgres.sh scripts/with-s3.sh cargo nextest run --workspace --locked --no-fail-fast 2>&1 | tee -a "$log" || status=$?
    cargo test --workspace --locked --doc --no-fail-fast 2>&1 | tee -a "$log" || status=$?
else
    scripts/with-postgres.sh scripts/with-s3.sh cargo test --workspace --locked --no-fail-fast 2>&1 | tee -a "$log" || status=$?
fi

step 'the program in a browser'
# Made by the tests of its command line.
YIPAN_BIN="${CARGO_TARGET_DIR:-$PWD/target}/debug/yipan" scripts/console-test.sh e2e 2>&1 | tee -a "$log" || status=$?

# cargo: `test result: ok. 3 passed; 0 failed; …`; nextest: `Summary [ 1.2s] 5 tests run: 4 passed, 1 failed, 0 skipped`; vitest:
# `Tests  1 failed | 4 passed (5)`.
# Colors are stripped first. What nextest ran and did not pass has failed, whatever it calls it.
sed 's/\x1b\[[0-9;]*m//g' "$log" | awk -v status="$status" '
    /^test result:/ {
        for (i = 2; i <= NF; i++) {
            if ($i ~ /^passed/) passed += $(i - 1)
            if ($i ~ /^failed/) failed += $(i - 1)
        }
    }
    /^ *Summary \[/ {
        run = 0; good = 0
        for (i = 2; i <= NF; i++) {
            if ($i ~ /^tests?$/) { run = $(i - 1); sub(/.*\//, "", run) }
            if ($i ~ /^passed/) good = $(i - 1)
        }
        passed += good; failed += run - good
    }
    /^ *Tests  / {
        for (i = 3; i <= NF; i++) {
            if ($i == "passed") passed += $(i - 1)
            if ($i == "failed") failed += $(i - 1)
        }
    }
    END { if (status != 0 && failed == 0) failed = 1; printf "\n%d passed, %d failed\n", passed, failed }'
exit "$status"
