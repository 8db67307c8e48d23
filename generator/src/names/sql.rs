//! Names in SQL: any text becomes one identifier or one literal, whatever is in it; and the words of a text.

/// Writes one name as an SQL identifier.
///
/// Takes the name as PostgreSQL stores it. It stays bare only when it is plain lower case and no
/// keyword of any kind, so that the result is right in every place of every server version.
#[must_use]
pub fn quote_identifier(name: &str) -> String {
    if is_plain(name) && KEYWORDS.binary_search(&name).is_err() {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Writes one text as an SQL string literal.
///
/// A text with a backslash takes the `E''` form: it means the same whatever
/// `standard_conforming_strings` says on the server that reads it.
#[must_use]
pub fn quote_literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') {
        return format!("E'{}'", quoted.replace('\\', "\\\\"));
    }
    format!("'{quoted}'")
}

/// A word of an SQL text, with what stands before and behind it.
#[derive(Debug, Clone, Copy)]
pub struct SqlWord<'s> {
    before: &'s str,
    /// The word itself.
    pub text: &'s str,
    after: &'s str,
}

impl SqlWord<'_> {
    /// Whether it may be a column or a row by itself: it names nothing of a row, no row whose column follows, and no
    /// function. `source.*` is all of `source`.
    #[must_use]
    pub fn is_bare(self) -> bool {
        let (before, after) = (
            self.before.trim_end_matches('"'),
            self.after.trim_start_matches('"'),
        );
        let is_part = before.ends_with('.') || after.starts_with('.') && !after.starts_with(".*");
        !is_part && !after.starts_with('(')
    }
}

/// The words of an SQL text: names, keywords, numbers, and those that literals and comments are made of.
pub fn sql_words(sql: &str) -> impl Iterator<Item = SqlWord<'_>> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let starts = sql
        .char_indices()
        .filter(move |(at, c)| is_word(*c) && !sql[..*at].ends_with(is_word));
    starts.map(move |(at, _)| {
        let after = sql[at..].trim_start_matches(is_word);
        SqlWord {
            before: &sql[..at],
            text: &sql[at..sql.len() - after.len()],
            after,
        }
    })
}

fn is_plain(name: &str) -> bool {
    let mut letters = name.bytes();
    let starts_well = matches!(letters.next(), Some(b'a'..=b'z' | b'_'));
    starts_well && letters.all(|letter| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// Keywords of PostgreSQL 10 to 18 that are reserved anywhere, or that may not stand bare as a
/// column, type, function or alias name. Sorted, for binary search.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "between", "bigint", "binary", "bit", "boolean", "both",
    "case", "cast", "char", "character", "check", "coalesce", "collate", "collation", "column",
    "concurrently", "constraint", "create", "cross", "current_catalog", "current_date", "current_role",
    "current_schema", "current_time", "current_timestamp", "current_user",
    "day", "dec", "decimal", "default", "deferrable", "desc", "distinct", "do",
    "else", "end", "except", "exists", "extract",
    "false", "fetch", "filter", "float", "for", "foreign", "freeze", "from", "full",
    "grant", "greatest", "group", "grouping",
    "having", "hour",
    "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is",
    "isnull",
    "join", "json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg",
    "json_query", "json_scalar", "json_serialize", "json_table", "json_value",
    "lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp",
    "merge_action", "minute", "month",
    "national", "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric",
    "offset", "on", "only", "or", "order", "out", "outer", "over", "overlaps", "overlay",
    "placing", "position", "precision", "primary",
    "real", "references", "returning", "right", "row",
    "second", "select", "session_user", "setof", "similar", "smallint", "some", "substring", "symmetric",
    "system_user",
    "table", "tablesample", "then", "time", "timestamp", "to", "trailing", "treat", "trim", "true",
    "union", "unique", "user", "using",
    "values", "varchar", "variadic", "varying", "verbose",
    "when", "where", "window", "with", "within", "without",
    "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse",
    "xmlpi", "xmlroot", "xmlserialize", "xmltable",
    "year",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_stay_bare_and_all_others_are_quoted() {
        assert_eq!(quote_identifier("offices"), "offices");
        assert_eq!(quote_identifier("order"), "\"order\"");
        assert_eq!(quote_identifier("Order"), "\"Order\"");
        assert_eq!(quote_identifier(""), "\"\"");
        assert_eq!(quote_identifier("a\"; --"), "\"a\"\"; --\"");
        assert_eq!(quote_identifier("1st"), "\"1st\"");
        assert_eq!(quote_identifier("für"), "\"für\"");
    }

    #[test]
    fn literals_survive_quotes_and_backslashes() {
        assert_eq!(quote_literal("it's"), "'it''s'");
        assert_eq!(quote_literal("a\\'b"), "E'a\\\\''b'");
        assert_eq!(quote_literal(""), "''");
    }

    #[test]
    fn a_bare_word_is_no_part_of_a_longer_name_and_no_function() {
        let sql = r#"to_jsonb(u$1) || u.bio || "s"."x" || f(s.*), "t""#;
        let words = sql_words(sql).filter(|word| word.is_bare());
        let words: Vec<&str> = words.map(|word| word.text).collect();
        assert_eq!(words, ["u$1", "s", "t"]);
    }

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }
}
