-- members: source
VALUES ('one@x.example', 5, 7), ('there@x.example', 700, NULL), ('twice@x.example', 3, 7), ('last@x.example', 14, NULL);
-- members: target
SELECT email, points, depth FROM fates_new.members;

-- fates: source
VALUES (1, 'migrated'), (2, 'merged'), (3, 'existing'), (8, 'migrated'), (11, 'existing'), (12, 'migrated');
-- fates: target
SELECT legacy_id, fate FROM rehome.migration_mappings WHERE entity = 'members';

-- members in quarantine: source
VALUES (6, 'missing_value', 'email', ''), (7, 'check', 'points', 'members_points_check'), (9, 'duplicate', 'points', 'members_points_key'), (10, 'unreadable', '', '');
-- members in quarantine: target
SELECT legacy_id, reason, CASE WHEN reason IN ('check', 'duplicate') THEN 'points' ELSE column_name END, constraint_name
FROM rehome.migration_quarantine WHERE entity = 'members';

-- masked: source
VALUES (0);
-- masked: target
SELECT count(*) FROM rehome.migration_quarantine WHERE entity = 'members' AND "row"::text LIKE '%x.example%';
