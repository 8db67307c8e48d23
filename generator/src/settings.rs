//! The project's own settings: `rehome.toml`. Names of environment variables stand in it, never a secret.

mod pace;

pub use pace::Pace;

use std::collections::BTreeMap;

use rehome_runtime::value::Uuid;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::mapping::file_text::{FileError, Step, locate, parse};
use crate::mapping::{LoadMode, Orphans};

/// Everything that `rehome.toml` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The project.
    pub project: Project,
    /// The old database.
    #[serde(default = "Side::source")]
    pub source: Side,
    /// The new database.
    #[serde(default = "Side::target")]
    pub target: Side,
    /// Names for lists of entities; `--core` means the group `core`.
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<String>>,
    /// What happens where a mapping file says nothing else.
    #[serde(default)]
    pub policy: Policy,
    /// How fast rows are moved, and what holds a run back.
    #[serde(default)]
    pub pace: Pace,
}

/// What the project is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Its name, for reports.
    pub name: String,
    /// The UUID that all new keys are derived from; another one gives other keys.
    pub namespace: String,
    /// The time zone in which the source wrote its timestamps without zone.
    pub zone: String,
    /// Where the runtime's source lies, seen from the project; without it the project holds a copy of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
}

/// One of the two databases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// The environment variable that holds the connection string.
    pub url_env: String,
    /// The schemas that are read.
    #[serde(default = "public")]
    pub schemas: Vec<String>,
}

impl Side {
    fn source() -> Self {
        Self {
            url_env: "SOURCE_DATABASE_URL".to_owned(),
            schemas: public(),
        }
    }

    fn target() -> Self {
        Self {
            url_env: "TARGET_DATABASE_URL".to_owned(),
            schemas: public(),
        }
    }
}

fn public() -> Vec<String> {
    vec!["public".to_owned()]
}

/// What happens where a mapping file says nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Quarantined rows of a hundred read, above which a run ends with exit code 3.
    pub quarantine_percent: f64,
    /// Rows in a batch.
    pub batch_size: u32,
    /// How rows are brought into tables that are empty; bulk says that nobody else uses them meanwhile.
    pub load: LoadMode,
    /// Whether `run` and `replay` read each batch back before it is committed, and stop where the target has altered a row.
    pub fingerprint: bool,
    /// What happens to a reference to a row that there is not.
    pub orphans: Orphans,
    /// The schema of rehome's own tables in the target.
    pub control_schema: String,
    /// Whether `run` refuses to begin before a rehearsal of the very same programs has passed.
    pub rehearsal: RehearsalPolicy,
}

/// Whether a rehearsal is demanded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RehearsalPolicy {
    /// A run may begin without one.
    #[default]
    Optional,
    /// A run begins only where `rehearsal.json` tells of one that has passed, with the mappings, decisions and programs of now.
    Required,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            quarantine_percent: 1.0,
            batch_size: 20_000,
            load: LoadMode::Live,
            fingerprint: false,
            orphans: Orphans::Reject,
            control_schema: "rehome".to_owned(),
            rehearsal: RehearsalPolicy::Optional,
        }
    }
}

impl Settings {
    /// Reads the text of `rehome.toml`.
    ///
    /// # Errors
    /// When a key is unknown or missing, or a value cannot be used. A line that may hold a secret is not shown.
    pub fn parse(path: &str, text: &str) -> Result<Self, FileError> {
        let settings: Self = parse(path, text).map_err(advise)?;
        let error = |steps: &[Step<'_>], message: &str| {
            FileError::at(path, text, locate(text, steps), message)
        };
        match settings.first_wrong() {
            Some((steps, message)) => Err(advise(error(&steps, message))),
            None => Ok(settings),
        }
    }

    /// The first value that has the right form and cannot be right.
    fn first_wrong(&self) -> Option<(Vec<Step<'static>>, &'static str)> {
        let Self {
            project,
            source,
            target,
            policy,
            ..
        } = self;
        let percent = 0.0..=100.0;
        let wrong = [
            (
                Uuid::try_parse(&project.namespace).is_err(),
                "project",
                "namespace",
                NO_UUID,
            ),
            (!is_zone(&project.zone), "project", "zone", NO_ZONE),
            (
                !is_variable(&source.url_env),
                "source",
                "url_env",
                NO_VARIABLE,
            ),
            (
                !is_variable(&target.url_env),
                "target",
                "url_env",
                NO_VARIABLE,
            ),
            (source.schemas.is_empty(), "source", "schemas", NO_SCHEMA),
            (target.schemas.is_empty(), "target", "schemas", NO_SCHEMA),
            (policy.batch_size == 0, "policy", "batch_size", NO_ROWS),
            (
                !percent.contains(&policy.quarantine_percent),
                "policy",
                "quarantine_percent",
                NO_PERCENT,
            ),
            (
                policy.control_schema.is_empty(),
                "policy",
                "control_schema",
                NO_NAME,
            ),
        ];
        let first = wrong.into_iter().find(|(wrong, ..)| *wrong);
        let first = first.map(|(_, table, key, message)| (table, key, message));
        let pace = || {
            self.pace
                .first_wrong()
                .map(|(key, message)| ("pace", key, message))
        };
        let (table, key, message) = first.or_else(pace)?;
        Some((vec![Step::Key(table), Step::Key(key)], message))
    }
}

const NO_UUID: &str = "the namespace is no UUID";
const NO_ZONE: &str = "this is no time zone's name, such as Europe/Berlin or UTC";
const NO_SCHEMA: &str = "no schema is named";
const NO_ROWS: &str = "a batch has at least one row";
const NO_PERCENT: &str = "this is a percentage from 0 to 100";
const NO_NAME: &str = "the control schema has no name";
const NO_VARIABLE: &str =
    "this is the name of an environment variable, never the connection itself";

/// Letters, digits and underscores: anything else is a connection string that was put in the wrong place.
fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn is_zone(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "_+-/".contains(letter))
}

/// Hides a line that may hold a secret, and says where connections belong.
fn advise(error: FileError) -> FileError {
    let secret = ["url", "password", "dsn", "://"]
        .iter()
        .any(|word| error.shows(word));
    if !secret {
        return error;
    }
    let help = "put the connection into an environment variable and its name here: url_env = \"SOURCE_DATABASE_URL\"";
    error.without_excerpt().with_help(Some(help.to_owned()))
}

/// The text of a new project's `rehome.toml`, with a comment on everything that people change.
#[must_use]
pub fn first_text(name: &str, namespace: Uuid, zone: &str) -> String {
    let quoted = |text: &str| toml_edit::Value::from(text).to_string();
    format!(
        "# Settings of this migration. Connections are named by environment variables; no secret belongs here.\n\n\
         [project]\nname = {name}\n# All new keys are derived from it: another namespace gives other keys.\nnamespace = \"{namespace}\"\n\
         # In which zone the source wrote timestamps that have none.\nzone = {zone}\n\n\
         [source]\nurl_env = \"SOURCE_DATABASE_URL\"\nschemas = [\"public\"]\n\n\
         [target]\nurl_env = \"TARGET_DATABASE_URL\"\nschemas = [\"public\"]\n\n\
         # Lists of entities by name; --core means the group core.\n[groups]\n\n\
         [policy]\n# Quarantined rows of a hundred read, above which a run ends with exit code 3.\nquarantine_percent = 1.0\n\
         batch_size = 20000\n\
         # bulk: indexes and keys of empty tables come off while rows come in, so nobody else may use these tables. live: they stay.\nload = \"bulk\"\n# A reference to a row that there is not: reject, null or default:<legacy key>.\norphans = \"reject\"\n\
         control_schema = \"rehome\"\n\n\
         # What keeps a run from disturbing others; rehome.schema.json has all keys.\n# [pace]\n# batch_seconds = 1.0\n# max_lag = \"10s\"\n\
         # max_active_sessions = 20\n",
        name = quoted(name),
        zone = quoted(zone),
    )
}

/// The JSON schema of `rehome.toml`.
#[must_use]
pub fn settings_schema() -> String {
    crate::mapping::schema_text::<Settings>()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: &str = "[project]\nname = \"lab\"\nnamespace = \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"\nzone = \"Europe/Berlin\"\n";

    fn error(text: &str) -> String {
        Settings::parse("rehome.toml", text)
            .map_or_else(|error| error.to_string(), |_| "fine".to_owned())
    }

    #[test]
    fn what_is_not_said_has_its_default() -> Result<(), FileError> {
        let settings = Settings::parse("rehome.toml", PROJECT)?;
        assert_eq!(settings.policy, Policy::default());
        assert_eq!(settings.source.url_env, "SOURCE_DATABASE_URL");
        assert_eq!(settings.target.schemas, ["public"]);
        Ok(())
    }

    #[test]
    fn the_first_text_is_read_back() -> Result<(), FileError> {
        let text = first_text("a \"lab\"\n", Uuid::nil(), "UTC");
        let settings = Settings::parse("rehome.toml", &text)?;
        assert_eq!(settings.project.name, "a \"lab\"\n");
        let bulk = Policy {
            load: LoadMode::Bulk,
            ..Policy::default()
        };
        assert_eq!(settings.policy, bulk);
        Ok(())
    }

    #[test]
    fn an_unknown_key_is_pointed_at() {
        let expected = "\
unknown field `batchsize`
 --> rehome.toml:6:1
  |
6 | batchsize = 3
  | ^^^^^^^^^
  = did you mean `batch_size`?";
        assert_eq!(
            error(&format!("{PROJECT}[policy]\nbatchsize = 3\n")),
            expected
        );
    }

    #[test]
    fn a_secret_is_refused_and_not_shown() {
        for line in [
            "url = \"postgres://me:hunter2@host/db\"",
            "url_env = \"postgres://me:hunter2@host/db\"",
        ] {
            let text = error(&format!("{PROJECT}[source]\n{line}\n"));
            assert!(text.contains("rehome.toml:6:"), "{text}");
            assert!(
                text.contains("environment variable") && !text.contains("hunter2"),
                "{text}"
            );
        }
    }

    #[test]
    fn values_that_cannot_be_right_are_refused() {
        assert!(
            error(&PROJECT.replace("6ba7b810", "zz"))
                .starts_with("the namespace is no UUID\n --> rehome.toml:3:1")
        );
        assert!(
            error(&PROJECT.replace("Europe/Berlin", "x'; --"))
                .starts_with("this is no time zone's name")
        );
        assert!(error("").starts_with("missing field `project`"));
    }
}
