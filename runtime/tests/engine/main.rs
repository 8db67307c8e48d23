//! The load engine on a real server: loading, going on, proving, replaying, taking back.
//!
//! The migrations are written by hand in the form that generated crates have; they need no generator. The tests fail
//! where no PostgreSQL is installed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

mod bulk;
mod damage;
mod encodings;
mod fates;
mod fingerprint;
mod hidden;
mod installed;
mod letter;
mod load;
mod measure;
mod migrations;
mod moving;
mod nothing;
mod pace;
mod predict;
mod proof;
mod replay;
mod rights;
mod rollback;
mod server;
mod sync;
mod triggers;
mod undone;
mod world;
