//! Rows in PostgreSQL's binary COPY format: read as they stream in, written into one growing buffer.
//!
//! The format: <https://www.postgresql.org/docs/current/sql-copy.html>, section "Binary Format": an 11-byte signature,
//! flags and an extension area, then per row a 16-bit field count and per field a 32-bit length (−1 is NULL) and the
//! bytes; a field count of −1 ends the data.

mod canonical_row;
mod field;
mod parser;
mod row;
mod send;
mod writer;

pub(crate) use canonical_row::{CanonicalRow, hash};
pub(crate) use field::Field;
pub use parser::{CopyParser, MalformedCopy};
pub use row::Row;
pub(crate) use send::send_rows;
pub use writer::RowWriter;

/// The signature, the flags (none) and the length of the extension area (none).
pub const HEADER: [u8; 19] = *b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// The field count that ends the data.
pub const TRAILER: [u8; 2] = [0xff, 0xff];
