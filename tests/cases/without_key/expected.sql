-- log_lines: source
SELECT line, logged FROM without_key_old.log;
-- log_lines: target
SELECT line, logged FROM without_key_new.log_lines;

-- log_levels: source
SELECT line, level FROM without_key_old.log WHERE level IS NULL OR level < 3;
-- log_levels: target
SELECT line, level FROM without_key_new.log_levels JOIN without_key_new.log_lines ON id = line_id;

-- quarantine: source
VALUES ('log_levels', 'check');
-- quarantine: target
SELECT entity, reason FROM rehome.migration_quarantine WHERE entity IN ('log_lines', 'log_levels');
