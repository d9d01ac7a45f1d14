#!/usr/bin/env bash
# Measures a settlement and, on the same files, DuckDB doing the same with as-of joins; totals must be equal.
#
#   bench/settlement.sh [MEMBERS]        1,000,000 unless given
#
# DuckDB comes from PyPI into a virtual environment beside the build directory.
set -euo pipefail
cd "$(dirname "$0")/.."
members=${1:-1000000}
target=${CARGO_TARGET_DIR:-target}
cargo build --locked --release -p yipan
python=${target}/bench-venv/bin/python
if [ ! -x "$python" ]; then
    python3 -m venv "${target}/bench-venv"
    "$python" -m pip install --quiet duckdb==2.0.0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${target}/release/yipan" bench --members "$members" --facts-dir "$folder" --format csv | tee "$folder/bench.csv"
duckdb=$("$python" bench/settlement.py "$folder")
ours=$(tail -n 1 "$folder/bench.csv" | cut -d, -f5)
echo "yipan ${ours} s, DuckDB ${duckdb} s, ratio $(awk -v a="$duckdb" -v b="$ours" 'BEGIN { printf "%.2f", a / b }'), totals equal"
