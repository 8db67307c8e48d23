//! `decisions.toml`: read, and written so that people's own words in it stay.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::{Choice, Decision, Decisions};
use crate::mapping::file_text::{FileError, Step, locate, parse};
use crate::mapping::write::rule_inline;

/// Reads the text of `decisions.toml`.
///
/// # Errors
/// When a key is unknown, or two decisions have the same identity; the error points at the place.
pub fn read_decisions(path: &str, text: &str) -> Result<Decisions, FileError> {
    let decisions: Decisions = parse(path, text)?;
    for (index, decision) in decisions.list.iter().enumerate() {
        if decisions.list[..index]
            .iter()
            .any(|earlier| earlier.id == decision.id)
        {
            let place = locate(
                text,
                &[Step::Key("decision"), Step::Index(index), Step::Key("id")],
            );
            return Err(FileError::at(
                path,
                text,
                place,
                format!("the decision {} is there twice", decision.id),
            ));
        }
    }
    Ok(decisions)
}

/// Writes decisions into the text that is there, which may be empty. What is the same keeps every byte.
///
/// # Errors
/// When the existing text cannot be read.
pub fn write_decisions(
    path: &str,
    existing: &str,
    decisions: &Decisions,
) -> Result<String, FileError> {
    let old = read_decisions(path, existing)?;
    if existing.trim().is_empty() {
        return Ok(first_text(decisions));
    }
    let mut document: DocumentMut = existing.parse().map_err(|error: toml_edit::TomlError| {
        FileError::at(
            path,
            existing,
            error.span().unwrap_or(0..0),
            error.message(),
        )
    })?;
    let list = document
        .entry("decision")
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    if let Some(tables) = list.as_array_of_tables_mut() {
        for decision in &decisions.list {
            let known = old.list.iter().position(|other| other.id == decision.id);
            match known.and_then(|index| Some((&old.list[index], tables.get_mut(index)?))) {
                Some((before, table)) => update(table, before, decision),
                None => tables.push(table_of(decision)),
            }
        }
    }
    Ok(document.to_string())
}

/// Sets the keys whose values differ.
fn update(table: &mut Table, before: &Decision, decision: &Decision) {
    let old: Vec<_> = entries(before)
        .into_iter()
        .map(|(key, value)| (key, value.to_string()))
        .collect();
    let new = entries(decision);
    for (key, _) in old
        .iter()
        .filter(|(key, _)| !new.iter().any(|(kept, _)| kept == key))
    {
        table.remove(key);
    }
    for (key, value) in new {
        if !old.contains(&(key, value.to_string())) {
            table.insert(key, Item::Value(value));
        }
    }
}

fn first_text(decisions: &Decisions) -> String {
    let mut document = DocumentMut::new();
    let tables: ArrayOfTables = decisions.list.iter().map(table_of).collect();
    if !tables.is_empty() {
        document.insert("decision", Item::ArrayOfTables(tables));
    }
    format!(
        "# What was asked, and what was answered. `rehome decide` asks; an answer can also be written here:\n\
         # the value of an option, or a rule in braces.\n{document}"
    )
}

fn table_of(decision: &Decision) -> Table {
    let mut table: Table = entries(decision)
        .into_iter()
        .map(|(key, value)| (key, Item::Value(value)))
        .collect();
    table.decor_mut().set_prefix("\n");
    table
}

fn entries(decision: &Decision) -> Vec<(&'static str, Value)> {
    let mut entries: Vec<(&'static str, Value)> = vec![
        ("id", (&decision.id).into()),
        ("code", (&decision.code).into()),
        ("question", (&decision.question).into()),
    ];
    entries.push(("options", options(&decision.options)));
    let texts = [
        ("recommended", &decision.recommended),
        ("answer", &decision.answer),
        ("decided_by", &decision.decided_by),
        ("decided_at", &decision.decided_at),
        ("reason", &decision.reason),
    ];
    entries.extend(
        texts
            .into_iter()
            .filter_map(|(key, text)| Some((key, text.as_ref()?.into()))),
    );
    if !decision.matters {
        entries.push(("matters", false.into()));
    }
    entries
}

/// One option a line.
fn options(choices: &[Choice]) -> Value {
    let mut array: Array = choices
        .iter()
        .map(|choice| Value::from(option(choice)))
        .collect();
    for line in array.iter_mut() {
        line.decor_mut().set_prefix("\n    ");
    }
    if !array.is_empty() {
        array.set_trailing("\n");
        array.set_trailing_comma(true);
    }
    array.into()
}

fn option(choice: &Choice) -> InlineTable {
    let mut table = InlineTable::new();
    table.insert("value", (&choice.value).into());
    table.insert("means", (&choice.means).into());
    table.insert("why", (&choice.why).into());
    if let Some(rule) = &choice.rule {
        table.insert("rule", rule_inline(rule).into());
    }
    table
}

/// The JSON schema of `decisions.toml`.
#[must_use]
pub fn decisions_schema() -> String {
    crate::mapping::schema_text::<Decisions>()
}
