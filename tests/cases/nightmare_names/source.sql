-- Names and values that try to leave their quotes, in SQL, Rust, TOML and Markdown; keywords, doubles, letters of all kinds.
CREATE TABLE nightmare_names_old."select" (
    "type" integer PRIMARY KEY, "self" text, "Self" text, "fn" text, "a b" text, "a-b" text, "a_b" text, "1st" text,
    "quote""d" text, "tick`s" text, "back\slash" text, "*/ panic!() /*" text, "| pipe |" text, "ünï" text, "source" text,
    "context" text, "Option" text, "$1" text, "{brace}" text, "<b>html</b>" text, "--" text, "kind" text
);
COMMENT ON TABLE nightmare_names_old."select" IS E'*/ } fn main() { panic!() } /*\n# heading | pipe\n-- SQL; DROP TABLE x;';
COMMENT ON COLUMN nightmare_names_old."select"."self" IS E'"quoted" \\ `code` <script>\n//! doc {{ x }} {% y %}';
INSERT INTO nightmare_names_old."select"
SELECT number, 'self''', 'Self"', 'fn\', 'a b', 'a-b', 'a_b', '1st', 'q', 't', E'\\', '*/', '|', 'ü', 's', 'c', 'O', '$1', '{}', '<b>', '--',
       (ARRAY['it''s', E'back\\slash', E'new\nline', '"; DROP TABLE x; --', '{brace}'])[number]
FROM generate_series(1, 5) AS number;
