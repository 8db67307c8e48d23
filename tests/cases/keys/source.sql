-- Keys: of several columns and of every type, kept, natural, a UUID that already stands in the source; identity columns, a partitioned target.
CREATE TABLE keys_old.region (country char(2), code text, name text NOT NULL, PRIMARY KEY (country, code));
CREATE TABLE keys_old.reading (
    taken timestamp, country char(2), region text, value numeric, tariff_year smallint, PRIMARY KEY (taken, country, region)
);
CREATE TABLE keys_old.person (person_id integer PRIMARY KEY, person_uuid uuid NOT NULL UNIQUE, name text);
CREATE TABLE keys_old.note (note_id bigint PRIMARY KEY, person_id integer, holiday date);
CREATE TABLE keys_old.holiday (day date PRIMARY KEY, name text);
INSERT INTO keys_old.region VALUES ('DE', 'BE', 'Berlin'), ('D', 'a|b', 'odd'), ('FR', '75', 'Paris');
INSERT INTO keys_old.reading VALUES
    ('2020-01-01 10:00', 'DE', 'BE', 1.5, 2020), ('2020-01-01 10:00:00.25', 'D', 'a|b', 2, 2020),
    ('2021-06-01', 'FR', '75', 3, 2021), ('2021-06-02', 'FR', 'none', 4, 2021), ('2021-06-03', 'FR', '75', 5, 1999);
INSERT INTO keys_old.person VALUES
    (1, '11111111-1111-4111-8111-111111111111', 'ann'), (2, '22222222-2222-4222-8222-222222222222', 'bob');
INSERT INTO keys_old.holiday VALUES ('2020-12-25', 'Christmas'), ('0044-03-15 BC', 'Ides');
INSERT INTO keys_old.note VALUES (7000000000, 1, '2020-12-25'), (7000000001, 2, '0044-03-15 BC'), (7000000002, 3, NULL);
CREATE TABLE keys_old.spot (spot_id integer PRIMARY KEY, inside integer, name text NOT NULL);
INSERT INTO keys_old.spot VALUES (-5, NULL, 'sea'), (7, 9, 'town'), (9, -5, 'island'), (300000, 9, 'village');
CREATE TABLE keys_old.halt (halt_id integer PRIMARY KEY, spot_id integer NOT NULL);
INSERT INTO keys_old.halt VALUES (1, 300000), (2, -5), (3, 8);
CREATE TABLE keys_old.bell (bell_id text PRIMARY KEY, rang timestamptz, after_id text);
INSERT INTO keys_old.bell VALUES ('b', '2024-05-01 10:00+00', NULL), ('a', '2024-05-01 10:00:00.001+00', 'b'), ('c', NULL, 'b'), ('d', '1969-12-31 12:00+00', NULL);
