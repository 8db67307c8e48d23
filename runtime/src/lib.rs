//! What every program that rehome generates has in common: it reads rows, moves them, proves them and takes them back.
//!
//! A generated crate is thin: it describes its entity ([`migration::Entity`]) and turns one source row into one
//! target row. Everything asynchronous, everything that can fail for reasons of the world, and everything that
//! would be the same in two generated crates is here.

pub mod confine;
pub mod connect;
pub mod control;
pub mod copy;
pub mod differential;
pub mod error;
pub mod keys;
pub mod load;
pub mod migration;
pub mod predict;
pub mod program;
pub mod progress;
pub mod prove;
pub mod quarantine;
pub mod replay;
pub mod report;
pub mod rollback;
pub mod sql;
pub mod value;

/// What the files of a generated crate import.
pub mod prelude {
    pub use crate::copy::{Row, RowWriter};
    pub use crate::keys::LegacyKey;
    pub use crate::keys::context::{Context, LookupId, ParentId};
    pub use crate::migration::{
        Awaited, Column, Cycle, Entity, Feed, KeyRule, KeySource, Kind, LoadMode, Lookup,
        Migration, Origin, Parent, Relation, Sequence,
    };
    pub use crate::value::cast::{Lossy, Unit};
    pub use crate::value::{
        Bytes, Date, Encode, Inet, Interval, Json, MacAddress, Numeric, Raw, Reason, Refusal, Text,
        Time, TimeTz, Timestamp, Uuid, cast, column,
    };
}
