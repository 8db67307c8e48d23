//! A large schema in small: `discover`, `plan` and `generate` lose nothing of it. How long a thousand tables take is
//! measured by hand: `cargo run --release --package rehome-tests --example size`.

use rehome::catalog::{Catalog, Name};
use rehome_tests::Result;
use rehome_tests::large_schema::{LargeSchema, SCHEMAS};
use rehome_tests::large_world::LargeWorld;

const TABLES: usize = 100;

#[test]
fn nothing_of_a_schema_of_many_tables_is_lost() -> Result {
    let schema = LargeSchema::of(TABLES);
    let world = LargeWorld::start(schema)?;
    world.command("discover --no-profile").exits(0)?;
    for (side, name) in [
        (
            "source",
            &(|table| schema.source_name(table)) as &dyn Fn(usize) -> String,
        ),
        ("target", &|table| schema.target_name(table)),
    ] {
        let catalog = Catalog::from_json(&world.project.read(&format!("catalog/{side}.json"))?)?;
        everything_is_in(&catalog, schema, name)?;
    }

    let planned = world.command("plan").exits(0)?.json()?;
    world
        .command("decide --accept-recommended --by test")
        .exits(0)?;
    // Answers about whole tables make entities, whose own columns may be asked about.
    world.command("plan").exits(0)?;
    world
        .command("decide --accept-recommended --by test")
        .exits(0)?;
    let mapped = mapped(&world)?;
    let left = planned["plan"]["unmatched"]["target_tables"].as_array();
    assert!(
        mapped.len() == TABLES,
        "{} of {TABLES} tables have a mapping; {left:?}",
        mapped.len()
    );
    for table in 0..TABLES {
        let (source, target) = (schema.source_name(table), schema.target_name(table));
        let fed = mapped
            .iter()
            .any(|(to, from)| *to == target && *from == source);
        assert!(fed, "{target} should be filled from {source}: {mapped:#?}");
    }

    world.command("generate").exits(0)?;
    world.command("generate --check").exits(0)?;
    let crates = std::fs::read_dir(world.project.path().join("crates"))?.count();
    assert_eq!(crates, TABLES);
    Ok(())
}

fn everything_is_in(
    catalog: &Catalog,
    schema: LargeSchema,
    name: &dyn Fn(usize) -> String,
) -> Result {
    assert_eq!(catalog.schemas.len(), SCHEMAS.len());
    assert_eq!(catalog.tables.len(), TABLES);
    for table in 0..TABLES {
        let name: Name = name(table).parse()?;
        assert!(catalog.table(&name).is_some(), "{name}");
    }
    let columns: usize = catalog.tables.iter().map(|table| table.columns.len()).sum();
    let keys: usize = catalog
        .tables
        .iter()
        .map(|table| table.foreign_keys.len())
        .sum();
    assert_eq!((columns, keys), (schema.columns(), schema.foreign_keys()));
    assert_eq!(catalog.sequences.len(), TABLES);
    Ok(())
}

/// Targets and sources of all mapping files.
fn mapped(world: &LargeWorld) -> Result<Vec<(String, String)>> {
    let files = world.project.files("mappings")?;
    let texts = files
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|ending| ending == "toml"));
    texts
        .map(|(path, text)| {
            let text = String::from_utf8(text.clone())?;
            let file = rehome::mapping::read::MappingFile::parse(path.to_string_lossy(), text)?;
            let source = file
                .mapping
                .feeds
                .first()
                .map(|feed| feed.source.to_string());
            Ok((file.mapping.target.to_string(), source.unwrap_or_default()))
        })
        .collect()
}
