//! How a command that moved, proved or took back rows ends: its account, what it means, and what to do next.

use rehome_runtime::report::exit;

use crate::error::Error;
use crate::guidance::{counted, quarantine};
use crate::orchestrate::Console;
use crate::orchestrate::account::{EntityAccount, to_json, to_table};
use crate::orchestrate::migrate::Moved;
use crate::orchestrate::stop::choices;

/// Writes the account to stdout and gives the exit code.
///
/// # Errors
/// When stdout is closed.
pub(super) fn tell(console: Console, moved: &Moved, headline: &str) -> Result<u8, Error> {
    let mut text = format!("{headline}\n\n{}", to_table(&moved.accounts));
    text.push_str(&refused(&moved.accounts));
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
            "choices": choices(*why, entity),
        });
    }
    console.result(&text, &json)?;
    Ok(code)
}

/// The exit code that an end leads to.
pub(super) fn exit_code(moved: &Moved) -> u8 {
    match &moved.stopped {
        Some((_, why)) => why.kind().exit_code(),
        None => exit::DONE,
    }
}

fn refused(accounts: &[EntityAccount]) -> String {
    let rows: u64 = accounts
        .iter()
        .map(|entity| entity.account.quarantined)
        .sum();
    if rows == 0 {
        return String::new();
    }
    let lines = accounts
        .iter()
        .map(|entity| quarantine::explain(&entity.entity, &entity.quarantine));
    format!(
        "\nIn quarantine: {}\n{}",
        counted(rows, "row"),
        lines.collect::<String>()
    )
}

fn stopped(moved: &Moved) -> Option<String> {
    let (entity, why) = moved.stopped.as_ref()?;
    let account = moved
        .accounts
        .iter()
        .find(|account| account.entity == *entity);
    let mut text = format!("\nStopped at {entity}: {}.\n", why.words());
    if let Some(error) = account.and_then(|account| account.error.as_ref()) {
        text.push_str(&format!("  {error}\n"));
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
