-- nightmares: source
SELECT "self", "Self", "fn", "a b", "a-b", "a_b", "1st", "quote""d", "tick`s" || ' */ -- {x} " ''|', "back\slash", "*/ panic!() /*", "| pipe |", "ünï", "source",
       "context", "Option", "$1", "{brace}", "<b>html</b>", "--", "kind", '''; DROP TABLE x; -- " \ { $1'
FROM nightmare_names_old."select";
-- nightmares: target
SELECT "self", "Self", "fn", "a b", "a-b", "a_b", "1st", "quote""d", "tick`s", "back\slash", "*/ panic!() /*", "| pipe |", "ünï", "target",
       "context", "Result", "$1", "{brace}", "<b>html</b>", "--", "type", "const"
FROM nightmare_names_new."crate";
