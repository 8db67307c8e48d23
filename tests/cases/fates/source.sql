-- What can become of a row: merged by a rule, there already, filtered, outside of the feed, refused by each kind of constraint.
CREATE TABLE fates_old.member (id integer PRIMARY KEY, email text, points integer, closed boolean NOT NULL, kind text, deep text);
INSERT INTO fates_old.member VALUES
    (1, 'one@x.example', 5, false, 'm', '7'), (2, 'ONE@x.example', 6, false, 'm', '7'), (3, 'there@x.example', 7, false, 'm', '7'),
    (4, 'closed@x.example', 8, true, 'm', '7'), (5, 'outside@x.example', 9, false, 'x', '7'), (6, NULL, 1, false, 'm', '7'),
    (7, 'check@x.example', -1, false, 'm', '7'), (8, 'twice@x.example', 3, false, 'm', '7'), (9, 'unique@x.example', 3, false, 'm', '7'),
    (10, 'unreadable@x.example', 12, false, 'm', 'seven'), (11, 'there@x.example', 13, false, 'm', '7'), (12, 'last@x.example', 14, false, 'm', NULL);
