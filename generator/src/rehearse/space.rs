//! How much room a database takes, and how much write-ahead log its server has written.

use std::collections::BTreeMap;

use rehome_runtime::connect::ConnectionSettings;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::orchestrate::databases::{open, wait};

/// Bytes, as the server counts them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Space {
    /// The whole database, rehome's own tables included.
    pub database: i64,
    /// Each entity's table with its indexes, its partitions and what is stored aside.
    pub tables: BTreeMap<String, i64>,
    /// Write-ahead log of the whole server since it was made; only a difference of two says something.
    pub log: i64,
}

const WHOLE: &str = "\
SELECT pg_catalog.pg_database_size(pg_catalog.current_database()),
       pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')::pg_catalog.int8";

const TABLE: &str = "\
SELECT pg_catalog.pg_total_relation_size(own.oid) + coalesce((
    SELECT sum(pg_catalog.pg_total_relation_size(part.relid)) FROM pg_catalog.pg_partition_tree(own.oid) AS part
    WHERE part.relid <> own.oid), 0)::pg_catalog.int8
FROM (SELECT pg_catalog.to_regclass($1) AS oid) AS own WHERE own.oid IS NOT NULL";

/// Measures a database and the tables of entities.
pub(super) fn measure(
    database: &ConnectionSettings,
    tables: &[(String, String)],
) -> Result<Space, Error> {
    wait(async {
        let session = open(database).await?;
        let failed =
            |cause| Error::failed("the copy could not be measured", "the server").because(cause);
        let whole = session.query_one(WHOLE, &[]).await.map_err(failed)?;
        let mut space = Space {
            database: whole.get(0),
            tables: BTreeMap::new(),
            log: whole.get(1),
        };
        for (entity, table) in tables {
            let size = session.query_opt(TABLE, &[table]).await.map_err(failed)?;
            let size = size.map_or(0, |row| row.get(0));
            space.tables.insert(entity.clone(), size);
        }
        Ok(space)
    })
}
