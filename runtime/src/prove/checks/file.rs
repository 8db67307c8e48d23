//! The form of `sql/validate.sql`: which statements it has, who is asked each, and what it is given.

use crate::error::Error;
use crate::sql::lines;

/// Everything that a file asks.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Questions {
    /// What the target gives for questions to the source.
    pub lists: Vec<Block>,
    /// The questions in their order.
    pub blocks: Vec<Block>,
}

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Source,
    Target,
}

/// One statement of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub name: String,
    pub asked: Asked,
    /// The lists whose columns are its parameters.
    pub given: Vec<String>,
    pub sql: String,
}

/// What a line of the file is.
enum Line<'f> {
    List(&'f str),
    Check(&'f str),
    Ask(Asked),
    Given(&'f str),
    Other,
}

/// Reads the blocks: two comment lines, `-- check: name` and `-- ask: source` or `target`, lines `-- given: list` where
/// the statement has parameters, and one statement. A list has one line, `-- list: name`, and its statement. Text within
/// quotes may look like such lines and is none.
///
/// # Errors
/// When the file is not of that form.
pub(super) fn parse(file: &str) -> Result<Questions, Error> {
    let mut found = Questions::default();
    let mut name: Option<&str> = None;
    let mut in_list = false;
    for line in lines(file) {
        let current = if in_list {
            found.lists.last_mut()
        } else {
            found.blocks.last_mut()
        };
        match (meaning(line)?, name, current) {
            (Line::List(list), ..) => {
                (name, in_list) = (None, true);
                found.lists.push(block(list, Asked::Target));
            }
            (Line::Check(check), ..) => name = Some(check),
            (Line::Ask(asked), Some(name), _) => {
                in_list = false;
                found.blocks.push(block(name, asked));
            }
            (Line::Given(list), _, Some(block)) if block.sql.trim().is_empty() => {
                block.given.push(list.to_owned());
            }
            (_, _, Some(block)) => block.sql.push_str(line),
            (_, _, None) => {}
        }
    }
    for block in found.lists.iter_mut().chain(&mut found.blocks) {
        finish(block)?;
    }
    Ok(found)
}

fn meaning(line: &str) -> Result<Line<'_>, Error> {
    let after = |word: &str| line.strip_prefix(word).map(str::trim);
    if let Some(list) = after("-- list:") {
        return Ok(Line::List(list));
    }
    if let Some(check) = after("-- check:") {
        return Ok(Line::Check(check));
    }
    if let Some(list) = after("-- given:") {
        return Ok(Line::Given(list));
    }
    Ok(match after("-- ask:") {
        Some("source") => Line::Ask(Asked::Source),
        Some("target") => Line::Ask(Asked::Target),
        Some(other) => return Err(malformed(&format!("nobody is called {other}"))),
        None => Line::Other,
    })
}

fn block(name: &str, asked: Asked) -> Block {
    Block {
        name: name.to_owned(),
        asked,
        given: Vec::new(),
        sql: String::new(),
    }
}

fn finish(block: &mut Block) -> Result<(), Error> {
    block.sql.truncate(statement_end(&block.sql));
    if block.sql.trim().is_empty() {
        let what = format!("the check {} has no statement", block.name);
        return Err(malformed(&what));
    }
    Ok(())
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

pub(super) fn malformed(what: &str) -> Error {
    Error::Failed(format!(
        "sql/validate.sql is not of the form that the program can read: {what}; generate the program anew"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_and_their_semicolons_left_out() {
        let file = "-- A header.\n\n-- check: rows\n-- ask: source\nSELECT count(*)::text\nFROM a;\n\n-- a note\n-- check: rows\n-- ask: target\n-- why\nSELECT ';' ;\n";
        let blocks = parse(file).unwrap().blocks;
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
        let blocks = parse(file).unwrap().blocks;
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
    fn lists_and_what_is_given_belong_to_their_statements() {
        let file = "-- list: aside\n-- keys\nSELECT 1\n\n-- check: a\n-- ask: source\n-- given: aside\n-- a note\nSELECT $1\n-- check: a\n-- ask: target\nSELECT 2\n";
        let found = parse(file).unwrap();
        assert_eq!(found.lists[0].sql.trim(), "-- keys\nSELECT 1");
        assert_eq!(found.blocks[0].given, ["aside"]);
        assert_eq!(found.blocks[0].sql.trim(), "-- a note\nSELECT $1");
        assert!(found.blocks[1].given.is_empty());
    }
}
