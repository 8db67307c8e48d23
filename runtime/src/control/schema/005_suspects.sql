-- rehome's own tables, version 5: rows that end the process which moves them, found by the attempts of their ranges.

ALTER TABLE {schema}.migration_checkpoints
    ADD COLUMN begun_by text,
    ADD COLUMN deaths integer NOT NULL DEFAULT 0,
    ADD COLUMN isolated boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN {schema}.migration_checkpoints.attempts IS 'How often the batch was begun.';
COMMENT ON COLUMN {schema}.migration_checkpoints.begun_by IS 'The process that has begun the batch last, as long as it is not done.';
COMMENT ON COLUMN {schema}.migration_checkpoints.deaths IS 'How many processes have begun the batch, or a part of it, and ended without a word.';
COMMENT ON COLUMN {schema}.migration_checkpoints.isolated IS 'Whether its rows were tried part by part, because processes had died of it.';

CREATE TABLE {schema}.migration_suspects (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    run_id      uuid NOT NULL,
    entity      text NOT NULL,
    feed        smallint NOT NULL,
    batch       integer NOT NULL,
    range_from  text[],
    range_to    text[],
    most_rows   integer NOT NULL,
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'fatal')),
    begun_by    text,
    deaths      integer NOT NULL DEFAULT 0,
    legacy_id   bigint,
    legacy_key  text,
    found_at    timestamptz
);
COMMENT ON TABLE {schema}.migration_suspects IS 'Parts of batches that processes have died of: those that wait to be tried, and the rows that were found to end a process.';
CREATE INDEX migration_suspects_of_an_entity ON {schema}.migration_suspects (entity, batch);
