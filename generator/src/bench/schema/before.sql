-- The target as it was before the first run of system_messages: no rows, and nothing of rehome's that knows of them.
TRUNCATE app.system_messages;
DROP TABLE IF EXISTS rehome.migration_mappings_system_messages;
DELETE FROM rehome.migration_control WHERE entity = 'system_messages';
DELETE FROM rehome.migration_checkpoints WHERE entity = 'system_messages';
DELETE FROM rehome.migration_bulk_objects WHERE entity = 'system_messages';
DELETE FROM rehome.migration_deferred_references WHERE entity = 'system_messages';
DELETE FROM rehome.migration_validation_reports WHERE entity = 'system_messages';
DELETE FROM rehome.migration_quarantine WHERE entity = 'system_messages';
DROP TABLE IF EXISTS baseline.mapping;
DROP TABLE IF EXISTS baseline.rows;
