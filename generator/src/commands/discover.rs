//! `discover`: reads both schemas and profiles the source's rows; writes `catalog/`.

use std::path::Path;

use crate::catalog::Catalog;
use crate::diagnostics::Findings;
use crate::error::Error;
use crate::guidance::discovery::{Discovery, describe, to_json};
use crate::introspect::introspect;
use crate::orchestrate::databases::{Databases, wait};
use crate::orchestrate::journal::{Journal, Role};
use crate::orchestrate::project::{CatalogSide, PROFILE};
use crate::orchestrate::{Console, Project};
use crate::profile::{self, Profile};

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome discover
  rehome discover --no-profile       the schemas alone, in seconds; what is known of the rows stays
  rehome discover --output json

Both databases are only read. catalog/source.json, catalog/target.json and catalog/profile.json
are inputs of `plan` and `generate`, so commit them; values of columns that look personal are
left out of them.";

/// What is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The source's rows too, not only both schemas.
    pub profile: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { profile: true }
    }
}

/// What was read.
pub(super) struct Found {
    pub(super) source: Catalog,
    pub(super) target: Catalog,
    pub(super) profile: Profile,
    pub(super) findings: Findings,
}

/// Reads both databases, keeps what was read, and tells it.
///
/// # Errors
/// When a database does not let us in, both are one, or a schema is not there.
pub fn run(root: &Path, console: Console, options: Options) -> Result<u8, Error> {
    console.say(if options.profile {
        "Reading both schemas and the source's rows …"
    } else {
        "Reading both schemas …"
    });
    let found = discover(root, options)?;
    let told = Discovery {
        source: &found.source,
        target: &found.target,
        profile: &found.profile,
        findings: &found.findings,
    };
    console.result(&describe(&told), &to_json(&told))?;
    Ok(0)
}

/// Reads both databases and keeps what was read.
///
/// # Errors
/// As [`run`].
pub(super) fn discover(root: &Path, options: Options) -> Result<Found, Error> {
    let project = Project::open(root)?;
    let mut journal = Journal::open(root)?;
    journal.task(Role::SchemaAnalysis, "discover", &[])?;
    let databases = Databases::of(&project)?;
    let found = wait(read(&project, &databases, options))?;
    project.keep_catalog(CatalogSide::Source, &found.source)?;
    project.keep_catalog(CatalogSide::Target, &found.target)?;
    project.write(PROFILE, &profile_text(&found.profile)?)?;
    let summary = format!(
        "{} source tables, {} findings",
        found.source.tables.len(),
        found.findings.len()
    );
    journal.finished(Role::SchemaAnalysis, "discover", &summary)?;
    Ok(found)
}

async fn read(project: &Project, databases: &Databases, options: Options) -> Result<Found, Error> {
    let (mut source, mut target) = databases.open().await?;
    let settings = &project.settings;
    let (source_catalog, mut findings) = introspect(&mut source, &settings.source.schemas).await?;
    let (target_catalog, of_target) = introspect(&mut target, &settings.target.schemas).await?;
    findings.extend(of_target);
    let profile = if options.profile {
        let how = profile::Options::default();
        let (profile, of_rows) = profile::profile(&mut source, &source_catalog, &how).await?;
        findings.extend(of_rows);
        profile
    } else {
        known_profile(project, &source_catalog)?
    };
    Ok(Found {
        source: source_catalog,
        target: target_catalog,
        profile,
        findings,
    })
}

/// What an earlier `discover` learned of the rows; nothing before the first one, and then `plan` does without.
fn known_profile(project: &Project, source: &Catalog) -> Result<Profile, Error> {
    if project.path(PROFILE).exists() {
        return project.profile();
    }
    Ok(Profile {
        database: source.database.clone(),
        ..Profile::default()
    })
}

fn profile_text(profile: &Profile) -> Result<String, Error> {
    let text = profile.to_json();
    text.map_err(|cause| {
        Error::failed("the profile cannot be written down", PROFILE).because(cause)
    })
}
