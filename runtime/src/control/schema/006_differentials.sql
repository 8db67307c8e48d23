-- rehome's own tables, version 6: in what both sides differ after a run, what a sync did about it, and what was there before.

ALTER TABLE {schema}.data_differentials ALTER COLUMN report_id DROP NOT NULL;
ALTER TABLE {schema}.data_differentials DROP CONSTRAINT data_differentials_difference_check;
ALTER TABLE {schema}.data_differentials ADD CONSTRAINT data_differentials_difference_check
    CHECK (difference IN ('missing', 'changed', 'extra', 'conflicting'));
ALTER TABLE {schema}.data_differentials ADD COLUMN legacy_key text;
ALTER TABLE {schema}.data_differentials ADD COLUMN found_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN {schema}.data_differentials.report_id IS 'The validation that found it; NULL where diff did, whose findings last until the next one.';
COMMENT ON COLUMN {schema}.data_differentials.difference IS 'missing: the target has no such row; extra: the source has none any more; changed: they differ in these columns; conflicting: both have changed it since the last sync.';

CREATE TABLE {schema}.sync_run_history (
    id           uuid PRIMARY KEY,
    number       bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    run_id       uuid NOT NULL,
    entity       text NOT NULL,
    policy       text NOT NULL CHECK (policy IN ('source-wins', 'target-wins', 'newest-wins', 'manual')),
    deletes      text NOT NULL CHECK (deletes IN ('keep', 'delete', 'manual')),
    state        text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'undoing', 'undone')),
    last_batch   integer NOT NULL,
    end_batch    integer,
    changed      bigint NOT NULL DEFAULT 0,
    added        bigint NOT NULL DEFAULT 0,
    removed      bigint NOT NULL DEFAULT 0,
    kept         bigint NOT NULL DEFAULT 0,
    conflicts    bigint NOT NULL DEFAULT 0,
    started_by   text NOT NULL DEFAULT CURRENT_USER,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at  timestamptz
);
COMMENT ON TABLE {schema}.sync_run_history IS 'Each sync of an entity: how it decided, and what it did.';
COMMENT ON COLUMN {schema}.sync_run_history.last_batch IS 'The last batch that the entity had before; later ones, up to end_batch, are the sync''s own.';

CREATE TABLE {schema}.before_images (
    id        bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    sync_id   uuid NOT NULL REFERENCES {schema}.sync_run_history ON DELETE CASCADE,
    relation  text NOT NULL,
    key       text NOT NULL,
    image     text,
    after     text
);
CREATE INDEX before_images_sync ON {schema}.before_images (sync_id, relation, key);
COMMENT ON TABLE {schema}.before_images IS 'What stood in a row before a sync touched it, the whole row as PostgreSQL writes it; NULL where there was none.';
COMMENT ON COLUMN {schema}.before_images.after IS 'MD5 of what the sync left in the row of the target; NULL where it left none. Whoever changes the row afterwards is noticed.';

CREATE TABLE {schema}.migration_row_hashes (
    entity   text NOT NULL,
    batch    integer NOT NULL,
    sync_id  uuid NOT NULL REFERENCES {schema}.sync_run_history ON DELETE CASCADE,
    hashes   bytea NOT NULL,
    PRIMARY KEY (entity, batch, sync_id)
);
ALTER TABLE {schema}.migration_row_hashes ALTER COLUMN hashes SET STORAGE EXTERNAL;
COMMENT ON TABLE {schema}.migration_row_hashes IS 'What both sides agreed on at the end of a sync: 24 bytes a row, of its legacy key and of all its columns, sorted; one value a batch.';

CREATE TABLE {schema}.sync_conflicts (
    id           bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    run_id       uuid NOT NULL,
    entity       text NOT NULL,
    feed         smallint NOT NULL,
    legacy_id    bigint,
    legacy_key   text,
    new_key      text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('both_changed', 'unknown', 'equal_times', 'target_deleted', 'source_deleted', 'referenced')),
    columns      text[] NOT NULL DEFAULT '{}',
    source_hash  bytea,
    target_hash  bytea,
    sync_id      uuid NOT NULL,
    found_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolution   text CHECK (resolution IN ('source', 'target')),
    resolved_by  text,
    resolved_at  timestamptz,
    settled_at   timestamptz
);
CREATE UNIQUE INDEX sync_conflicts_open ON {schema}.sync_conflicts (run_id, entity, new_key) WHERE settled_at IS NULL;
COMMENT ON TABLE {schema}.sync_conflicts IS 'Rows on which a sync could not decide, or which nobody may take out; what was chosen, and when the difference was gone.';
COMMENT ON COLUMN {schema}.sync_conflicts.resolution IS 'source: the next sync takes the source''s row; target: the target''s row stays, as long as neither side changes it.';
