//! Findings that only an unusual server or unusual rights lead to: each is provoked once, by its code.

mod support;

use rehome::introspect::introspect;
use rehome::profile::{Options, profile};
use support::{TestResult, connect, connect_as, database};

/// A role that may not read all it sees, a table of an extension, a schema without tables, a text with an odd value.
const ODD: &str = "
    CREATE SCHEMA hidden;
    CREATE TABLE hidden.secret (id integer);
    CREATE SCHEMA empty;
    CREATE TABLE closed (id integer PRIMARY KEY);
    CREATE TABLE half (id integer PRIMARY KEY, open text, shut text);
    CREATE TABLE odd (id integer PRIMARY KEY, amount text);
    INSERT INTO odd SELECT number, number FROM generate_series(1, 50) AS number;
    UPDATE odd SET amount = 'unknown' WHERE id = 7;
    CREATE TABLE booked (during int4range, EXCLUDE USING gist (during WITH &&));
    CREATE TABLE of_plpgsql (id integer);
    ALTER EXTENSION plpgsql ADD TABLE of_plpgsql;";

/// What the role may.
const RIGHTS: &str = "
    GRANT USAGE ON SCHEMA public, empty TO half_blind;
    GRANT SELECT (id, open) ON half TO half_blind;
    GRANT SELECT ON odd TO half_blind;";

#[tokio::test]
async fn what_a_role_may_not_see_and_what_is_no_ones_to_move_is_told() -> TestResult {
    let database = database("codes", ODD)?;
    database.server.create_role("half_blind")?;
    database.execute(RIGHTS)?;
    let mut client = connect_as(&database, "half_blind").await?;
    let schemas = ["public", "empty", "hidden"].map(str::to_owned);
    let (_, findings) = introspect(&mut client, &schemas).await?;
    let told: Vec<_> = findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.object.as_str()))
        .collect();
    for expected in [
        ("RH-C012", "public.closed"),
        ("RH-C013", "public.half.shut"),
        ("RH-C014", "hidden"),
        ("RH-C018", "public.of_plpgsql"),
        ("RH-C019", "public.booked.booked_during_excl"),
        ("RH-C022", "empty"),
    ] {
        assert!(told.contains(&expected), "{expected:?} is not in {told:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_text_with_exceptions_is_told() -> TestResult {
    let database = database("codes_of_rows", ODD)?;
    let mut client = connect(&database).await?;
    let (catalog, _) = introspect(&mut client, &["public".to_owned()]).await?;
    let (_, findings) = profile(&mut client, &catalog, &Options::default()).await?;
    let mostly = findings.iter().find(|finding| finding.code == "RH-P007");
    assert_eq!(
        mostly.map(|finding| finding.object.as_str()),
        Some("public.odd.amount")
    );
    Ok(())
}
