//! What can be wrong with the settings of a connection before anything is connected.

use super::settings::Side;

/// Settings that cannot be used. No message repeats a value that could be or hold a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{side} database: {kind}")]
pub struct SettingsError {
    /// Which of the two databases is meant.
    pub side: Side,
    /// What is wrong.
    pub kind: SettingsErrorKind,
}

/// The ways in which settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsErrorKind {
    /// No variable says where the database is.
    #[error(
        "nothing says where it is; set {url} (postgresql://user@host:port/database), or {prefix}_HOST, {prefix}_PORT, {prefix}_USER and {prefix}_NAME"
    )]
    Missing {
        /// The variable that holds a URL.
        url: String,
        /// The beginning of the single variables.
        prefix: String,
    },
    /// Only an API's address and key are there, which do not speak PostgreSQL.
    #[error(
        "{variable} is set, but it is the address of an HTTP interface and its key opens no database session; copy the connection string of the database itself (Supabase: Project settings, Database, Connection string) into {url}"
    )]
    Supabase {
        /// The variable that was found.
        variable: String,
        /// The variable that is needed.
        url: String,
    },
    /// The text is neither a URL nor a list of `key=value`.
    #[error("{variable} cannot be read: {reason}")]
    Malformed {
        /// The variable that holds the text.
        variable: String,
        /// What is wrong with it, without its content.
        reason: String,
    },
    /// A setting that PostgreSQL's own tools know and we do not yet.
    #[error("{variable} asks for `{key}`, which rehome {version} does not know; {instead}", version = env!("CARGO_PKG_VERSION"))]
    Unsupported {
        /// The variable that holds the text.
        variable: String,
        /// The setting.
        key: String,
        /// What can be done without it.
        instead: String,
    },
    /// A command that should give the password did not.
    #[error("the command in {variable} gave no password: {reason}")]
    PasswordCommand {
        /// The variable that holds the command.
        variable: String,
        /// How it ended, without what it wrote.
        reason: String,
    },
    /// The server's certificate is to be verified, and nothing says whom to trust.
    #[error(
        "the server's certificate is to be verified, and {}; name a file of certificates of the authorities that you trust in sslrootcert (sslrootcert=system: those of the machine)",
        match path { Some(path) => format!("there is no {path}"), None => "sslrootcert is not set".to_owned() }
    )]
    NoAuthority {
        /// Where it was looked for; nowhere if there is no home.
        path: Option<String>,
    },
    /// A private key that others may read is not used, as PostgreSQL's own tools do it.
    #[error(
        "the private key {path} may be read by others (mode {mode:o}), so it is not used; run: chmod 600 {path}"
    )]
    KeyFileMode {
        /// Where the file is.
        path: String,
        /// Its permission bits.
        mode: u32,
    },
    /// A password file that others may read is not used, as PostgreSQL's own tools do it.
    #[error(
        "the password file {path} may be read by others (mode {mode:o}), so it is not used; run: chmod 600 {path}"
    )]
    PasswordFileMode {
        /// Where the file is.
        path: String,
        /// Its permission bits.
        mode: u32,
    },
    /// A file that should hold settings cannot be read.
    #[error("{path} cannot be read: {reason}")]
    File {
        /// Where the file is.
        path: String,
        /// What the operating system or the parser says, without the file's content.
        reason: String,
    },
}

impl SettingsErrorKind {
    /// The same, with the side that it is about.
    pub(super) fn of(self, side: Side) -> SettingsError {
        SettingsError { side, kind: self }
    }
}
