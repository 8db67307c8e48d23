//! The harness itself on a real server: what the other tests rely on, tried where the right answer is known.

use rehome_tests::dump::Dump;
use rehome_tests::shared_server::Databases;
use rehome_tests::{Result, fail, wait};

#[test]
fn copies_are_alike_and_a_change_is_seen_in_the_dump() -> Result {
    let one = Databases::fresh()?;
    let other = one.copy()?;
    let before = Dump::of(&one.source())?;
    Dump::of(&other.source())?.must_equal(&before)?;
    assert!(!before.table("public.dispatch_role_group").is_empty());
    for change in [
        "UPDATE dispatch_office SET name = name || ' ' WHERE id = 1",
        "SELECT nextval('dispatch_office_id_seq')",
        "DROP INDEX dispatch_order_patient",
    ] {
        let changed = one.copy()?;
        changed.source().execute(change)?;
        if Dump::of(&changed.source())?.must_equal(&before).is_ok() {
            return fail(format!("the dump does not show this: {change}"));
        }
    }
    Ok(())
}

#[test]
fn the_reader_may_look_and_not_touch() -> Result {
    let databases = Databases::fresh()?;
    let reader = rehome_tests::database::Database::at(databases.source_url());
    assert_ne!(reader.value("SELECT count(*) FROM dispatch_patient")?, "0");
    let refused = reader.execute("DELETE FROM dispatch_patient");
    assert!(refused.is_err_and(|error| error.to_string().contains("42501")));
    Ok(())
}

#[test]
fn the_log_tells_which_copies_were_asked_of_which_database() -> Result {
    let (one, other) = (Databases::fresh()?, Databases::fresh()?);
    let mark = one.log_mark()?;
    let copy = "CREATE TEMP TABLE t AS SELECT 1; COPY (SELECT id\nFROM dispatch_office) TO PROGRAM 'cat > /dev/null'";
    one.source().execute(copy)?;
    other.source().execute("SELECT 1")?;
    let statements = mark.statements(one.source_name())?;
    assert!(
        statements
            .iter()
            .any(|statement| statement.sql.contains("FROM dispatch_office")),
        "{statements:?}"
    );
    assert!(
        one.copies_of("dispatch_office", &one.log_mark()?)?
            .is_empty()
    );
    assert!(!mark.statements(other.source_name())?.is_empty());
    Ok(())
}

#[test]
fn a_held_transaction_blocks_others_and_leaves_nothing() -> Result {
    let databases = Databases::fresh()?;
    let target = databases.target();
    let office = "INSERT INTO offices (id, code, name, country) VALUES ('00000000-0000-4000-8000-000000000000', 'X', 'X', 'DE')";
    let held = target.hold(office)?;
    let waiting = std::thread::scope(|scope| {
        let blocked = scope.spawn(|| target.execute(office));
        let seen = wait::until("the second insertion waits", || {
            Ok(target.number("SELECT count(*) FROM pg_locks WHERE NOT granted")? > 0)
        });
        drop(held);
        (seen, blocked.join())
    });
    waiting.0?;
    assert!(
        matches!(waiting.1, Ok(Ok(()))),
        "the second one went in when the first was rolled back"
    );
    assert_eq!(
        target.value("SELECT count(*) FROM offices WHERE code = 'X'")?,
        "1"
    );
    Ok(())
}
