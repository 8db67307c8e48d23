//! What a server was asked, from its own log: the only witness of what a program really read.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

use rehome::demo::servers::Server;

use crate::{Result, fail};

/// Settings that make a server note every statement together with its database and the program that gave it.
#[must_use]
pub fn settings() -> Vec<(String, String)> {
    let pairs = [
        ("log_statement", "all"),
        ("log_line_prefix", "@%d@%a@ "),
        ("logging_collector", "off"),
    ];
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    pairs.map(owned).to_vec()
}

/// A place in a server's log, from which on its statements are asked for.
#[derive(Debug, Clone)]
pub struct LogMark {
    path: PathBuf,
    offset: u64,
}

/// A statement that a server was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The database.
    pub database: String,
    /// The name that the session gave itself.
    pub application: String,
    /// The text, its lines joined by blanks.
    pub sql: String,
}

impl LogMark {
    /// The end of a server's log as it is now.
    ///
    /// # Errors
    /// When the log is not where it should be.
    pub fn now(server: &Server) -> Result<Self> {
        let Some(folder) = server.socket_folder().parent().map(PathBuf::from) else {
            return fail("the server has no folder");
        };
        let path = folder.join("log");
        let offset = fs::metadata(&path)?.len();
        Ok(Self { path, offset })
    }

    /// The statements that a database was given since.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn statements(&self, database: &str) -> Result<Vec<Statement>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.offset))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut found = statements(&String::from_utf8_lossy(&bytes));
        found.retain(|statement| statement.database == database);
        Ok(found)
    }

    /// The COPY statements among them that read a table.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn copies_of(&self, database: &str, table: &str) -> Result<Vec<Statement>> {
        let mut found = self.statements(database)?;
        found
            .retain(|statement| statement.sql.starts_with("COPY") && statement.sql.contains(table));
        Ok(found)
    }
}

/// Lines of the log that begin with a prefix begin an entry; the others go on with it.
fn statements(log: &str) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    let mut is_open = false;
    for line in log.lines() {
        if let Some((database, application, text)) = prefixed(line) {
            let sql = statement_in(text);
            is_open = sql.is_some();
            found.extend(sql.map(|sql| Statement {
                database: database.to_owned(),
                application: application.to_owned(),
                sql: sql.to_owned(),
            }));
        } else if let Some(last) = found.last_mut().filter(|_| is_open) {
            last.sql.push(' ');
            last.sql.push_str(line.trim());
        }
    }
    found
}

fn prefixed(line: &str) -> Option<(&str, &str, &str)> {
    let mut parts = line.strip_prefix('@')?.splitn(3, '@');
    Some((parts.next()?, parts.next()?, parts.next()?.trim_start()))
}

/// `LOG:  statement: …` of the simple protocol, `LOG:  execute <name>: …` of the extended one.
fn statement_in(text: &str) -> Option<&str> {
    let text = text.strip_prefix("LOG:")?.trim_start();
    match text.strip_prefix("statement: ") {
        Some(sql) => Some(sql),
        None => Some(text.strip_prefix("execute ")?.split_once(": ")?.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_of_both_protocols_are_found_with_all_their_lines() {
        let log = "@lab@rehome tasks@ LOG:  statement: COPY (SELECT id\n\tFROM t) TO STDOUT\n\
                   @lab@rehome tasks@ LOG:  execute s1: SELECT 1\n@lab@rehome tasks@ DETAIL:  parameters: $1 = 'x'\n\
                   @@@ LOG:  database system is ready\n";
        let found: Vec<_> = statements(log).into_iter().map(|found| found.sql).collect();
        assert_eq!(found, ["COPY (SELECT id FROM t) TO STDOUT", "SELECT 1"]);
    }
}
