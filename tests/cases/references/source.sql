-- References: to oneself (forwards and backwards), to a parent by a text key that needs quoting, a legacy key of two columns; orphans by every policy.
CREATE TABLE references_old.place (code text PRIMARY KEY, name text NOT NULL);
CREATE TABLE references_old.shelf (place text, number integer, label text, PRIMARY KEY (place, number));
CREATE TABLE references_old.item (
    id integer PRIMARY KEY, follows integer, place text, fallback text
);
INSERT INTO references_old.place VALUES ('A|1', 'first'), ('b\2', 'second'), ('', 'empty');
INSERT INTO references_old.shelf VALUES ('A|1', 1, 'top'), ('A|1', 2, 'low'), ('b\2', 1, 'only'), ('gone', 1, 'orphan');
INSERT INTO references_old.item VALUES
    (1, 5, 'A|1', 'b\2'), (2, 1, '', 'nowhere'), (3, 3, NULL, NULL), (4, 99, 'b\2', 'A|1'), (5, NULL, 'nowhere', 'A|1'),
    (6, NULL, 'A|1', 'A|1'), (7, 4, 'A|1', 'A|1'), (8, 6, 'A|1', 'A|1');
