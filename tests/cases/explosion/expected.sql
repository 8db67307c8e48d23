-- event_values: source
VALUES (1, 'size', '3', 3), (1, 'title', 'a|b', NULL), (1, '', 'empty name', NULL), (4, 'when', NULL, NULL), (4, 'list', '[1, 2]', NULL);
-- event_values: target
SELECT event_id, name, value, number FROM explosion_new.event_values;

-- event_tags: source
VALUES (1, 1, 'red'), (1, 2, 'green'), (4, 1, 'blue'), (4, 3, 'blue');
-- event_tags: target
SELECT event_id, position, tag FROM explosion_new.event_tags;

-- quarantine: source
VALUES ('event_tags', '4|2', 'missing_value', 'tag'), ('event_values', '4|size', 'unreadable', '');
-- quarantine: target
SELECT entity, legacy_key, reason, column_name FROM rehome.migration_quarantine WHERE entity IN ('event_tags', 'event_values');
