//! The ways in which a new key is made of the legacy key.

use serde::Serialize;

/// How a new key is made of the legacy key alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum KeyStrategy {
    /// A UUID computed from the project's namespace, the source table and the legacy key.
    UuidV5,
    /// A UUID that begins with the legacy number, so that new keys sort as the old ones did, and ends with a hash.
    Ordered,
    /// The legacy key itself.
    Keep,
}

impl KeyStrategy {
    /// Its word in the mapping file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::UuidV5 => "uuid_v5",
            Self::Ordered => "ordered",
            Self::Keep => "keep",
        }
    }

    /// Whether it computes a UUID of its own for every row.
    #[must_use]
    pub fn makes_uuid(self) -> bool {
        matches!(self, Self::UuidV5 | Self::Ordered)
    }

    /// The method of the runtime's context that makes such a key; one that is kept has none.
    #[must_use]
    pub fn method(self) -> &'static str {
        match self {
            Self::UuidV5 => "uuid_key",
            Self::Ordered => "ordered_key",
            Self::Keep => "",
        }
    }
}
