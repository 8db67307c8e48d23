//! How a command that moved, proved or took back rows ends: its account, what it means, and what to do next.

use rehome_runtime::report::exit;

use crate::error::Error;
use crate::guidance::quarantine;
use crate::orchestrate::Console;
use crate::orchestrate::account::{EntityAccount, aligned, grouped, to_json};
use crate::orchestrate::migrate::Moved;
use crate::orchestrate::stop::choices;

/// Writes the account to stdout and gives the exit code.
///
/// # Errors
/// When stdout is closed.
pub(super) fn tell(
    console: Console,
    moved: &Moved,
    headline: &str,
    table: fn(&[EntityAccount]) -> String,
) -> Result<u8, Error> {
    let mut text = format!("{headline}\n\n{}", table(&moved.accounts));
    text.push_str(&differing(&moved.accounts));
    let refused = quarantine::summary(&moved.accounts);
    if !refused.is_empty() {
        text.push_str(&format!("\n{refused}"));
    }
    let code = exit_code(moved);
    if let Some(stop) = stopped(moved) {
        text.push_str(&stop);
    }
    let mut json = to_json(&moved.accounts);
    json["ok"] = serde_json::json!(code == exit::DONE);
    json["waiting"] = serde_json::json!(moved.waiting);
    if let Some((entity, why)) = &moved.stopped {
        json["stopped"] = serde_json::json!({
            "entity": entity,
            "why": why.words(),
            "error": moved.error,
            "choices": choices(*why, entity),
        });
    }
    console.result(&text, &json)?;
    Ok(code)
}

/// How many rows that differ are named in the text; the rest are in the report.
const NAMED: usize = 20;

/// The first rows that differ, with both values.
fn differing(accounts: &[EntityAccount]) -> String {
    let rows = || {
        accounts.iter().flat_map(|entity| {
            let rows = entity.differences.iter();
            rows.map(|row| format!("  {} {}\n", entity.entity, row.words()))
        })
    };
    let named: String = rows().take(NAMED).collect();
    let more = match rows().count().saturating_sub(NAMED) {
        0 => "",
        _ => "  … and more: `rehome report` lists them\n",
    };
    match named.is_empty() {
        true => named,
        false => format!("\nRows that differ:\n{named}{more}"),
    }
}

/// What a command changed, where that is all there is to say.
pub(super) fn changes(accounts: &[EntityAccount]) -> String {
    let mut lines: Vec<[String; 2]> = accounts
        .iter()
        .map(|entity| [entity.entity.clone(), grouped(entity.rows_changed)])
        .collect();
    let all = accounts.iter().map(|entity| entity.rows_changed).sum();
    lines.push(["total".to_owned(), grouped(all)]);
    aligned(&lines)
}

/// The exit code that an end leads to.
pub(super) fn exit_code(moved: &Moved) -> u8 {
    match &moved.stopped {
        Some((_, why)) => why.kind().exit_code(),
        None => exit::DONE,
    }
}

/// Where and why the work stopped, and what can be done.
pub(super) fn stopped(moved: &Moved) -> Option<String> {
    let (entity, why) = moved.stopped.as_ref()?;
    let is_last = moved
        .accounts
        .last()
        .is_none_or(|last| last.entity == *entity);
    let mut text = match is_last || !moved.waiting.is_empty() {
        true => format!("\nStopped at {entity}: {}.\n", why.words()),
        false => format!(
            "\nFirst at {entity}: {}; the tables behind it were looked at as well.\n",
            why.words()
        ),
    };
    if let Some(error) = &moved.error {
        text.push_str(&format!("  {}\n", error.replace('\n', "\n  ")));
    }
    text.push_str("What you can do:\n");
    for choice in choices(*why, entity) {
        text.push_str(&format!("  - {choice}\n"));
    }
    if !moved.waiting.is_empty() {
        text.push_str(&format!("Not begun: {}\n", moved.waiting.join(", ")));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orchestrate::stop::Why;

    #[test]
    fn a_stop_names_reason_choices_and_what_waits() {
        let moved = Moved {
            stopped: Some(("cases".to_owned(), Why::TooManyQuarantined)),
            waiting: vec!["tasks".to_owned()],
            ..Moved::default()
        };
        let text = stopped(&moved).unwrap_or_default();
        assert!(text.contains("Stopped at cases: more rows"), "{text}");
        assert!(
            text.contains("rehome replay cases") && text.contains("Not begun: tasks"),
            "{text}"
        );
        assert_eq!(exit_code(&moved), 3);
        assert_eq!(exit_code(&Moved::default()), 0);
    }
}
