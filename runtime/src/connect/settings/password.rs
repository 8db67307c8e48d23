//! Where a password comes from that no setting says: a command (for vaults), then `.pgpass`.

use super::ConnectionSettings;
use crate::connect::environment::Environment;
use crate::connect::password_file;
use crate::connect::secret::Secret;
use crate::connect::settings_error::SettingsErrorKind;
use std::process::{Command, Stdio};

/// The password for settings that have none; none where nothing knows it.
///
/// # Errors
/// When the command fails or says nothing, and those of the password file.
pub(super) fn look_up(
    settings: &ConnectionSettings,
    file: Option<&str>,
    environment: &Environment,
) -> Result<Option<Secret>, SettingsErrorKind> {
    let variable = format!("{}_DB_PASSWORD_COMMAND", settings.side().prefix());
    match environment.get(&variable) {
        Some(command) => asked(command, &variable).map(Some),
        None => password_file::look_up(settings, file, environment),
    }
}

/// The first line that a shell's command writes. What it writes to its error output, people see.
fn asked(command: &str, variable: &str) -> Result<Secret, SettingsErrorKind> {
    let failed = |reason: String| SettingsErrorKind::PasswordCommand {
        variable: variable.to_owned(),
        reason,
    };
    let output = Command::new("/bin/sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| failed(format!("no shell can be started: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!("it ended with {}", output.status)));
    }
    let text = String::from_utf8(output.stdout);
    let text = text.map_err(|_| failed("what it wrote is no UTF-8".to_owned()))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Secret::new(line)),
        _ => Err(failed("it wrote nothing".to_owned())),
    }
}
