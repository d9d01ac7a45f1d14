"""Settles the facts of `yipan bench --facts-dir DIR` with DuckDB, bucket by bucket, and compares totals per payee.

The same question as the bench's policy: who was bound to the member at the instant of the order, who touched the member last
within 30 days before it, 5 % commission split 60/40 between the two exactly (half-even pool, largest remainder), and a line
written for the credit and for each part. Members of two profiles are settled in one more pass over their rows.

usage: settlement.py DIR     prints seconds and, when totals differ, exits with 1
"""

import csv
import glob
import os
import sys
import time

import duckdb

WINDOW_MICROS = 30 * 24 * 3600 * 1_000_000

LINES = """
with bound as (
    select o.id, o.member, o.instant, o.net, coalesce(b.party, 0) as owner
    from orders o asof left join events b on o.member = b.member and o.instant >= b.instant
), touched as (
    select o.*, case when t.instant >= o.instant - {window} then coalesce(t.party, 0) else 0 end as toucher
    from bound o asof left join (select * from touches where party <> 0) t on o.member = t.member and o.instant >= t.instant
), pooled as (
    select *, net // 20 + case when net % 20 > 10 or (net % 20 = 10 and (net // 20) % 2 = 1) then 1 else 0 end as pool
    from touched
), split as (
    select *, pool * 3 // 5 + case when (pool * 3) % 5 > (pool * 2) % 5 then 1 else 0 end as first from pooled
)
select id, member, instant, 1 as kind, owner as party, net as amount from split
union all select id, member, instant, 3, owner, first from split
union all select id, member, instant, 3, toucher, pool - first from split
"""


def views(connection, files, where):
    """Makes the three tables that LINES reads, from the files of one bucket or of all."""
    shapes = {
        "orders": 'id, epoch_us("at") as instant, unnest(lines).net as net',
        "touches": 'epoch_us("at") as instant, party',
        "binding_events": 'epoch_us("at") as instant, party',
    }
    for table, columns in shapes.items():
        name = "events" if table == "binding_events" else table
        source = f"read_parquet({files[table]!r}) left join linked using (profile)"
        connection.execute(
            f"create or replace temp table {name} as "
            f"select coalesce(linked.member, profile) as member, {columns} from {source} where {where}"
        )


def settle(connection, files, where, out, sums):
    views(connection, files, where)
    connection.execute(f"copy ({LINES.format(window=WINDOW_MICROS)}) to '{out}' (format parquet, compression zstd)")
    rows = connection.execute(f"select party, sum(amount) from '{out}' where kind = 3 group by party").fetchall()
    for party, amount in rows:
        sums[party] = sums.get(party, 0) + int(amount)


def main(folder):
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.execute("set memory_limit = '2GB'")
    connection.execute(
        f"create temp table linked as select * from read_csv('{folder}/linked.csv', header = true, "
        "columns = {'profile': 'BIGINT', 'member': 'BIGINT'})"
    )
    out = os.path.join(folder, "duckdb")
    os.makedirs(out, exist_ok=True)
    tables = ["orders", "touches", "binding_events"]
    every = {table: sorted(glob.glob(f"{folder}/facts/bench/{table}-*.parquet")) for table in tables}
    buckets = sorted({os.path.basename(path).split("-")[1] for path in every["orders"]})
    sums = {}
    begin = time.monotonic()
    for bucket in buckets:
        files = {table: [path for path in every[table] if f"{table}-{bucket}-" in path] for table in tables}
        settle(connection, files, "linked.member is null", f"{out}/part-{bucket}.parquet", sums)
    settle(connection, every, "linked.member is not null", f"{out}/part-linked.parquet", sums)
    seconds = time.monotonic() - begin
    with open(f"{folder}/totals.csv", newline="") as file:
        expected = {int(row["party"]): int(row["amount"]) for row in csv.DictReader(file)}
    expected = {party: amount for party, amount in expected.items() if amount}
    sums = {party: amount for party, amount in sums.items() if amount}
    print(f"{seconds:.2f}")
    if sums != expected:
        wrong = [party for party in set(sums) | set(expected) if sums.get(party) != expected.get(party)]
        print(f"totals of {len(wrong)} of {len(expected)} payees differ, {wrong[:5]}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
