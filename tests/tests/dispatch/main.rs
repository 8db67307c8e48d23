//! The shipped example from end to end, on real servers: demo, account, proof, report, rehearsal, resume, rollback, replay, bad input.

mod account;
mod bad_connections;
mod bad_projects;
mod beside;
mod damage;
mod demo;
mod dry_run;
mod lab;
mod proof;
mod rehearse;
mod replay;
mod report;
mod resume;
mod roles;
mod rollback;
mod second_run;
