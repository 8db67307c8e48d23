//! What comes off: the indexes, keys and references of a table, with the statements that bring each back.

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::sql::{quote_identifier, quote_literal};
use tokio_postgres::Row;

/// An object that comes off.
pub(super) struct Object {
    pub(super) kind: Kind,
    pub(super) on_table: String,
    pub(super) name: String,
    pub(super) drop: String,
    /// What makes it anew; may take long, and fails on rows that break its rule.
    pub(super) build: Vec<String>,
    /// What makes it what it was, once it is built.
    pub(super) finish: Vec<String>,
    /// A SELECT of the rows that could break its rule, by `place` (their ctid) and `alike`: one of those with the same
    /// `alike` may stay, and none where that is NULL. Nothing where our rows cannot break it.
    pub(super) violators: Option<String>,
}

/// An object that stays on, and why.
pub(super) struct Staying {
    pub(super) name: String,
    pub(super) reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Index,
    Reference,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Reference => "reference",
        }
    }
}

/// The columns of the two queries that say why an object stays.
const STAYING_INDEX: usize = 16;
const STAYING_REFERENCE: usize = 10;

/// The columns of a key that stays on, sorted, and why; none of them where the key may come off.
#[derive(Debug, Default)]
pub(super) struct StayingKey {
    pub(super) columns: Vec<&'static str>,
    pub(super) reason: &'static str,
}

/// The objects of a table that come off, references first, and those that stay. The search path of the session must be
/// empty, so that every name is printed in full.
pub(super) async fn of_table(
    target: &Connection,
    table: u32,
    staying_key: &StayingKey,
) -> Result<(Vec<Object>, Vec<Staying>), Error> {
    let doing = || "reading which indexes and keys come off".to_owned();
    let mut staying = Vec::new();
    let StayingKey { columns, reason } = staying_key;
    let indexes = target
        .query(include_str!("indexes.sql"), &[&table, columns, reason])
        .await
        .during(doing)?;
    let indexes = apart(&indexes, STAYING_INDEX, &mut staying);
    let names: Vec<String> = indexes.iter().map(|row| row.get(1)).collect();
    let references = target
        .query(include_str!("references.sql"), &[&table, &names])
        .await
        .during(doing)?;
    let references = apart(&references, STAYING_REFERENCE, &mut staying);
    let off = references.into_iter().map(reference);
    Ok((off.chain(indexes.into_iter().map(index)).collect(), staying))
}

/// The rows without a reason to stay; the others are named as staying.
fn apart<'r>(rows: &'r [Row], reason: usize, staying: &mut Vec<Staying>) -> Vec<&'r Row> {
    let mut off = Vec::new();
    for row in rows {
        match row.get(reason) {
            Some(reason) => staying.push(Staying {
                name: row.get(0),
                reason,
            }),
            None => off.push(row),
        }
    }
    off
}

fn index(row: &Row) -> Object {
    let (name, full): (String, String) = (row.get(0), row.get(1));
    let definition: String = row.get(2);
    let on_table = table_of(&definition);
    let key: Option<String> = row.get(4);
    let key = key.map(|key| quote_identifier(&key));
    let mut build = Vec::new();
    if let Some(tablespace) = row.get::<_, Option<String>>(3) {
        build.push(format!(
            "SET LOCAL default_tablespace = {}",
            quote_literal(&tablespace)
        ));
    }
    build.push(definition);
    build.extend(row.get::<_, Vec<String>>(13));
    Object {
        kind: Kind::Index,
        drop: match &key {
            Some(key) => format!("ALTER TABLE {on_table} DROP CONSTRAINT {key}"),
            None => format!("DROP INDEX {full}"),
        },
        build,
        finish: finish_of_index(row, &on_table, key.as_deref()),
        violators: row.get::<_, bool>(12).then(|| same_values(row)),
        on_table,
        name,
    }
}

fn finish_of_index(row: &Row, on_table: &str, key: Option<&str>) -> Vec<String> {
    let (name, full): (String, String) = (quote_identifier(row.get(0)), row.get(1));
    let mut finish = Vec::new();
    if let Some(key) = key {
        let word: &str = row.get(5);
        let deferrable = match (row.get(6), row.get(7)) {
            (true, true) => " DEFERRABLE INITIALLY DEFERRED",
            (true, false) => " DEFERRABLE",
            _ => "",
        };
        finish.push(format!(
            "ALTER TABLE {on_table} ADD CONSTRAINT {key} {word} USING INDEX {name}{deferrable}"
        ));
        if let Some(comment) = row.get::<_, Option<String>>(8) {
            let comment = quote_literal(&comment);
            finish.push(format!(
                "COMMENT ON CONSTRAINT {key} ON {on_table} IS {comment}"
            ));
        }
    }
    if let Some(comment) = row.get::<_, Option<String>>(9) {
        finish.push(format!(
            "COMMENT ON INDEX {full} IS {}",
            quote_literal(&comment)
        ));
    }
    if row.get(10) {
        finish.push(format!("ALTER TABLE {on_table} CLUSTER ON {name}"));
    }
    if row.get(11) {
        finish.push(format!(
            "ALTER TABLE {on_table} REPLICA IDENTITY USING INDEX {name}"
        ));
    }
    finish
}

/// The rows that a unique rule is about; those with the same values are alike.
fn same_values(row: &Row) -> String {
    let (values, predicate): (Vec<String>, Option<String>) = (row.get(14), row.get(15));
    let definition: &str = row.get(2);
    let mut about: Vec<String> = predicate
        .into_iter()
        .map(|only| format!("({only})"))
        .collect();
    if !definition.contains(" NULLS NOT DISTINCT") {
        about.extend(values.iter().map(|value| format!("({value}) IS NOT NULL")));
    }
    let about = if about.is_empty() {
        "true".to_owned()
    } else {
        about.join(" AND ")
    };
    format!(
        "SELECT target.ctid AS place, dense_rank() OVER (ORDER BY {}) AS alike FROM {} AS target WHERE {about}",
        values.join(", "),
        table_of(definition)
    )
}

fn reference(row: &Row) -> Object {
    let (name, on_table, other): (String, String, String) = (row.get(0), row.get(1), row.get(2));
    let constraint = quote_identifier(&name);
    let definition: String = row.get(3);
    let (valid, own): (bool, bool) = (row.get(4), row.get(9));
    let as_it_was = definition.contains(" NOT VALID") || definition.contains(" NOT ENFORCED");
    let unproven = if as_it_was { "" } else { " NOT VALID" };
    let mut build = vec![format!(
        "ALTER TABLE {on_table} ADD CONSTRAINT {constraint} {definition}{unproven}"
    )];
    if let Some(comment) = row.get::<_, Option<String>>(5) {
        let comment = quote_literal(&comment);
        build.push(format!(
            "COMMENT ON CONSTRAINT {constraint} ON {on_table} IS {comment}"
        ));
    }
    let validate = format!("ALTER TABLE {on_table} VALIDATE CONSTRAINT {constraint}");
    Object {
        kind: Kind::Reference,
        drop: format!("ALTER TABLE {on_table} DROP CONSTRAINT {constraint}"),
        build,
        finish: (valid && !as_it_was)
            .then_some(validate)
            .into_iter()
            .collect(),
        violators: own.then(|| without_parent(row, &on_table, &other)),
        on_table,
        name,
    }
}

/// The rows that refer to a row that is not there.
fn without_parent(row: &Row, on_table: &str, other: &str) -> String {
    let (own, meant): (Vec<String>, Vec<String>) = (row.get(7), row.get(8));
    let filled = |word: &str| {
        let each: Vec<String> = own
            .iter()
            .map(|column| format!("target.{column} IS NOT NULL"))
            .collect();
        each.join(word)
    };
    let joined: Vec<String> = own
        .iter()
        .zip(&meant)
        .map(|(own, meant)| format!("other.{meant} = target.{own}"))
        .collect();
    // MATCH FULL wants all of its columns or none.
    let about = if row.get(6) {
        filled(" OR ")
    } else {
        filled(" AND ")
    };
    format!(
        "SELECT target.ctid AS place, NULL::bigint AS alike FROM {on_table} AS target
         WHERE ({about}) AND NOT EXISTS (SELECT FROM {other} AS other WHERE {})",
        joined.join(" AND ")
    )
}

/// The table in the definition of an index, as the server prints it: what stands between ` ON ` and ` USING `.
fn table_of(definition: &str) -> String {
    let mut quoted = false;
    let mut begin = None;
    for (at, character) in definition.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ' ' if !quoted && begin.is_none() && definition[at..].starts_with(" ON ") => {
                begin = Some(at + 4);
            }
            ' ' if !quoted && definition[at..].starts_with(" USING ") => {
                let begin = begin.unwrap_or(at);
                return definition[begin..at].trim_start_matches("ONLY ").to_owned();
            }
            _ => {}
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::table_of;

    #[test]
    fn the_table_is_found_behind_hostile_names() {
        let definition =
            r#"CREATE UNIQUE INDEX "a ON b USING c" ON public."x USING ""y""" USING btree (id)"#;
        assert_eq!(table_of(definition), r#"public."x USING ""y""""#);
        assert_eq!(
            table_of("CREATE INDEX i ON ONLY s.t USING btree (a)"),
            "s.t"
        );
    }
}
