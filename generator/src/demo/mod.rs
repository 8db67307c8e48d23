//! The demo's world: throwaway servers, both databases of the example, and rows for them.

mod error;
pub mod servers;
mod session;

pub use error::DemoError;
