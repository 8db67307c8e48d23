-- What is read from nightmare_names_old."select" to make nightmare_names_new.crate; the runtime adds the range of keys and the order.
SELECT
    source.type,
    source.self,
    source."Self",
    source.fn,
    source."a b",
    source."a-b",
    source.a_b,
    source."1st",
    source."quote""d",
    -- tick`s: an expression of the mapping
    (
    source."tick`s" || ' */ -- {x} " ''' || '|'
)::text AS "tick`s_2",
    source."back\slash",
    source."*/ panic!() /*",
    source."| pipe |",
    source."ünï",
    source.source,
    source.context,
    source."Option",
    source."$1",
    source."{brace}",
    source."<b>html</b>",
    source."--",
    source.kind
FROM nightmare_names_old."select" AS source
