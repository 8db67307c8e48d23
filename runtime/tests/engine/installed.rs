//! Programs that begin at once in a target that has none of rehome's tables yet.

use crate::world::in_world;
use rehome_runtime::control;

/// The lock under which the tables are made.
const INSTALL_LOCK: i64 = 0x7265_686f_6d65;

/// How many sessions of this database wait for the lock.
const WAITING: &str = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

#[test]
fn tables_that_another_program_makes_meanwhile_are_not_made_again() {
    in_world(|world| async move {
        let first = &world.target;
        control::install(first, "made").await.unwrap();
        let lock = format!("SELECT pg_advisory_lock({INSTALL_LOCK})");
        first.batch_execute(&lock).await.unwrap();
        let second = world.another().await;
        let made = async {
            // The second has seen that there are no tables, and waits; what it remembers is told nothing of the new ones.
            while first
                .query_one(WAITING, &[])
                .await
                .unwrap()
                .get::<_, i64>(0)
                < 1
            {
                tokio::task::yield_now().await;
            }
            let make = format!(
                "ALTER SCHEMA made RENAME TO rehome; SELECT pg_advisory_unlock({INSTALL_LOCK})"
            );
            first.batch_execute(&make).await.unwrap();
        };
        let (installed, ()) = tokio::join!(control::install(&second, "rehome"), made);
        installed.unwrap();
        let version = control::installed_version(first, "rehome").await.unwrap();
        assert!(version.is_some());
    });
}
