//! Where a database is and who we are there, read from the environment.

mod elsewhere;

use super::conninfo::{self, Pairs};
use super::environment::Environment;
use super::password_file;
use super::secret::Secret;
use super::settings_error::{SettingsError, SettingsErrorKind};
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
}

/// How long one attempt to connect may take when the settings say nothing.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(15);

impl ConnectionSettings {
    /// Reads the settings of a side.
    ///
    /// A connection string is taken from `variable` if one is named, else from `SOURCE_DATABASE_URL` (or `TARGET_…`);
    /// where there is none, from `SOURCE_DB_HOST`, `_PORT`, `_USER`, `_PASSWORD` and `_NAME`. These also fill in
    /// what the connection string leaves open. A password that is still missing is looked up in `.pgpass`.
    ///
    /// # Errors
    /// When nothing is set, when a text cannot be read, when it asks for what we cannot do (TLS), or when the
    /// password file is open to others.
    pub fn from_environment(
        side: Side,
        variable: Option<&str>,
        environment: &Environment,
    ) -> Result<Self, SettingsError> {
        let default_variable = format!("{}_DATABASE_URL", side.prefix());
        let variable = variable.unwrap_or(&default_variable);
        read(side, variable, environment).map_err(|kind| kind.of(side))
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

    /// What the driver needs for the beginning of a session. Encryption is off: it has its place in `socket.rs`,
    /// between opening the socket and this.
    pub(super) fn driver(&self) -> tokio_postgres::Config {
        let mut config = tokio_postgres::Config::new();
        config.user(&self.user).dbname(&self.database);
        config.ssl_mode(tokio_postgres::config::SslMode::Disable);
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

/// What has been collected so far, before anything is missing or wrong.
#[derive(Default)]
struct Draft {
    host: Option<String>,
    address: Option<IpAddr>,
    port: Option<u16>,
    user: Option<String>,
    database: Option<String>,
    password: Option<Secret>,
    options: Option<String>,
    password_file: Option<String>,
    connect_timeout: Option<Duration>,
}

fn read(
    side: Side,
    variable: &str,
    environment: &Environment,
) -> Result<ConnectionSettings, SettingsErrorKind> {
    let mut draft = Draft::default();
    let text = environment.get(variable);
    if let Some(text) = text {
        let pairs = conninfo::parse(text).map_err(|reason| malformed(variable, reason))?;
        draft.take(pairs, variable)?;
    }
    let single = draft.fill(side, environment)?;
    if text.is_none() && !single {
        return Err(nothing_set(side, variable, environment));
    }
    let password_file = draft.password_file.take();
    let mut settings = draft.finish(side, variable, environment)?;
    if settings.password.is_none() {
        settings.password =
            password_file::look_up(&settings, password_file.as_deref(), environment)?;
    }
    Ok(settings)
}

impl Draft {
    fn take(&mut self, pairs: Pairs, variable: &str) -> Result<(), SettingsErrorKind> {
        for (key, value) in pairs {
            self.take_one(&key, value, variable)?;
        }
        Ok(())
    }

    fn take_one(
        &mut self,
        key: &str,
        value: String,
        variable: &str,
    ) -> Result<(), SettingsErrorKind> {
        let unsupported = |instead: &str| SettingsErrorKind::Unsupported {
            variable: variable.to_owned(),
            key: key.to_owned(),
            instead: instead.to_owned(),
        };
        match key {
            "host" if value.contains(',') => {
                return Err(unsupported("name one host, the one to migrate from or to"));
            }
            "host" => self.host = Some(value),
            "hostaddr" => {
                let address = value
                    .parse()
                    .map_err(|_| malformed(variable, "hostaddr is no IP address"))?;
                self.address = Some(address);
            }
            "port" => self.port = Some(port(&value, variable)?),
            "user" => self.user = Some(value),
            "password" => self.password = Some(Secret::new(value)),
            "dbname" => self.database = Some(value),
            "options" => self.options = Some(value),
            "passfile" => self.password_file = Some(value),
            "connect_timeout" => {
                let seconds: u64 = value
                    .parse()
                    .map_err(|_| malformed(variable, "connect_timeout is no number of seconds"))?;
                // libpq's 0 means "wait for ever"; nobody wants that of a program that runs at night.
                self.connect_timeout = (seconds > 0).then(|| Duration::from_secs(seconds));
            }
            "sslmode" => check_sslmode(&value, variable)?,
            // These change nothing for a plain session of ours.
            "application_name"
            | "fallback_application_name"
            | "client_encoding"
            | "gssencmode"
            | "target_session_attrs"
            | "keepalives"
            | "keepalives_idle"
            | "sslnegotiation"
            | "channel_binding"
                if harmless(key, &value) => {}
            "service" | "servicefile" => {
                return Err(unsupported(
                    "write host, port, user and dbname instead of a service",
                ));
            }
            key if key.starts_with("ssl") => {
                return Err(SettingsErrorKind::Tls {
                    variable: variable.to_owned(),
                    mode: format!("… and {key}"),
                });
            }
            _ => return Err(unsupported("remove it")),
        }
        Ok(())
    }

    /// Adds what the single variables say and the connection string does not; tells whether any of them is set.
    fn fill(&mut self, side: Side, environment: &Environment) -> Result<bool, SettingsErrorKind> {
        let name = |part: &str| format!("{}_DB_{part}", side.prefix());
        let get = |part: &str| environment.get(&name(part)).map(str::to_owned);
        let any = get("HOST").is_some() || get("NAME").is_some();
        self.host = self.host.take().or_else(|| get("HOST"));
        self.user = self.user.take().or_else(|| get("USER"));
        self.database = self.database.take().or_else(|| get("NAME"));
        self.password = self
            .password
            .take()
            .or_else(|| get("PASSWORD").map(Secret::new));
        if let (None, Some(text)) = (self.port, get("PORT")) {
            self.port = Some(port(&text, &name("PORT"))?);
        }
        Ok(any)
    }

    fn finish(
        self,
        side: Side,
        variable: &str,
        environment: &Environment,
    ) -> Result<ConnectionSettings, SettingsErrorKind> {
        let user = self
            .user
            .or_else(|| environment.get("USER").map(str::to_owned));
        let user = user.ok_or_else(|| malformed(variable, "it names no user"))?;
        let host = self.host.unwrap_or_else(|| "localhost".to_owned());
        let place = if host.starts_with('/') {
            Place::Socket(PathBuf::from(host))
        } else {
            Place::Tcp {
                host,
                address: self.address,
            }
        };
        Ok(ConnectionSettings {
            side,
            place,
            port: self.port.unwrap_or(5432),
            database: self.database.unwrap_or_else(|| user.clone()),
            user,
            password: self.password,
            options: self.options,
            connect_timeout: self.connect_timeout.unwrap_or(DEFAULT_TIMEOUT),
        })
    }
}

/// `channel_binding=require` and `target_session_attrs=standby` would be promises; the rest are wishes.
fn harmless(key: &str, value: &str) -> bool {
    match key {
        "channel_binding" => value != "require",
        "gssencmode" => value != "require",
        "target_session_attrs" => matches!(value, "any" | "read-write" | "primary"),
        "sslnegotiation" => value == "postgres",
        _ => true,
    }
}

/// `require` and stricter are demands, and we would break them silently; `prefer` and `allow` are wishes.
fn check_sslmode(mode: &str, variable: &str) -> Result<(), SettingsErrorKind> {
    match mode {
        "disable" | "allow" | "prefer" => Ok(()),
        "require" | "verify-ca" | "verify-full" => Err(SettingsErrorKind::Tls {
            variable: variable.to_owned(),
            mode: mode.to_owned(),
        }),
        _ => Err(malformed(
            variable,
            "sslmode is none of disable, allow, prefer, require, verify-ca, verify-full",
        )),
    }
}

fn port(text: &str, variable: &str) -> Result<u16, SettingsErrorKind> {
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(malformed(variable, "the port is no number from 1 to 65535")),
    }
}

fn malformed(variable: &str, reason: impl Into<String>) -> SettingsErrorKind {
    SettingsErrorKind::Malformed {
        variable: variable.to_owned(),
        reason: reason.into(),
    }
}

fn nothing_set(side: Side, variable: &str, environment: &Environment) -> SettingsErrorKind {
    let candidates = [
        format!("{}_SUPABASE_URL", side.prefix()),
        "SUPABASE_URL".to_owned(),
    ];
    match candidates
        .into_iter()
        .find(|name| environment.get(name).is_some())
    {
        Some(found) => SettingsErrorKind::Supabase {
            variable: found,
            url: variable.to_owned(),
        },
        None => SettingsErrorKind::Missing {
            url: variable.to_owned(),
            prefix: format!("{}_DB", side.prefix()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn encryption_that_is_demanded_is_refused_and_a_wish_is_not() {
        for mode in ["require", "verify-ca", "verify-full"] {
            let url = format!("postgres://a:geheim@h/d?sslmode={mode}");
            let error = settings(&[("SOURCE_DATABASE_URL", &url)])
                .unwrap_err()
                .to_string();
            assert!(
                error.contains("speaks no TLS yet") && !error.contains("geheim"),
                "{error}"
            );
        }
        for mode in ["disable", "allow", "prefer"] {
            let url = format!("postgres://a@h/d?sslmode={mode}");
            assert!(settings(&[("SOURCE_DATABASE_URL", &url)]).is_ok());
        }
    }

    #[test]
    fn what_is_not_known_is_named_without_its_value() {
        let error =
            settings(&[("SOURCE_DATABASE_URL", "host=h user=u krbsrvname=geheim")]).unwrap_err();
        assert!(error.to_string().contains("krbsrvname") && !error.to_string().contains("geheim"));
    }
}
