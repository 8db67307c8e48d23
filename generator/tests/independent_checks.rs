//! Every column of every entity of the shipped example and of the golden cases: an independent check compares it, or the
//! file says that none does, and why.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// What no check of the example compares. Nobody adds to this list without knowing why.
const EXAMPLE: [&str; 3] = [
    "profiles.updated_at: the target fills it by itself",
    "technician_roles.assigned_at: the target fills it by itself",
    "technician_roles.technician_id: asked is only whether it leads to a row: the target is asked for it (see reference)",
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The folders of crates within a folder.
fn crates(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder.join("crates"))?;
    let mut found = Vec::new();
    for entry in entries {
        found.push(entry?.path());
    }
    found.sort();
    Ok(found)
}

/// What `sql/validate.sql` says of a crate's columns: those that it compares, and the lines on those that it does not.
struct Covered {
    compared: BTreeSet<String>,
    listed: Vec<String>,
}

fn covered(folder: &Path) -> Outcome<Covered> {
    let text = fs::read_to_string(folder.join("sql/validate.sql"))?;
    let compared = text.split("fingerprint of ").skip(1);
    let compared = compared.filter_map(|rest| rest.split('"').next());
    let listed = text
        .lines()
        .filter_map(|line| line.strip_prefix("-- No check here compares "));
    Ok(Covered {
        compared: compared.map(str::to_owned).collect(),
        listed: listed
            .map(|line| line.trim_end_matches('.').to_owned())
            .collect(),
    })
}

/// The columns that the crate's README tells of.
fn columns(folder: &Path) -> Outcome<Vec<String>> {
    let text = fs::read_to_string(folder.join("README.md"))?;
    let lines = text
        .lines()
        .skip_while(|line| !line.starts_with("| column | made from"));
    let rows = lines.skip(2).take_while(|line| line.starts_with('|'));
    let name = |row: &str| row.split('`').nth(1).map(str::to_owned);
    Ok(rows.filter_map(name).collect())
}

#[test]
fn every_column_of_the_example_is_compared_or_listed() -> Outcome {
    let mut listed = Vec::new();
    let mut compared = 0;
    for folder in crates(&repository().join("generated/dispatch"))? {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let covered = covered(&folder)?;
        let columns = columns(&folder)?;
        assert!(!columns.is_empty(), "{name} has no columns");
        for column in columns {
            let told = covered
                .listed
                .iter()
                .any(|line| line.starts_with(&format!("{column}: ")));
            assert!(
                covered.compared.contains(&column) || told,
                "{name}.{column} is neither compared nor listed"
            );
        }
        compared += covered.compared.len();
        listed.extend(covered.listed.iter().map(|line| format!("{name}.{line}")));
    }
    listed.sort();
    assert_eq!(listed, EXAMPLE);
    assert!(compared > 180, "{compared} columns are compared");
    Ok(())
}

#[test]
fn what_no_check_compares_has_a_reason_in_the_golden_cases() -> Outcome {
    let mut told = 0;
    for case in fs::read_dir(repository().join("tests/cases"))? {
        let case = case?.path();
        if !case.join("crates").is_dir() {
            continue;
        }
        for folder in crates(&case)? {
            let covered = covered(&folder)?;
            for line in &covered.listed {
                let reason = line.split_once(": ").map_or("", |(_, reason)| reason);
                assert!(reason.len() > 10, "{}: {line}", folder.display());
            }
            told += covered.compared.len() + covered.listed.len();
        }
    }
    assert!(told > 150, "the cases have only {told} columns");
    Ok(())
}
