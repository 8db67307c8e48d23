//! The doctor: each point is provoked once, and told with what mends it; a healthy pair has no complaint.

mod support;

use std::path::Path;
use std::sync::atomic::AtomicU32;

use rehome::demo::servers::{Options, Server};
use rehome::doctor::{About, Examination, Inputs, Limits, Line, Sessions, State, examine};
use rehome::error::Error;
use rehome::settings::Settings;
use support::{Database, TestResult, connect, connect_as, database, open};
use tokio_postgres::Client;

const SETTINGS: &str = "[project]\nname = \"t\"\nnamespace = \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"\nzone = \"UTC\"\n\
                        [source]\nurl_env = \"A\"\nschemas = [\"public\"]\n[target]\nurl_env = \"B\"\nschemas = [\"public\"]\n";

/// A transaction of any age, and any log that is kept, is too much.
const NOTHING_GOES: Limits = Limits {
    transaction_minutes: 0,
    standby_bytes: 0,
    slot_bytes: -1,
};

async fn look(
    settings: &str,
    limits: Limits,
    source: Result<&Client, &Error>,
    target: Result<&Client, &Error>,
) -> Result<Examination, Box<dyn std::error::Error>> {
    let settings = Settings::parse("rehome.toml", settings)?;
    let inputs = Inputs {
        project: Path::new("."),
        settings: &settings,
        places: [None, None],
        sessions: Sessions { source, target },
        limits,
        interrupts: &AtomicU32::new(0),
    };
    Ok(examine(&inputs).await)
}

/// The line of a point that stands as asked; the message shows all that was found.
#[track_caller]
fn line<'e>(found: &'e Examination, about: About, check: &str, state: State) -> &'e Line {
    let lines = found.lines();
    let fits = |line: &&Line| (line.about, line.check, line.state) == (about, check, state);
    let line = lines.iter().find(fits);
    assert!(
        line.is_some(),
        "no {state} of {about} {check} in {lines:#?}"
    );
    line.unwrap_or(&lines[0])
}

#[track_caller]
fn says(line: &Line, found: &str, advice: &str) {
    assert!(
        line.found.contains(found) && line.advice.contains(advice),
        "{line:#?}"
    );
}

fn role(database: &Database, name: &str) -> TestResult {
    Ok(database.server.create_role(name)?)
}

#[tokio::test]
async fn a_healthy_pair_has_no_complaint_but_what_cannot_be_seen() -> TestResult {
    let old = database(
        "doctor_old",
        "CREATE TABLE a (id integer); CREATE ROLE doctor_sees NOLOGIN IN ROLE pg_monitor",
    )?;
    let new = database("doctor_new", "CREATE TABLE b (id integer)")?;
    role(&old, "doctor_reader")?;
    role(&old, "doctor_writer")?;
    old.execute(
        "GRANT SELECT ON a TO doctor_reader; GRANT doctor_sees TO doctor_reader, doctor_writer",
    )?;
    new.execute(
        "ALTER TABLE b OWNER TO doctor_writer; CREATE SCHEMA rehome AUTHORIZATION doctor_writer",
    )?;
    let source = connect_as(&old, "doctor_reader").await?;
    let target = connect_as(&new, "doctor_writer").await?;
    let bulk = format!("{SETTINGS}[policy]\nload = \"bulk\"\n");
    let found = look(&bulk, Limits::default(), Ok(&source), Ok(&target)).await?;
    let complaints: Vec<&Line> = found
        .lines()
        .iter()
        .filter(|line| line.state != State::Pass && line.check != "latency")
        .collect();
    // How far away the server seems depends on what else the machine does. A test's server does without fsync; and where it is was not told, so its disk is not looked at.
    assert!(
        matches!(
            complaints[..],
            [
                Line {
                    check: "durability",
                    ..
                },
                Line { check: "space", .. }
            ]
        ),
        "{complaints:#?}"
    );
    for check in [
        "version",
        "primary",
        "encryption",
        "rights",
        "row security",
        "connections",
        "locks",
    ] {
        for about in [About::Source, About::Target] {
            line(&found, about, check, State::Pass);
        }
    }
    for check in ["writable", "own tables", "bulk", "standbys", "extensions"] {
        line(&found, About::Target, check, State::Pass);
    }
    line(&found, About::Source, "only reads", State::Pass);
    line(&found, About::Machine, "tool chain", State::Pass);
    Ok(())
}

#[tokio::test]
async fn a_side_without_a_session_is_a_line_and_the_other_is_examined() -> TestResult {
    let new = database("doctor_alone", "")?;
    let target = connect(&new).await?;
    let refused = Error::failed("no connection to the database", "old.example");
    let found = look(SETTINGS, Limits::default(), Err(&refused), Ok(&target)).await?;
    says(
        line(&found, About::Source, "connection", State::Fail),
        "old.example",
        "mend that first",
    );
    line(&found, About::Target, "connection", State::Pass);
    Ok(())
}

#[tokio::test]
async fn rights_that_lack_are_told_with_their_grants() -> TestResult {
    let old = database(
        "doctor_rights_old",
        "CREATE TABLE seen (id integer); CREATE TABLE hidden (id integer); CREATE SCHEMA closed",
    )?;
    let new = database(
        "doctor_rights_new",
        "CREATE TABLE filled (id serial); REVOKE TEMPORARY ON DATABASE doctor_rights_new FROM PUBLIC",
    )?;
    old.execute("CREATE ROLE \"Doctor \"\"quoted\"\"\"")?;
    old.execute("GRANT SELECT, INSERT ON seen TO \"Doctor \"\"quoted\"\"\"")?;
    new.execute("GRANT SELECT ON filled TO \"Doctor \"\"quoted\"\"\"")?;
    let settings = SETTINGS.replacen("\"public\"", "\"public\", \"closed\", \"gone\"", 1)
        + "[policy]\nload = \"bulk\"\n";
    let source = as_quoted(&old).await?;
    let target = as_quoted(&new).await?;
    let found = look(&settings, Limits::default(), Ok(&source), Ok(&target)).await?;
    let told: Vec<&str> = found
        .lines()
        .iter()
        .map(|line| line.advice.as_str())
        .collect();
    for grant in [
        "GRANT SELECT ON public.hidden TO \"Doctor \"\"quoted\"\"\";",
        "GRANT USAGE ON SCHEMA closed TO \"Doctor \"\"quoted\"\"\";",
        "GRANT INSERT, UPDATE, DELETE ON public.filled TO \"Doctor \"\"quoted\"\"\";",
        "GRANT SELECT, USAGE, UPDATE ON SEQUENCE public.filled_id_seq TO \"Doctor \"\"quoted\"\"\";",
        "CREATE SCHEMA rehome AUTHORIZATION \"Doctor \"\"quoted\"\"\";",
        "GRANT TEMPORARY ON DATABASE doctor_rights_new TO \"Doctor \"\"quoted\"\"\";",
        "GRANT pg_monitor TO \"Doctor \"\"quoted\"\"\";",
    ] {
        assert!(told.contains(&grant), "{grant} is not in {told:#?}");
    }
    assert!(
        found
            .lines()
            .iter()
            .any(|line| line.found == "there is no schema gone")
    );
    says(
        line(&found, About::Source, "only reads", State::Warn),
        "could write 1 tables",
        "rehome init",
    );
    says(
        line(&found, About::Target, "bulk", State::Warn),
        "public.filled",
        "owner",
    );
    // What mends it does: the statements run, and then nothing lacks.
    for (side, database) in [(About::Source, &old), (About::Target, &new)] {
        let of_side = |line: &&Line| {
            line.about == side
                && (line.advice.starts_with("GRANT") || line.advice.starts_with("CREATE SCHEMA"))
        };
        for line in found.lines().iter().filter(of_side) {
            database.execute(&line.advice)?;
        }
    }
    let settings = settings.replacen(", \"gone\"", "", 1);
    let mended = look(&settings, Limits::default(), Ok(&source), Ok(&target)).await?;
    assert_eq!(mended.count(State::Fail), 0, "{:#?}", mended.lines());
    Ok(())
}

async fn as_quoted(database: &Database) -> Result<Client, Box<dyn std::error::Error>> {
    let client = connect(database).await?;
    client
        .batch_execute("SET SESSION AUTHORIZATION \"Doctor \"\"quoted\"\"\"")
        .await?;
    Ok(client)
}

#[tokio::test]
async fn a_target_that_may_not_be_written_or_loses_commits_is_told() -> TestResult {
    let new = database(
        "doctor_settings",
        "ALTER DATABASE doctor_settings SET default_transaction_read_only = on; ALTER DATABASE doctor_settings SET synchronous_commit = off",
    )?;
    let target = connect(&new).await?;
    let found = look(SETTINGS, Limits::default(), Ok(&target), Ok(&target)).await?;
    says(
        line(&found, About::Target, "writable", State::Fail),
        "read only",
        "default_transaction_read_only",
    );
    says(
        line(&found, About::Target, "durability", State::Warn),
        "synchronous_commit",
        "switch it on",
    );
    says(
        line(&found, About::Source, "only reads", State::Warn),
        "superuser",
        "rehome init",
    );
    Ok(())
}

#[tokio::test]
async fn an_encoding_that_nobody_checks_is_told() -> TestResult {
    let old = database(
        "doctor_encoding",
        "CREATE DATABASE doctor_ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0",
    )?;
    let (client, connection) =
        tokio_postgres::connect(&old.server.url("doctor_ascii"), tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    let found = look(SETTINGS, Limits::default(), Ok(&client), Ok(&client)).await?;
    says(
        line(&found, About::Source, "encoding", State::Warn),
        "SQL_ASCII",
        "repair",
    );
    Ok(())
}

#[tokio::test]
async fn policies_that_apply_to_a_role_stop_both_sides() -> TestResult {
    let both = database(
        "doctor_policies",
        "CREATE TABLE secret (id integer); ALTER TABLE secret ENABLE ROW LEVEL SECURITY",
    )?;
    role(&both, "doctor_limited")?;
    both.execute("GRANT ALL ON secret TO doctor_limited")?;
    let limited = connect_as(&both, "doctor_limited").await?;
    let found = look(SETTINGS, Limits::default(), Ok(&limited), Ok(&limited)).await?;
    says(
        line(&found, About::Source, "row security", State::Fail),
        "public.secret",
        "BYPASSRLS",
    );
    says(
        line(&found, About::Target, "row security", State::Fail),
        "public.secret",
        "no COPY",
    );
    Ok(())
}

#[tokio::test]
async fn connections_that_are_left_are_counted_by_the_scarcest_limit() -> TestResult {
    let both = database("doctor_connections", "")?;
    role(&both, "doctor_few")?;
    both.execute("ALTER ROLE doctor_few CONNECTION LIMIT 3")?;
    let few = connect_as(&both, "doctor_few").await?;
    let all = connect(&both).await?;
    both.execute("ALTER DATABASE doctor_connections CONNECTION LIMIT 12")?;
    let found = look(SETTINGS, Limits::default(), Ok(&few), Ok(&all)).await?;
    says(
        line(&found, About::Source, "connections", State::Fail),
        "2 left",
        "max_connections",
    );
    says(
        line(&found, About::Target, "connections", State::Warn),
        "10 left",
        "fewer workers",
    );
    Ok(())
}

#[tokio::test]
async fn others_at_work_are_told() -> TestResult {
    // Slots need a log that is kept for others, which the shared server does without.
    let settings = vec![
        ("wal_level".to_owned(), "replica".to_owned()),
        ("max_wal_senders".to_owned(), "1".to_owned()),
    ];
    let server = Server::start(&Options {
        settings,
        ..Options::default()
    })?;
    server.create_database("busy")?;
    let (us, other) = (
        open(&server.url("busy")).await?,
        open(&server.url("busy")).await?,
    );
    us.batch_execute("CREATE TABLE busy (id integer)").await?;
    us.batch_execute("SELECT pg_create_physical_replication_slot('doctor_slot', true)")
        .await?;
    other
        .batch_execute("BEGIN; LOCK TABLE busy IN ACCESS EXCLUSIVE MODE")
        .await?;
    let found = look(SETTINGS, NOTHING_GOES, Ok(&us), Ok(&us)).await?;
    for about in [About::Source, About::Target] {
        says(
            line(&found, about, "long transactions", State::Warn),
            "open for",
            "wait for their end",
        );
        says(
            line(&found, about, "locks", State::Warn),
            "AccessExclusiveLock on public.busy",
            "before you begin",
        );
    }
    // What waits for the lock is told too, and waited for by nobody.
    says(
        line(&found, About::Source, "space", State::Warn),
        "lock timeout",
        "by hand",
    );
    says(
        line(&found, About::Target, "standbys", State::Warn),
        "slot doctor_slot",
        "drop slots",
    );
    Ok(())
}

#[tokio::test]
async fn an_extension_that_the_target_lacks_is_told() -> TestResult {
    let old = database(
        "doctor_extension_old",
        "CREATE EXTENSION citext; CREATE TABLE a (name citext, names citext[])",
    )?;
    let new = database("doctor_extension_new", "")?;
    let (source, target) = (connect(&old).await?, connect(&new).await?);
    let found = look(SETTINGS, Limits::default(), Ok(&source), Ok(&target)).await?;
    says(
        line(&found, About::Target, "extensions", State::Warn),
        "citext",
        "CREATE EXTENSION citext;",
    );
    new.execute("CREATE EXTENSION citext")?;
    let found = look(SETTINGS, Limits::default(), Ok(&source), Ok(&target)).await?;
    says(
        line(&found, About::Target, "extensions", State::Pass),
        "citext",
        "",
    );
    Ok(())
}
