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

-- places: source
VALUES (1, 'sea', NULL), (2, 'town', 'island'), (3, 'island', 'sea'), (4, 'village', 'island');
-- places: target
SELECT row_number() OVER (ORDER BY place.id)::integer, place.name, outer_place.name
FROM keys_new.places AS place LEFT JOIN keys_new.places AS outer_place ON outer_place.id = place.inside_id;

-- visits: source
VALUES ('80000000-0000-8000-81', 'village'), ('80000000-0000-8000-82', 'sea');
-- visits: target
SELECT left(visit.id, 21), place.name FROM keys_new.visits AS visit JOIN keys_new.places AS place ON place.id = visit.place_id;

-- the next number: source
VALUES (7000000001);
-- the next number: target
SELECT last_value FROM keys_new.notes_id_seq;

-- quarantine: source
VALUES ('notes', '7000000002', 'orphan', 'person_id'), ('readings', '2021-06-02 00:00:00|FR|none', 'orphan', 'region_id'),
    ('readings', '2021-06-03 00:00:00|FR|75', 'orphan', 'tariff_id'), ('visits', '3', 'orphan', 'place_id');
-- quarantine: target
SELECT entity, coalesce(legacy_id::text, legacy_key), reason, column_name
FROM rehome.migration_quarantine WHERE entity IN ('regions', 'readings', 'people', 'holidays', 'notes', 'places', 'visits');
