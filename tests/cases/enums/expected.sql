-- roles: source
VALUES (1, 'designing', 'off'), (2, 'sectioning', 'on'), (3, 'other thing', 'on'), (4, 'other thing', NULL),
       (7, 'other thing', 'off'), (8, 'it''s', 'off');
-- roles: target
SELECT legacy_id, kind, state FROM enums_new.roles;

-- roles in quarantine: source
VALUES (5, 'unknown_code', 'kind'), (6, 'unknown_code', 'state');
-- roles in quarantine: target
SELECT legacy_id, reason, column_name FROM rehome.migration_quarantine WHERE entity = 'roles';
