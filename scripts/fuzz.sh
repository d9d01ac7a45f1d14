#!/usr/bin/env bash
# Fuzzes policies, mappings and conditions: scripts/fuzz.sh [SECONDS], 60 unless given, spread over the three.
#
# With a nightly compiler (`rustup toolchain install nightly`) libFuzzer does it, from the examples and what it found before;
# cargo-fuzz is installed when it is missing. Texts that made something panic or hang are left in fuzz/artifacts. Without a
# nightly compiler the same doors are tried by mutations of the examples (crates/sim/examples/fuzz.rs). Ends with 0 when
# nothing was found.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-60}
if ! cargo +nightly --version >/dev/null 2>&1; then
    echo 'fuzz: no nightly compiler; trying mutations of the examples instead' >&2
    exec cargo run --release --locked -p sim --example fuzz -- "$((seconds * 100))"
fi
if ! cargo fuzz --version >/dev/null 2>&1; then
    echo 'fuzz: installing cargo-fuzz' >&2
    cargo install --locked cargo-fuzz@0.13.2
fi

# Beside what is built for everything else, because it is built differently.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/fuzz"
found="$CARGO_TARGET_DIR/corpus"
run() {
    local target=$1
    shift
    mkdir -p "$found/$target"
    printf '\n== %s\n' "$target" >&2
    cargo +nightly fuzz run "$target" "$found/$target" "$@" -- \
        -max_total_time="$((seconds / 3))" -timeout=10 -max_len=16384 -dict=fuzz/words.dict -print_final_stats=1 -verbosity=0
}
run condition fuzz/seeds/condition
run mapping fuzz/seeds/mapping examples/adventureworks examples/sakila
run policy examples/policies
printf '\nfuzz: nothing found\n' >&2
