//! Plans of real schemas, from their catalogs and rows: no error, the same plan twice, and no proposal that its own
//! checks refuse.

mod support;

use std::path::PathBuf;

use rehome::catalog::Catalog;
use rehome::demo::rows::{DEFAULT_SCALE, DEFAULT_SEED};
use rehome::demo::{World, WorldOptions};
use rehome::diagnostics::Severity;
use rehome::introspect::introspect;
use rehome::mapping::check::check;
use rehome::mapping::decisions::Decisions;
use rehome::mapping::read::MappingFile;
use rehome::mapping::write::write_mapping;
use rehome::mapping::{Mapping, Rule};
use rehome::plan::{Facts, Inputs, Plan, plan};
use rehome::profile::{Options, profile};
use rehome::settings::Settings;
use support::{TestResult, connect, database, real_schemas};

/// A pair of schemas with what is known of the source's rows.
struct Pair {
    source: Catalog,
    target: Catalog,
    facts: Facts,
    settings: Settings,
}

impl Pair {
    async fn read(name: &str) -> Result<Option<Self>, Box<dyn std::error::Error>> {
        let Some(folder) = real_schemas().map(|folder| folder.join(name)) else {
            return Ok(None);
        };
        let old = database(&format!("plan_{name}_source"), "")?;
        old.load(&folder.join("source.sql"))?;
        if folder.join("data.sql").is_file() {
            old.load(&folder.join("data.sql"))?;
        }
        let new = database(&format!("plan_{name}_target"), "")?;
        new.load(&folder.join("target.sql"))?;
        let schemas = ["public".to_owned()];
        let mut client = connect(&old).await?;
        let (source, _) = introspect(&mut client, &schemas).await?;
        let (rows, _) = profile(&mut client, &source, &Options::default()).await?;
        let (target, _) = introspect(&mut connect(&new).await?, &schemas).await?;
        let text = "[project]\nname = \"real\"\nnamespace = \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"\nzone = \"UTC\"\n";
        let settings = Settings::parse("rehome.toml", text)?;
        let facts = Facts::from_profile(&rows);
        Ok(Some(Self {
            source,
            target,
            facts,
            settings,
        }))
    }

    /// The shipped example, with rows.
    async fn dispatch() -> Result<Self, Box<dyn std::error::Error>> {
        let world = World::start(&WorldOptions::default())?;
        world.make_rows(DEFAULT_SCALE, DEFAULT_SEED, None)?;
        let schemas = ["public".to_owned()];
        let mut client = open(&world.source_url()).await?;
        let (source, _) = introspect(&mut client, &schemas).await?;
        let (rows, _) = profile(&mut client, &source, &Options::default()).await?;
        let (target, _) = introspect(&mut open(&world.target_url()).await?, &schemas).await?;
        let settings = std::fs::read_to_string(project().join("rehome.toml"))?;
        let settings = Settings::parse("rehome.toml", &settings)?;
        Ok(Self {
            source,
            target,
            facts: Facts::from_profile(&rows),
            settings,
        })
    }

    fn plan(&self, existing: &[Mapping]) -> Plan {
        plan(&Inputs {
            source: &self.source,
            target: &self.target,
            facts: &self.facts,
            settings: &self.settings,
            existing,
            decisions: &Decisions::default(),
        })
    }

    /// What the checks say of the plan's own mapping files, open questions apart.
    fn errors(&self, plan: &Plan) -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let mut files = Vec::new();
        for entity in plan.entities() {
            let text = write_mapping(&entity.mapping, &entity.notes);
            files.push(MappingFile::parse(
                format!("mappings/{}.toml", entity.mapping.entity),
                text,
            )?);
        }
        let findings = check(&files, &self.source, &self.target);
        let graver = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        // A column without source is a decision, and so is a parent whose table is still asked for.
        let asked = |code: &str| matches!(code, "RH-M006" | "RH-M010");
        Ok(graver
            .filter(|finding| !asked(&finding.code))
            .map(ToString::to_string)
            .collect())
    }
}

/// One line a column, for people who judge proposals: `REHOME_SHOW_PLAN=1 cargo test --test plan -- --nocapture`.
fn show(name: &str, plan: &Plan) {
    if std::env::var_os("REHOME_SHOW_PLAN").is_none() {
        return;
    }
    for entity in plan.entities() {
        let mapping = &entity.mapping;
        eprintln!(
            "{name}: {} <- {} ({:?})",
            mapping.target, mapping.feeds[0].source, entity.risk
        );
        for (column, rule) in mapping.feeds[0]
            .columns
            .iter()
            .filter(|(_, rule)| rule.rule != Rule::Default)
        {
            let from = rule.rule.source_columns().join(",");
            let confidence = rule.confidence.unwrap_or_default();
            eprintln!(
                "    {confidence:.2} {column}: {} {from} [{}]",
                rule.rule.word(),
                rule.reason.as_deref().unwrap_or_default()
            );
        }
        eprintln!(
            "    unused: {:?}",
            entity
                .unused_source_columns
                .iter()
                .map(|place| &place.column)
                .collect::<Vec<_>>()
        );
    }
    for decision in &plan.decisions {
        let options: Vec<_> = decision
            .options
            .iter()
            .map(|option| option.value.as_str())
            .collect();
        eprintln!(
            "{name}: {} {} {options:?} {}",
            decision.code,
            decision.id,
            if decision.matters { "" } else { "(may wait)" }
        );
    }
}

async fn plans_without_error(name: &str) -> TestResult {
    let Some(pair) = Pair::read(name).await? else {
        return Ok(());
    };
    let started = std::time::Instant::now();
    let plan = pair.plan(&[]);
    show(name, &plan);
    eprintln!(
        "{name}: {} entities, {} decisions, {:?}",
        plan.entities().count(),
        plan.decisions.len(),
        started.elapsed()
    );
    assert_eq!(pair.errors(&plan)?, Vec::<String>::new());
    assert_eq!(plan, pair.plan(&[]));
    let mappings: Vec<Mapping> = plan
        .entities()
        .map(|entity| entity.mapping.clone())
        .collect();
    let again = pair.plan(&mappings);
    for mapping in &mappings {
        let kept = again.entity(&mapping.entity).ok_or("an entity is gone")?;
        assert_eq!(kept.mapping, *mapping);
    }
    Ok(())
}

#[tokio::test]
async fn pagila_is_planned() -> TestResult {
    plans_without_error("pagila").await
}

#[tokio::test]
async fn umami_is_planned() -> TestResult {
    plans_without_error("umami").await
}

#[tokio::test]
async fn lemmy_is_planned() -> TestResult {
    plans_without_error("lemmy").await
}

/// A proposal beside the rule that people wrote: the same source columns are the same meaning.
fn same_meaning(proposed: &Rule, written: &Rule) -> bool {
    let shape = |rule: &Rule| matches!(rule, Rule::Key(_) | Rule::Default);
    if shape(written) || shape(proposed) {
        return proposed.word() == written.word();
    }
    proposed.source_columns() == written.source_columns()
}

/// The shipped mappings as labels: what a plan without them gets right, and what it is sure of and wrong.
#[tokio::test]
async fn dispatch_is_proposed_as_people_mapped_it() -> TestResult {
    let pair = Pair::dispatch().await?;
    let plan = pair.plan(&[]);
    show("dispatch", &plan);
    let asked = |id: &str| plan.decisions.iter().any(|decision| decision.id == id);
    let (mut all, mut right, mut sure, mut wrong) = (0, 0, 0, Vec::new());
    for mapping in mappings()? {
        let proposal = plan
            .entity(&mapping.entity)
            .map(|entity| &entity.mapping.feeds[0]);
        for (column, written) in mapping.feeds[0].columns.iter() {
            // What an SQL or Rust text means is no question of matching.
            if matches!(
                written.rule,
                Rule::Sql(_) | Rule::Rust { .. } | Rule::Json { .. }
            ) {
                continue;
            }
            all += 1;
            let Some(proposed) = proposal.and_then(|feed| feed.columns.get(column)) else {
                continue;
            };
            let id = format!("{}.{column}", mapping.entity);
            match (same_meaning(&proposed.rule, &written.rule), asked(&id)) {
                (true, open) => {
                    right += 1;
                    sure += usize::from(!open);
                }
                (false, false) if proposed.rule != Rule::Default => {
                    wrong.push(format!("{id}: {:?}", proposed.rule))
                }
                (false, _) => {}
            }
        }
    }
    eprintln!(
        "dispatch: {right} of {all} right, {sure} without a question, {} decisions",
        plan.decisions.len()
    );
    assert_eq!(wrong, Vec::<String>::new());
    assert!(right * 10 >= all * 8, "{right} of {all}");
    assert!(sure * 10 >= all * 6, "{sure} of {all}");
    Ok(())
}

/// With the shipped mappings at hand there is nothing left to propose or to ask about their entities.
#[tokio::test]
async fn the_shipped_mappings_are_taken_as_they_are() -> TestResult {
    let pair = Pair::dispatch().await?;
    let mappings = mappings()?;
    let plan = pair.plan(&mappings);
    for mapping in &mappings {
        assert_eq!(
            plan.entity(&mapping.entity).map(|entity| &entity.mapping),
            Some(mapping)
        );
    }
    assert_eq!(plan.decisions, []);
    assert_eq!(plan.cycles, Vec::<Vec<String>>::new());
    let place = |name: &str| {
        plan.stages
            .iter()
            .position(|stage| stage.iter().any(|entity| entity.mapping.entity == name))
    };
    for (first, second) in [
        ("offices", "profiles"),
        ("profiles", "doctors"),
        ("doctors", "patients"),
        ("patients", "orders"),
        ("orders", "products"),
        ("projects", "treatment_plans"),
    ] {
        assert!(place(first) < place(second), "{first} {second}");
    }
    Ok(())
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../generated/dispatch")
}

fn mappings() -> Result<Vec<Mapping>, Box<dyn std::error::Error>> {
    let mut mappings = Vec::new();
    for entry in std::fs::read_dir(project().join("mappings"))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".toml") {
            mappings.push(MappingFile::parse(name, std::fs::read_to_string(path)?)?.mapping);
        }
    }
    mappings.sort_by(|a, b| a.entity.cmp(&b.entity));
    Ok(mappings)
}

async fn open(url: &str) -> Result<tokio_postgres::Client, Box<dyn std::error::Error>> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
