//! The pre-scan on real rows: every sort of doubt is found with its number, its keys and its place, and nothing else is.

mod support;

use rehome::diagnostics::Findings;
use rehome::introspect::introspect;
use rehome::mapping::Orphans;
use rehome::mapping::read::MappingFile;
use rehome::prescan::{Inputs, prescan};
use support::{Database, TestResult, connect, database};

const SOURCE: &str = "
    CREATE TABLE team (id integer PRIMARY KEY, hidden boolean);
    INSERT INTO team VALUES (1, false), (2, true), (3, NULL);
    CREATE TABLE member (
        id integer PRIMARY KEY, team_id bigint, name text, email text, kind text, points bigint, share numeric,
        born text, note text);
    INSERT INTO member
    SELECT number, 1, 'name ' || number, number || '@x', 'a' || number, number, number, '2020-01-01', 'n'
    FROM generate_series(1, 10) AS number;
    UPDATE member SET team_id = 9 WHERE id IN (2, 3);
    UPDATE member SET team_id = 2 WHERE id = 4;
    UPDATE member SET team_id = NULL WHERE id = 5;
    UPDATE member SET name = NULL WHERE id = 6;
    UPDATE member SET name = ' ' WHERE id = 7;
    UPDATE member SET name = repeat('x', 21) WHERE id = 8;
    UPDATE member SET email = '1@x' WHERE id IN (9, 10);
    UPDATE member SET kind = 'c' WHERE id = 1;
    UPDATE member SET kind = NULL WHERE id = 2;
    UPDATE member SET points = 40000 WHERE id = 3;
    UPDATE member SET share = 1000 WHERE id = 4;
    UPDATE member SET share = 1.234 WHERE id = 5;
    UPDATE member SET share = 'NaN' WHERE id = 6;";

const TARGET: &str = "
    CREATE TYPE kind AS ENUM ('good', 'other');
    CREATE TABLE groups (id integer PRIMARY KEY);
    CREATE TABLE people (
        id integer PRIMARY KEY, group_id integer REFERENCES groups, name varchar(20) NOT NULL, email text UNIQUE,
        kind kind, points smallint, share numeric(5,2), parted numeric(5,1), born date CONSTRAINT not_old CHECK (born > '1900-01-01'), note text);";

const GROUPS: &str = r#"
entity = "groups"
target = "public.groups"

[[feeds]]
source = "public.team"
filter = "source.hidden"
key = ["id"]

[feeds.columns.id]
key = "keep"
"#;

const PEOPLE: &str = r#"
entity = "people"
target = "public.people"

[[feeds]]
source = "public.member"
key = ["id"]

[feeds.columns.id]
key = "keep"

[feeds.columns.group_id]
reference = "team_id"
entity = "groups"

[feeds.columns.name]
copy = "name"
trim = true
empty_to_null = true

[feeds.columns.email]
copy = "email"

[feeds.columns.kind]
enum = "kind"
rules = [{ prefix = "a", label = "good" }]

[feeds.columns.points]
copy = "points"

[feeds.columns.share]
copy = "share"

[feeds.columns.parted]
copy = "share"
lossy = "round"

[feeds.columns.born]
copy = "born"

[feeds.columns.note]
sql = "source.note || '!'"
"#;

async fn scanned(
    name: &str,
    people: &str,
) -> Result<(Findings, Database), Box<dyn std::error::Error>> {
    scanned_between(name, (SOURCE, TARGET), (GROUPS, people)).await
}

/// Scans what two mapping files say of two schemas.
async fn scanned_between(
    name: &str,
    (source, target): (&str, &str),
    (groups, people): (&str, &str),
) -> Result<(Findings, Database), Box<dyn std::error::Error>> {
    let old = database(&format!("{name}_old"), source)?;
    let new = database(&format!("{name}_new"), target)?;
    let (mut source, mut target) = (connect(&old).await?, connect(&new).await?);
    let schemas = ["public".to_owned()];
    let (of_source, _) = introspect(&mut source, &schemas).await?;
    let (of_target, _) = introspect(&mut target, &schemas).await?;
    let files = [
        MappingFile::parse("mappings/groups.toml", groups)?,
        MappingFile::parse("mappings/people.toml", people)?,
    ];
    let inputs = Inputs {
        files: &files,
        entities: &["groups".to_owned(), "people".to_owned()],
        source: &of_source,
        target: &of_target,
        orphans: &Orphans::Reject,
        statement_timeout_seconds: 60,
    };
    let findings = prescan(&mut source, &mut target, &inputs).await?;
    Ok((findings, old))
}

/// Code, line and message of each finding about people.
fn told(findings: &Findings) -> Vec<String> {
    let about = findings
        .iter()
        .filter(|finding| finding.object.contains("people"));
    let short = |finding: &rehome::diagnostics::Finding| {
        let line = finding.object.split(':').nth(1).unwrap_or_default();
        format!("{} {line} {}", finding.code, finding.message)
    };
    let mut told: Vec<String> = about.map(short).collect();
    told.sort();
    told
}

#[tokio::test]
async fn every_doubt_is_told_with_number_keys_and_place() -> TestResult {
    let (findings, _old) = scanned("doubts", PEOPLE).await?;
    assert_eq!(
        told(&findings),
        [
            "RH-S001 13 3 rows of public.member: a reference for group_id to a row that groups does not have (for example 2, 3, 4)",
            "RH-S003 21 2 rows of public.member: the values for (email) are there already in an earlier row (for example 9, 10)",
            "RH-S004 17 2 rows of public.member: no value for name, which refuses NULL (for example 6, 7)",
            "RH-S005 17 1 row of public.member: more than 20 characters for name (for example 8)",
            "RH-S006 29 1 row of public.member: a number that smallint of points cannot hold (for example 3)",
            "RH-S006 32 1 row of public.member: a number that numeric(5,2) of share cannot hold (for example 4)",
            "RH-S007 35 1 row of public.member: more digits behind the point than parted keeps; they are cut as the mapping says (for example 5)",
            "RH-S008 25 1 row of public.member: a code for kind that no rule knows (for example 1)",
            "RH-S010 5 public.people: not looked at: values made by SQL, Rust or a look-up: note; values that are cast: born; checks: not_old",
            "RH-S011 32 1 row of public.member: more digits behind the point than share keeps (for example 5)",
        ]
    );
    Ok(())
}

#[tokio::test]
async fn references_may_be_given_up_and_sensitive_keys_are_masked() -> TestResult {
    let people = PEOPLE
        .replace(
            "entity = \"groups\"\n",
            "entity = \"groups\"\norphans = \"null\"\n",
        )
        .replace(
            "target = \"public.people\"",
            "target = \"public.people\"\nsensitive = [\"id\"]",
        );
    let (findings, _old) = scanned("masked", &people).await?;
    let told = told(&findings);
    assert!(
        told.iter()
            .any(|line| line.starts_with("RH-S002 14 3 rows")),
        "{told:#?}"
    );
    assert!(
        told.iter().all(|line| !line.contains("example 2")),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .any(|line| line.ends_with("(for example (masked))")),
        "{told:#?}"
    );
    Ok(())
}

#[tokio::test]
async fn sql_that_the_server_does_not_accept_is_pointed_at_to_the_letter() -> TestResult {
    let people = PEOPLE
        .replace("source.note || '!'", "source.note || source.nothing")
        .replace(
            "key = [\"id\"]\n\n[feeds.columns.id]",
            "where = \"source.id >\"\nkey = [\"id\"]\n\n[feeds.columns.id]",
        );
    let (findings, _old) = scanned("refused", &people).await?;
    let places: Vec<_> = findings
        .iter()
        .filter(|finding| finding.code == "RH-M016")
        .map(|finding| (finding.object.as_str(), finding.message.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (
                "mappings/people.toml:43:23",
                "the server does not accept `source.note || source.nothing`: column source.nothing does not exist (SQLSTATE 42703)"
            ),
            (
                "mappings/people.toml:7:9",
                "the server does not accept `source.id >`: syntax error at or near \")\" (SQLSTATE 42601)"
            ),
        ]
    );
    // Rows that cannot be asked for are not asked for.
    assert!(
        findings.iter().all(
            |finding| !finding.code.starts_with("RH-S00") || !finding.object.contains("people")
        )
    );
    Ok(())
}

#[tokio::test]
async fn rows_that_cannot_be_asked_for_are_told() -> TestResult {
    // The server accepts the words, and stumbles when it meets the rows.
    let people = PEOPLE.replace(
        "key = [\"id\"]\n\n[feeds.columns.id]",
        "where = \"1 / (source.id - 5) < 2\"\nkey = [\"id\"]\n\n[feeds.columns.id]",
    );
    let (findings, _old) = scanned("unscanned", &people).await?;
    let told: Vec<_> = findings
        .iter()
        .filter(|finding| finding.code == "RH-S009")
        .collect();
    assert!(
        !told.is_empty()
            && told[0]
                .message
                .contains("division_by_zero (SQLSTATE 22012)"),
        "{findings:#?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_value_of_a_row_does_not_come_out_with_the_servers_refusal() -> TestResult {
    let people = PEOPLE.replace(
        "key = [\"id\"]\n\n[feeds.columns.id]",
        "where = \"source.email::integer > 0\"\nkey = [\"id\"]\n\n[feeds.columns.id]",
    );
    let (findings, _old) = scanned("quoted", &people).await?;
    let told = told(&findings);
    assert!(
        told.iter()
            .any(|line| line.contains("invalid_text_representation (SQLSTATE 22P02)")),
        "{told:#?}"
    );
    assert!(told.iter().all(|line| !line.contains("@x")), "{told:#?}");
    Ok(())
}

#[tokio::test]
async fn unique_keys_that_are_seen_in_part_are_named() -> TestResult {
    // Each feed is looked through by itself, so what two of them share is not seen.
    let twice = PEOPLE
        .split_once("[[feeds]]")
        .map(|(head, feed)| {
            format!("{head}[[feeds]]\nname = \"one\"{feed}\n[[feeds]]\nname = \"two\"{feed}")
        })
        .unwrap_or_default();
    let (findings, _old) = scanned("in_part", &twice).await?;
    let told = told(&findings);
    let unseen: Vec<_> = told
        .iter()
        .filter(|line| line.starts_with("RH-S010"))
        .collect();
    assert_eq!(unseen.len(), 2, "{told:#?}");
    assert!(
        unseen
            .iter()
            .all(|line| line.contains("unique keys: (email), (id)")),
        "{told:#?}"
    );
    Ok(())
}

const READINGS: &str = "
    CREATE TABLE site (id integer PRIMARY KEY);
    INSERT INTO site VALUES (1);
    CREATE TABLE reading (id integer PRIMARY KEY, site_id bigint, value double precision, code text);
    INSERT INTO reading VALUES (1, 1, 'Infinity', '1'), (2, 1, 'NaN', '01'), (3, 7, 1.5, '3'), (4, 1, 2, '4');";

#[tokio::test]
async fn one_endless_number_does_not_hide_what_else_is_there() -> TestResult {
    let readings = "
entity = \"people\"
target = \"public.reading\"

[[feeds]]
source = \"public.reading\"
key = [\"id\"]

[feeds.columns.id]
key = \"keep\"

[feeds.columns.site_id]
reference = \"site_id\"
entity = \"groups\"

[feeds.columns.value]
copy = \"value\"

[feeds.columns.kept]
copy = \"value\"

[feeds.columns.code]
copy = \"code\"
";
    let target = "
        CREATE TABLE site (id integer PRIMARY KEY);
        CREATE TABLE reading (id integer PRIMARY KEY, site_id integer REFERENCES site, value integer,
            kept numeric(4,0), code integer UNIQUE);";
    let sites = GROUPS
        .replace("public.team", "public.site")
        .replace("filter = \"source.hidden\"\n", "")
        .replace("public.groups", "public.site");
    let (findings, _old) =
        scanned_between("endless", (READINGS, target), (&sites, readings)).await?;
    let told = told(&findings);
    for line in [
        "RH-S001 13 1 row of public.reading: a reference for site_id to a row that groups does not have (for example 3)",
        "RH-S011 17 1 row of public.reading: more digits behind the point than value keeps (for example 3)",
        "RH-S011 20 1 row of public.reading: more digits behind the point than kept keeps (for example 3)",
    ] {
        assert!(told.iter().any(|one| one == line), "{told:#?}");
    }
    // Two texts that are one number are not seen, which is said.
    assert!(
        told.iter()
            .any(|line| line.ends_with("unique keys: (code)")),
        "{told:#?}"
    );
    Ok(())
}
