//! What all faults share: two servers, the programs, and what an undisturbed life leaves behind each step.

use crate::folder::Folder;
use crate::life::Life;
use crate::server::{Server, launch};
use crate::step::{Command, Step};
use crate::world;
use std::cell::Cell;
use std::sync::PoisonError;
use tokio_postgres::{Client, NoTls};

/// The steps of the undisturbed life.
const STEPS: [(&str, Command); 7] = [
    ("teams", Command::Run),
    ("members", Command::Run),
    ("nodes", Command::Run),
    ("members", Command::Validate),
    ("nodes", Command::Validate),
    ("nodes", Command::Rollback),
    ("members", Command::Rollback),
];

pub struct Stage {
    pub source: Server,
    pub target: Server,
    pub folder: Folder,
    usual: Vec<Vec<String>>,
    lives: Cell<usize>,
}

impl Stage {
    pub async fn new() -> Self {
        let mut stage = Self {
            source: Server::start(),
            target: Server::start(),
            folder: Folder::new("faults"),
            usual: Vec::new(),
            lives: Cell::new(0),
        };
        world::prepare(&stage.source).await;
        world::prepare(&stage.target).await;
        let mut usual = Vec::new();
        let life = stage.life().await;
        for (entity, command) in STEPS {
            let program = life.start(entity, command, &[]);
            life.ends_well(program).await.unwrap();
            usual.push(life.world.state().await.still);
        }
        life.end().await;
        stage.usual = usual;
        stage
    }

    /// A life in which nothing has been done yet.
    pub async fn life(&self) -> Life<'_> {
        self.lives.set(self.lives.get() + 1);
        Life::new(self, self.lives.get()).await
    }

    /// What there is after a step when nothing has happened.
    pub fn usual(&self, entity: &str, command: Command) -> &[String] {
        let place = STEPS.iter().position(|step| *step == (entity, command));
        &self.usual[place.expect("the undisturbed life has this step")]
    }
}

/// A step by its words.
pub fn step(entity: &'static str, command: Command) -> Step {
    Step {
        command,
        entity,
        mended: false,
    }
}

/// Ends a server without any order, as `pg_ctl stop -m immediate` does: sessions break off, and the next start recovers.
pub fn strike_down(server: &Server) {
    let mut process = server
        .process
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let postmaster = rustix::process::Pid::from_child(&process);
    rustix::process::kill_process(postmaster, rustix::process::Signal::QUIT).unwrap();
    process.wait().unwrap();
}

/// Starts a server that was struck down.
pub fn bring_up(server: &Server) {
    let mut process = server
        .process
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    *process = launch(server.port);
    server.wait_until_ready();
}

/// A session of the superuser.
pub async fn session(server: &Server, database: &str) -> Client {
    let opened = tokio_postgres::connect(&server.url(database), NoTls).await;
    let (client, connection) = opened.expect("the server is up");
    tokio::spawn(connection);
    client
}
