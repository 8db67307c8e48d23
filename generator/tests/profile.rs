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
