-- regions: source
VALUES ('DE', 'Berlin'), ('D', 'odd'), ('FR', 'Paris');
-- regions: target
SELECT country, name FROM keys_new.regions;

-- readings: source
VALUES ('2020-01-01 10:00:00', 'Berlin', 1.5, 1, 3.0), ('2020-01-01 10:00:00.25', 'odd', 2, 2, 4), ('2021-06-01 00:00:00', 'Paris', 3, 3, 6);
-- readings: target
SELECT taken::text, name, value, tariff_id, doubled FROM keys_new.readings JOIN keys_new.regions ON id = region_id;

-- people: source
SELECT person_uuid, name FROM keys_old.person;
-- people: target
SELECT id, name FROM keys_new.people;

-- holidays: source
SELECT day, name FROM keys_old.holiday;
-- holidays: target
SELECT day, name FROM keys_new.holidays;

-- notes: source
VALUES (7000000000, 'ann', 'Christmas'), (7000000001, 'bob', 'Ides');
-- notes: target
SELECT note.id, person.name, holiday.name
FROM keys_new.notes AS note
JOIN keys_new.people AS person ON person.id = note.person_id
LEFT JOIN keys_new.holidays AS holiday ON holiday.day = note.holiday;

-- spots: source
VALUES (1, 'sea', NULL), (2, 'town', 'island'), (3, 'island', 'sea'), (4, 'village', 'island');
-- spots: target
SELECT row_number() OVER (ORDER BY spot.id)::integer, spot.name, outer_spot.name
FROM keys_new.spots AS spot LEFT JOIN keys_new.spots AS outer_spot ON outer_spot.id = spot.inside_id;

-- halts: source
VALUES ('80000000-0000-8000-81', 'village'), ('80000000-0000-8000-82', 'sea');
-- halts: target
SELECT left(halt.id, 21), spot.name FROM keys_new.halts AS halt JOIN keys_new.spots AS spot ON spot.id = halt.spot_id;

-- bells: source
VALUES (1, '018f3398-c100-7', 'b', NULL), (2, '018f3398-c101-7', 'a', '018f3398-c100-7');
-- bells: target
SELECT row_number() OVER (ORDER BY bell.id)::integer, left(bell.id::text, 15), mapping.legacy_key, left(bell.after_id::text, 15)
FROM keys_new.bells AS bell JOIN rehome.migration_mappings_bells AS mapping ON mapping.new_id = bell.id;

-- the next number: source
VALUES (7000000001);
-- the next number: target
SELECT last_value FROM keys_new.notes_id_seq;

-- quarantine: source
VALUES ('notes', '7000000002', 'orphan', 'person_id'), ('readings', '2021-06-02 00:00:00|FR|none', 'orphan', 'region_id'),
    ('readings', '2021-06-03 00:00:00|FR|75', 'orphan', 'tariff_id'), ('halts', '3', 'orphan', 'spot_id'),
    ('bells', 'c', 'missing_value', 'id'), ('bells', 'd', 'out_of_range', 'id');
-- quarantine: target
SELECT entity, coalesce(legacy_id::text, legacy_key), reason, column_name
FROM rehome.migration_quarantine WHERE entity IN ('regions', 'readings', 'people', 'holidays', 'notes', 'spots', 'halts', 'bells');
