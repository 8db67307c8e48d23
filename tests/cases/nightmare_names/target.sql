CREATE TYPE nightmare_names_new."enum" AS ENUM ('it''s', 'back\slash', 'new
line', '"; DROP TABLE x; --', '{brace}', 'Self', 'self');
CREATE TABLE nightmare_names_new."crate" (
    "match" uuid PRIMARY KEY, "self" text, "Self" text, "fn" text, "a b" text, "a-b" text, "a_b" text, "1st" text,
    "quote""d" text, "tick`s" text, "back\slash" text, "*/ panic!() /*" text, "| pipe |" text, "ünï" text, "target" text,
    "context" text, "Result" text, "$1" text, "{brace}" text, "<b>html</b>" text, "--" text,
    "type" nightmare_names_new."enum" NOT NULL, "const" text NOT NULL
);
COMMENT ON COLUMN nightmare_names_new."crate"."1st" IS E'*/ \n"""\n`` | | ``';
