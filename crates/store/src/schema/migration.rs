//! The migrations, oldest first. A migration that was released is never edited.
//!
//! Columns are of five types only: SMALLINT and INTEGER for small numbers, BIGINT for ids, money in minor units and
//! instants in microseconds, TEXT, and bytes. A decimal is TEXT, because SQLite would keep it as a float. Ids are given
//! by the program under the writer lock, so both databases give the same.

/// Statements of each migration; the number of a migration is its position, from 1.
pub(super) const MIGRATIONS: [&[&str]; 4] = [FIRST, SECOND, THIRD, FOURTH];

/// Statements of the inbox, which an embedded database keeps in a file of its own. Nobody else counts here, so the database may.
pub(super) const INBOX: [&[&str]; 1] =
    [&["CREATE TABLE inbox (id {counted}, source TEXT NOT NULL, received_at BIGINT NOT NULL, events BIGINT NOT NULL,
        wrapped_key {bytes} NOT NULL, sealed {bytes} NOT NULL)"]];

/// Identifiers of members that left in clear: who asked for them, what for, who answers for them, and who allowed it.
const SECOND: &[&str] =
    &["CREATE TABLE disclosure (id {id}, purpose TEXT NOT NULL, accountable TEXT NOT NULL, kinds TEXT NOT NULL,
        within BIGINT REFERENCES party (id), asked_at BIGINT NOT NULL, asked_by TEXT NOT NULL,
        user_id BIGINT REFERENCES user_account (id), approved SMALLINT, decided_at BIGINT, decided_by TEXT NOT NULL,
        reason TEXT NOT NULL, expires_at BIGINT, taken BIGINT NOT NULL, taken_at BIGINT)"];

/// Links that were revoked lately are found without reading all; how much somebody has seen in clear on a day.
const THIRD: &[&str] = &[
    "CREATE INDEX link_revoked ON link (revoked) WHERE revoked IS NOT NULL",
    "CREATE TABLE reveal_count (user_id BIGINT NOT NULL REFERENCES user_account (id), day INTEGER NOT NULL,
        count BIGINT NOT NULL, PRIMARY KEY (user_id, day))",
];

/// What lists are sorted and filtered by is found without reading all.
const FOURTH: &[&str] = &[
    "CREATE INDEX command_actor_sorted ON command (actor {bytewise}, id)",
    "CREATE INDEX command_name_sorted ON command (name {bytewise}, id)",
    "CREATE INDEX command_request ON command (request) WHERE request <> ''",
    "CREATE INDEX ledger_transaction_from_at ON ledger_transaction (from_at, id)",
    "CREATE INDEX ledger_transaction_booked_at ON ledger_transaction (booked_at)",
    // What is wrong, as a code, and whether the row itself was kept: of those from before that nobody knows.
    "ALTER TABLE quarantine ADD COLUMN code TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE quarantine ADD COLUMN kept SMALLINT NOT NULL DEFAULT 1",
    "CREATE INDEX quarantine_source ON quarantine (source {bytewise}, import, position)",
    "CREATE INDEX quarantine_code ON quarantine (code {bytewise}, import, position)",
    "ALTER TABLE event_aside ADD COLUMN code TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX event_aside_received_at ON event_aside (received_at, id)",
    "CREATE INDEX event_aside_source ON event_aside (source {bytewise}, id)",
    "CREATE INDEX event_aside_name ON event_aside (name {bytewise}, id)",
    "CREATE INDEX event_aside_code ON event_aside (code {bytewise}, id)",
];

const FIRST: &[&str] = &[
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE counter (name TEXT PRIMARY KEY, last BIGINT NOT NULL)",
    "CREATE TABLE symbol (id {id}, word TEXT NOT NULL UNIQUE)",
    // Organisation. A correction is another row with the same natural key and a later commit, so that what was known at
    // any commit can be read again.
    "CREATE TABLE party (id {id}, kind SMALLINT NOT NULL, key TEXT NOT NULL, recorded BIGINT NOT NULL, UNIQUE (kind, key))",
    "CREATE TABLE party_name (party BIGINT NOT NULL REFERENCES party (id), name TEXT NOT NULL, recorded BIGINT NOT NULL,
        PRIMARY KEY (party, recorded))",
    "CREATE TABLE edge (tree SMALLINT NOT NULL, child BIGINT NOT NULL REFERENCES party (id),
        parent BIGINT NOT NULL REFERENCES party (id), from_at BIGINT NOT NULL, to_at BIGINT NOT NULL,
        recorded BIGINT NOT NULL, PRIMARY KEY (tree, child, parent, from_at, recorded))",
    "CREATE TABLE position (id BIGINT NOT NULL, key TEXT NOT NULL, title INTEGER NOT NULL, unit BIGINT REFERENCES party (id),
        reports_to BIGINT, from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, recorded BIGINT NOT NULL,
        PRIMARY KEY (id, recorded))",
    "CREATE TABLE holding (position BIGINT NOT NULL, person BIGINT NOT NULL REFERENCES party (id),
        from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, recorded BIGINT NOT NULL,
        PRIMARY KEY (position, person, from_at, recorded))",
    "CREATE TABLE attribute (party BIGINT NOT NULL REFERENCES party (id), name INTEGER NOT NULL, from_at BIGINT NOT NULL,
        to_at BIGINT NOT NULL, value TEXT NOT NULL, recorded BIGINT NOT NULL,
        PRIMARY KEY (party, name, from_at, recorded))",
    "CREATE TABLE site (party BIGINT NOT NULL REFERENCES party (id), city TEXT NOT NULL, address TEXT NOT NULL,
        latitude INTEGER, longitude INTEGER, recorded BIGINT NOT NULL, PRIMARY KEY (party, recorded))",
    // Identity. One identifier value in one pool is one profile, so a profile is one row with at most one identifier.
    "CREATE TABLE profile (id {id}, kind INTEGER NOT NULL, pool INTEGER NOT NULL, blind_index {bytes}, last4 {bytes},
        sealed {bytes}, wrapped_key {bytes}, recorded BIGINT NOT NULL)",
    "CREATE UNIQUE INDEX profile_blind_index ON profile (blind_index, kind, pool) WHERE blind_index IS NOT NULL",
    "CREATE INDEX profile_last4 ON profile (last4) WHERE last4 IS NOT NULL",
    "CREATE TABLE link (id {id}, a BIGINT NOT NULL REFERENCES profile (id), b BIGINT NOT NULL REFERENCES profile (id),
        kind_a INTEGER NOT NULL, kind_b INTEGER NOT NULL, at BIGINT NOT NULL, recorded BIGINT NOT NULL, revoked BIGINT,
        evidence TEXT NOT NULL, UNIQUE (a, b, evidence))",
    "CREATE INDEX link_b ON link (b)",
    "CREATE TABLE identity_rules (recorded {id}, rules TEXT NOT NULL)",
    // Facts: which fact has which natural key, and the files that hold them. An id is a hash of the natural key, so the
    // primary key finds both.
    "CREATE TABLE fact_key (id {id}, kind SMALLINT NOT NULL, source INTEGER NOT NULL, key TEXT NOT NULL,
        profile BIGINT NOT NULL, hash {bytes} NOT NULL, at BIGINT NOT NULL, recorded BIGINT NOT NULL)",
    "CREATE TABLE fact_file (path TEXT PRIMARY KEY, table_name TEXT NOT NULL, bucket INTEGER NOT NULL, row_count BIGINT NOT NULL,
        from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, bytes BIGINT NOT NULL, digest {bytes} NOT NULL,
        recorded BIGINT NOT NULL, recorded_last BIGINT NOT NULL, replaced BIGINT, replaced_at BIGINT)",
    // Imports.
    "CREATE TABLE import_run (id {id}, mapping TEXT NOT NULL, mapping_hash {bytes} NOT NULL, source TEXT NOT NULL,
        at BIGINT NOT NULL, read BIGINT NOT NULL, accepted BIGINT NOT NULL, unchanged BIGINT NOT NULL,
        corrected BIGINT NOT NULL, rejected BIGINT NOT NULL, summary TEXT NOT NULL, recorded BIGINT NOT NULL)",
    "CREATE TABLE quarantine (import BIGINT NOT NULL REFERENCES import_run (id), position BIGINT NOT NULL,
        source TEXT NOT NULL, line BIGINT NOT NULL, column_name TEXT NOT NULL, order_key TEXT NOT NULL,
        sealed {bytes} NOT NULL, reason TEXT NOT NULL, settled_in BIGINT REFERENCES import_run (id),
        PRIMARY KEY (import, position))",
    "CREATE TABLE import_mapping (id {id}, name TEXT NOT NULL, hash {bytes} NOT NULL, text TEXT NOT NULL,
        recorded BIGINT NOT NULL)",
    "CREATE INDEX import_mapping_name ON import_mapping (name)",
    // Policies, periods and runs.
    "CREATE TABLE policy (id {id}, kind TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, yaml TEXT NOT NULL,
        hash {bytes} NOT NULL, from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, scope TEXT NOT NULL,
        supersedes BIGINT REFERENCES policy (id), activated_at BIGINT NOT NULL, activated_by TEXT NOT NULL,
        recorded BIGINT NOT NULL, UNIQUE (kind, name, version))",
    "CREATE TABLE period (id {id}, name TEXT NOT NULL UNIQUE, from_at BIGINT NOT NULL, to_at BIGINT NOT NULL,
        state SMALLINT NOT NULL, opened_at BIGINT NOT NULL, opened_by TEXT NOT NULL, changed_at BIGINT NOT NULL,
        changed_by TEXT NOT NULL, approvals INTEGER NOT NULL, recorded BIGINT NOT NULL)",
    "CREATE TABLE run (id {id}, period BIGINT REFERENCES period (id), from_at BIGINT NOT NULL, to_at BIGINT NOT NULL,
        watermark BIGINT NOT NULL, policies TEXT NOT NULL, hash {bytes} NOT NULL, line_count BIGINT NOT NULL,
        state SMALLINT NOT NULL, created_at BIGINT NOT NULL, recorded BIGINT NOT NULL)",
    "CREATE INDEX run_period ON run (period) WHERE period IS NOT NULL",
    "CREATE TABLE period_event (id {id}, period BIGINT NOT NULL REFERENCES period (id), what SMALLINT NOT NULL,
        run BIGINT REFERENCES run (id), by_whom TEXT NOT NULL, at BIGINT NOT NULL, note TEXT NOT NULL,
        recorded BIGINT NOT NULL)",
    "CREATE INDEX period_event_period ON period_event (period)",
    "CREATE TABLE run_file (run BIGINT NOT NULL REFERENCES run (id), part INTEGER NOT NULL, path TEXT NOT NULL UNIQUE,
        row_count BIGINT NOT NULL, bytes BIGINT NOT NULL, digest {bytes} NOT NULL, PRIMARY KEY (run, part))",
    // Nobody is party 0 and no funding account is symbol 0, because a NULL would escape the key.
    "CREATE TABLE run_total (run BIGINT NOT NULL REFERENCES run (id), party BIGINT NOT NULL, kind SMALLINT NOT NULL,
        book INTEGER NOT NULL, funded_by INTEGER NOT NULL, currency TEXT NOT NULL, scale SMALLINT NOT NULL,
        amount BIGINT NOT NULL, payable BIGINT NOT NULL, released BIGINT NOT NULL, line_count BIGINT NOT NULL,
        PRIMARY KEY (run, party, kind, book, funded_by, currency))",
    "CREATE TABLE run_measure (run BIGINT NOT NULL REFERENCES run (id), party BIGINT NOT NULL REFERENCES party (id),
        policy TEXT NOT NULL, kind SMALLINT NOT NULL, word INTEGER NOT NULL, from_at BIGINT NOT NULL, amount BIGINT NOT NULL,
        count BIGINT NOT NULL, PRIMARY KEY (run, party, policy, kind, word, from_at))",
    // Ledger.
    "CREATE TABLE ledger_account (id {id}, party BIGINT NOT NULL, purpose SMALLINT NOT NULL, funding INTEGER NOT NULL,
        book INTEGER NOT NULL, currency TEXT NOT NULL, scale SMALLINT NOT NULL,
        UNIQUE (party, purpose, funding, book, currency))",
    "CREATE TABLE ledger_transaction (id {id}, key TEXT NOT NULL UNIQUE, booked_at BIGINT NOT NULL, from_at BIGINT NOT NULL,
        to_at BIGINT NOT NULL, lines_hash {bytes} NOT NULL, reverses BIGINT REFERENCES ledger_transaction (id),
        reference TEXT NOT NULL, previous_hash {bytes} NOT NULL, hash {bytes} NOT NULL, recorded BIGINT NOT NULL)",
    "CREATE UNIQUE INDEX ledger_transaction_reverses ON ledger_transaction (reverses) WHERE reverses IS NOT NULL",
    // The account of an entry refers to nothing, because its balance does: checking it for every entry once more, and an index
    // by account that nobody asks, would cost PostgreSQL half of its speed.
    "CREATE TABLE ledger_entry (entry_of BIGINT NOT NULL REFERENCES ledger_transaction (id), position INTEGER NOT NULL,
        account BIGINT NOT NULL, amount BIGINT NOT NULL, PRIMARY KEY (entry_of, position))",
    // Kept beside the entries. SQLite would turn a sum that is too large into a float, so it is refused.
    "CREATE TABLE ledger_balance (account {id}, balance BIGINT NOT NULL
        CHECK (balance BETWEEN -9223372036854775807 AND 9223372036854775807),
        FOREIGN KEY (account) REFERENCES ledger_account (id))",
    // Statements and the log of commands.
    "CREATE TABLE statement (id {id}, payee BIGINT NOT NULL REFERENCES party (id),
        period BIGINT NOT NULL REFERENCES period (id), version INTEGER NOT NULL, run BIGINT NOT NULL REFERENCES run (id),
        body TEXT NOT NULL, hash {bytes} NOT NULL, at BIGINT NOT NULL, recorded BIGINT NOT NULL,
        UNIQUE (payee, period, version))",
    "CREATE TABLE dispute (id {id}, what SMALLINT NOT NULL, payee BIGINT NOT NULL REFERENCES party (id),
        period BIGINT NOT NULL REFERENCES period (id), run BIGINT NOT NULL REFERENCES run (id), order_id BIGINT,
        order_line INTEGER NOT NULL, kind SMALLINT NOT NULL, book INTEGER NOT NULL, currency TEXT NOT NULL,
        scale SMALLINT NOT NULL, actual BIGINT NOT NULL, expected BIGINT NOT NULL, evidence TEXT NOT NULL,
        opened_at BIGINT NOT NULL, opened_by TEXT NOT NULL, recorded BIGINT NOT NULL)",
    "CREATE INDEX dispute_order ON dispute (order_id) WHERE order_id IS NOT NULL",
    "CREATE TABLE decision (dispute BIGINT PRIMARY KEY REFERENCES dispute (id), accepted SMALLINT NOT NULL,
        amount BIGINT NOT NULL, taken_from BIGINT REFERENCES party (id), reason TEXT NOT NULL, at BIGINT NOT NULL,
        by_whom TEXT NOT NULL, recorded BIGINT NOT NULL, booked_in BIGINT REFERENCES period (id))",
    "CREATE TABLE command (id {id}, actor TEXT NOT NULL, user_id BIGINT, name TEXT NOT NULL, summary TEXT NOT NULL,
        before TEXT NOT NULL, after TEXT NOT NULL, request TEXT NOT NULL, at BIGINT NOT NULL, recorded BIGINT NOT NULL)",
    "CREATE INDEX command_actor ON command (actor, id)",
    "CREATE INDEX command_name ON command (name, id)",
    "CREATE INDEX command_at ON command (at)",
    "CREATE TABLE answer (who BIGINT NOT NULL, key TEXT NOT NULL, input_hash {bytes} NOT NULL, wrapped_key {bytes} NOT NULL,
        sealed {bytes} NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (who, key))",
    "CREATE INDEX answer_at ON answer (at)",
    // Users. Secrets are kept as hashes only.
    "CREATE TABLE user_account (id {id}, name TEXT NOT NULL UNIQUE, full_name TEXT NOT NULL, password TEXT NOT NULL,
        must_change SMALLINT NOT NULL, disabled SMALLINT NOT NULL, created_at BIGINT NOT NULL, created_by TEXT NOT NULL,
        version BIGINT NOT NULL)",
    "CREATE TABLE user_grant (id {id}, user_id BIGINT NOT NULL REFERENCES user_account (id), role SMALLINT NOT NULL,
        scope SMALLINT NOT NULL, party BIGINT NOT NULL, from_at BIGINT NOT NULL, to_at BIGINT NOT NULL,
        granted_at BIGINT NOT NULL, granted_by TEXT NOT NULL)",
    "CREATE INDEX user_grant_user_id ON user_grant (user_id)",
    "CREATE TABLE session (hash {bytes} PRIMARY KEY, user_id BIGINT NOT NULL REFERENCES user_account (id),
        opened_at BIGINT NOT NULL, seen_at BIGINT NOT NULL)",
    "CREATE INDEX session_user_id ON session (user_id)",
    "CREATE TABLE sign_in_link (hash {bytes} PRIMARY KEY, user_id BIGINT NOT NULL REFERENCES user_account (id),
        expires_at BIGINT NOT NULL, uses_left INTEGER NOT NULL)",
    "CREATE TABLE oidc_account (issuer TEXT NOT NULL, subject TEXT NOT NULL, user_id BIGINT NOT NULL REFERENCES user_account (id),
        tied_at BIGINT NOT NULL, tied_by TEXT NOT NULL, PRIMARY KEY (issuer, subject))",
    "CREATE INDEX oidc_account_user_id ON oidc_account (user_id)",
    "CREATE TABLE attempt (key {bytes} PRIMARY KEY, count INTEGER NOT NULL, since BIGINT NOT NULL)",
    "CREATE TABLE token (id {id}, hash {bytes} NOT NULL UNIQUE, user_id BIGINT NOT NULL REFERENCES user_account (id),
        name TEXT NOT NULL, limits TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT,
        revoked_at BIGINT)",
    "CREATE INDEX token_user_id ON token (user_id)",
    // Events: which messages were seen, and what was set aside.
    "CREATE TABLE event_message (message {bytes} PRIMARY KEY, content {bytes} NOT NULL, at BIGINT NOT NULL)",
    "CREATE INDEX event_message_at ON event_message (at)",
    "CREATE TABLE event_source (id {id}, name TEXT NOT NULL UNIQUE, hash {bytes} NOT NULL UNIQUE, created_at BIGINT NOT NULL,
        created_by TEXT NOT NULL, closed_at BIGINT)",
    "CREATE TABLE event_aside (id {id}, source TEXT NOT NULL, name TEXT NOT NULL, received_at BIGINT NOT NULL,
        field TEXT NOT NULL, reason TEXT NOT NULL, wrapped_key {bytes} NOT NULL, sealed {bytes} NOT NULL,
        settled_at BIGINT)",
    // Orders as they were accepted lately, for those who watch.
    "CREATE TABLE accepted_order (recorded BIGINT NOT NULL, position INTEGER NOT NULL, key TEXT NOT NULL, at BIGINT NOT NULL,
        PRIMARY KEY (recorded, position))",
    "CREATE INDEX accepted_order_at ON accepted_order (at)",
    // Work that takes long, and what it gave.
    "CREATE TABLE job (id {id}, kind TEXT NOT NULL, state SMALLINT NOT NULL, input TEXT NOT NULL, created_at BIGINT NOT NULL,
        created_by TEXT NOT NULL, user_id BIGINT, started_at BIGINT, ended_at BIGINT, tries SMALLINT NOT NULL,
        percent SMALLINT NOT NULL, message TEXT NOT NULL, owner TEXT, beat_at BIGINT NOT NULL, cancel SMALLINT NOT NULL,
        error_code TEXT NOT NULL, error TEXT NOT NULL)",
    "CREATE INDEX job_open ON job (state) WHERE state <= 2",
    "CREATE INDEX job_user_id ON job (user_id, id)",
    "CREATE TABLE job_part (job BIGINT NOT NULL REFERENCES job (id), name TEXT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (job, name))",
    // Addresses that are told what happens, what they are told, and how that went. The body of what happened is empty until it
    // is sent first.
    "CREATE TABLE webhook (id {id}, url TEXT NOT NULL, description TEXT NOT NULL, events TEXT NOT NULL,
        wrapped_key {bytes} NOT NULL, sealed {bytes} NOT NULL, former_sealed {bytes} NOT NULL, former_until BIGINT NOT NULL,
        created_at BIGINT NOT NULL, created_by TEXT NOT NULL, disabled_at BIGINT, disabled_why SMALLINT NOT NULL,
        failing_since BIGINT, version BIGINT NOT NULL)",
    "CREATE TABLE webhook_event (id {id}, message TEXT NOT NULL UNIQUE, event TEXT NOT NULL, at BIGINT NOT NULL,
        about TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE TABLE webhook_delivery (id {id}, webhook BIGINT NOT NULL REFERENCES webhook (id),
        told BIGINT NOT NULL REFERENCES webhook_event (id), state SMALLINT NOT NULL, step SMALLINT NOT NULL,
        tries INTEGER NOT NULL, next_at BIGINT NOT NULL, owner TEXT NOT NULL, claimed_at BIGINT NOT NULL, ended_at BIGINT)",
    "CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook, id)",
    "CREATE INDEX webhook_delivery_told ON webhook_delivery (told)",
    "CREATE INDEX webhook_delivery_due ON webhook_delivery (state, next_at)",
    "CREATE INDEX webhook_delivery_ended ON webhook_delivery (ended_at) WHERE ended_at IS NOT NULL",
    "CREATE TABLE webhook_try (delivery BIGINT NOT NULL REFERENCES webhook_delivery (id), number INTEGER NOT NULL,
        at BIGINT NOT NULL, took_ms BIGINT NOT NULL, status SMALLINT, answer TEXT NOT NULL, error TEXT NOT NULL,
        PRIMARY KEY (delivery, number))",
    // Every counter exists from the start, so that taking a number is one update.
    "INSERT INTO counter (name, last) VALUES ('commit', 0)",
    "INSERT INTO counter (name, last) VALUES ('profile', 0)",
    "INSERT INTO counter (name, last) VALUES ('run', 0)",
    "INSERT INTO counter (name, last) VALUES ('organisation', 0)",
    "INSERT INTO counter (name, last) VALUES ('fact_file', 0)",
    "INSERT INTO counter (name, last) VALUES ('symbol', 0)",
];
