//! Whether a run may begin: without a rehearsal, after a failed one, after one of other programs or fewer tables, and after a good one.

use std::path::Path;

use super::*;
use crate::orchestrate::project::write;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const SETTINGS: &str = "[project]\nname = \"lab\"\nnamespace = \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"\nzone = \"UTC\"\n\
    [policy]\nrehearsal = \"required\"\n";

/// A project with two programs, whose settings demand a rehearsal.
fn project(root: &Path) -> Result<(Project, Vec<Mapping>)> {
    write(&root.join("rehome.toml"), SETTINGS)?;
    let mut mappings = Vec::new();
    for entity in ["doctors", "patients"] {
        let folder = root.join("crates").join(entity);
        write(&folder.join("provenance.json"), entity)?;
        write(&folder.join("src/custom.rs"), "// mine\n")?;
        let text = format!("entity = \"{entity}\"\ntarget = \"public.{entity}\"\nfeeds = []\n");
        mappings.push(toml::from_str(&text)?);
    }
    Ok((Project::open(root)?, mappings))
}

fn rehearsal(plan: String, entities: &[&str]) -> Rehearsal {
    let measured = entities.iter().map(|entity| EntityMeasured {
        entity: (*entity).to_owned(),
        account: Account::default(),
        quarantine: Vec::new(),
        seconds: 1.0,
        back_seconds: 0.5,
    });
    Rehearsal {
        plan,
        at: "2026-11-22T05:00:00Z".to_owned(),
        passed: true,
        why_not: Vec::new(),
        load_seconds: 2.0,
        back_seconds: 1.0,
        entities: measured.collect(),
        before: Space::default(),
        after: Space::default(),
        locks: Vec::new(),
    }
}

#[test]
fn only_a_good_rehearsal_of_the_very_same_programs_lets_a_run_begin() -> Result {
    let folder = tempfile::tempdir()?;
    let (mut project, mappings) = project(folder.path())?;
    let both = ["doctors".to_owned(), "patients".to_owned()];
    let refusal = |project: &Project| match demand(project, &mappings, &both) {
        Ok(()) => "none".to_owned(),
        Err(error) => format!("{} {error} {}", error.exit_code(), error.advice_text()),
    };
    let none = refusal(&project);
    assert!(
        none.starts_with("5 ") && none.contains("there was none"),
        "{none}"
    );
    assert!(none.contains("rehome rehearse --all"), "{none}");

    let plan = evidence::plan_hash(&project, &mappings)?;
    let good = rehearsal(plan.clone(), &["doctors", "patients"]);
    keep(&project, &good)?;
    assert_eq!(last(&project)?.as_ref(), Some(&good));
    assert_eq!(refusal(&project), "none");

    keep(&project, &rehearsal(plan.clone(), &["doctors"]))?;
    assert!(refusal(&project).contains("left out patients"));

    let mut failed = good.clone();
    failed.passed = false;
    failed.why_not = vec!["the load stopped at doctors".to_owned()];
    keep(&project, &failed)?;
    assert!(refusal(&project).contains("did not pass: the load stopped at doctors"));

    keep(&project, &good)?;
    write(
        &folder.path().join("crates/patients/src/custom.rs"),
        "// other\n",
    )?;
    assert!(refusal(&project).contains("other mappings, decisions or programs"));

    project.settings.policy.rehearsal = RehearsalPolicy::Optional;
    assert_eq!(refusal(&project), "none");
    Ok(())
}
