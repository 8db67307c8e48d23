-- References to rows whose new key has several columns: kept natural keys, and keys that are made of two new values.
CREATE TABLE composite_old.district (country text, code varchar(10), name text, PRIMARY KEY (country, code));
CREATE TABLE composite_old.parcel (parcel_id integer PRIMARY KEY, country text NOT NULL, district varchar(10), sent_to integer);
CREATE TABLE composite_old.tenant (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE composite_old.paper (paper_id integer PRIMARY KEY, tenant_id integer NOT NULL, title text);
CREATE TABLE composite_old.paper_line (line_id integer PRIMARY KEY, paper_id integer NOT NULL, answers integer, words text NOT NULL);
INSERT INTO composite_old.district VALUES ('de', 'n|w', 'North'), ('de', 'b\y', 'South'), ('at', 'n|w', 'West'), ('at', 'x', NULL);
INSERT INTO composite_old.parcel VALUES
    (1, 'de', 'n|w', 21), (2, 'at', 'n|w', 22), (3, 'de', 'b\y', NULL), (4, 'de', NULL, 99), (5, 'at', 'b\y', NULL), (6, 'at', 'x', 21);
INSERT INTO composite_old.tenant VALUES (11, 'ann'), (12, 'bob');
INSERT INTO composite_old.paper VALUES (21, 11, 'one'), (22, 12, 'two'), (23, 12, NULL), (24, 13, 'lost');
INSERT INTO composite_old.paper_line VALUES (31, 21, 22, 'first'), (32, 22, NULL, 'second'), (33, 23, NULL, 'third'), (34, 99, NULL, 'fourth'), (35, 22, 98, 'fifth');
