-- rehome's own tables, version 2: what each batch of a run has read, for sources that move while a run is interrupted.

ALTER TABLE {schema}.migration_checkpoints ADD COLUMN read_under text NOT NULL DEFAULT '';
COMMENT ON COLUMN {schema}.migration_checkpoints.read_under IS 'Which state of the source the batch has read, as a hash of what its snapshot shows; empty once the run has come to its end.';

-- Runs that an earlier version has left: nobody knows what their batches have read, so they are compared.
UPDATE {schema}.migration_checkpoints AS batch SET read_under = 'unknown'
FROM {schema}.migration_control AS control
WHERE control.run_id = batch.run_id AND control.entity = batch.entity AND control.phase = 'loading' AND batch.state = 'done';
