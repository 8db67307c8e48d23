//! `init`: begins a project, and prints the rights that both roles need.

use std::path::Path;

use rehome_runtime::connect::{ConnectionSettings, Side};
use rehome_runtime::value::Uuid;

use crate::error::Error;
use crate::guidance::access::{Access, source_grants, target_grants};
use crate::orchestrate::databases::environment;
use crate::orchestrate::{Console, Project, project};
use crate::settings::{Settings, first_text, settings_schema};

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
Examples:
  rehome init
  rehome init --project shop --zone Europe/Berlin
  rehome init --source-env LEGACY_URL --source-schemas sales,stock

The connections stay in environment variables (or a .env file); rehome.toml only names them.";

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The project's name; else its folder's.
    pub name: Option<String>,
    /// The variable with the source's connection.
    pub source_env: String,
    /// The variable with the target's connection.
    pub target_env: String,
    /// The source's schemas.
    pub source_schemas: Vec<String>,
    /// The target's schemas.
    pub target_schemas: Vec<String>,
    /// The zone of naive timestamps.
    pub zone: String,
}

/// What must not be committed: what can be made again, and what holds secrets.
pub(super) const IGNORED: &str = "/.rehome/\n/target/\n/.env\n";

/// Writes `rehome.toml`, `.gitignore` and `mappings/`.
///
/// # Errors
/// When there is a project already, an option cannot be used, or a file cannot be written.
pub fn run(root: &Path, console: Console, options: &Options) -> Result<u8, Error> {
    let path = root.join("rehome.toml");
    if path.exists() {
        return Err(Error::usage("there is a project already", path.display())
            .advice("edit it, or name another folder with --project"));
    }
    let text = settings_text(root, options)?;
    let settings =
        Settings::parse("rehome.toml", &text).map_err(|error| project::in_file(&error))?;
    project::write(&path, &text)?;
    project::write(&root.join("rehome.schema.json"), &settings_schema())?;
    if !root.join(".gitignore").exists() {
        project::write(&root.join(".gitignore"), IGNORED)?;
    }
    std::fs::create_dir_all(root.join("mappings"))
        .map_err(|cause| Error::failed("cannot make the folder", "mappings/").because(cause))?;
    tell(
        console,
        &Project {
            root: root.to_owned(),
            settings,
        },
    )
}

fn settings_text(root: &Path, options: &Options) -> Result<String, Error> {
    let folder = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let folder = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = options
        .name
        .clone()
        .or(folder)
        .unwrap_or_else(|| "migration".to_owned());
    let first = first_text(&name, fresh_uuid(), &options.zone);
    let mut document: toml_edit::DocumentMut =
        first.parse().map_err(|cause: toml_edit::TomlError| {
            Error::failed("cannot write", "rehome.toml").because(cause)
        })?;
    document["source"]["url_env"] = toml_edit::value(&options.source_env);
    document["target"]["url_env"] = toml_edit::value(&options.target_env);
    document["source"]["schemas"] =
        toml_edit::value(toml_edit::Array::from_iter(&options.source_schemas));
    document["target"]["schemas"] =
        toml_edit::value(toml_edit::Array::from_iter(&options.target_schemas));
    Ok(document.to_string())
}

/// A random UUID, version 4.
pub(super) fn fresh_uuid() -> Uuid {
    let version = (fastrand::u128(..) & !(0xf << 76)) | (4 << 76);
    Uuid::from_u128((version & !(0b11 << 62)) | (0b10 << 62))
}

fn tell(console: Console, project: &Project) -> Result<u8, Error> {
    let (source, target) = (access(project, Side::Source), access(project, Side::Target));
    let reader = source_grants(&source);
    let writer = target_grants(&target, &project.settings.policy.control_schema);
    let variables = [
        &project.settings.source.url_env,
        &project.settings.target.url_env,
    ];
    let text = format!(
        "Begun: {}\n\n\
         The source is only read. A role that can do no more, as the source's owner:\n\n{}\n\
         The target's role fills your tables and keeps its notes in a schema of its own, as the target's owner:\n\n{}\n\
         (A target table that has sequences or triggers needs no more than that; only a trigger that a mapping puts off does: the role must own its table.)\n\n\
         Next: set {} and {}, then `rehome discover`.",
        project.path("rehome.toml").display(),
        indented(&reader),
        indented(&writer),
        variables[0],
        variables[1],
    );
    let json = serde_json::json!({
        "ok": true,
        "settings": project.path("rehome.toml"),
        "source_grants": reader,
        "target_grants": writer,
        "variables": variables,
    });
    console.result(&text, &json)?;
    Ok(0)
}

/// Role and database as the environment names them, where it does already.
fn access(project: &Project, side: Side) -> Access {
    let (of_side, role) = match side {
        Side::Source => (&project.settings.source, "rehome_reader"),
        Side::Target => (&project.settings.target, "rehome_writer"),
    };
    let known = environment(&project.root).ok().and_then(|variables| {
        ConnectionSettings::from_environment(side, Some(&of_side.url_env), &variables).ok()
    });
    let database = known.map_or_else(
        || format!("your_{side}"),
        |known| known.database().to_owned(),
    );
    Access {
        role: role.to_owned(),
        database,
        schemas: of_side.schemas.clone(),
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        Options {
            name: Some("shop".to_owned()),
            source_env: "LEGACY_URL".to_owned(),
            target_env: "TARGET_DATABASE_URL".to_owned(),
            source_schemas: vec!["sales".to_owned(), "stock".to_owned()],
            target_schemas: vec!["public".to_owned()],
            zone: "Europe/Berlin".to_owned(),
        }
    }

    #[test]
    fn the_first_settings_are_what_was_asked_for() -> Result<(), Box<dyn std::error::Error>> {
        let text = settings_text(Path::new("x"), &options())?;
        let settings = Settings::parse("rehome.toml", &text)?;
        assert_eq!(settings.source.url_env, "LEGACY_URL");
        assert_eq!(settings.source.schemas, ["sales", "stock"]);
        assert!(text.contains("# In which zone"), "comments stay: {text}");
        Ok(())
    }

    #[test]
    fn random_namespaces_are_uuids_of_version_four() {
        let (one, other) = (fresh_uuid(), fresh_uuid());
        assert_ne!(one, other);
        assert_eq!(one.to_string().as_bytes()[14], b'4');
    }
}
