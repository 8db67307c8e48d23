//! Help for SQLSTATEs: those that rows are refused with and those that stop a run, and whole classes for the others.

use super::Help;

/// Each SQLSTATE, what it means, and what to do.
const STATES: &[(&str, &str, &[&str])] = &[
    (
        "22001",
        "A text is longer than its column allows.",
        &[
            "Shorten it in the source, widen the column, or declare too_long = \"truncate\" in the mapping.",
        ],
    ),
    (
        "22003",
        "A number does not fit into its column's type.",
        &["Correct it in the source, or widen the column."],
    ),
    (
        "22007",
        "A text is no date or time in a form that PostgreSQL knows.",
        &[
            "Correct it in the source, or give the column an sql rule that knows the form (to_date, to_timestamp).",
        ],
    ),
    (
        "22008",
        "A date or time is outside what can be stored.",
        &["Correct it in the source; 0000-00-00 and the like mean NULL in many old systems."],
    ),
    (
        "22012",
        "Something was divided by zero.",
        &["Guard the division in the SQL rule: nullif(divisor, 0)."],
    ),
    (
        "22021",
        "A text holds bytes that are no letters of the database's encoding.",
        &[
            "Find the row by its key and repair the text; the database was probably fed under a wrong client encoding.",
        ],
    ),
    (
        "22P02",
        "A text cannot be read as a value of the type that is asked for.",
        &["Correct it in the source, or look before the cast in the SQL rule."],
    ),
    (
        "23502",
        "The target demands a value and none came.",
        &["Fill it in the source, or give the column a null_default in the mapping."],
    ),
    (
        "23503",
        "A row refers to a row that the target does not have.",
        &["Bring the other row in first, or correct the reference."],
    ),
    (
        "23505",
        "A value may be in the target only once and is there already.",
        &["Decide which row is right; or declare merge_by or existing_by in the mapping."],
    ),
    (
        "23514",
        "A row breaks a check of its table, or no partition takes it.",
        &["Read the constraint's definition, and correct the row; or make the partition."],
    ),
    (
        "23P01",
        "A row may not stand beside another one.",
        &["Two rows claim the same thing, for example the same time; correct one."],
    ),
    (
        "25006",
        "Something tried to write where nothing may be written.",
        &[
            "In a dry run: a function of the target writes on its own; rehearse this table on a copy of the target.",
            "In a run: the target is a standby or set to read only; connect to the primary server.",
        ],
    ),
    (
        "28P01",
        "The password is wrong.",
        &["Correct the connection's variable, .env or .pgpass."],
    ),
    (
        "28000",
        "The server does not let this role in from here.",
        &["Have a line in pg_hba.conf made for the role, the database and this machine."],
    ),
    (
        "3D000",
        "There is no database of this name.",
        &["Correct the connection; `psql -l` lists the databases."],
    ),
    (
        "3F000",
        "There is no schema of this name.",
        &["Correct `schemas` in rehome.toml."],
    ),
    (
        "40001",
        "Two transactions were in each other's way.",
        &["Nothing: the batch is tried again. If it goes on, see who else writes to these tables."],
    ),
    (
        "40P01",
        "Two transactions waited for each other.",
        &[
            "Nothing: the batch is tried again. If it goes on, stop the other writer for the time of the run.",
        ],
    ),
    (
        "42501",
        "The role lacks a right.",
        &["The message names the object; `rehome init` prints the GRANTs that both roles need."],
    ),
    (
        "42601",
        "SQL in a mapping file is not written correctly.",
        &["Correct the rule that the message points at; try the expression in psql first."],
    ),
    (
        "42703",
        "SQL names a column that is not there.",
        &["Correct the name in the mapping, or `rehome discover` if the schema has changed."],
    ),
    (
        "42804",
        "Types do not fit together.",
        &["Cast in the SQL rule, for example (expression)::text."],
    ),
    (
        "42883",
        "There is no such function or operator for these types.",
        &["Write the function's schema, or cast its arguments in the SQL rule."],
    ),
    (
        "42P01",
        "SQL names a table that is not there.",
        &["Write table names with their schema: the source is read with an empty search path."],
    ),
    (
        "53100",
        "The server's disk is full.",
        &["Make room, then give the same command again; what was committed stays."],
    ),
    (
        "53300",
        "The server has no connection left.",
        &["Close other sessions or raise max_connections; a run needs four."],
    ),
    (
        "54000",
        "A row is larger than some limit of the server, for example of an index.",
        &["See which column is that long; an index on a hash of it has no such limit."],
    ),
    (
        "55P03",
        "A lock could not be had in time.",
        &["See who holds it (pg_stat_activity, pg_locks); then the same command again."],
    ),
    (
        "57014",
        "A statement was cancelled, by a person or by a time limit.",
        &["Give the same command again; MIGRATION_TIMEOUT sets another limit."],
    ),
    (
        "57P01",
        "The server ended the session.",
        &["It was restarted or an administrator ended it; the same command again goes on."],
    ),
    (
        "P0001",
        "A trigger or function of the target raised an error of its own.",
        &["Read the message and the trigger; correct the row or the mapping."],
    ),
];

/// Classes, for codes that have no words of their own.
const CLASSES: &[(&str, &str)] = &[
    (
        "08",
        "The connection to the server was lost or could not be made.",
    ),
    ("22", "A value is not what its type or a function demands."),
    ("23", "A row breaks a constraint."),
    ("25", "The transaction is not in a state for this."),
    ("28", "The server does not let the role in."),
    (
        "40",
        "The transaction was rolled back and can be tried again.",
    ),
    ("42", "A statement is wrong, or a right is missing."),
    ("53", "The server lacks memory, disk or connections."),
    (
        "54",
        "Something is too large or too complex for the server.",
    ),
    ("55", "An object is not in a state for this."),
    ("57", "Somebody stopped the work or the server."),
    (
        "58",
        "The server's machine has a fault, such as an unreadable file.",
    ),
    (
        "XX",
        "The server found a fault of its own, perhaps damaged data.",
    ),
];

const OF_A_CLASS: &[&str] = &[
    "Read the server's message beside the code; PostgreSQL's manual lists every code in its appendix A.",
];

pub(super) fn explain(code: &str) -> Option<Help> {
    let mut known = STATES.iter();
    known
        .find(|(known, ..)| known.eq_ignore_ascii_case(code))
        .map(help)
        .or_else(|| of_class(code))
}

pub(super) fn all() -> impl Iterator<Item = Help> {
    STATES.iter().map(help)
}

fn of_class(code: &str) -> Option<Help> {
    let is_state = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (_, meaning) = CLASSES
        .iter()
        .find(|(class, _)| is_state && code[..2].eq_ignore_ascii_case(class))?;
    Some(Help {
        code: code.to_ascii_uppercase(),
        kind: "SQLSTATE",
        severity: None,
        meaning: (*meaning).to_owned(),
        next: OF_A_CLASS,
    })
}

fn help((code, meaning, next): &(&'static str, &'static str, &'static [&'static str])) -> Help {
    Help {
        code: (*code).to_owned(),
        kind: "SQLSTATE",
        severity: None,
        meaning: (*meaning).to_owned(),
        next,
    }
}
