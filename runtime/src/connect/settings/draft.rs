//! Settings as they are collected: the connection string, our own variables, a service, libpq's variables; who comes first
//! is believed.

use super::{ConnectionSettings, Place, Side, password, protection, service_file};
use crate::connect::conninfo;
use crate::connect::environment::Environment;
use crate::connect::secret::Secret;
use crate::connect::settings_error::SettingsErrorKind;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// How long one attempt to connect may take when the settings say nothing.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(15);

/// The settings that we know, by libpq's names; and the variable that libpq reads where nobody says them.
const KNOWN: [(&str, &str); 28] = [
    ("application_name", ""),
    ("channel_binding", "PGCHANNELBINDING"),
    ("client_encoding", ""),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("dbname", "PGDATABASE"),
    ("fallback_application_name", ""),
    ("gssencmode", "PGGSSENCMODE"),
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("keepalives", ""),
    ("keepalives_idle", ""),
    ("options", "PGOPTIONS"),
    ("passfile", "PGPASSFILE"),
    ("password", "PGPASSWORD"),
    ("port", "PGPORT"),
    ("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION"),
    ("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"),
    ("sslcert", "PGSSLCERT"),
    ("sslcertmode", "PGSSLCERTMODE"),
    ("sslcrl", "PGSSLCRL"),
    ("sslcrldir", "PGSSLCRLDIR"),
    ("sslkey", "PGSSLKEY"),
    ("sslmode", "PGSSLMODE"),
    ("sslnegotiation", "PGSSLNEGOTIATION"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslsni", "PGSSLSNI"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("user", "PGUSER"),
];

/// The variables of libpq's that say something to us, besides those of the machine that say where programs and homes are.
pub fn libpq_variables() -> impl Iterator<Item = &'static str> {
    let services = ["PGSERVICE", "PGSERVICEFILE", "PGSYSCONFDIR"];
    let single = KNOWN.iter().map(|(_, variable)| *variable);
    single.filter(|name| !name.is_empty()).chain(services)
}

/// Settings by name, each with where it comes from. They may hold secrets, so this has no `Debug`.
pub(super) struct Draft<'e> {
    environment: &'e Environment,
    given: BTreeMap<&'static str, Given>,
    /// The service whose settings come next.
    service: Option<Given>,
}

/// A value, and the variable or file that says it.
pub(super) struct Given {
    pub(super) value: String,
    pub(super) whence: String,
}

/// Reads the settings of a side.
///
/// # Errors
/// See [`ConnectionSettings::from_environment`].
pub(super) fn read(
    side: Side,
    variable: &str,
    environment: &Environment,
) -> Result<ConnectionSettings, SettingsErrorKind> {
    let mut draft = Draft {
        environment,
        given: BTreeMap::new(),
        service: None,
    };
    let text = environment.get(variable);
    if let Some(text) = text {
        let pairs = conninfo::parse(text).map_err(|reason| malformed(variable, reason))?;
        draft.take(pairs, variable)?;
    }
    if !draft.take_own(side) && text.is_none() {
        return Err(nothing_set(side, variable, environment));
    }
    draft.take_service()?;
    draft.take_libpq();
    let mut settings = draft.finish(side, variable)?;
    if settings.password.is_none() {
        settings.password = password::look_up(&settings, draft.text("passfile"), environment)?;
    }
    Ok(settings)
}

impl Draft<'_> {
    /// Takes the pairs of a text, where nobody before has said anything.
    fn take(&mut self, pairs: conninfo::Pairs, whence: &str) -> Result<(), SettingsErrorKind> {
        for (key, value) in pairs {
            if key == "service" {
                self.service.get_or_insert(Given {
                    value,
                    whence: whence.to_owned(),
                });
                continue;
            }
            let known = KNOWN.iter().find(|(known, _)| *known == key);
            let Some((known, _)) = known else {
                return Err(unsupported(whence, &key, instead_of(&key)));
            };
            self.put(known, value, whence);
        }
        Ok(())
    }

    fn put(&mut self, key: &'static str, value: String, whence: &str) {
        self.given.entry(key).or_insert_with(|| Given {
            value,
            whence: whence.to_owned(),
        });
    }

    /// Takes our own variables; tells whether any of them says where the database is.
    fn take_own(&mut self, side: Side) -> bool {
        let parts = [
            ("HOST", "host"),
            ("NAME", "dbname"),
            ("PORT", "port"),
            ("USER", "user"),
            ("PASSWORD", "password"),
        ];
        let mut any = false;
        for (part, key) in parts {
            let name = format!("{}_DB_{part}", side.prefix());
            if let Some(value) = self.environment.get(&name) {
                any |= matches!(part, "HOST" | "NAME");
                self.put(key, value.to_owned(), &name);
            }
        }
        any
    }

    fn take_service(&mut self) -> Result<(), SettingsErrorKind> {
        let by_variable = || {
            Some(Given {
                value: self.environment.get("PGSERVICE")?.to_owned(),
                whence: "PGSERVICE".to_owned(),
            })
        };
        let Some(service) = self.service.take().or_else(by_variable) else {
            return Ok(());
        };
        let (pairs, file) = service_file::look_up(&service, self.environment)?;
        self.take(pairs, &file)
    }

    fn take_libpq(&mut self) {
        for (key, variable) in KNOWN {
            if let Some(value) = self.environment.get(variable) {
                self.put(key, value.to_owned(), variable);
            }
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Given> {
        self.given.get(key)
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).map(|given| given.value.as_str())
    }

    pub(super) fn environment(&self) -> &Environment {
        self.environment
    }

    /// Reads every setting.
    fn finish(&self, side: Side, variable: &str) -> Result<ConnectionSettings, SettingsErrorKind> {
        self.check_promises()?;
        let user = self.text("user").or_else(|| self.environment.get("USER"));
        let user = user.ok_or_else(|| malformed(variable, "it names no user"))?;
        let place = self.place()?;
        let encryption = protection::read(self, &place)?;
        Ok(ConnectionSettings {
            side,
            place,
            port: self.port()?,
            database: self.text("dbname").unwrap_or(user).to_owned(),
            user: user.to_owned(),
            password: self.text("password").map(Secret::new),
            options: self.text("options").map(str::to_owned),
            connect_timeout: self.connect_timeout()?,
            encryption,
        })
    }

    fn place(&self) -> Result<Place, SettingsErrorKind> {
        if let Some(host) = self.get("host")
            && host.value.contains(',')
        {
            let instead = "name one host, the one to migrate from or to";
            return Err(unsupported(&host.whence, "host", instead));
        }
        let address = match self.get("hostaddr") {
            Some(given) => Some(self.address(given)?),
            None => None,
        };
        let by_address = || address.map(|address| address.to_string());
        let host = self.text("host").map(str::to_owned).or_else(by_address);
        let host = host.unwrap_or_else(|| "localhost".to_owned());
        Ok(match host.starts_with('/') {
            true => Place::Socket(PathBuf::from(host)),
            false => Place::Tcp { host, address },
        })
    }

    fn address(&self, given: &Given) -> Result<IpAddr, SettingsErrorKind> {
        let address = given.value.parse();
        address.map_err(|_| malformed(&given.whence, "hostaddr is no IP address"))
    }

    fn port(&self) -> Result<u16, SettingsErrorKind> {
        let Some(given) = self.get("port") else {
            return Ok(5432);
        };
        match given.value.parse() {
            Ok(port) if port > 0 => Ok(port),
            _ => Err(malformed(
                &given.whence,
                "the port is no number from 1 to 65535",
            )),
        }
    }

    /// libpq's 0 means "wait for ever"; nobody wants that of a program that runs at night.
    fn connect_timeout(&self) -> Result<Duration, SettingsErrorKind> {
        let Some(given) = self.get("connect_timeout") else {
            return Ok(DEFAULT_TIMEOUT);
        };
        let seconds: u64 = given
            .value
            .parse()
            .map_err(|_| malformed(&given.whence, "connect_timeout is no number of seconds"))?;
        Ok(match seconds {
            0 => DEFAULT_TIMEOUT,
            _ => Duration::from_secs(seconds),
        })
    }

    /// What would be a promise that we cannot keep is refused; a wish is not.
    fn check_promises(&self) -> Result<(), SettingsErrorKind> {
        let kept: [(&str, &[&str]); 3] = [
            ("gssencmode", &["disable", "prefer"]),
            ("target_session_attrs", &["any", "read-write", "primary"]),
            ("sslcertmode", &["disable", "allow"]),
        ];
        for (key, values) in kept {
            if let Some(given) = self.get(key)
                && !values.contains(&given.value.as_str())
            {
                let instead = format!("write one of {}", values.join(", "));
                return Err(unsupported(&given.whence, key, &instead));
            }
        }
        Ok(())
    }
}

fn instead_of(key: &str) -> &'static str {
    match key {
        "sslpassword" => {
            "write the key without a password into a file that is yours alone (openssl pkey -in KEY -out NEWKEY)"
        }
        "servicefile" => "name the file in PGSERVICEFILE",
        _ => "remove it",
    }
}

pub(super) fn unsupported(whence: &str, key: &str, instead: &str) -> SettingsErrorKind {
    SettingsErrorKind::Unsupported {
        variable: whence.to_owned(),
        key: key.to_owned(),
        instead: instead.to_owned(),
    }
}

pub(super) fn malformed(variable: &str, reason: impl Into<String>) -> SettingsErrorKind {
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
