//! Two databases and the program that moves rows between them.

use crate::letters::{SOURCE, TARGET};
use crate::server::Server;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tokio_postgres::{Client, NoTls};

pub struct World<'w> {
    server: &'w Server,
    program: &'w Path,
    name: String,
    pub source: Client,
    pub target: Client,
}

impl<'w> World<'w> {
    /// A world whose source has been changed by some statements.
    pub async fn new(server: &'w Server, program: &'w Path, name: &str, changed: &str) -> Self {
        let admin = open(&server.url("postgres")).await;
        for side in ["source", "target"] {
            let sql = format!("CREATE DATABASE {name}_{side} TEMPLATE template0");
            admin.batch_execute(&sql).await.expect("a database is made");
        }
        let source = open(&server.url(&format!("{name}_source"))).await;
        let target = open(&server.url(&format!("{name}_target"))).await;
        let statements = format!("{SOURCE}; {changed}");
        source.batch_execute(&statements).await.expect("the source");
        target.batch_execute(TARGET).await.expect("the target");
        Self {
            server,
            program,
            name: name.to_owned(),
            source,
            target,
        }
    }

    /// Runs the program to its end.
    pub fn run(&self, words: &str) -> Output {
        let url = |side| self.server.url(&format!("{}_{side}", self.name));
        Command::new(self.program)
            .env_clear()
            .env("SOURCE_DATABASE_URL", url("source"))
            .env("TARGET_DATABASE_URL", url("target"))
            .args(words.split_whitespace())
            .stdin(Stdio::null())
            .output()
            .expect("the program starts")
    }

    /// Runs the program, which must end with this code.
    pub fn exits(&self, words: &str, code: i32) -> Result<String, String> {
        let output = self.run(words);
        let said = said(&output);
        match output.status.code() {
            Some(found) if found == code => Ok(said),
            _ => Err(format!(
                "`{words}` ended with {} instead of {code}:\n{said}",
                output.status
            )),
        }
    }

    /// The rows that arrived, and what is in quarantine.
    pub async fn state(&self) -> Result<Vec<String>, String> {
        let sql = "
            SELECT concat_ws(' ', 'row', id, kind) FROM public.letters
            UNION ALL
            SELECT concat_ws(' ', 'mapping', legacy_id, new_key, fate) FROM rehome.migration_mappings
            UNION ALL
            SELECT concat_ws(' ', 'quarantined', legacy_id, stage, reason, row->>'kind') FROM rehome.migration_quarantine
            WHERE resolved_at IS NULL
            UNION ALL
            SELECT concat_ws(' ', 'begun', batch) FROM rehome.migration_checkpoints WHERE state = 'pending' OR begun_by IS NOT NULL
            ORDER BY 1";
        let rows = self.target.query(sql, &[]).await;
        let rows = rows.map_err(|error| format!("{error:?}"))?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}

/// All that a program has said.
pub fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    String::from_utf8_lossy(err).into_owned() + &String::from_utf8_lossy(out)
}

/// Opens a session; a server that has just been started may need a moment.
async fn open(url: &str) -> Client {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        match tokio_postgres::connect(url, NoTls).await {
            Ok((client, connection)) => {
                tokio::spawn(connection);
                return client;
            }
            Err(error) => assert!(Instant::now() < deadline, "{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
