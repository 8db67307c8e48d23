-- visitors: source
VALUES (2, 'ann', 'bob', 1), (4, 'bob', NULL, 2), (-6, 'before the count', 'ann', -3), (3, 'gil', 'ann', NULL),
    (5, 'hal', 'before the count', NULL), (2147483647, 'last', NULL, NULL);
-- visitors: target
SELECT visitor.id, visitor.name, other.name, visitor.member_number
FROM numbers_new.visitors AS visitor
LEFT JOIN numbers_new.visitors AS other ON other.id = visitor.brought_by;

-- stays: source
VALUES (1, 'ann', 'gil'), (2, 'bob', 'hal'), (3, 'before the count', NULL), (4, NULL, 'last');
-- stays: target
SELECT visit.id, member.name, guest.name
FROM numbers_new.stays AS visit
LEFT JOIN numbers_new.visitors AS member ON member.id = visit.visitor_id
LEFT JOIN numbers_new.visitors AS guest ON guest.id = visit.guest_id;

-- the last number: source
VALUES (2147483647);
-- the last number: target
SELECT last_value FROM numbers_new.visitors_id_seq;

-- which became which: source
SELECT 0, member_id, 2 * member_id FROM numbers_old.member
UNION ALL SELECT 1, guest_id, 2 * guest_id + 1 FROM numbers_old.guest WHERE guest_id < 1073741824 AND name IS NOT NULL;
-- which became which: target
SELECT feed, legacy_id, new_key::bigint FROM rehome.migration_mappings WHERE entity = 'visitors';

-- quarantine: source
VALUES ('visitors', 1, '1073741824', 'unreadable', ''), ('visitors', 1, '5', 'missing_value', 'name'),
    ('stays', 0, '5', 'parent_quarantined', 'guest_id'), ('stays', 0, '6', 'orphan', 'visitor_id');
-- quarantine: target
SELECT entity, feed, legacy_id::text, reason, column_name
FROM rehome.migration_quarantine WHERE entity IN ('visitors', 'stays');
