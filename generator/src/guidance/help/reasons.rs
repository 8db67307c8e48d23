//! Help for the reasons for which rows are quarantined.

use super::Help;
use crate::guidance::quarantine::meaning;

/// Each reason, and what brings its rows in.
const REASONS: &[(&str, &[&str])] = &[
    ("missing_value", FILL),
    ("not_null", FILL),
    (
        "too_long",
        &[
            "Shorten the text in the source, or widen the target column.",
            "If the rest may be lost, write too_long = \"truncate\" beside the copy rule in the mapping.",
        ],
    ),
    (
        "unknown_code",
        &[
            "Find out what the code means: the quarantined row holds it.",
            "Add a line for it to the column's enum rules in the mapping, or correct the code in the source.",
            "If all unknown codes mean the same, give the rule an otherwise label.",
        ],
    ),
    ("invalid_date", SPELLING),
    ("invalid_number", SPELLING),
    ("invalid_boolean", SPELLING),
    ("invalid_uuid", SPELLING),
    ("invalid_json", SPELLING),
    ("invalid_text", SPELLING),
    (
        "inexact",
        &[
            "The target's type cannot hold all of the value, for example a fraction in a column of whole numbers.",
            "Correct the value in the source, or declare lossy = \"round\" or lossy = \"truncate\" beside the copy in the mapping.",
            "Where the digits matter, give the target's column a type that holds them.",
        ],
    ),
    (
        "out_of_range",
        &[
            "Look whether the number is right; correct it in the source where it is not.",
            "Where it is, the target column is too narrow: widen its type, then discover, plan and generate again.",
        ],
    ),
    (
        "unclear_time",
        &[
            "The zone's clock was put forward or back in that night. Ask what the time meant, and correct it in the source.",
            "Or decide for all of them in the mapping: missing_hour = \"shift\", and doubled_hour = \"later\" or \"earlier\".",
        ],
    ),
    (
        "moved",
        &[
            "The run was interrupted while it caught up with the source. Give the same run command again; the row is asked again then.",
        ],
    ),
    (
        "orphan",
        &[
            "Restore the row that is referred to, or remove the reference in the source.",
            "If the reference may be given up, write orphans = \"null\" beside the reference rule; `default:KEY` names another row.",
            "For a look-up: make the row that it looks for in the target.",
        ],
    ),
    (
        "parent_quarantined",
        &[
            "Nothing is wrong with this row itself: mend the row that it refers to, which is in quarantine too.",
            "Give `rehome replay --all`; it brings in parents first and then this row.",
        ],
    ),
    (
        "duplicate",
        &[
            "Find the other row with the same value; decide which of them is right, and correct the other in the source.",
            "If both are one thing, name the columns in merge_by of the mapping: then they become one row.",
            "If the row is in the target already, name the columns in existing_by.",
        ],
    ),
    (
        "check",
        &[
            "The quarantine names the constraint; read what it demands (psql: \\d of the table), and correct the value in the source.",
            "If old rows may break the rule, talk to who owns the target's schema; rehome weakens no constraint.",
        ],
    ),
    (
        "exclusion",
        &[
            "Two rows claim what only one may have, for example the same room at the same time; correct one of them in the source.",
        ],
    ),
    (
        "refused",
        &[
            "The quarantine holds SQLSTATE and detail; `rehome explain SQLSTATE` says more about the former.",
            "If a trigger of the target refuses the row, read the trigger; correct the row or the mapping.",
        ],
    ),
    (
        "unreadable",
        &[
            "An SQL rule of the mapping fails on this row's values, or the row is damaged in the source.",
            "Correct the value, or make the SQL safe for it (a CASE that looks before it casts).",
        ],
    ),
    (
        "panic",
        &[
            "A rust rule or custom.rs broke on the row's values: find the case that it does not expect, and return a refusal instead.",
            "Then `rehome generate`, `rehome build` and `rehome replay`.",
        ],
    ),
    (
        "fatal",
        &[
            "On this row a rust rule or custom.rs aborts, calls itself without an end, or loops for ever: three processes were ended by it alone.",
            "Mend the code (or the row in the source), then `rehome generate`, `rehome build` and `rehome replay`: only replay tries the row again.",
        ],
    ),
    (
        "custom",
        &[
            "Read the rule or custom.rs: it refused this row on purpose; the detail holds its words.",
        ],
    ),
];

const FILL: &[&str] = &[
    "Fill the value in the source, then `rehome replay`.",
    "If a fixed value may stand in for it, write null_default beside the copy rule in the mapping.",
];

const SPELLING: &[&str] = &[
    "Correct the value in the source, then `rehome replay`.",
    "Where many rows share the spelling, make the column by an sql or rust rule that knows it.",
];

pub(super) fn explain(code: &str) -> Option<Help> {
    let mut known = REASONS.iter();
    known
        .find(|(known, _)| known.eq_ignore_ascii_case(code))
        .map(help)
}

pub(super) fn all() -> impl Iterator<Item = Help> {
    REASONS.iter().map(help)
}

fn help((code, next): &(&'static str, &'static [&'static str])) -> Help {
    Help {
        code: (*code).to_owned(),
        kind: "quarantine reason",
        severity: None,
        meaning: format!("The row waits in quarantine: {}.", meaning(code)),
        next,
    }
}
