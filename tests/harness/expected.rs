//! Files of paired questions: what the source gives and what the target holds must be the same rows.

use std::path::Path;

use crate::database::{Database, TextRow};
use crate::{Result, fail};

/// A table's pair of questions.
#[derive(Debug, Default, PartialEq, Eq)]
struct Pair {
    table: String,
    source: String,
    target: String,
}

/// Asks everything that a file asks; gives each table's name and number of rows.
///
/// # Errors
/// When a pair's answers differ; the message names the table and the first rows.
pub fn must_agree(
    file: &Path,
    source: &Database,
    target: &Database,
) -> Result<Vec<(String, usize)>> {
    let text = std::fs::read_to_string(file)?;
    let mut counts = Vec::new();
    for pair in pairs(&text) {
        let (expected, found) = (sorted(source, &pair.source)?, sorted(target, &pair.target)?);
        if expected != found {
            return fail(format!("{}: {}", pair.table, difference(&expected, &found)));
        }
        counts.push((pair.table, found.len()));
    }
    Ok(counts)
}

fn sorted(database: &Database, query: &str) -> Result<Vec<TextRow>> {
    let mut rows = database.rows(query)?;
    rows.sort();
    Ok(rows)
}

fn difference(expected: &[TextRow], found: &[TextRow]) -> String {
    let first = |these: &[TextRow], those: &[TextRow]| {
        let only = these.iter().find(|row| those.binary_search(row).is_err());
        only.map_or("none".to_owned(), |row| format!("{row:?}"))
    };
    format!(
        "{} rows expected, {} found; expected only: {}; found only: {}",
        expected.len(),
        found.len(),
        first(expected, found),
        first(found, expected)
    )
}

/// `-- TABLE: source` and `-- TABLE: target` begin a question; other comments are comments.
fn pairs(text: &str) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut is_target = false;
    for line in text.lines() {
        let heading = line
            .strip_prefix("-- ")
            .and_then(|line| line.split_once(": "));
        match heading {
            Some((table, "source")) => {
                is_target = false;
                pairs.push(Pair {
                    table: table.to_owned(),
                    ..Pair::default()
                });
            }
            Some((_, "target")) => is_target = true,
            _ => {
                if let Some(pair) = pairs.last_mut() {
                    let question = if is_target {
                        &mut pair.target
                    } else {
                        &mut pair.source
                    };
                    question.push_str(line);
                    question.push('\n');
                }
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_paired_by_their_headings() {
        let text =
            "-- About: this file\n-- t: source\nSELECT 1\nFROM a;\n-- t: target\nSELECT 2;\n";
        let expected = Pair {
            table: "t".to_owned(),
            source: "SELECT 1\nFROM a;\n".to_owned(),
            target: "SELECT 2;\n".to_owned(),
        };
        assert_eq!(pairs(text), [expected]);
    }
}
