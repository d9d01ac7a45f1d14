# Everything that one does here has a name; `make` alone lists them.

# Where `make demo` keeps its group. Made anew each time.
demo_dir := yipan-data/demo
# How many seeds `make simulate` runs, and in which build.
SEEDS ?= 1000
PROFILE ?= dev
# How often `make kill` kills something, on each database.
KILLS ?= 200
# How long `make fuzz` looks.
FUZZ_SECONDS ?= 60

.PHONY: help demo console test test-all simulate kill clients fuzz bench fmt

help:
	@echo 'make demo      a generated group settled, and served with its console (release build)'
	@echo 'make console   build the pages that the program carries'
	@echo 'make test      format, lints and every test, on SQLite and on a throw-away PostgreSQL'
	@echo 'make test-all  the same, and then the long suites'
	@echo 'make simulate  seeded businesses against an independent auditor (SEEDS=1000, PROFILE=dev)'
	@echo 'make kill      kill -9 of everything at random moments, and nothing lost (KILLS=200 on each database)'
	@echo 'make clients   orders from four public event clients, as they are'
	@echo 'make fuzz      a minute of fuzzing policies, mappings and conditions (FUZZ_SECONDS=60)'
	@echo 'make bench     the speed of a settlement, of the ledger and of the service (release build)'
	@echo 'make fmt       format the code'

demo: console
	rm -rf $(demo_dir)
	cargo run --release --locked -p yipan -- demo --serve --data-dir $(demo_dir)

# The pages, into console/dist, from where the program takes them when it is compiled.
console:
	scripts/console.sh

test:
	scripts/test.sh

# Long suites are prerequisites here, after `test`; .ci/run runs them too.
test-all: test
	$(MAKE) simulate
	$(MAKE) kill
	$(MAKE) clients

simulate:
	cargo run --profile $(PROFILE) --locked -p yipan -- simulate --seeds $(SEEDS)

kill:
	scripts/with-postgres.sh cargo test --workspace --locked --test kill -- $(KILLS)

clients:
	cargo build --workspace --locked
	scripts/clients-test.sh

fuzz:
	scripts/fuzz.sh $(FUZZ_SECONDS)

bench:
	bench/settlement.sh
	bench/ledger.sh
	bench/service.sh

fmt:
	cargo fmt --all
