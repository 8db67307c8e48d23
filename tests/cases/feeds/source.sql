-- Several feeds of one entity: two tables merge into one, and one of them feeds it twice; rows refer to rows of another feed.
CREATE TABLE feeds_old.staff (
    staff_id integer PRIMARY KEY, username text NOT NULL, active boolean NOT NULL, note varchar(8), boss integer, balance numeric(8,2)
);
CREATE TABLE feeds_old.customer (
    customer_id integer PRIMARY KEY, email text, state smallint, helper integer, guest text, guest_helper integer, owed numeric(8,2)
);
CREATE TABLE feeds_old.call (call_id integer PRIMARY KEY, staff_id integer, customer_id integer);
INSERT INTO feeds_old.staff VALUES
    (1, 'mike', true, 'first', 3, 1.50), (2, 'jon', false, NULL, 1, NULL), (3, 'ann', true, 'head', NULL, 0.25);
INSERT INTO feeds_old.customer VALUES
    (1, 'MARY@old.example', 1, 2, NULL, NULL, 3.00), (2, 'pat@old.example', 0, NULL, 'kim', 1, 1.10),
    (3, 'lin@old.example', 7, 1, NULL, NULL, 2.00), (4, NULL, 1, 99, 'lou', 99, NULL);
INSERT INTO feeds_old.call VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, NULL, NULL);
