//! The catalog without a server: names, look-ups, domains and the JSON form.

use super::*;

fn sample() -> Catalog {
    let domain = |name: &str, base: ColumnType| Domain {
        name: Name::new("public", name),
        base,
        not_null: name == "email",
        default: None,
        checks: vec![],
    };
    let of_domain = |name: &str| ColumnType {
        text: format!("public.{name}"),
        name: Name::new("public", name),
        kind: TypeKind::Domain,
        ..ColumnType::builtin("", "")
    };
    let mut people = Table {
        name: Name::new("public", "people"),
        ..Table::default()
    };
    people.columns = vec![
        Column::new("mail", 4, of_domain("work_email")),
        Column::new("id", 1, ColumnType::builtin("integer", "int4")),
    ];
    people.primary_key = Some(Key {
        name: "people_pkey".into(),
        columns: vec!["id".into()],
        ..Key::default()
    });
    let mut notes = Table {
        name: Name::new("public", "notes"),
        ..Table::default()
    };
    notes.columns = vec![Column::new(
        "person_id",
        1,
        ColumnType::builtin("integer", "int4"),
    )];
    notes.foreign_keys = vec![ForeignKey::simple(
        "notes_fk",
        "person_id",
        people.name.clone(),
        "id",
    )];
    let mut catalog = Catalog {
        database: "sample".into(),
        server_version: 150_004,
        server_encoding: "UTF8".into(),
        schemas: vec!["public".into()],
        domains: vec![
            domain("work_email", of_domain("email")),
            domain("email", ColumnType::builtin("text", "text")),
        ],
        tables: vec![people, notes],
        ..Catalog::default()
    };
    catalog.sort();
    catalog
}

#[test]
fn json_gives_the_same_catalog_back_and_the_same_bytes() -> Result<(), CatalogJsonError> {
    let catalog = sample();
    let text = catalog.to_json()?;
    assert_eq!(Catalog::from_json(&text)?, catalog);
    let mut shuffled = catalog.clone();
    shuffled.tables.reverse();
    shuffled.domains.reverse();
    assert_eq!(shuffled.to_json()?, text);
    Ok(())
}

#[test]
fn look_ups_find_what_is_there_and_nothing_else() {
    let catalog = sample();
    let people = Name::new("public", "people");
    assert_eq!(
        catalog.table(&people).map(|table| table.columns.len()),
        Some(2)
    );
    assert!(catalog.table(&Name::new("public", "People")).is_none());
    let keys: Vec<_> = catalog
        .referenced_by(&people)
        .map(|(table, _)| table.name.to_string())
        .collect();
    assert_eq!(keys, ["public.notes"]);
    assert!(
        catalog
            .table(&people)
            .is_some_and(|table| table.is_unique("id") && !table.is_unique("mail"))
    );
}

#[test]
fn domains_are_followed_to_their_base_and_refuse_null_on_the_way() {
    let catalog = sample();
    let mail = catalog
        .table(&Name::new("public", "people"))
        .and_then(|table| table.column("mail"));
    let base = mail.map(|column| catalog.base_type(&column.column_type).text.as_str());
    assert_eq!(base, Some("text"));
    assert_eq!(mail.map(|column| catalog.refuses_null(column)), Some(true));
}

#[test]
fn a_cycle_of_domains_ends() {
    let mut catalog = sample();
    let looped = catalog.domains[1].base.clone();
    catalog.domains[0].base = ColumnType {
        name: catalog.domains[1].name.clone(),
        ..looped.clone()
    };
    assert_eq!(catalog.base_type(&looped).kind, TypeKind::Domain);
    assert!(catalog.domains_of(&looped).len() <= catalog.domains.len() + 1);
}

#[test]
fn a_sequence_that_nobody_owns_is_found_by_the_default_that_draws_from_it() {
    let mut catalog = sample();
    let loose = |name: &str| Sequence {
        name: Name::new("keys", name),
        start: 1,
        increment: 1,
        minimum: 1,
        maximum: 9,
        cycle: false,
        owned_by: None,
    };
    catalog.sequences = vec![loose("it's \"one\""), loose("other")];
    let people = Name::new("public", "people");
    for (default, found) in [
        ("nextval('keys.\"it''s \"\"one\"\"\"'::regclass)", 1),
        ("(nextval('keys.other'::regclass) + 1)", 0),
    ] {
        catalog.tables[1].columns[0].default = Some(default.to_owned());
        let found_there = catalog.sequences_of(&people, "id").count();
        assert_eq!(found_there, found, "{default}");
    }
}

#[test]
fn the_shape_forgets_sizes() {
    let mut grown = sample();
    grown.tables[0].estimated_rows = Some(7);
    grown.tables[0].bytes = 8192;
    grown.server_version = 150_009;
    assert_ne!(grown, sample());
    assert_eq!(grown.shape(), sample().shape());
}

#[test]
fn names_are_read_back_as_they_are_written() {
    for (schema, name) in [
        ("public", "offices"),
        ("a.b", "c\"d"),
        ("Über", "🙂\n"),
        ("select", " "),
        ("x", "\""),
    ] {
        let written = Name::new(schema, name);
        assert_eq!(written.to_string().parse(), Ok(written));
    }
    assert_eq!("public.Film".parse(), Ok(Name::new("public", "Film")));
    for wrong in ["", "film", "a.b.c", ".a", "a.", "\"a.b", "\"\".a", "a\"b.c"] {
        assert!(wrong.parse::<Name>().is_err(), "{wrong}");
    }
}
