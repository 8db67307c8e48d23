//! Profiles of real rows: counts, values, ranges, references, what looks personal, what was sampled.

mod support;

use rehome::catalog::{Catalog, Name};
use rehome::diagnostics::Findings;
use rehome::introspect::introspect;
use rehome::profile::{Options, Pattern, Profile, TableClass, profile};
use support::{Database, TestResult, connect, connect_as, database};

const ROWS: &str = include_str!("fixtures/rows.sql");

fn public(name: &str) -> Name {
    Name::new("public", name)
}

async fn profiled(
    database: &Database,
    options: &Options,
) -> Result<(Catalog, Profile, Findings), Box<dyn std::error::Error>> {
    let mut client = connect(database).await?;
    let (catalog, _) = introspect(&mut client, &["public".to_owned()]).await?;
    let (profile, findings) = profile(&mut client, &catalog, options).await?;
    Ok((catalog, profile, findings))
}

fn has(findings: &Findings, code: &str, object: &str) -> bool {
    findings
        .iter()
        .any(|finding| finding.code == code && finding.object == object)
}

#[tokio::test]
async fn columns_are_described_by_their_values() -> TestResult {
    let (_, profile, findings) = profiled(&database("columns", ROWS)?, &Options::default()).await?;
    let customers = profile.table(&public("customer")).ok_or("customer")?;
    assert_eq!(
        (customers.rows, customers.counted, customers.sample),
        (300, true, None)
    );
    let column = |name: &str| customers.column(name).ok_or(name.to_owned());
    assert_eq!(column("role_id")?.nulls, 5);
    assert_eq!(column("role_id")?.distinct, Some(4));
    let extremes =
        |name: &str| column(name).map(|column| (column.minimum.clone(), column.maximum.clone()));
    assert_eq!(
        extremes("balance")?,
        (Some("-9.50".into()), Some("289.50".into()))
    );
    assert_eq!(
        extremes("created")?.0.as_deref(),
        Some("0044-03-15 12:00:00 BC")
    );
    assert_eq!(column("born")?.looking_like(Pattern::Date), 299);
    let active: Vec<_> = column("active")?
        .values
        .iter()
        .flatten()
        .map(|value| (value.value.as_str(), value.count))
        .collect();
    assert_eq!(active, [("no", 150), ("yes", 150)]);
    assert!(column("id")?.values.is_none());
    assert_eq!(
        column("notes")?.length.map(|length| length.maximum),
        Some(8)
    );
    assert!(has(&findings, "RH-P008", "public.customer.unused"));
    assert!(has(&findings, "RH-P006", "public.customer.active"));
    assert!(has(&findings, "RH-P011", "public.masters"));
    assert_eq!(
        profile.table(&public("empty_one")).map(|table| table.rows),
        Some(0)
    );
    Ok(())
}

#[tokio::test]
async fn what_looks_personal_is_named_and_none_of_its_values_is_kept() -> TestResult {
    let (_, profile, findings) =
        profiled(&database("personal", ROWS)?, &Options::default()).await?;
    for column in ["name", "mail", "born", "contact"] {
        assert!(
            has(&findings, "RH-P005", &format!("public.customer.{column}")),
            "{column}"
        );
    }
    let sensitive = |table: &str, column: &str| {
        profile
            .column(&public(table), column)
            .is_some_and(|column| column.sensitive.is_some())
    };
    assert!(
        !sensitive("role", "name")
            && !sensitive("customer", "role_id")
            && !sensitive("customer", "active")
    );
    let json = profile.to_json()?;
    assert!(
        !json.contains("Person 1") && !json.contains("@example.org") && !json.contains("1950-")
    );
    assert_eq!(Profile::from_json(&json)?, profile);
    Ok(())
}

#[tokio::test]
async fn references_are_found_by_name_and_proven_by_values() -> TestResult {
    let (_, profile, findings) =
        profiled(&database("references_", ROWS)?, &Options::default()).await?;
    let found: Vec<_> = (profile.references.iter())
        .map(|r| {
            (
                r.table.name.as_str(),
                r.columns.join(","),
                r.references.name.as_str(),
                r.declared,
                r.distinct,
                r.found,
                r.orphans,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("customer", "role_id".to_owned(), "role", false, 4, 3, 5),
            (
                "project",
                "customer_id".to_owned(),
                "customer",
                true,
                201,
                200,
                1
            )
        ]
    );
    assert!(has(&findings, "RH-P003", "public.customer.role_id"));
    assert!(has(&findings, "RH-P004", "public.project.customer_id"));
    let class = |name: &str| profile.table(&public(name)).map(|table| table.class);
    assert_eq!(class("role"), Some(TableClass::Catalog));
    assert_eq!(class("customer"), Some(TableClass::Transactional));
    assert_eq!(class("project_role"), Some(TableClass::Junction));
    Ok(())
}

#[tokio::test]
async fn large_tables_are_sampled_but_rare_values_and_counts_are_not_missed() -> TestResult {
    let options = Options {
        sample_above_rows: 5_000,
        ..Options::default()
    };
    let database = database("sampled", ROWS)?;
    let (_, profile, findings) = profiled(&database, &options).await?;
    let events = profile.table(&public("event")).ok_or("event")?;
    assert_eq!((events.rows, events.counted), (25_000, true));
    let read = events.sample.ok_or("a sample")?.rows;
    assert!((500..20_000).contains(&read), "{read}");
    let kinds: Vec<_> = events
        .column("kind")
        .and_then(|kind| kind.values.as_ref())
        .into_iter()
        .flatten()
        .map(|value| (value.value.as_str(), value.count))
        .collect();
    assert_eq!(kinds, [("a", 12_500), ("b\t\\", 12_499), ("rare", 1)]);
    assert!(has(&findings, "RH-P001", "public.event"));
    let (_, again, _) = profiled(&database, &options).await?;
    assert_eq!(again.to_json()?, profile.to_json()?);
    Ok(())
}

const CODES: &str = "
    CREATE DOMAIN public.answer AS boolean;
    CREATE TABLE public.code (closed boolean, agreed public.answer, kind char(4));
    INSERT INTO public.code SELECT n % 3 = 0, n % 4 = 0, CASE WHEN n % 5 = 0 THEN 'a' ELSE 'bc' END FROM generate_series(1, 6000) AS n;
    ANALYZE public.code;";

#[tokio::test]
async fn codes_are_listed_as_the_programs_read_them_sampled_or_not() -> TestResult {
    let database = database("codes", CODES)?;
    for sample_above_rows in [500, 100_000] {
        let options = Options {
            sample_above_rows,
            ..Options::default()
        };
        let (_, profile, _) = profiled(&database, &options).await?;
        let codes = profile.table(&public("code")).ok_or("code")?;
        assert_eq!(codes.sample.is_some(), sample_above_rows == 500);
        let values = |name: &str| {
            let listed = codes.column(name).and_then(|column| column.values.as_ref());
            let values = listed.into_iter().flatten();
            values.map(|one| one.value.clone()).collect::<Vec<_>>()
        };
        assert_eq!(values("closed"), ["false", "true"]);
        assert_eq!(values("agreed"), ["false", "true"]);
        assert_eq!(values("kind"), ["bc", "a"]);
    }
    Ok(())
}

#[tokio::test]
async fn what_the_role_may_not_read_does_not_stop_the_rest() -> TestResult {
    let database = database("blocked", ROWS)?;
    database.server.create_role("reader")?;
    database.execute("GRANT SELECT ON public.role, public.project TO reader; GRANT SELECT (id, state) ON public.customer TO reader")?;
    let mut client = connect_as(&database, "reader").await?;
    let (catalog, _) = introspect(&mut client, &["public".to_owned()]).await?;
    let (profile, findings) = profile(&mut client, &catalog, &Options::default()).await?;
    assert!(has(&findings, "RH-P002", "public.event"));
    let columns = profile.table(&public("customer")).map(|table| {
        table
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(columns, Some(vec!["id".to_owned(), "state".to_owned()]));
    assert_eq!(profile.references.len(), 1);
    Ok(())
}

#[tokio::test]
async fn real_rows_are_profiled_quickly() -> TestResult {
    let Some(folder) = support::real_schemas() else {
        eprintln!(
            "skipped: no folder of real schemas; set REHOME_SHARED to the folder that holds pagila, umami and lemmy"
        );
        return Ok(());
    };
    for (name, rows) in [("pagila", 49_636), ("umami", 4_757)] {
        let database = database(
            &format!("{name}_rows"),
            &std::fs::read_to_string(folder.join(name).join("source.sql"))?,
        )?;
        database.load(&folder.join(name).join("data.sql"))?;
        let begun = std::time::Instant::now();
        let (_, profile, findings) = profiled(&database, &Options::default()).await?;
        eprintln!("{name}: {:?}", begun.elapsed());
        if std::env::var_os("REHOME_PRINT").is_some() {
            findings.iter().for_each(|finding| eprintln!("{finding}"));
            profile
                .tables
                .iter()
                .for_each(|table| eprintln!("{} {:?} {}", table.name, table.class, table.rows));
        }
        // The rows of the materialised view are counted beside.
        let tables = profile
            .tables
            .iter()
            .filter(|table| table.name.name != "rental_by_category");
        assert_eq!(tables.map(|table| table.rows).sum::<u64>(), rows, "{name}");
        assert!(!has(&findings, "RH-P002", ""), "{findings:?}");
    }
    Ok(())
}

const PAIRS: &str = "
    CREATE TABLE public.post (id integer PRIMARY KEY, title text);
    CREATE TABLE public.photo (id integer PRIMARY KEY, file text);
    INSERT INTO public.post SELECT n, 'post ' || n FROM generate_series(1, 50) AS n;
    INSERT INTO public.photo SELECT n, 'photo ' || n FROM generate_series(1001, 1050) AS n;
    CREATE TABLE public.remark (id integer PRIMARY KEY, subject_type text, subject_id integer);
    INSERT INTO public.remark SELECT n, 'App\\Models\\Post', n FROM generate_series(1, 40) AS n;
    INSERT INTO public.remark SELECT 100 + n, 'photos', 1000 + n FROM generate_series(1, 39) AS n;
    INSERT INTO public.remark VALUES (200, 'photos', 7), (201, 'Planet', 1);
    CREATE TABLE public.parcel (wing_type text, wing_id integer);
    INSERT INTO public.parcel SELECT 'post', 5000 + n FROM generate_series(1, 20) AS n;
    CREATE TABLE public.reading (device integer, day date, value numeric);
    INSERT INTO public.reading SELECT n % 10, '2024-01-01'::date + n / 10, n FROM generate_series(1, 200) AS n;
    CREATE TABLE public.heap (a integer, b integer);
    INSERT INTO public.heap SELECT n % 3, n % 2 FROM generate_series(1, 60) AS n;";

#[tokio::test]
async fn a_column_that_says_the_table_and_one_that_says_the_row_are_found_together() -> TestResult {
    let (_, profile, findings) = profiled(&database("pairs", PAIRS)?, &Options::default()).await?;
    let pair = match profile.polymorphic.as_slice() {
        [pair] => pair,
        other => return Err(format!("one pair was expected: {other:#?}").into()),
    };
    assert_eq!(
        (
            &pair.table,
            pair.type_column.as_str(),
            pair.id_column.as_str()
        ),
        (&public("remark"), "subject_type", "subject_id")
    );
    let meant: Vec<_> = pair
        .targets
        .iter()
        .map(|target| {
            (
                target.value.as_str(),
                target.references.name.as_str(),
                target.distinct,
                target.found,
                target.orphans,
            )
        })
        .collect();
    assert_eq!(
        meant,
        [
            ("App\\Models\\Post", "post", 40, 40, 0),
            ("photos", "photo", 40, 39, 1)
        ]
    );
    assert_eq!(pair.unknown, ["Planet"]);
    assert!(has(&findings, "RH-P013", "public.remark.subject_id"));
    assert!(has(&findings, "RH-P004", "public.remark.subject_id"));
    assert_eq!(Profile::from_json(&profile.to_json()?)?, profile);
    Ok(())
}

#[tokio::test]
async fn columns_that_tell_rows_apart_are_named_where_no_key_is_declared() -> TestResult {
    let database = database("keyless", PAIRS)?;
    let (_, profile, findings) = profiled(&database, &Options::default()).await?;
    let keys = |name: &str| {
        profile
            .table(&public(name))
            .map(|table| table.candidate_keys.clone())
    };
    let pair = vec!["device".to_owned(), "day".to_owned()];
    assert_eq!(keys("reading"), Some(vec![pair]));
    assert_eq!(keys("heap"), Some(Vec::new()));
    assert_eq!(
        keys("post"),
        Some(Vec::new()),
        "a declared key needs no search"
    );
    assert!(has(&findings, "RH-P012", "public.reading"));
    assert!(!has(&findings, "RH-P012", "public.heap"));
    // A sample proves nothing of the rows that were not read.
    database.execute("INSERT INTO public.reading SELECT 100, '2100-01-01'::date + n, n FROM generate_series(1, 9000) AS n; ANALYZE public.reading")?;
    let options = Options {
        sample_above_rows: 500,
        ..Options::default()
    };
    let (_, profile, _) = profiled(&database, &options).await?;
    let readings = profile.table(&public("reading")).ok_or("reading")?;
    assert!(readings.sample.is_some() && readings.candidate_keys.is_empty());
    Ok(())
}

#[tokio::test]
async fn nothing_is_written_and_a_statement_that_takes_too_long_is_told() -> TestResult {
    let slow = "CREATE FUNCTION public.slowly(integer) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN PERFORM pg_sleep(30); RETURN true; END$$;
        CREATE TABLE public.behind (id integer PRIMARY KEY);
        INSERT INTO public.behind VALUES (1);
        ALTER TABLE public.behind ENABLE ROW LEVEL SECURITY;
        CREATE POLICY slow ON public.behind USING (public.slowly(id));
        CREATE TABLE public.quick (id integer PRIMARY KEY);
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO waiter;";
    let database = database("slow", "")?;
    database.server.create_role("waiter")?;
    database.execute(slow)?;
    let mut client = connect_as(&database, "waiter").await?;
    let (catalog, found) = introspect(&mut client, &["public".to_owned()]).await?;
    assert!(has(&found, "RH-C004", "public.behind"));
    let options = Options {
        statement_timeout_seconds: 1,
        ..Options::default()
    };
    let (profile, findings) = profile(&mut client, &catalog, &options).await?;
    assert!(has(&findings, "RH-P002", "public.behind"), "{findings:?}");
    assert_eq!(
        profile.table(&public("quick")).map(|table| table.rows),
        Some(0)
    );
    Ok(())
}

#[tokio::test]
async fn rare_values_of_many_columns_are_all_counted() -> TestResult {
    let columns: Vec<String> = (1..=40).map(|number| format!("c{number} text")).collect();
    let values = |value: &str| vec![format!("'{value}'"); 40].join(", ");
    let script = format!(
        "CREATE TABLE wide (id integer PRIMARY KEY, {});
         INSERT INTO wide SELECT number, {} FROM generate_series(1, 3000) AS number;
         INSERT INTO wide VALUES (3001, {});
         ANALYZE wide;",
        columns.join(", "),
        values("often"),
        values("rare")
    );
    let database = database("wide", &script)?;
    let options = Options {
        sample_above_rows: 500,
        ..Options::default()
    };
    let (_, profile, _) = profiled(&database, &options).await?;
    let wide = &profile.tables[0];
    assert!(wide.sample.is_some() && wide.counted);
    for column in &wide.columns[1..] {
        let values = column.values.as_ref().map(Vec::len);
        assert_eq!(values, Some(2), "{}", column.name);
    }
    Ok(())
}
