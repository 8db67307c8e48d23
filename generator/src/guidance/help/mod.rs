//! Help for every code that rehome shows: what it means, and what to do now.

mod decisions;
mod findings;
mod reasons;
mod sqlstates;

use crate::diagnostics::CODES;
use serde::Serialize;

/// What is to be said about a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Help {
    /// The code, as rehome shows it.
    pub code: String,
    /// What sort of code it is: `finding`, `decision`, `quarantine reason` or `SQLSTATE`.
    pub kind: &'static str,
    /// How grave findings of this code are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// What it means.
    pub meaning: String,
    /// What to do, one step a sentence.
    pub next: &'static [&'static str],
}

/// Explains a code, in whatever case it was typed; nothing where there is no such code.
#[must_use]
pub fn explain(code: &str) -> Option<Help> {
    finding(code)
        .or_else(|| decisions::explain(code))
        .or_else(|| reasons::explain(code))
        .or_else(|| sqlstates::explain(code))
}

/// Every code that can be explained, with its meaning; SQLSTATEs beyond those that rows are refused with are left out.
#[must_use]
pub fn all() -> Vec<Help> {
    let findings = CODES.iter().filter_map(|code| finding(code.id));
    findings
        .chain(decisions::all())
        .chain(reasons::all())
        .chain(sqlstates::all())
        .collect()
}

/// An explanation as text.
#[must_use]
pub fn in_words(help: &Help) -> String {
    let severity = help.severity.as_deref();
    let head = match severity {
        Some(severity) => format!("{} ({}, {severity})", help.code, help.kind),
        None => format!("{} ({})", help.code, help.kind),
    };
    let mut text = format!("{head}\n  {}\n\nWhat to do:\n", help.meaning);
    for step in help.next {
        text.push_str(&format!("  - {step}\n"));
    }
    text
}

fn finding(code: &str) -> Option<Help> {
    let known = CODES
        .iter()
        .find(|known| known.id.eq_ignore_ascii_case(code))?;
    Some(Help {
        code: known.id.to_owned(),
        kind: "finding",
        severity: Some(known.severity.to_string()),
        meaning: known.meaning.to_owned(),
        next: findings::next(known.id)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_has_help() {
        let without = CODES.iter().filter(|code| finding(code.id).is_none());
        let without: Vec<_> = without.map(|code| code.id).collect();
        assert!(
            without.is_empty(),
            "no help in guidance/help/findings.rs: {without:?}"
        );
    }

    #[test]
    fn help_is_whole_sentences_and_no_code_is_explained_twice() {
        let all = all();
        for help in &all {
            assert!(help.meaning.ends_with('.'), "{help:?}");
            assert!(!help.next.is_empty(), "{help:?}");
            assert!(
                help.next.iter().all(|step| step.ends_with(['.', '?'])),
                "{help:?}"
            );
            assert_eq!(explain(&help.code.to_lowercase()).as_ref(), Some(help));
        }
        let mut codes: Vec<_> = all.iter().map(|help| help.code.to_lowercase()).collect();
        codes.sort();
        let number = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), number);
    }

    #[test]
    fn a_code_is_told_with_its_next_steps() {
        let help = explain("rh-p004")
            .map(|help| in_words(&help))
            .unwrap_or_default();
        assert!(
            help.starts_with("RH-P004 (finding, risk)\n  Rows refer"),
            "{help}"
        );
        assert!(help.contains("What to do:\n  - "), "{help}");
        assert_eq!(explain("RH-X999"), None);
    }
}
