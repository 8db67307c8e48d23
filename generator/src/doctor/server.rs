//! The server: its version, whether it is a primary, whether it may be written, what its COMMIT promises, how far away it
//! is, and whether the way there is encrypted.

use std::time::{Duration, Instant};

use rehome_runtime::connect::Side;

use super::Patient;
use super::line::Line;
use super::question::{Answer, lines};

/// The oldest and the newest major version that rehome was tried with, as source and as target.
const SOURCES: (i32, i32) = (10, 18);
const TARGETS: (i32, i32) = (13, 18);

/// A round trip that takes longer makes small batches slow.
const FAR_AWAY: Duration = Duration::from_millis(20);

/// How many round trips are measured; their median counts.
const ROUND_TRIPS: usize = 5;

const FACTS: &str = "
    SELECT current_setting('server_version_num')::int4 / 10000 AS major, current_setting('server_version') AS version,
           current_database()::text AS database, current_user::text AS role, pg_is_in_recovery() AS standby,
           current_setting('transaction_read_only') = 'on' AS read_only,
           current_setting('fsync') = 'off' OR current_setting('full_page_writes') = 'off' AS unsafe_disk,
           current_setting('synchronous_commit') = 'off' AS unsafe_commit,
           current_setting('server_encoding') AS encoding";

const ENCRYPTION: &str = "
    SELECT coalesce(ssl.version, '') AS version,
           inet_server_addr() IS NULL OR inet_server_addr() = inet_client_addr() AS is_local
    FROM pg_stat_ssl AS ssl WHERE ssl.pid = pg_backend_pid()";

pub(super) async fn examine(patient: Patient<'_>) -> Vec<Line> {
    let mut found = lines(facts(patient).await);
    found.extend(lines(encryption(patient).await));
    found.extend(lines(latency(patient).await));
    found
}

async fn facts(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let Patient { side, asker, .. } = patient;
    let row = asker.row("server", FACTS, &[]).await?;
    let text = |name| asker.field::<String>("server", &row, name);
    let flag = |name| asker.field::<bool>("server", &row, name);
    let (database, role) = (text("database")?, text("role")?);
    let connection = format!("{database} as {role}");
    let mut found = vec![Line::pass(side.into(), "connection", connection)];
    let major = asker.field("server", &row, "major")?;
    found.push(version(side, major, &text("version")?));
    found.push(primary(side, flag("standby")?));
    if side == Side::Target {
        found.push(writable(flag("read_only")?));
        found.push(durable(flag("unsafe_disk")?, flag("unsafe_commit")?));
    }
    found.push(encoding(side, &text("encoding")?));
    Ok(found)
}

fn version(side: Side, major: i32, version: &str) -> Line {
    let (oldest, newest) = match side {
        Side::Source => SOURCES,
        Side::Target => TARGETS,
    };
    let told = format!("PostgreSQL {version}");
    if major < oldest {
        let advice =
            format!("rehome takes a {side} of PostgreSQL {oldest} or newer: upgrade it first");
        Line::fail(side.into(), "version", told, advice)
    } else if major > newest {
        let advice = format!(
            "rehome was tried with PostgreSQL {newest} and older: rehearse with more care than usual"
        );
        Line::warn(side.into(), "version", told, advice)
    } else {
        Line::pass(side.into(), "version", told)
    }
}

fn primary(side: Side, is_standby: bool) -> Line {
    let check = "primary";
    match (is_standby, side) {
        (false, _) => Line::pass(side.into(), check, "a primary server"),
        (true, Side::Source) => Line::fail(
            side.into(),
            check,
            "a standby, which gives no snapshot to share",
            "connect to the primary: programs read one snapshot in several sessions",
        ),
        (true, Side::Target) => Line::fail(
            side.into(),
            check,
            "a standby, which cannot be written",
            "connect to the primary",
        ),
    }
}

fn writable(is_read_only: bool) -> Line {
    let (about, check) = (Side::Target.into(), "writable");
    if is_read_only {
        let advice = "set default_transaction_read_only = off for the role or the database";
        Line::fail(about, check, "transactions begin read only", advice)
    } else {
        Line::pass(about, check, "transactions may write")
    }
}

fn durable(unsafe_disk: bool, unsafe_commit: bool) -> Line {
    let (about, check) = (Side::Target.into(), "durability");
    let off = [
        (unsafe_disk, "fsync or full_page_writes"),
        (unsafe_commit, "synchronous_commit"),
    ];
    let off: Vec<&str> = off
        .iter()
        .filter(|(is_off, _)| *is_off)
        .map(|(_, name)| *name)
        .collect();
    if off.is_empty() {
        return Line::pass(about, check, "COMMIT waits for the disk");
    }
    let found = format!("switched off: {}", off.join(", "));
    let advice = "switch it on: after a crash of the server, rows that were committed and proven may be gone or broken";
    Line::warn(about, check, found, advice)
}

fn encoding(side: Side, encoding: &str) -> Line {
    let check = "encoding";
    match (encoding, side) {
        ("SQL_ASCII", _) => Line::warn(
            side.into(),
            check,
            "SQL_ASCII: text may be in any encoding, and nobody checks it",
            "find out the real encoding and repair the text before it is moved",
        ),
        ("UTF8", _) | (_, Side::Source) => Line::pass(side.into(), check, encoding),
        _ => Line::warn(
            side.into(),
            check,
            encoding,
            "letters that this encoding does not have are refused, and their rows quarantined: a UTF8 database takes all",
        ),
    }
}

async fn encryption(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let Patient { side, asker, .. } = patient;
    let check = "encryption";
    let row = asker.row(check, ENCRYPTION, &[]).await?;
    let version: String = asker.field(check, &row, "version")?;
    let line = if !version.is_empty() {
        Line::pass(side.into(), check, version)
    } else if asker.field(check, &row, "is_local")? {
        Line::pass(side.into(), check, "none; the server is on this machine")
    } else {
        let advice =
            "set sslmode=verify-full, with the server's certificate authority as sslrootcert";
        Line::warn(
            side.into(),
            check,
            "none: rows cross the network readable",
            advice,
        )
    };
    Ok(vec![line])
}

async fn latency(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let Patient { side, asker, .. } = patient;
    let mut taken = Vec::with_capacity(ROUND_TRIPS);
    for _ in 0..ROUND_TRIPS {
        let began = Instant::now();
        asker.row("latency", "SELECT 1", &[]).await?;
        taken.push(began.elapsed());
    }
    taken.sort();
    Ok(vec![distance(side, taken[ROUND_TRIPS / 2])])
}

fn distance(side: Side, round_trip: Duration) -> Line {
    let found = format!("{:.1} ms there and back", round_trip.as_secs_f64() * 1000.0);
    if round_trip > FAR_AWAY {
        let advice =
            "run the programs on a machine near the servers: each batch needs some ten round trips";
        Line::warn(side.into(), "latency", found, advice)
    } else {
        Line::pass(side.into(), "latency", found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::State;
    use super::*;

    #[test]
    fn versions_are_judged_by_side() {
        assert_eq!(version(Side::Source, 9, "9.6.1").state, State::Fail);
        assert_eq!(version(Side::Source, 10, "10.23").state, State::Pass);
        assert_eq!(version(Side::Target, 12, "12.1").state, State::Fail);
        assert_eq!(version(Side::Target, 19, "19beta1").state, State::Warn);
    }

    #[test]
    fn what_one_test_server_cannot_be_is_judged_too() {
        assert_eq!(primary(Side::Source, true).state, State::Fail);
        assert_eq!(primary(Side::Target, true).state, State::Fail);
        assert_eq!(durable(true, false).state, State::Warn);
        assert!(
            durable(false, true)
                .found
                .ends_with("off: synchronous_commit")
        );
        assert_eq!(durable(false, false).state, State::Pass);
        assert_eq!(encoding(Side::Target, "LATIN1").state, State::Warn);
        assert_eq!(encoding(Side::Source, "LATIN1").state, State::Pass);
        assert_eq!(
            distance(Side::Source, Duration::from_millis(21)).state,
            State::Warn
        );
    }
}
