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
        "25P03",
        "The server ended a session that waited in a transaction for too long.",
        &[
            "Raise idle_in_transaction_session_timeout for this role with ALTER ROLE, and give the same command again.",
        ],
    ),
    (
        "25P04",
        "The server ended a transaction that took longer than it allows.",
        &[
            "Raise transaction_timeout for this role with ALTER ROLE, and give the same command again.",
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
        "44000",
        "A row is not one that the target's view shows, which it demands of rows that are written through it.",
        &[
            "Let the mapping fill the table behind the view, or correct the row so that the view shows it.",
        ],
    ),
    (
        "53100",
        "The server's disk is full.",
        &["Make room, then give the same command again; what was committed stays."],
    ),
    (
        "53200",
        "The server is out of memory.",
        &[
            "Give the same command again with --workers 1, or raise the server's limits; what was committed stays.",
        ],
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
        "57P02",
        "The server ended all sessions because another one crashed.",
        &[
            "The same command again goes on. If it happens again, the server's log says which statement it was.",
        ],
    ),
    (
        "57P03",
        "The server is starting or stopping and takes no connections.",
        &["Wait until it is up; the same command again goes on."],
    ),
    (
        "57P05",
        "The server ended a session that was idle for too long.",
        &[
            "Raise idle_session_timeout for this role with ALTER ROLE, and give the same command again.",
        ],
    ),
    (
        "P0001",
        "A trigger or function of the target raised an error of its own.",
        &["Read the message and the trigger; correct the row or the mapping."],
    ),
];

/// Every class of PostgreSQL's manual, for codes that have no words of their own.
const CLASSES: &[(&str, &str)] = &[
    ("00", "It succeeded."),
    ("01", "It succeeded with a warning."),
    ("02", "There was no row where one was expected."),
    ("03", "A statement has not been completed yet."),
    (
        "08",
        "The connection to the server was lost or could not be made.",
    ),
    ("09", "A trigger's action failed."),
    ("0A", "The server does not support what was asked of it."),
    ("0B", "A transaction could not be begun."),
    ("0F", "A locator of a large value is not valid."),
    ("0L", "A right was granted in a way that is not allowed."),
    ("0P", "A role was named that is not allowed here."),
    ("0Z", "Diagnostics were asked for where there are none."),
    ("10", "An XQuery expression failed."),
    ("20", "No branch of a CASE in a function fits."),
    (
        "21",
        "A query gave more rows than one where one is allowed.",
    ),
    ("22", "A value is not what its type or a function demands."),
    ("23", "A row breaks a constraint."),
    ("24", "A cursor is not in a state for this."),
    ("25", "The transaction is not in a state for this."),
    ("26", "A prepared statement of this name is not there."),
    (
        "27",
        "A row was changed again by the trigger of its own change.",
    ),
    ("28", "The server does not let the role in."),
    (
        "2B",
        "Other objects or rights depend on what was to be removed.",
    ),
    ("2D", "A transaction was ended where that is not allowed."),
    ("2F", "A function of the database failed."),
    ("34", "There is no cursor of this name."),
    ("38", "A function outside of the database failed."),
    (
        "39",
        "A function outside of the database gave something that cannot be used.",
    ),
    ("3B", "A savepoint is not there."),
    ("3D", "There is no database of this name."),
    ("3F", "There is no schema of this name."),
    (
        "40",
        "The transaction was rolled back and can be tried again.",
    ),
    ("42", "A statement is wrong, or a right is missing."),
    ("44", "A row is not one that its view shows."),
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
    ("72", "A snapshot is too old."),
    ("F0", "A file of the server's configuration is at fault."),
    (
        "HV",
        "A foreign data wrapper failed, or the server behind it.",
    ),
    (
        "P0",
        "A function of the database raised an error of its own.",
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
