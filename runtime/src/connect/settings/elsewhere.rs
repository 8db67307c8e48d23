//! The same server and role, another database: how a copy of the target is reached.

use super::{ConnectionSettings, Place, Secret};

impl ConnectionSettings {
    /// These settings for another database of the same server.
    #[must_use]
    pub fn in_database(&self, database: &str) -> Self {
        Self {
            database: database.to_owned(),
            ..self.clone()
        }
    }

    /// The settings as one connection string, password included, for the environment of a program.
    #[must_use]
    pub fn connection_string(&self) -> Secret {
        let (host, address) = match &self.place {
            Place::Tcp { host, address } => (host.clone(), address.map(|own| own.to_string())),
            Place::Socket(folder) => (folder.to_string_lossy().into_owned(), None),
        };
        let pairs = [
            ("host", Some(host)),
            ("hostaddr", address),
            ("port", Some(self.port.to_string())),
            ("user", Some(self.user.clone())),
            ("dbname", Some(self.database.clone())),
            (
                "password",
                self.password.as_ref().map(|own| own.reveal().to_owned()),
            ),
            ("options", self.options.clone()),
            (
                "connect_timeout",
                Some(self.connect_timeout.as_secs().max(1).to_string()),
            ),
        ];
        let protected = self.encryption.given.iter();
        let protected = protected.map(|(key, value)| (*key, Some(value.clone())));
        let pairs = pairs
            .into_iter()
            .chain(protected)
            .filter_map(|(key, value)| {
                let value = value?.replace('\\', "\\\\").replace('\'', "\\'");
                Some(format!("{key}='{value}'"))
            });
        Secret::new(pairs.collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Environment, Side};
    use super::*;

    #[test]
    fn the_string_is_read_back_as_the_same_settings() {
        for (place, mode) in [
            ("db.example", "require"),
            ("db.example", "disable"),
            ("%2Fvar%2Frun", "require"),
        ] {
            let url = format!(
                "postgresql://m%27e:a%5C%27%20b@{place}:5433/old?options=-c%20x%3D1&connect_timeout=7&sslmode={mode}"
            );
            let read = |text: &str| {
                let environment = Environment::from_pairs([("URL", text)]);
                ConnectionSettings::from_environment(Side::Target, Some("URL"), &environment)
            };
            let one = read(&url).expect("the settings can be read");
            let other = read(one.in_database("it's new").connection_string().reveal());
            let other = other.expect("the string can be read");
            assert_eq!(other.database(), "it's new");
            assert_eq!(
                (one.place(), one.port(), one.user()),
                (other.place(), other.port(), other.user())
            );
            assert_eq!((one.password, one.options), (other.password, other.options));
            assert_eq!(one.connect_timeout, other.connect_timeout);
            assert_eq!(one.encryption.mode, other.encryption.mode);
            assert_eq!(one.encryption.given, other.encryption.given);
            assert_eq!(one.encryption.given, [("sslmode", mode.to_owned())]);
        }
    }
}
