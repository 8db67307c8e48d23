//! Catalogs read from a real server: what a schema holds, what is odd about it, which rights are missing.

mod support;

use std::collections::BTreeSet;

use rehome::catalog::{
    Action, Catalog, ForeignKey, GeneratedKind, Identity, Modifier, Name, RowSecurity, TableKind,
    TriggerState, TypeKind,
};
use rehome::introspect::introspect;
use support::{TestResult, connect, connect_as, database};

const SHOP: &str = include_str!("fixtures/shop.sql");

fn public(name: &str) -> Name {
    Name::new("public", name)
}

fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

#[tokio::test]
async fn everything_that_a_schema_holds_is_in_the_catalog() -> TestResult {
    let database = database("shop", SHOP)?;
    let mut client = connect(&database).await?;
    let (catalog, _) = introspect(&mut client, &strings(&["public", "archive"])).await?;

    let kinds: Vec<_> = catalog
        .tables
        .iter()
        .map(|table| (table.name.to_string(), table.kind))
        .collect();
    assert!(kinds.contains(&("public.customers".into(), TableKind::Table)));
    assert!(kinds.contains(&("public.active_customers".into(), TableKind::View)));
    assert!(kinds.contains(&("public.totals".into(), TableKind::MaterializedView)));
    assert!(kinds.contains(&("public.events".into(), TableKind::Partitioned)));
    check_columns(&catalog)?;
    check_constraints(&catalog)?;
    check_types(&catalog)?;
    check_what_hangs_on_tables(&catalog)?;
    Ok(())
}

fn check_columns(catalog: &Catalog) -> TestResult {
    let customers = catalog.table(&public("customers")).ok_or("customers")?;
    let names: Vec<_> = customers
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "id",
            "name",
            "state",
            "mail",
            "balance",
            "tags",
            "shape",
            "Odd \"Name\"",
            "full_name",
            "referrer"
        ]
    );
    let column = |name: &str| customers.column(name).ok_or(name.to_owned());
    assert_eq!(column("id")?.identity, Some(Identity::Always));
    assert_eq!(
        column("name")?.column_type.modifier,
        Some(Modifier::Length(50))
    );
    assert_eq!(column("name")?.column_type.text, "character varying(50)");
    assert_eq!(
        column("balance")?.column_type.modifier,
        Some(Modifier::Numeric {
            precision: 12,
            scale: 2
        })
    );
    assert_eq!(column("state")?.column_type.kind, TypeKind::Enum);
    assert_eq!(
        column("state")?.default.as_deref(),
        Some("'new'::public.state")
    );
    let element = column("tags")?
        .column_type
        .array_of
        .as_ref()
        .ok_or("element")?;
    assert_eq!(
        (element.name.to_string(), element.kind),
        ("public.state".to_owned(), TypeKind::Enum)
    );
    let generated = column("full_name")?.generated.as_ref().ok_or("generated")?;
    assert_eq!(generated.kind, GeneratedKind::Stored);
    assert!(column("full_name")?.default.is_none());
    assert_eq!(
        column("mail")?.comment.as_deref(),
        Some("where invoices go")
    );
    // The column between was dropped.
    assert_eq!(column("tags")?.position, 7);
    assert!(catalog.refuses_null(column("mail")?));
    assert_eq!(catalog.base_type(&column("mail")?.column_type).text, "text");
    assert_eq!(
        catalog
            .labels_of(&column("state")?.column_type)
            .ok_or("labels")?,
        ["new", "it's", "closed"]
    );
    Ok(())
}

fn check_constraints(catalog: &Catalog) -> TestResult {
    let orders = catalog.table(&public("orders")).ok_or("orders")?;
    let key = orders.primary_key.as_ref().ok_or("primary key")?;
    assert_eq!(key.columns, ["shop", "number"]);
    assert_eq!(
        orders
            .uniques
            .iter()
            .map(|key| (key.columns.join(","), key.nulls_not_distinct))
            .collect::<Vec<_>>(),
        [("code".into(), true)]
    );
    let expected = ForeignKey {
        on_delete: Action::Cascade,
        deferrable: true,
        initially_deferred: true,
        ..ForeignKey::simple(
            "orders_customer_fkey",
            "customer",
            public("customers"),
            "id",
        )
    };
    assert_eq!(orders.foreign_keys[0], expected);
    assert!(!orders.foreign_keys[1].validated);
    assert_eq!(orders.checks[0].expression, "(total >= (0)::numeric)");
    let lines = catalog.table(&public("order_lines")).ok_or("order_lines")?;
    assert_eq!(lines.foreign_keys[0].columns, ["shop", "order_number"]);
    assert_eq!(lines.foreign_keys[0].referenced_columns, ["shop", "number"]);
    // A key to a partitioned table has inner constraints for its partitions: only the declared one is told.
    let notes = catalog.table(&public("event_notes")).ok_or("event_notes")?;
    assert_eq!(
        notes
            .foreign_keys
            .iter()
            .map(|key| key.references.to_string())
            .collect::<Vec<_>>(),
        ["public.events"]
    );
    Ok(())
}

fn check_types(catalog: &Catalog) -> TestResult {
    let mail = catalog.domain(&public("mail")).ok_or("mail")?;
    assert!(mail.not_null);
    assert_eq!(mail.checks[0].expression, "((VALUE)::text ~~ '%@%'::text)");
    let point = catalog.composite(&public("shape")).ok_or("shape")?;
    assert_eq!(
        point
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect::<Vec<_>>(),
        ["x", "y"]
    );
    assert!(catalog.enum_type(&Name::new("elsewhere", "used")).is_some());
    assert!(
        catalog
            .enum_type(&Name::new("elsewhere", "unused"))
            .is_none()
    );
    let range = catalog.ranges.first().ok_or("range")?;
    assert_eq!(
        (range.name.to_string(), range.subtype.text.as_str()),
        ("public.price_range".to_owned(), "numeric")
    );
    let owners: Vec<_> = catalog
        .sequences
        .iter()
        .map(|s| {
            (
                s.name.to_string(),
                s.owned_by.as_ref().map(|owner| owner.table.to_string()),
            )
        })
        .collect();
    assert!(owners.contains(&(
        "public.customers_id_seq".into(),
        Some("public.customers".into())
    )));
    assert!(owners.contains(&("public.loose".into(), None)));
    Ok(())
}

fn check_what_hangs_on_tables(catalog: &Catalog) -> TestResult {
    let customers = catalog.table(&public("customers")).ok_or("customers")?;
    assert!(customers.is_unique("name"));
    assert!(!customers.is_unique("state"));
    let partial = customers
        .indexes
        .iter()
        .find(|index| index.name == "customers_open")
        .ok_or("index")?;
    assert!(partial.predicate.is_some() && partial.has_expressions && !partial.is_plain_unique());
    assert_eq!(customers.triggers.len(), 1);
    assert_eq!(customers.triggers[0].enabled, TriggerState::Disabled);
    let part = catalog
        .table(&public("events_2024"))
        .ok_or("partition")?
        .partition_of
        .clone()
        .ok_or("partition of")?;
    assert_eq!(part.parent, public("events"));
    assert_eq!(
        part.bound,
        "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"
    );
    let events = catalog.table(&public("events")).ok_or("events")?;
    assert_eq!(events.partitioned_by.as_deref(), Some("RANGE (at)"));
    assert!(events.bytes > 0);
    assert_eq!(
        catalog
            .table(&Name::new("archive", "old"))
            .ok_or("old")?
            .inherits,
        [public("logbook")]
    );
    assert_eq!(
        catalog
            .table(&public("secrets"))
            .ok_or("secrets")?
            .row_security,
        RowSecurity::Enabled
    );
    Ok(())
}

#[tokio::test]
async fn the_catalog_is_the_same_each_time_and_survives_its_json() -> TestResult {
    let database = database("twice", SHOP)?;
    let mut client = connect(&database).await?;
    let (first, found) = introspect(&mut client, &strings(&["public", "archive"])).await?;
    let (second, again) =
        introspect(&mut client, &strings(&["archive", "public", "public"])).await?;
    assert_eq!(first.to_json()?, second.to_json()?);
    assert_eq!(Catalog::from_json(&first.to_json()?)?, first);
    assert_eq!(found, again);
    Ok(())
}

#[tokio::test]
async fn what_is_odd_is_found_with_a_code() -> TestResult {
    let database = database("odd", SHOP)?;
    let mut client = connect(&database).await?;
    let (_, findings) = introspect(&mut client, &strings(&["public", "archive"])).await?;
    let found: BTreeSet<_> = findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.object.as_str()))
        .collect();
    for expected in [
        ("RH-C001", "public.logbook"),
        ("RH-C002", "public.events"),
        ("RH-C003", "archive.old"),
        ("RH-C005", "public.secrets"),
        ("RH-C007", "public.logbook"),
        ("RH-C008", "public.logbook.extra"),
        ("RH-C009", "public.logbook.cost"),
        ("RH-C010", "public.orders.orders_referrer_fkey"),
    ] {
        assert!(
            found.contains(&expected),
            "{expected:?} is not in {found:#?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_role_without_rights_is_told_what_it_lacks() -> TestResult {
    let database = database("rights", SHOP)?;
    database.server.create_role("looker")?;
    database.execute(
        "GRANT USAGE ON SCHEMA public TO looker; GRANT SELECT ON public.orders, public.secrets TO looker;
         GRANT SELECT (id, name) ON public.customers TO looker; REVOKE ALL ON SCHEMA archive FROM public",
    )?;
    let mut client = connect_as(&database, "looker").await?;
    let (_, findings) = introspect(&mut client, &strings(&["public", "archive"])).await?;
    let advice = |object: &str| {
        findings
            .iter()
            .find(|finding| finding.object == object)
            .map(|finding| finding.advice.clone())
    };
    assert_eq!(
        advice("public.customers.mail").as_deref(),
        Some("GRANT SELECT (mail) ON public.customers TO looker;")
    );
    assert_eq!(advice("public.customers.name"), None);
    assert_eq!(
        advice("public.events").as_deref(),
        Some("GRANT SELECT ON public.events TO looker;")
    );
    assert_eq!(
        advice("public.events.at"),
        None,
        "a whole table is told once"
    );
    assert_eq!(
        advice("archive").as_deref(),
        Some("GRANT USAGE ON SCHEMA archive TO looker;")
    );
    assert!(
        findings
            .iter()
            .any(|finding| finding.code == "RH-C004" && finding.object == "public.secrets")
    );
    Ok(())
}

#[tokio::test]
async fn a_missing_schema_is_an_error_that_names_it() -> TestResult {
    let database = database("missing", "")?;
    let mut client = connect(&database).await?;
    let error = introspect(&mut client, &strings(&["public", "Nowhere"]))
        .await
        .err()
        .ok_or("an error")?;
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().contains("\"Nowhere\""), "{error}");
    // The connection can be used again.
    introspect(&mut client, &strings(&["public"])).await?;
    Ok(())
}

#[tokio::test]
async fn every_keyword_of_the_server_is_quoted() -> TestResult {
    let database = database("keywords", "")?;
    let client = connect(&database).await?;
    let rows = client
        .query(
            "SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'",
            &[],
        )
        .await?;
    for row in rows {
        let word: String = row.try_get(0)?;
        assert_eq!(
            rehome::names::quote_identifier(&word),
            format!("\"{word}\"")
        );
    }
    Ok(())
}

#[tokio::test]
async fn real_schemas_are_read_without_error() -> TestResult {
    let Some(folder) = support::real_schemas() else {
        eprintln!(
            "skipped: no folder of real schemas; set REHOME_SHARED to the folder that holds pagila, umami and lemmy"
        );
        return Ok(());
    };
    for (name, side, tables) in [
        ("pagila", "source", 30),
        ("pagila", "target", 22),
        ("umami", "source", 7),
        ("umami", "target", 17),
        ("lemmy", "source", 38),
        ("lemmy", "target", 56),
    ] {
        let script = std::fs::read_to_string(folder.join(name).join(format!("{side}.sql")))?;
        let database = database(&format!("{name}_{side}"), &script)?;
        let mut client = connect(&database).await?;
        let (catalog, _) = introspect(&mut client, &strings(&["public"])).await?;
        assert_eq!(catalog.tables.len(), tables, "{name} {side}");
        assert_eq!(Catalog::from_json(&catalog.to_json()?)?, catalog);
    }
    Ok(())
}
