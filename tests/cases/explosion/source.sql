-- Several target rows for one source row: members of a JSON object, elements of an array; the legacy key has an expression.
CREATE TABLE explosion_old.event (event_id integer PRIMARY KEY, data jsonb, tags text[]);
INSERT INTO explosion_old.event VALUES
    (1, '{"size": 3, "title": "a|b", "": "empty name"}', '{red,green}'), (2, NULL, '{}'), (3, '{}', NULL),
    (4, '{"size": "many", "when": null, "list": [1, 2]}', '{blue,NULL,blue}');
