-- rehome's own tables, version 3: which transactions were rehome's, so that rows that others have written since are known.

CREATE TABLE {schema}.migration_writes (
    run_id   uuid NOT NULL,
    entity   text NOT NULL,
    written  bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)
);
COMMENT ON TABLE {schema}.migration_writes IS 'One row for each transaction or subtransaction in which rehome wrote target rows: its own xmin is the xmin of those rows, so it is never updated.';
COMMENT ON COLUMN {schema}.migration_writes.written IS 'The whole number of the transaction, which tells how long ago it was; an xmin comes round again after 2^32.';

-- Runs that an earlier version has begun did not note what they wrote.
ALTER TABLE {schema}.migration_control ADD COLUMN notes_writes boolean NOT NULL DEFAULT false;
ALTER TABLE {schema}.migration_control ALTER COLUMN notes_writes SET DEFAULT true;
COMMENT ON COLUMN {schema}.migration_control.notes_writes IS 'Whether migration_writes has every transaction of the run.';
ALTER TABLE {schema}.migration_control ADD COLUMN target text NOT NULL DEFAULT '';
COMMENT ON COLUMN {schema}.migration_control.target IS 'The table that the entity fills, as SQL writes it; empty for runs that an earlier version has begun.';
