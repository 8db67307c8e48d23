//! What a catalog must hold beside the usual, each fact asked of a real server that was told it.

mod support;

use rehome::catalog::{
    Action, Catalog, Column, Identity, MatchKind, Modifier, Name, PolicyCommand, RowSecurity,
    Table, TriggerState, TypeKind,
};
use rehome::diagnostics::Findings;
use rehome::introspect::introspect;
use support::{TestResult, connect, database};

const EVERYTHING: &str = include_str!("fixtures/everything.sql");

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn public(name: &str) -> Name {
    Name::new("public", name)
}

async fn read(name: &str) -> Fallible<(Catalog, Findings)> {
    let database = database(name, EVERYTHING)?;
    let mut client = connect(&database).await?;
    Ok(introspect(&mut client, &["public".to_owned()]).await?)
}

fn table<'a>(catalog: &'a Catalog, name: &str) -> Fallible<&'a Table> {
    Ok(catalog.table(&public(name)).ok_or(name.to_owned())?)
}

fn column<'a>(table: &'a Table, name: &str) -> Fallible<&'a Column> {
    Ok(table.column(name).ok_or(name.to_owned())?)
}

#[tokio::test]
async fn modifiers_are_read_with_their_types() -> TestResult {
    let (catalog, _) = read("modifiers").await?;
    let kinds = table(&catalog, "kinds")?;
    let modifier =
        |name: &str| Ok::<_, String>(kinds.column(name).ok_or(name)?.column_type.modifier.clone());
    assert_eq!(modifier("letters")?, Some(Modifier::Length(3)));
    assert_eq!(modifier("bits")?, Some(Modifier::Length(4)));
    assert_eq!(modifier("more_bits")?, Some(Modifier::Length(9)));
    let (precision, scale) = (6, -2);
    assert_eq!(
        modifier("price")?,
        Some(Modifier::Numeric { precision, scale })
    );
    assert_eq!(modifier("exact")?, None);
    assert_eq!(modifier("at")?, Some(Modifier::SecondDigits(3)));
    assert_eq!(modifier("zoned")?, Some(Modifier::SecondDigits(0)));
    assert!(matches!(modifier("lasts")?, Some(Modifier::Other(_))));
    assert_eq!(
        column(kinds, "lasts")?.column_type.text,
        "interval day to second(2)"
    );
    assert_eq!(modifier("lines")?, Some(Modifier::Length(7)));
    assert_eq!(kinds.comment.as_deref(), Some("one of each"));
    Ok(())
}

#[tokio::test]
async fn types_of_every_making_are_known_with_what_they_stand_on() -> TestResult {
    let (catalog, findings) = read("makings").await?;
    let kinds = table(&catalog, "kinds")?;
    let kind = |name: &str| Ok::<_, String>(kinds.column(name).ok_or(name)?.column_type.kind);
    assert_eq!(kind("anywhere")?, TypeKind::Composite);
    assert_eq!(kind("during")?, TypeKind::Range);
    assert_eq!(kind("all_during")?, TypeKind::Multirange);
    assert_eq!(kind("days")?, TypeKind::Multirange);
    assert_eq!(kind("ten")?, TypeKind::Domain);
    let element = |name: &str| {
        let array = kinds
            .column(name)
            .and_then(|column| column.column_type.array_of.as_ref());
        array.map(|element| (element.name.to_string(), element.kind))
    };
    assert_eq!(
        element("places"),
        Some(("public.place".to_owned(), TypeKind::Composite))
    );
    assert_eq!(
        element("grid"),
        Some(("pg_catalog.int4".to_owned(), TypeKind::Base))
    );
    assert_eq!(
        element("paths"),
        Some(("public.ltree".to_owned(), TypeKind::Base))
    );
    // A domain over an array of a domain.
    let tens = catalog.base_type(&column(kinds, "tens")?.column_type);
    let inner = tens
        .array_of
        .as_ref()
        .map(|element| element.name.to_string());
    assert_eq!(inner.as_deref(), Some("public.counted"));
    let counted = catalog.domain(&public("counted")).ok_or("counted")?;
    assert_eq!(counted.default.as_deref(), Some("1"));
    assert_eq!(
        counted
            .checks
            .iter()
            .filter(|check| !check.validated)
            .count(),
        1
    );
    // The rows of a table are a type as well.
    let fields = |name: &str| {
        let composite = catalog.composite(&public(name))?;
        Some(
            composite
                .fields
                .iter()
                .map(|field| field.name.clone())
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        fields("parts"),
        Some(vec!["code".to_owned(), "size".to_owned()])
    );
    assert_eq!(fields("rooms"), None);
    let span = catalog
        .ranges
        .iter()
        .find(|range| range.name == public("span"));
    assert_eq!(
        span.and_then(|range| range.multirange.clone()),
        Some(public("spans"))
    );
    for (code, object) in [
        ("RH-C008", "public.kinds.path"),
        ("RH-C008", "public.kinds.cubes"),
        ("RH-C010", "public.counted.small"),
        ("RH-C026", "public.kinds.called"),
    ] {
        assert!(
            has(&findings, code, object),
            "{code} {object}: {findings:#?}"
        );
    }
    assert!(!has(&findings, "RH-C008", "public.kinds.insensitive"));
    let names: Vec<_> = catalog
        .extensions
        .iter()
        .map(|extension| extension.name.as_str())
        .collect();
    assert_eq!(names, ["btree_gist", "citext", "cube", "ltree", "plpgsql"]);
    Ok(())
}

fn has(findings: &Findings, code: &str, object: &str) -> bool {
    findings
        .iter()
        .any(|finding| finding.code == code && finding.object == object)
}

#[tokio::test]
async fn sequences_are_found_wherever_they_lie_and_whoever_owns_them() -> TestResult {
    let (catalog, _) = read("sequences").await?;
    let names: Vec<_> = catalog
        .sequences
        .iter()
        .map(|sequence| sequence.name.to_string())
        .collect();
    assert_eq!(
        names,
        ["keys.owned", "keys.tickets", "public.kinds_by_default_seq"]
    );
    let tickets = catalog
        .sequence(&Name::new("keys", "tickets"))
        .ok_or("tickets")?;
    assert_eq!(
        (
            tickets.start,
            tickets.increment,
            tickets.minimum,
            tickets.maximum,
            tickets.cycle
        ),
        (7, 3, 5, 700, true)
    );
    assert_eq!(tickets.owned_by, None);
    let of = |column: &str| -> Vec<String> {
        let kinds = public("kinds");
        let found = catalog.sequences_of(&kinds, column);
        found.map(|sequence| sequence.name.name.clone()).collect()
    };
    assert_eq!(of("ticket"), ["tickets"]);
    assert_eq!(of("own"), ["owned"]);
    assert_eq!(of("by_default"), ["kinds_by_default_seq"]);
    let identity = column(table(&catalog, "kinds")?, "by_default")?.identity;
    assert_eq!(identity, Some(Identity::ByDefault));
    Ok(())
}

#[tokio::test]
async fn constraints_are_read_with_everything_that_decides_what_they_refuse() -> TestResult {
    let (catalog, findings) = read("constraints").await?;
    let rooms = table(&catalog, "rooms")?;
    let exclusion = rooms.exclusions.first().ok_or("exclusion")?;
    assert!(exclusion.deferrable && exclusion.initially_deferred);
    assert!(
        exclusion.definition.contains("WHERE ((room > 0))"),
        "{}",
        exclusion.definition
    );
    assert!(has(&findings, "RH-C019", "public.rooms.rooms_free"));
    let part = rooms.foreign_key_of("part").ok_or("part")?;
    assert_eq!(
        (part.on_delete, part.on_update),
        (Action::SetNull, Action::Cascade)
    );
    let both = table(&catalog, "full_pairs")?
        .foreign_keys
        .first()
        .ok_or("both")?;
    assert_eq!(both.match_kind, MatchKind::Full);
    assert_eq!(
        (both.on_delete, both.on_update),
        (Action::SetDefault, Action::Restrict)
    );
    assert_eq!(both.columns, ["a", "b"]);
    let pairs = table(&catalog, "pairs")?;
    let uniques: Vec<_> = pairs
        .uniques
        .iter()
        .map(|key| {
            (
                key.columns.join(","),
                key.deferrable,
                key.initially_deferred,
            )
        })
        .collect();
    // A column that is included is no part of the key.
    assert_eq!(
        uniques,
        [
            ("c".to_owned(), true, true),
            ("a,b".to_owned(), false, false)
        ]
    );
    let index = |name: &str| {
        pairs
            .indexes
            .iter()
            .find(|index| index.name == name)
            .ok_or(name.to_owned())
    };
    assert!(index("pairs_one")?.nulls_not_distinct);
    assert_eq!(index("pairs_covering")?.columns, ["b"]);
    assert!(pairs.is_unique("b"));
    Ok(())
}

#[tokio::test]
async fn partitions_of_any_depth_hang_on_one_root_that_has_their_size() -> TestResult {
    let (catalog, findings) = read("partitions").await?;
    let parent = |name: &str| {
        let part = catalog.table(&public(name))?.partition_of.clone()?;
        Some((part.parent.name, part.bound))
    };
    let of = |parent: &str, bound: &str| Some((parent.to_owned(), bound.to_owned()));
    assert_eq!(parent("deep"), None);
    assert_eq!(
        parent("deep_2020_north_1"),
        of(
            "deep_2020_north",
            "FOR VALUES WITH (modulus 2, remainder 1)"
        )
    );
    assert_eq!(
        parent("deep_2020_north"),
        of("deep_2020", "FOR VALUES IN ('north')")
    );
    assert_eq!(parent("deep_rest"), of("deep", "DEFAULT"));
    let deep = table(&catalog, "deep")?;
    assert_eq!(deep.estimated_rows, Some(300));
    let leaves = [
        "deep_2020_north_0",
        "deep_2020_north_1",
        "deep_2020_rest",
        "deep_rest",
    ];
    let bytes: Result<Vec<u64>, _> = leaves
        .iter()
        .map(|leaf| table(&catalog, leaf).map(|leaf| leaf.bytes))
        .collect();
    assert_eq!(deep.bytes, bytes?.iter().sum::<u64>());
    assert!(has(&findings, "RH-C002", "public.deep"));
    assert!(
        !has(&findings, "RH-C002", "public.deep_2020"),
        "what holds for the root is told once"
    );
    let both = table(&catalog, "both")?;
    assert_eq!(both.inherits, [public("base"), public("other_base")]);
    Ok(())
}

#[tokio::test]
async fn what_acts_or_hides_by_itself_is_named() -> TestResult {
    let (catalog, findings) = read("acting").await?;
    let guarded = table(&catalog, "guarded")?;
    assert_eq!(guarded.row_security, RowSecurity::Forced);
    let policies: Vec<_> = guarded
        .policies
        .iter()
        .map(|policy| {
            (
                policy.name.as_str(),
                policy.permissive,
                policy.command,
                policy.roles.join(","),
            )
        })
        .collect();
    assert_eq!(
        policies,
        [
            ("mine", true, PolicyCommand::All, "public".to_owned()),
            (
                "readers",
                false,
                PolicyCommand::Select,
                "pg_monitor".to_owned()
            )
        ]
    );
    assert_eq!(
        guarded.policies[0].allowed.as_deref(),
        Some("(owner = CURRENT_USER)")
    );
    let triggers: Vec<_> = guarded
        .triggers
        .iter()
        .map(|trigger| {
            let events = (trigger.on_insert, trigger.on_update);
            (trigger.name.as_str(), trigger.enabled, events)
        })
        .collect();
    assert_eq!(
        triggers,
        [
            ("late", TriggerState::Replica, (false, false)),
            ("on_insert", TriggerState::Always, (true, true))
        ]
    );
    assert!(has(&findings, "RH-C028", "watching"));
    assert!(has(&findings, "RH-C027", "public.empty_still"));
    let shown = table(&catalog, "shown")?;
    assert!(
        shown
            .definition
            .as_deref()
            .is_some_and(|text| text.contains("FROM public.guarded"))
    );
    assert_eq!(table(&catalog, "empty_still")?.indexes.len(), 1);
    Ok(())
}
