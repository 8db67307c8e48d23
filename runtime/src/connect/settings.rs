//! Where a database is and who we are there, read from the environment.

mod draft;
mod elsewhere;
mod password;
mod protection;
mod service_file;

pub use draft::libpq_variables;

use super::encryption::{Encryption, Shield};
use super::environment::Environment;
use super::secret::Secret;
use super::settings_error::SettingsError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Which of the two databases is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The old database: only read.
    Source,
    /// The new database: written.
    Target,
}

impl Side {
    /// `SOURCE` or `TARGET`, the beginning of its variables' names.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Source => "SOURCE",
            Self::Target => "TARGET",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Source => "source",
            Self::Target => "target",
        })
    }
}

/// How a server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Over the network: a name, and an address where the name need not be looked up.
    Tcp {
        /// The host's name or address.
        host: String,
        /// Its address, if the settings say it (`hostaddr`).
        address: Option<IpAddr>,
    },
    /// Over a Unix socket in this folder.
    Socket(PathBuf),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, .. } => formatter.write_str(host),
            Self::Socket(folder) => write!(formatter, "{}", folder.display()),
        }
    }
}

/// Everything needed to open a session. Neither `Debug` nor `Display` shows the password.
#[derive(Debug, Clone)]
pub struct ConnectionSettings {
    side: Side,
    place: Place,
    port: u16,
    user: String,
    database: String,
    password: Option<Secret>,
    options: Option<String>,
    connect_timeout: Duration,
    encryption: Encryption,
}

impl ConnectionSettings {
    /// Reads the settings of a side.
    ///
    /// A connection string is taken from `variable` if one is named, else from `SOURCE_DATABASE_URL` (or `TARGET_…`);
    /// where there is none, from `SOURCE_DB_HOST`, `_PORT`, `_USER`, `_PASSWORD` and `_NAME`. These also fill in
    /// what the connection string leaves open; after them come the service that it names, and libpq's own variables
    /// (`PGHOST`, `PGSSLMODE`, …). A password that is still missing is asked of `SOURCE_DB_PASSWORD_COMMAND`, and
    /// looked up in `.pgpass`. Certificates and keys are read now, and not again.
    ///
    /// # Errors
    /// When nothing is set, when a text or a file cannot be read, when it asks for what we cannot do, or when a file
    /// with a secret is open to others.
    pub fn from_environment(
        side: Side,
        variable: Option<&str>,
        environment: &Environment,
    ) -> Result<Self, SettingsError> {
        let default_variable = format!("{}_DATABASE_URL", side.prefix());
        let variable = variable.unwrap_or(&default_variable);
        draft::read(side, variable, environment).map_err(|kind| kind.of(side))
    }

    /// Which database this is.
    #[must_use]
    pub fn side(&self) -> Side {
        self.side
    }

    /// How the server is reached.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The server's port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The role.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The database's name.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Whether a password is at hand.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// How long one attempt to connect may take.
    #[must_use]
    pub fn connect_timeout(&self) -> Duration {
        self.connect_timeout
    }

    /// How the sessions are protected on their way.
    pub(crate) fn encryption(&self) -> &Encryption {
        &self.encryption
    }

    /// What the driver needs for the beginning of a session on a stream that is protected in this way already.
    pub(super) fn driver(&self, shield: &Shield) -> tokio_postgres::Config {
        let mut config = tokio_postgres::Config::new();
        config.user(&self.user).dbname(&self.database);
        shield.tell(&mut config);
        config.channel_binding(self.encryption.channel_binding);
        if let Some(password) = &self.password {
            config.password(password.reveal());
        }
        if let Some(options) = &self.options {
            config.options(options);
        }
        config
    }
}

impl fmt::Display for ConnectionSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            side,
            place,
            port,
            user,
            database,
            ..
        } = self;
        write!(
            formatter,
            "{side} database \"{database}\" on {place}:{port} as \"{user}\""
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::SettingsErrorKind;

    fn settings(pairs: &[(&str, &str)]) -> Result<ConnectionSettings, SettingsError> {
        let pairs = pairs.iter().map(|(name, value)| (*name, *value));
        ConnectionSettings::from_environment(Side::Source, None, &Environment::from_pairs(pairs))
    }

    #[test]
    fn a_url_is_filled_in_by_single_variables() {
        let settings = settings(&[
            ("SOURCE_DATABASE_URL", "postgresql://ann@db.example/shop"),
            ("SOURCE_DB_PASSWORD", "geheim"),
            ("SOURCE_DB_PORT", "5433"),
        ])
        .unwrap();
        assert_eq!(
            settings.to_string(),
            "source database \"shop\" on db.example:5433 as \"ann\""
        );
        assert!(settings.has_password());
        assert!(!format!("{settings:?} {settings}").contains("geheim"));
    }

    #[test]
    fn a_named_variable_is_read_instead() {
        let environment = Environment::from_pairs([
            ("LEGACY", "host=/run/pg user=ann dbname=old"),
            ("TARGET_DATABASE_URL", "postgres://other@h/d"),
        ]);
        let settings =
            ConnectionSettings::from_environment(Side::Target, Some("LEGACY"), &environment)
                .unwrap();
        assert_eq!(
            settings.to_string(),
            "target database \"old\" on /run/pg:5432 as \"ann\""
        );
    }

    #[test]
    fn nothing_set_says_what_to_set() {
        let error = settings(&[("SOURCE_DB_PASSWORD", "geheim")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("SOURCE_DATABASE_URL") && error.contains("SOURCE_DB_HOST"));
    }

    #[test]
    fn an_api_address_is_refused_in_words() {
        let error = settings(&[
            ("SUPABASE_URL", "https://x.supabase.co"),
            ("SUPABASE_SERVICE_KEY", "geheim"),
        ])
        .unwrap_err();
        assert!(matches!(error.kind, SettingsErrorKind::Supabase { .. }));
        assert!(!error.to_string().contains("geheim"));
    }

    #[test]
    fn what_one_place_leaves_open_the_next_one_fills_in() {
        let folder = std::env::temp_dir().join(format!("rehome-service-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("pg_service.conf");
        std::fs::write(
            &file,
            "# ours\n[other]\nhost=no\n\n[shop]\nhost=db.example\nport=5433\ndbname=shop\n",
        )
        .unwrap();
        let settings = settings(&[
            ("SOURCE_DATABASE_URL", "service=shop port=5434"),
            ("PGSERVICEFILE", file.to_str().unwrap()),
            ("PGUSER", "ann"),
            ("PGHOST", "elsewhere"),
        ]);
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(
            settings.unwrap().to_string(),
            "source database \"shop\" on db.example:5434 as \"ann\""
        );
    }

    #[test]
    fn a_service_that_is_nowhere_is_named() {
        let error = settings(&[
            ("SOURCE_DATABASE_URL", "service=shop user=ann"),
            ("PGSERVICEFILE", "/dev/null"),
        ])
        .unwrap_err();
        assert!(error.to_string().contains("\"shop\""), "{error}");
        let error = settings(&[
            ("SOURCE_DATABASE_URL", "service=shop user=ann"),
            ("PGSERVICEFILE", "/"),
        ])
        .unwrap_err();
        assert!(error.to_string().contains("/ cannot be read"), "{error}");
    }

    #[test]
    fn a_command_gives_the_password() {
        let of = |command: &str| {
            let set = [
                ("SOURCE_DATABASE_URL", "postgres://ann@h/d"),
                ("SOURCE_DB_PASSWORD_COMMAND", command),
            ];
            settings(&set)
        };
        let settings = of("printf 'ge heim\\nmore'").unwrap();
        assert_eq!(
            settings.password.as_ref().map(Secret::reveal),
            Some("ge heim")
        );
        let error = of("echo geheim; exit 3").unwrap_err().to_string();
        assert!(
            error.contains("exit status: 3") && !error.contains("geheim"),
            "{error}"
        );
        assert!(of("true").is_err());
    }

    #[test]
    fn encryption_is_what_libpq_makes_of_it() {
        let of = |end: &str| {
            let url = format!("postgres://ann@db.example/d{end}");
            settings(&[("SOURCE_DATABASE_URL", &url), ("HOME", "/nowhere")])
        };
        for mode in [
            "",
            "?sslmode=require",
            "?sslmode=allow&sslnegotiation=postgres",
        ] {
            assert!(of(mode).unwrap().encryption.tls.is_some(), "{mode}");
        }
        assert!(of("?sslmode=disable").unwrap().encryption.tls.is_none());
        for wrong in [
            "?sslmode=maybe",
            "?sslmode=verify-full",
            "?sslmode=verify-ca&sslrootcert=/nowhere/root.crt",
            "?sslmode=prefer&sslnegotiation=direct",
            "?sslmode=require&sslrootcert=system",
            "?sslmode=disable&channel_binding=require",
            "?sslmode=require&ssl_min_protocol_version=TLSv1.4",
            "?sslpassword=geheim",
        ] {
            let error = of(wrong).unwrap_err().to_string();
            assert!(!error.contains("geheim"), "{error}");
        }
    }

    #[test]
    fn what_is_not_known_is_named_without_its_value() {
        let error =
            settings(&[("SOURCE_DATABASE_URL", "host=h user=u krbsrvname=geheim")]).unwrap_err();
        assert!(error.to_string().contains("krbsrvname") && !error.to_string().contains("geheim"));
    }
}
