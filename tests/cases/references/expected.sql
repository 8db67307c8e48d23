-- places: source
VALUES ('A|1'), ('b\2'), ('');
-- places: target
SELECT code FROM references_new.places;

-- shelves: source
VALUES ('A|1', 1, 'top'), ('A|1', 2, 'low'), ('b\2', 1, 'only');
-- shelves: target
SELECT code, number, label FROM references_new.shelves JOIN references_new.places ON id = place_id;

-- items: source
VALUES (1, 5, 'A|1', 'b\2'), (2, 1, '', 'A|1'), (3, 3, NULL, NULL), (5, NULL, NULL, 'A|1'), (6, NULL, 'A|1', 'A|1'), (8, 6, 'A|1', 'A|1');
-- items: target
SELECT item.legacy_id, followed.legacy_id, place.code, fallback.code
FROM references_new.items AS item
LEFT JOIN references_new.items AS followed ON followed.id = item.follows_id
LEFT JOIN references_new.places AS place ON place.id = item.place_id
LEFT JOIN references_new.places AS fallback ON fallback.id = item.fallback_id;

-- quarantine: source
VALUES ('items', '4', 'orphan', 'follows_id'), ('items', '7', 'parent_quarantined', 'follows_id'), ('shelves', 'gone|1', 'orphan', 'place_id');
-- quarantine: target
SELECT entity, coalesce(legacy_id::text, legacy_key), reason, column_name
FROM rehome.migration_quarantine WHERE entity IN ('places', 'shelves', 'items');
