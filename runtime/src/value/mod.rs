//! The values of columns: decoded from PostgreSQL's binary form, changed, and encoded again.
//!
//! A value that no rule reads stays [`Raw`]: the bytes go through as they came.

mod canonical;
mod canonical_json;
pub mod cast;
mod decode;
mod encode;
mod network;
pub mod numeric;
mod oids;
mod refusal;
mod times;
mod types;

pub(crate) use canonical::canonical;
pub use decode::{Decode, Undecodable};
pub use encode::Encode;
pub use network::{Inet, MacAddress};
pub use numeric::Numeric;
pub(crate) use oids::Form;
pub use refusal::{Reason, Refusal, column};
pub use times::{Interval, Time, TimeTz};
pub use types::{Bytes, Date, Json, Raw, Text, Timestamp};
pub use uuid::Uuid;
