//! The variables that settings are read from: the process' own, then those of a `.env` file.

use super::dotenv;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// Variables by name. They may hold secrets, so `Debug` shows names only.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// Takes the process' environment and, if the folder has a `.env` file, adds the variables that are not set.
    ///
    /// # Errors
    /// The file's path and what is wrong, when the file is there and cannot be read or has a line that is no
    /// assignment. The line's number is told, never its text.
    pub fn of_process(folder: Option<&Path>) -> Result<Self, DotEnvError> {
        let process = std::env::vars_os().filter_map(|(name, value)| {
            // A variable that is no UTF-8 cannot be one of ours.
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let mut environment = Self::from_pairs(process);
        if let Some(folder) = folder {
            environment.add_file(&folder.join(".env"))?;
        }
        Ok(environment)
    }

    /// Takes variables as they are given: for tests and for callers that have read them elsewhere.
    pub fn from_pairs<Name: Into<String>, Value: Into<String>>(
        pairs: impl IntoIterator<Item = (Name, Value)>,
    ) -> Self {
        let variables = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Self { variables }
    }

    /// The value of a variable; an empty one counts as not set, as PostgreSQL's own tools see it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    fn add_file(&mut self, path: &Path) -> Result<(), DotEnvError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(DotEnvError::new(path, error.to_string())),
        };
        for (name, value) in
            dotenv::parse(&text).map_err(|reason| DotEnvError::new(path, reason))?
        {
            // What is really set wins, so that one run can be pointed elsewhere without editing a file.
            self.variables.entry(name).or_insert(value);
        }
        Ok(())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_set()
            .entries(self.variables.keys())
            .finish()
    }
}

/// A `.env` file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} cannot be read: {reason}")]
pub struct DotEnvError {
    path: String,
    reason: String,
}

impl DotEnvError {
    fn new(path: &Path, reason: String) -> Self {
        Self {
            path: path.display().to_string(),
            reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_environment_wins_over_the_file() {
        let folder = std::env::temp_dir().join(format!("rehome-dotenv-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(".env"), "A=file\nB='from file'\n").unwrap();
        let mut environment = Environment::from_pairs([("A", "real")]);
        environment.add_file(&folder.join(".env")).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(environment.get("A"), Some("real"));
        assert_eq!(environment.get("B"), Some("from file"));
    }

    #[test]
    fn debug_shows_no_value() {
        let shown = format!(
            "{:?}",
            Environment::from_pairs([("SOURCE_DB_PASSWORD", "geheim")])
        );
        assert!(!shown.contains("geheim"));
    }
}
