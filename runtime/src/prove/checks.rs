//! The independent checks of `sql/validate.sql`: read, asked of the databases, compared.
//!
//! They are written from the mapping and not from the transform, so they notice what the comparison of rows cannot: a
//! transform that makes the wrong value on both sides. They see sums and counts, not rows, so values that are swapped
//! between two rows pass them; that is what the comparison of every row is for.

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::load::session::{end_savepoint, savepoint};
use crate::report::Check;
use crate::sql::lines;
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryRow};

/// How many rows of an answer are kept; whole answers are compared.
const ROWS_SHOWN: usize = 20;

/// How many examples a check shows whose answer should be no rows.
const EXAMPLES: usize = 5;

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Source,
    Target,
}

/// One statement of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    name: String,
    asked: Asked,
    sql: String,
}

/// Asks all checks of a file.
///
/// # Errors
/// When the file is not of the expected form, or a connection is lost. A statement that a database refuses is a check
/// that did not pass.
pub(super) async fn run(
    file: &str,
    source: &Connection,
    target: &Connection,
) -> Result<Vec<Check>, Error> {
    let mut checks: Vec<Check> = Vec::new();
    let blocks = parse(file)?;
    let mut rest = blocks.as_slice();
    while let Some(first) = rest.first() {
        let (same, others) = rest.split_at(
            rest.iter()
                .take_while(|block| block.name == first.name)
                .count(),
        );
        rest = others;
        let answer_of = |asked| same.iter().find(move |block| block.asked == asked);
        checks.push(match (answer_of(Asked::Source), answer_of(Asked::Target)) {
            (Some(old), Some(new)) => {
                let (old, new) = (ask(source, &old.sql).await?, ask(target, &new.sql).await?);
                compared(first.name.clone(), &old, &new)
            }
            (None, Some(new)) => {
                // Planned apart from its LIMIT: that would let the server plan for finding something soon.
                let sql = format!(
                    "WITH found AS MATERIALIZED ({}\n) SELECT * FROM found LIMIT {}",
                    new.sql,
                    EXAMPLES + 1
                );
                nothing_found(first.name.clone(), &ask(target, &sql).await?)
            }
            _ => {
                return Err(malformed(&format!(
                    "the check {} does not ask the target",
                    first.name
                )));
            }
        });
    }
    Ok(checks)
}

/// Reads the blocks: two comment lines, `-- check: name` and `-- ask: source` or `target`, and one statement. Text
/// within quotes may look like such lines and is none.
fn parse(file: &str) -> Result<Vec<Block>, Error> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut name: Option<&str> = None;
    for line in lines(file) {
        if let Some(found) = line.strip_prefix("-- check:") {
            name = Some(found.trim());
        } else if let (Some(found), Some(name)) = (line.strip_prefix("-- ask:"), name) {
            let asked = match found.trim() {
                "source" => Asked::Source,
                "target" => Asked::Target,
                other => return Err(malformed(&format!("nobody is called {other}"))),
            };
            let (name, sql) = (name.to_owned(), String::new());
            blocks.push(Block { name, asked, sql });
        } else if let Some(block) = blocks.last_mut() {
            block.sql.push_str(line);
        }
    }
    for block in &mut blocks {
        block.sql.truncate(statement_end(&block.sql));
        if block.sql.trim().is_empty() {
            return Err(malformed(&format!(
                "the check {} has no statement",
                block.name
            )));
        }
    }
    Ok(blocks)
}

/// Where a statement ends: before its semicolon, if it is the last thing that is neither white space nor a comment line.
fn statement_end(sql: &str) -> usize {
    let mut end = sql.len();
    for line in lines(sql).rev() {
        if !line.trim().is_empty() && !line.trim_start().starts_with("--") {
            break;
        }
        end -= line.len();
    }
    let text = sql[..end].trim_end();
    text.strip_suffix(';').unwrap_or(text).len()
}

fn malformed(what: &str) -> Error {
    Error::Failed(format!(
        "sql/validate.sql is not of the form that the program can read: {what}; generate the program anew"
    ))
}

/// What a database said: its rows as text, sorted, or its refusal.
type Answer = Result<Vec<String>, String>;

async fn ask(client: &Connection, sql: &str) -> Result<Answer, Error> {
    savepoint(client).await?;
    let answer = query(client, sql).await;
    match answer {
        Ok(mut rows) => {
            end_savepoint(client, false).await?;
            rows.sort();
            Ok(Ok(rows))
        }
        Err(error) if error.sqlstate().is_some() => {
            end_savepoint(client, true).await?;
            Ok(Err(error.to_string()))
        }
        Err(error) => Err(error),
    }
}

async fn query(client: &Client, sql: &str) -> Result<Vec<String>, Error> {
    let messages = client.simple_query(sql).await;
    let messages = messages.during(|| "asking an independent check".to_owned())?;
    let rows = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row_text(row)),
        _ => None,
    });
    Ok(rows.collect())
}

fn row_text(row: &SimpleQueryRow) -> String {
    let fields: Vec<&str> = (0..row.len())
        .map(|at| row.get(at).unwrap_or("NULL"))
        .collect();
    fields.join(" | ")
}

fn compared(name: String, source: &Answer, target: &Answer) -> Check {
    let passed = matches!((source, target), (Ok(source), Ok(target)) if source == target);
    // Where they differ, the rows that both have are of no interest.
    let (source, target) = match (source, target) {
        (Ok(old), Ok(new)) if !passed => (shown(&without(old, new)), shown(&without(new, old))),
        _ => (told(source), told(target)),
    };
    Check {
        name,
        passed,
        source,
        target,
    }
}

fn nothing_found(name: String, target: &Answer) -> Check {
    let target_text = match target {
        Ok(rows) if rows.len() > EXAMPLES => format!("{}\n…", rows[..EXAMPLES].join("\n")),
        other => told(other),
    };
    Check {
        name,
        passed: target.as_ref().is_ok_and(Vec::is_empty),
        source: String::new(),
        target: target_text,
    }
}

fn without(rows: &[String], others: &[String]) -> Vec<String> {
    let mut left = others.to_vec();
    let only_here = |row: &&String| match left.iter().position(|other| other == *row) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    };
    rows.iter().filter(only_here).cloned().collect()
}

fn told(answer: &Answer) -> String {
    match answer {
        Ok(rows) => shown(rows),
        Err(message) => message.clone(),
    }
}

fn shown(rows: &[String]) -> String {
    if rows.len() <= ROWS_SHOWN {
        return rows.join("\n");
    }
    let more = rows.len() - ROWS_SHOWN;
    format!("{}\n… and {more} rows more", rows[..ROWS_SHOWN].join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_and_their_semicolons_left_out() {
        let file = "-- A header.\n\n-- check: rows\n-- ask: source\nSELECT count(*)::text\nFROM a;\n\n-- a note\n-- check: rows\n-- ask: target\n-- why\nSELECT ';' ;\n";
        let blocks = parse(file).unwrap();
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].sql, "SELECT count(*)::text\nFROM a");
        assert_eq!(blocks[1].sql.trim(), "-- why\nSELECT ';'");
        assert_eq!(
            (blocks[1].asked, blocks[1].name.as_str()),
            (Asked::Target, "rows")
        );
    }

    #[test]
    fn quoted_text_begins_no_block_and_loses_nothing() {
        let file = "-- check: a's\n-- ask: target\nSELECT 'x\r\n-- check: b\n-- ask: target\nDROP TABLE c;\n-- d'\n";
        let blocks = parse(file).unwrap();
        assert_eq!(blocks.len(), 1, "{blocks:?}");
        let begin = file.find("SELECT").unwrap();
        assert_eq!(blocks[0].sql, file[begin..].trim_end());
    }

    #[test]
    fn a_block_without_a_statement_is_an_error() {
        assert!(
            parse("-- check: a\n-- ask: source\n-- check: b\n-- ask: target\nSELECT 1").is_err()
        );
        assert!(parse("-- check: a\n-- ask: me\nSELECT 1").is_err());
    }

    #[test]
    fn only_what_differs_is_shown() {
        let rows = |rows: &[&str]| Ok(rows.iter().map(|row| (*row).to_owned()).collect());
        let check = compared("x".to_owned(), &rows(&["a", "a", "b"]), &rows(&["a", "c"]));
        assert!(!check.passed);
        assert_eq!(
            (check.source.as_str(), check.target.as_str()),
            ("a\nb", "c")
        );
        assert!(compared("x".to_owned(), &rows(&["a"]), &rows(&["a"])).passed);
    }
}
