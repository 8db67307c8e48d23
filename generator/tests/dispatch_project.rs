//! The shipped example's project files against its own databases: read, complete, in target order, without a finding.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rehome::catalog::Catalog;
use rehome::demo::rows::{DEFAULT_SCALE, DEFAULT_SEED, Entity, Fate, plan_ledger, plan_sizes};
use rehome::demo::{World, WorldOptions};
use rehome::diagnostics::Severity;
use rehome::introspect::introspect;
use rehome::mapping::check::{check, label_of, takers};
use rehome::mapping::read::{MappingFile, read_mappings};
use rehome::mapping::{EnumRule, Rule};
use rehome::settings::Settings;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../generated/dispatch")
}

fn settings() -> Result<Settings, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(project().join("rehome.toml"))?;
    Settings::parse("rehome.toml", &text).map_err(|error| error.to_string().into())
}

fn mappings() -> Result<Vec<MappingFile>, Box<dyn std::error::Error>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(project().join("mappings"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".toml") {
            files.insert(
                format!("mappings/{name}"),
                std::fs::read_to_string(entry.path())?,
            );
        }
    }
    read_mappings(&files).map_err(|errors| {
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        texts.join("\n").into()
    })
}

fn catalog(url: &str) -> Result<Catalog, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let (mut client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        let (catalog, _) = introspect(&mut client, &["public".to_owned()])
            .await
            .map_err(|error| error.to_string())?;
        Ok(catalog)
    })
}

#[test]
fn every_entity_has_a_mapping_and_every_group_names_entities() -> Outcome {
    let entities: Vec<&str> = plan_sizes(1.0)
        .iter()
        .map(|(entity, _)| entity.name())
        .collect();
    let files = mappings()?;
    let mut mapped: Vec<&str> = files
        .iter()
        .map(|file| file.mapping.entity.as_str())
        .collect();
    let mut expected = entities.clone();
    mapped.sort_unstable();
    expected.sort_unstable();
    assert_eq!(mapped, expected);
    for (group, members) in settings()?.groups {
        for member in members {
            assert!(entities.contains(&member.as_str()), "{group}: {member}");
        }
    }
    Ok(())
}

#[test]
fn mappings_fit_both_databases_without_a_finding() -> Outcome {
    let world = World::start(&WorldOptions::default())?;
    let (source, target) = (catalog(&world.source_url())?, catalog(&world.target_url())?);
    let files = mappings()?;
    let findings = check(&files, &source, &target);
    let told: Vec<String> = findings
        .iter()
        .map(|finding| format!("{finding:?}"))
        .collect();
    assert!(
        findings.worst() < Some(Severity::Warning),
        "{}",
        told.join("\n")
    );
    for file in &files {
        let mapping = &file.mapping;
        let table = target
            .tables
            .iter()
            .find(|table| table.name.name == mapping.target.name);
        let columns = table.map(|table| table.columns.iter().map(|column| column.name.as_str()));
        let ruled: Vec<&str> = mapping.feeds[0]
            .columns
            .iter()
            .map(|(column, _)| column)
            .collect();
        assert_eq!(
            columns.map(Iterator::collect::<Vec<_>>),
            Some(ruled),
            "{}",
            mapping.entity
        );
        for (column, rule) in mapping.feeds[0].columns.iter() {
            assert!(
                rule.reason.is_some(),
                "{}.{column} has no reason",
                mapping.entity
            );
        }
    }
    Ok(())
}

#[test]
fn thresholds_allow_what_is_known_at_every_scale() -> Outcome {
    let policy = settings()?.policy.quarantine_percent;
    let files = mappings()?;
    for scale in [0.000_1, 0.005, DEFAULT_SCALE, 0.1, 1.0] {
        let ledger = plan_ledger(scale, DEFAULT_SEED)?;
        for (entity, rows) in plan_sizes(scale) {
            let allowed = threshold(&files, entity).unwrap_or(policy);
            let quarantined = ledger.count(entity.name(), Fate::Quarantined);
            let percent =
                f64::from(u32::try_from(quarantined)?) * 100.0 / f64::from(u32::try_from(rows)?);
            assert!(
                percent <= allowed,
                "{}: {percent} % at {scale}",
                entity.name()
            );
        }
    }
    Ok(())
}

fn threshold(files: &[MappingFile], entity: Entity) -> Option<f64> {
    let file = files
        .iter()
        .find(|file| file.mapping.entity == entity.name());
    file.and_then(|file| file.mapping.threshold_percent)
}

/// The rule that the shipped mapping makes `role_type` by, and the names it meets.
fn roles() -> Result<(EnumRule, Vec<String>), Box<dyn std::error::Error>> {
    let files = mappings()?;
    let file = files
        .iter()
        .find(|file| file.mapping.entity == "technician_roles");
    let rule = file.and_then(|file| file.mapping.feeds[0].columns.get("role_type"));
    let Some(Rule::Enum(rule)) = rule.map(|column| column.rule.clone()) else {
        return Err("role_type is made by no enum rule".into());
    };
    let world = World::start(&WorldOptions::default())?;
    world.make_rows(0.001, DEFAULT_SEED, None)?;
    let sql = "SELECT name FROM dispatch_role WHERE group_id = 11";
    Ok((rule, texts(&world.source_url(), sql)?))
}

fn texts(url: &str, sql: &str) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        let rows = client.query(sql, &[]).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    })
}

fn distribution<'r>(rule: &'r EnumRule, names: &[String]) -> BTreeMap<&'r str, usize> {
    let mut counts = BTreeMap::new();
    for name in names {
        let label = label_of(rule, Some(name)).unwrap_or("refused");
        *counts.entry(label).or_default() += 1;
    }
    counts
}

#[test]
fn roles_are_distributed_as_the_lab_expects_and_the_order_of_rules_matters() -> Outcome {
    let (rule, names) = roles()?;
    let expected = [
        ("designing", 3),
        ("manufacturing", 21),
        ("master", 1),
        ("remote", 2),
        ("sectioning", 4),
    ];
    assert_eq!(distribution(&rule, &names), BTreeMap::from(expected));

    let mut reversed = rule.clone();
    reversed.rules.reverse();
    assert_ne!(distribution(&reversed, &names), BTreeMap::from(expected));

    let is_fought_over = |name: &&String| {
        let labels = takers(&rule, Some(name)).map(|line| &rule.rules[line].label);
        labels.collect::<std::collections::BTreeSet<_>>().len() > 1
    };
    assert!(names.iter().filter(is_fought_over).count() >= 5);
    let is_left_over = |name: &&String| takers(&rule, Some(name)).next().is_none();
    assert!(names.iter().filter(is_left_over).count() >= 3);
    Ok(())
}
