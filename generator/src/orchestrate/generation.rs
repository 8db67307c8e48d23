//! From a project's files to its programs: written, or compared with what would be written; no database is needed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::entities::entities_of;
use super::project::{CatalogSide, Project, plain, refuse_errors};
use super::selection::Selection;
use crate::catalog::Name;
use crate::crate_model::{self, Observed, colliding, crate_model};
use crate::diagnostics::Findings;
use crate::emit::files::{self, Difference, Files, State, hash_of};
use crate::emit::workspace::{RUNTIME_FOLDER, runtime_source, workspace};
use crate::error::Error;
use crate::mapping::Mapping;
use crate::mapping::decisions::Decisions;
use crate::mapping::order::order;
use crate::mapping::read::MappingFile;
use crate::profile::{ColumnProfile, Profile};

/// What `generate` did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Programs there are among the selected entities.
    pub programs: usize,
    /// Files there are.
    pub files: usize,
    /// Those that were written, by their paths in the project.
    pub changed: Vec<Difference>,
    /// Folders of crates whose entity is gone.
    pub orphaned: Vec<String>,
}

/// Writes the programs of entities.
///
/// # Errors
/// When an input is missing or does not fit, or a generated file was edited by hand and may not be replaced.
pub fn generate(root: &Path, selection: &Selection, overwrite: bool) -> Result<Written, Error> {
    let project = Project::open(root)?;
    let mappings = project.mappings()?;
    let known = entities_of(&project, &mappings)?;
    let chosen = known.select(selection)?;
    let made = make(&project, &mappings, &chosen)?;
    let differences = made.compare(root)?;
    refuse_edited(&differences, overwrite)?;
    for (folder, files) in &made.folders {
        files::write(files, &root.join(folder))?;
    }
    Ok(Written {
        programs: chosen.len(),
        files: made.folders.values().map(Files::len).sum(),
        changed: differences
            .into_iter()
            .filter(|one| one.state != State::Unknown)
            .collect(),
        orphaned: orphaned(root, known.needs.keys()),
    })
}

/// Compares the programs of entities with what would be written; gives how many there are.
///
/// # Errors
/// When anything differs.
pub fn check(root: &Path, selection: &Selection) -> Result<usize, Error> {
    let project = Project::open(root)?;
    let mappings = project.mappings()?;
    let chosen = entities_of(&project, &mappings)?.select(selection)?;
    check_generated(&project, &mappings, &chosen)?;
    Ok(chosen.len())
}

/// Refuses to go on with programs that are not what the mappings say.
///
/// # Errors
/// When a file is missing, older, edited by hand, or unknown.
pub fn check_generated(
    project: &Project,
    mappings: &[MappingFile],
    entities: &[String],
) -> Result<(), Error> {
    let differences = make(project, mappings, entities)?.compare(&project.root)?;
    if differences.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        crate::error::ErrorKind::Differs,
        "generated files are not what the mappings say",
        listed(&differences),
    )
    .advice("`rehome generate` writes them; if you edited one by hand, move the change to its mapping or to src/custom.rs"))
}

/// Generated files by the folder that they belong in.
struct Made {
    folders: BTreeMap<String, Files>,
}

impl Made {
    /// What differs on disk, with paths within the project.
    fn compare(&self, root: &Path) -> Result<Vec<Difference>, Error> {
        let mut all = Vec::new();
        for (folder, files) in &self.folders {
            let found = files::compare(files, &root.join(folder))?;
            all.extend(found.into_iter().map(|one| within(folder, one)));
        }
        Ok(all)
    }
}

fn within(folder: &str, difference: Difference) -> Difference {
    let path = match folder {
        "" => difference.path,
        folder => format!("{folder}/{}", difference.path),
    };
    Difference { path, ..difference }
}

/// Makes everything in memory, from files alone.
fn make(project: &Project, files: &[MappingFile], entities: &[String]) -> Result<Made, Error> {
    let source = project.catalog(CatalogSide::Source)?;
    let target = project.catalog(CatalogSide::Target)?;
    let findings = crate::mapping::check::check(files, &source, &target);
    let findings = about(files, entities, &findings);
    refuse_errors(
        &findings,
        "a mapping file does not fit the databases",
        "mappings/",
    )?;
    let mappings = plain(files);
    let observed = observed(&project.profile()?, &mappings);
    let mut of_project = project_model(project)?;
    of_project.late = order(&mappings, &target).late;
    refuse_errors(
        &colliding(&mappings),
        "two programs would have one name",
        "mappings/",
    )?;
    let mut folders = on_all_processors(entities, |entity| {
        let model = crate_model(&of_project, &source, &target, &observed, &mappings, entity);
        let model = model.map_err(|findings| refused(entity, &findings))?;
        crate::emit::crate_files(&model)
    })?;
    let members = members(project, &mappings, entities);
    folders.insert(
        String::new(),
        workspace(&members, project.settings.project.runtime.as_deref())?,
    );
    if project.settings.project.runtime.is_none() {
        folders.insert(RUNTIME_FOLDER.to_owned(), runtime_source()?);
    }
    Ok(Made { folders })
}

/// Makes every entity's files, each from the same inputs and from nothing that is made of another; gives them by folder.
///
/// # Errors
/// The first one in the order of the entities.
fn on_all_processors(
    entities: &[String],
    make: impl Fn(&str) -> Result<Files, Error> + Sync,
) -> Result<BTreeMap<String, Files>, Error> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = entities.len().div_ceil(workers).max(1);
    let portion = |part: &[String]| -> Result<Vec<(String, Files)>, Error> {
        part.iter()
            .map(|entity| Ok((format!("crates/{entity}"), make(entity)?)))
            .collect()
    };
    std::thread::scope(|scope| {
        let parts = entities.chunks(share);
        let running: Vec<_> = parts
            .map(|part| scope.spawn(move || portion(part)))
            .collect();
        let mut folders = BTreeMap::new();
        for worker in running {
            let made = worker.join();
            folders.extend(made.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(folders)
    })
}

/// Findings in the mapping files of entities: what is unfinished elsewhere is nobody's concern yet.
fn about(files: &[MappingFile], entities: &[String], findings: &Findings) -> Findings {
    let chosen = files
        .iter()
        .filter(|file| entities.contains(&file.mapping.entity));
    let places: Vec<String> = chosen.map(|file| format!("{}:", file.path)).collect();
    findings
        .iter()
        .filter(|finding| places.iter().any(|place| finding.object.starts_with(place)))
        .cloned()
        .collect()
}

fn refused(entity: &str, findings: &Findings) -> Error {
    match refuse_errors(findings, "the program cannot be written", entity) {
        Err(error) => error,
        Ok(()) => Error::usage("the program cannot be written", entity),
    }
}

/// The crates of the workspace: those that are there, and those that are about to be.
fn members(project: &Project, mappings: &[Mapping], entities: &[String]) -> Vec<String> {
    let there = mappings
        .iter()
        .map(|mapping| mapping.entity.clone())
        .filter(|entity| {
            project
                .path(&format!("crates/{entity}/Cargo.toml"))
                .is_file()
        });
    let all: BTreeSet<String> = there.chain(entities.iter().cloned()).collect();
    all.into_iter().collect()
}

fn project_model(project: &Project) -> Result<crate_model::Project, Error> {
    let mut model = crate_model::Project::of(&project.settings);
    model.decisions = decision_hashes(&project.decisions()?);
    Ok(model)
}

/// What each entity's answers come to: another answer is another program.
fn decision_hashes(decisions: &Decisions) -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for decision in &decisions.list {
        if let Some(answer) = &decision.answer {
            let text = texts
                .entry(decision.subject().entity.to_owned())
                .or_default();
            text.push_str(&format!("{:?} = {answer:?}\n", decision.id));
        }
    }
    texts
        .into_iter()
        .map(|(entity, text)| (entity, hash_of(&text)))
        .collect()
}

/// Values that were seen in columns that are not sensitive, the most frequent first.
#[must_use]
pub fn observed(profile: &Profile, mappings: &[Mapping]) -> Observed {
    let masked: BTreeSet<(&Name, &str)> = mappings
        .iter()
        .flat_map(|mapping| {
            mapping
                .feeds
                .iter()
                .map(move |feed| (mapping, &feed.source))
        })
        .flat_map(|(mapping, source)| {
            mapping
                .sensitive
                .iter()
                .map(move |column| (source, column.as_str()))
        })
        .collect();
    let mut seen = BTreeMap::new();
    for table in &profile.tables {
        for column in table
            .columns
            .iter()
            .filter(|column| column.sensitive.is_none())
        {
            if !masked.contains(&(&table.name, column.name.as_str())) {
                seen.insert((table.name.clone(), column.name.clone()), values(column));
            }
        }
    }
    Observed(seen)
}

fn values(column: &ColumnProfile) -> Vec<Option<String>> {
    let Some(frequencies) = &column.values else {
        return Vec::new();
    };
    let known = frequencies
        .iter()
        .map(|seen| (seen.count, Some(seen.value.clone())));
    let mut all: Vec<_> = known.collect();
    if column.nulls > 0 {
        all.push((column.nulls, None));
    }
    // Equal counts must not depend on how they came here.
    all.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.cmp(other)));
    all.into_iter().map(|(_, value)| value).collect()
}

fn refuse_edited(differences: &[Difference], overwrite: bool) -> Result<(), Error> {
    let edited: Vec<Difference> = differences
        .iter()
        .filter(|one| one.state == State::EditedByHand)
        .cloned()
        .collect();
    if edited.is_empty() || overwrite {
        return Ok(());
    }
    Err(Error::new(
        crate::error::ErrorKind::Differs,
        "generated files were edited by hand, and nothing was written",
        listed(&edited),
    )
    .advice("move the change to the mapping or to src/custom.rs; --overwrite gives it up"))
}

/// The first differences, with the rest as a number.
fn listed(differences: &[Difference]) -> String {
    const SHOWN: usize = 5;
    let shown = differences.iter().take(SHOWN).map(|one| {
        let line = one.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}{line} ({})", one.path, words(one.state))
    });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if differences.len() > SHOWN {
        text.push_str(&format!(" and {} more", differences.len() - SHOWN));
    }
    text
}

/// How a file stands, in words.
#[must_use]
pub fn words(state: State) -> &'static str {
    match state {
        State::Missing => "new",
        State::Outdated => "changed",
        State::EditedByHand => "edited by hand",
        State::Obsolete => "no longer generated",
        State::Unknown => "no longer generated, and edited by hand",
    }
}

/// Crates whose entity has no mapping any more: named, and left to people.
fn orphaned<'a>(root: &Path, known: impl Iterator<Item = &'a String>) -> Vec<String> {
    let known: BTreeSet<&str> = known.map(String::as_str).collect();
    let folders = std::fs::read_dir(root.join("crates"))
        .into_iter()
        .flatten()
        .flatten();
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut gone: Vec<String> = names
        .filter(|name| !known.contains(name.as_str()))
        .collect();
    gone.sort();
    gone
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Frequency;

    #[test]
    fn values_come_by_frequency_with_null_among_them() {
        let seen = |value: &str, count| Frequency {
            value: value.to_owned(),
            count,
        };
        let column = ColumnProfile {
            nulls: 5,
            values: Some(vec![seen("b", 7), seen("c", 2), seen("a", 2)]),
            ..ColumnProfile::default()
        };
        let expected =
            [Some("b"), None, Some("a"), Some("c")].map(|value| value.map(str::to_owned));
        assert_eq!(values(&column), expected);
    }

    #[test]
    fn another_answer_is_another_hash_of_its_entity_alone() -> Result<(), Box<dyn std::error::Error>>
    {
        let text = |answer: &str| {
            format!(
                "[[decision]]\nid = \"a.x\"\ncode = \"c\"\nquestion = \"q\"\nanswer = \"{answer}\"\n[[decision]]\nid = \"b.x\"\ncode = \"c\"\nquestion = \"q\"\nanswer = \"1\"\n"
            )
        };
        let one = decision_hashes(&toml::from_str(&text("1"))?);
        let other = decision_hashes(&toml::from_str(&text("2"))?);
        assert_ne!(one["a"], other["a"]);
        assert_eq!(one["b"], other["b"]);
        Ok(())
    }
}
