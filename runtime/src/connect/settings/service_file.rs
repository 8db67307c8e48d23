//! `pg_service.conf`: connections under a name (PostgreSQL's documentation, "The Connection Service File").

use super::draft::{Given, malformed};
use crate::connect::conninfo::Pairs;
use crate::connect::environment::Environment;
use crate::connect::settings_error::SettingsErrorKind;
use std::path::{Path, PathBuf};

/// The settings of a service, and the file that has it: the user's own, then the machine's.
///
/// # Errors
/// When no file has it, or one cannot be read.
pub(super) fn look_up(
    service: &Given,
    environment: &Environment,
) -> Result<(Pairs, String), SettingsErrorKind> {
    for path in places(environment) {
        let told = path.display().to_string();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                return Err(SettingsErrorKind::File {
                    path: told,
                    reason: error.to_string(),
                });
            }
        };
        let found = section(&text, &service.value).map_err(|reason| malformed(&told, reason))?;
        if let Some(pairs) = found {
            return Ok((pairs, told));
        }
    }
    Err(malformed(
        &service.whence,
        format!(
            "no file of services (PGSERVICEFILE, ~/.pg_service.conf, PGSYSCONFDIR/pg_service.conf) has \"{}\"",
            service.value
        ),
    ))
}

fn places(environment: &Environment) -> Vec<PathBuf> {
    let home = environment.get("HOME");
    let own = match environment.get("PGSERVICEFILE") {
        Some(path) => Some(PathBuf::from(path)),
        None => home.map(|home| Path::new(home).join(".pg_service.conf")),
    };
    // Debian's libpq looks here when nothing else is said.
    let system = environment
        .get("PGSYSCONFDIR")
        .unwrap_or("/etc/postgresql-common");
    own.into_iter()
        .chain([Path::new(system).join("pg_service.conf")])
        .collect()
}

/// The pairs below `[name]`; none where there is no such line.
fn section(text: &str, name: &str) -> Result<Option<Pairs>, String> {
    let mut found: Option<Pairs> = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let title = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        match (title, &mut found) {
            (Some(_), Some(_)) => break,
            (Some(title), None) if title == name => found = Some(Pairs::new()),
            (None, Some(pairs)) => pairs.push(pair(line, number + 1)?),
            _ => {}
        }
    }
    Ok(found)
}

fn pair(line: &str, number: usize) -> Result<(String, String), String> {
    match line.split_once('=') {
        Some(("service", _)) => Err(format!("line {number} names a service within a service")),
        Some((key, value)) if !line.starts_with("ldap://") => {
            Ok((key.trim().to_owned(), value.to_owned()))
        }
        _ => Err(format!("line {number} is no key=value")),
    }
}
