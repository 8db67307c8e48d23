-- rehome's own tables, version 1. {schema} is replaced by the quoted name of the control schema.

CREATE TABLE {schema}.migration_control (
    run_id             uuid NOT NULL,
    entity             text NOT NULL,
    phase              text NOT NULL CHECK (phase IN ('loading', 'loaded', 'validated', 'differs', 'failed', 'rolling_back', 'rolled_back')),
    source_rows        bigint NOT NULL DEFAULT 0,
    migrated           bigint NOT NULL DEFAULT 0,
    merged             bigint NOT NULL DEFAULT 0,
    existing           bigint NOT NULL DEFAULT 0,
    filtered           bigint NOT NULL DEFAULT 0,
    quarantined        bigint NOT NULL DEFAULT 0,
    rows_before        bigint NOT NULL DEFAULT 0,
    sequences_before   jsonb NOT NULL DEFAULT '[]',
    snapshot           text NOT NULL DEFAULT '',
    program_hash       text NOT NULL DEFAULT '',
    mapping_hash       text NOT NULL DEFAULT '',
    generator_version  text NOT NULL DEFAULT '',
    confinement        jsonb NOT NULL DEFAULT '{}',
    started_by         text NOT NULL DEFAULT CURRENT_USER,
    started_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at        timestamptz,
    error              text,
    PRIMARY KEY (run_id, entity)
);
COMMENT ON TABLE {schema}.migration_control IS 'One row per run and entity: how far it is, what it counted, which program did it.';

-- An entity has one run at a time; another may begin when that one was rolled back.
CREATE UNIQUE INDEX migration_control_one_run_per_entity ON {schema}.migration_control (entity) WHERE phase <> 'rolled_back';

CREATE TABLE {schema}.migration_checkpoints (
    run_id       uuid NOT NULL,
    entity       text NOT NULL,
    feed         smallint NOT NULL,
    batch        integer NOT NULL,
    kind         text NOT NULL DEFAULT 'load' CHECK (kind IN ('load', 'replay')),
    range_from   text[],
    range_to     text[],
    state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done')),
    attempts     integer NOT NULL DEFAULT 0,
    read         bigint NOT NULL DEFAULT 0,
    migrated     bigint NOT NULL DEFAULT 0,
    merged       bigint NOT NULL DEFAULT 0,
    existing     bigint NOT NULL DEFAULT 0,
    filtered     bigint NOT NULL DEFAULT 0,
    quarantined  bigint NOT NULL DEFAULT 0,
    nulled       bigint NOT NULL DEFAULT 0,
    owner        text,
    lease_until  timestamptz,
    started_at   timestamptz,
    finished_at  timestamptz,
    PRIMARY KEY (run_id, entity, batch)
);
COMMENT ON TABLE {schema}.migration_checkpoints IS 'One row per batch: its range of legacy keys (above range_from, up to range_to; NULL is open), and what became of its rows.';

CREATE TABLE {schema}.migration_mappings (
    entity      text NOT NULL,
    feed        smallint NOT NULL,
    run_id      uuid NOT NULL,
    batch       integer NOT NULL,
    legacy_id   bigint,
    legacy_key  text,
    ordinal     integer NOT NULL DEFAULT 0,
    new_id      uuid,
    new_key     text,
    fate        text NOT NULL CHECK (fate IN ('migrated', 'merged', 'existing')),
    CHECK (num_nonnulls(legacy_id, legacy_key) = 1),
    CHECK (num_nonnulls(new_id, new_key) = 1)
) PARTITION BY LIST (entity);
COMMENT ON TABLE {schema}.migration_mappings IS 'Legacy key to new key for every row; one partition per entity.';

CREATE UNIQUE INDEX migration_mappings_legacy_id ON {schema}.migration_mappings (entity, feed, legacy_id, ordinal) WHERE legacy_id IS NOT NULL;
CREATE UNIQUE INDEX migration_mappings_legacy_key ON {schema}.migration_mappings (entity, feed, legacy_key, ordinal) WHERE legacy_key IS NOT NULL;
-- Batches are written one after the other, so a block range index finds one of them for next to nothing.
CREATE INDEX migration_mappings_batch ON {schema}.migration_mappings USING brin (batch) WITH (pages_per_range = 16);

CREATE TABLE {schema}.migration_quarantine (
    id               bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    entity           text NOT NULL,
    feed             smallint NOT NULL,
    run_id           uuid NOT NULL,
    batch            integer NOT NULL,
    legacy_id        bigint,
    legacy_key       text,
    row              jsonb,
    stage            text NOT NULL CHECK (stage IN ('read', 'transform', 'write', 'finish')),
    reason           text NOT NULL,
    column_name      text NOT NULL DEFAULT '',
    constraint_name  text NOT NULL DEFAULT '',
    sqlstate         text NOT NULL DEFAULT '',
    detail           text NOT NULL,
    advice           text NOT NULL,
    quarantined_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at      timestamptz,
    resolved_batch   integer,
    resolution       text CHECK (resolution IN ('migrated', 'merged', 'existing', 'filtered', 'gone')),
    CHECK (num_nonnulls(legacy_id, legacy_key) = 1)
);
COMMENT ON TABLE {schema}.migration_quarantine IS 'Every source row that was not migrated: which, why, and what would mend it.';
CREATE INDEX migration_quarantine_entity ON {schema}.migration_quarantine (entity, feed) WHERE resolved_at IS NULL;

CREATE TABLE {schema}.migration_deferred_references (
    run_id            uuid NOT NULL,
    entity            text NOT NULL,
    batch             integer NOT NULL,
    feed              smallint NOT NULL,
    legacy_id         bigint,
    legacy_key        text,
    parent            smallint NOT NULL,
    refers_to_id      bigint,
    refers_to_key     text,
    or_null           boolean NOT NULL
);
COMMENT ON TABLE {schema}.migration_deferred_references IS 'Self references to rows that come later: loaded as NULL, filled when all rows are in.';

CREATE TABLE {schema}.migration_validation_reports (
    id           bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    run_id       uuid NOT NULL,
    entity       text NOT NULL,
    verdict      text NOT NULL CHECK (verdict IN ('equal', 'differs')),
    rows         bigint NOT NULL,
    checks       jsonb NOT NULL,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE {schema}.migration_validation_reports IS 'Each validation: what was compared, and what it found.';

CREATE TABLE {schema}.data_differentials (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    report_id   bigint NOT NULL REFERENCES {schema}.migration_validation_reports ON DELETE CASCADE,
    entity      text NOT NULL,
    new_key     text NOT NULL,
    difference  text NOT NULL CHECK (difference IN ('missing', 'changed', 'extra')),
    columns     text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE {schema}.data_differentials IS 'Rows in which the target differs from what the source gives through the transform.';

CREATE TABLE {schema}.user_decisions (
    id           text PRIMARY KEY,
    code         text NOT NULL,
    question     text NOT NULL,
    options      jsonb NOT NULL,
    answer       text NOT NULL,
    decided_by   text NOT NULL,
    decided_at   timestamptz NOT NULL,
    reason       text NOT NULL DEFAULT ''
);
COMMENT ON TABLE {schema}.user_decisions IS 'What was asked, what was chosen, by whom, when and why.';

CREATE TABLE {schema}.migration_journal (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    run_id      uuid,
    sender      text NOT NULL,
    receiver    text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('task', 'status', 'error', 'data_request')),
    priority    smallint NOT NULL DEFAULT 0,
    payload     jsonb NOT NULL
);
COMMENT ON TABLE {schema}.migration_journal IS 'The messages between the roles of rehome; rows are only ever added.';

CREATE TABLE {schema}.migration_bulk_objects (
    run_id        uuid NOT NULL,
    entity        text NOT NULL,
    place         integer NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('index', 'reference')),
    on_table      text NOT NULL,
    name          text NOT NULL,
    build         text[] NOT NULL,
    finish        text[] NOT NULL,
    violators     text,
    state         text NOT NULL DEFAULT 'off' CHECK (state IN ('off', 'built', 'back')),
    taken_off_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    back_at       timestamptz,
    PRIMARY KEY (run_id, entity, place)
);
COMMENT ON TABLE {schema}.migration_bulk_objects IS 'Indexes, keys and references that a bulk load took off, with the statements that bring each back to what it was.';
