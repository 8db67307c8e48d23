//! How a command that moved, proved or took back rows ends: its account, what it means, and what to do next.

use rehome_runtime::report::exit;

use crate::error::Error;
use crate::guidance::quarantine;
use crate::orchestrate::Console;
use crate::orchestrate::account::{EntityAccount, aligned, grouped, to_json};
use crate::orchestrate::migrate::{Moved, Stopped};
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
    let stops: Vec<serde_json::Value> = worst_first(moved).into_iter().map(as_json).collect();
    if let Some(first) = stops.first() {
        json["stopped"] = first.clone();
        json["all_stopped"] = serde_json::json!(stops);
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

/// The exit code that an end leads to; of several that of the worst.
pub(super) fn exit_code(moved: &Moved) -> u8 {
    let worst = worst_first(moved).first().map(|stop| stop.why);
    worst.map_or(exit::DONE, |why| why.kind().exit_code())
}

/// What ended the work before what only ended with it, else in the order of the plan.
fn worst_first(moved: &Moved) -> Vec<&Stopped> {
    let mut stops: Vec<&Stopped> = moved.stopped.iter().collect();
    stops.sort_by_key(|stop| std::cmp::Reverse(stop.why));
    stops
}

fn as_json(stop: &Stopped) -> serde_json::Value {
    serde_json::json!({
        "entity": stop.entity,
        "why": stop.why.words(),
        "error": stop.error,
        "choices": choices(stop.why, &stop.entity),
    })
}

/// Where and why the work stopped, and what can be done.
pub(super) fn stopped(moved: &Moved) -> Option<String> {
    let mut text = String::new();
    let begins = if moved.went_on { "Found" } else { "Stopped" };
    for Stopped { entity, why, error } in worst_first(moved) {
        text.push_str(&format!("\n{begins} at {entity}: {}.\n", why.words()));
        if let Some(error) = error {
            text.push_str(&format!("  {}\n", error.replace('\n', "\n  ")));
        }
        text.push_str("What you can do:\n");
        for choice in choices(*why, entity) {
            text.push_str(&format!("  - {choice}\n"));
        }
    }
    if !moved.waiting.is_empty() {
        text.push_str(&format!("Not begun: {}\n", moved.waiting.join(", ")));
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orchestrate::stop::Why;

    fn stop(entity: &str, why: Why) -> Stopped {
        Stopped {
            entity: entity.to_owned(),
            why,
            error: None,
        }
    }

    #[test]
    fn of_several_stops_all_are_named_and_the_worst_comes_first_and_gives_the_code() {
        let moved = Moved {
            stopped: vec![stop("cases", Why::Beside), stop("tasks", Why::Failed)],
            ..Moved::default()
        };
        let text = stopped(&moved).unwrap_or_default();
        let places = ["Stopped at tasks", "Stopped at cases"].map(|words| text.find(words));
        assert!(
            places.iter().all(Option::is_some) && places.is_sorted(),
            "{text}"
        );
        assert_eq!(exit_code(&moved), 1);
    }

    #[test]
    fn a_stop_names_reason_choices_and_what_waits() {
        let moved = Moved {
            stopped: vec![stop("cases", Why::TooManyQuarantined)],
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
