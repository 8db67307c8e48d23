//! `.pgpass`: PostgreSQL's own file of passwords.

use super::environment::Environment;
use super::secret::Secret;
use super::settings::{ConnectionSettings, Place};
use super::settings_error::SettingsErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Looks a password up for settings that have none; gives none where there is no file or no line that fits.
///
/// # Errors
/// When the file may be read by others, or is there and cannot be read.
pub(super) fn look_up(
    settings: &ConnectionSettings,
    named: Option<&str>,
    environment: &Environment,
) -> Result<Option<Secret>, SettingsErrorKind> {
    let Some(path) = path(named, environment) else {
        return Ok(None);
    };
    let Ok(metadata) = std::fs::metadata(&path) else {
        return Ok(None);
    };
    // libpq ignores what is no plain file too, so that /dev/null can switch the look-up off.
    if !metadata.is_file() {
        return Ok(None);
    }
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(SettingsErrorKind::PasswordFileMode {
            path: path.display().to_string(),
            mode,
        });
    }
    let text = std::fs::read_to_string(&path).map_err(|error| SettingsErrorKind::File {
        path: path.display().to_string(),
        reason: error.to_string(),
    })?;
    Ok(find(&text, settings))
}

fn path(named: Option<&str>, environment: &Environment) -> Option<PathBuf> {
    match named {
        Some(path) => Some(PathBuf::from(path)),
        None => environment
            .get("HOME")
            .map(|home| Path::new(home).join(".pgpass")),
    }
}

/// The first line whose four fields fit wins.
fn find(text: &str, settings: &ConnectionSettings) -> Option<Secret> {
    let port = settings.port().to_string();
    let host = match settings.place() {
        Place::Tcp { host, .. } => host.clone(),
        // In the default folder libpq calls a socket "localhost"; a folder of its own goes by its name.
        Place::Socket(folder) => folder.display().to_string(),
    };
    let wanted = [
        host.as_str(),
        port.as_str(),
        settings.database(),
        settings.user(),
    ];
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| {
            let fields = fields(line);
            let (password, names) = fields.split_last()?;
            let fits = names.len() == wanted.len()
                && names
                    .iter()
                    .zip(wanted)
                    .all(|(field, value)| field == "*" || field == value);
            fits.then(|| Secret::new(password.as_str()))
        })
}

/// Splits at colons; a backslash keeps the character that follows it. A password may not hold a bare colon.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        let current = fields.last_mut();
        match (character, current) {
            (':', _) => fields.push(String::new()),
            ('\\', Some(current)) => current.extend(characters.next()),
            (other, Some(current)) => current.push(other),
            (_, None) => {}
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::Side;

    #[test]
    fn the_first_line_that_fits_wins() {
        let environment =
            Environment::from_pairs([("SOURCE_DATABASE_URL", "postgres://ann@db:5433/shop")]);
        let settings =
            ConnectionSettings::from_environment(Side::Source, None, &environment).unwrap();
        let text = "# all\nother:*:*:*:no\n*:5433:shop:ann:a\\:b\\\\c\n*:*:*:*:later\n";
        assert_eq!(find(text, &settings).unwrap().reveal(), "a:b\\c");
        assert!(find("*:*:*:bob:x\n", &settings).is_none());
    }
}
