-- Two tables that refer to each other: the rows of one come first, without the reference that may be empty, and get it when the others are in.
CREATE TABLE cycle_old.shop (shop_id integer PRIMARY KEY, name text NOT NULL, manager_id integer);
CREATE TABLE cycle_old.worker (worker_id integer PRIMARY KEY, name text, shop_id integer NOT NULL, boss_id integer);
INSERT INTO cycle_old.shop VALUES (1, 'north', 11), (2, 'south', 12), (3, 'west', NULL), (4, 'east', 99), (5, 'gone', 13);
INSERT INTO cycle_old.worker VALUES (11, 'ann', 1, 12), (12, 'bob', 2, NULL), (13, NULL, 5, NULL), (14, 'cid', 77, NULL);
