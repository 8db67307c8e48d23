-- things: source
VALUES ('1', '2024-02-29', '42', '-12.34', 't', 't', 'ab', '7', '6ba7b810-9dad-11d1-80b4-00c04fd430c8', '{"a": [1, 2.50]}', 'short', 'x', 'longer tha', 'short'),
       ('2', '2024-03-31', '-9', '0.00', 'f', 'f', NULL, '-32768', '6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'null', 'spaces', ' y', NULL, 'spaces'),
       ('3', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', '');
-- things: target
SELECT * FROM casts_new.things;

-- things in quarantine: source
VALUES (4, 'invalid_date', 'day'), (5, 'invalid_number', 'whole'), (6, 'invalid_number', 'exact'), (7, 'invalid_boolean', 'truth'),
       (8, 'invalid_boolean', 'zero_one'), (9, 'out_of_range', 'small'), (10, 'invalid_uuid', 'uid'), (11, 'invalid_json', 'document'),
       (12, 'too_long', 'name'), (13, 'out_of_range', 'whole');
-- things in quarantine: target
SELECT legacy_id, reason, column_name FROM rehome.migration_quarantine WHERE entity = 'things';

-- searches: source
SELECT id, query, place FROM (VALUES (1, tsquery '''cat'' & !''dog''', '(1,2.5)'), (4, NULL, NULL)) AS by_hand (id, query, place);
-- searches: target
SELECT id, query, place::text FROM casts_new.searches;

-- searches in quarantine: source
VALUES (2, 'refused', '(0,0)'), (3, 'unreadable', 'somewhere');
-- searches in quarantine: target
SELECT legacy_id, reason, "row" ->> 'place' FROM rehome.migration_quarantine WHERE entity = 'searches';
