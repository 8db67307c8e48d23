//! Types that a target's key column can have, each read from the key's text.

use crate::value::{Numeric, Text};
use uuid::Uuid;

/// A type that a target's key column can have.
pub trait FromKey: Sized {
    /// Reads the key's text; `None` when it is of another type.
    fn from_key(text: String) -> Option<Self>;
}

macro_rules! from_key {
    ($($type:ty)*) => {$(
        impl FromKey for $type {
            fn from_key(text: String) -> Option<Self> {
                text.parse().ok()
            }
        }
    )*};
}

from_key! { i16 i32 i64 Uuid }

impl FromKey for Text<'_> {
    fn from_key(text: String) -> Option<Self> {
        Some(Text::Owned(text))
    }
}

impl FromKey for Numeric {
    fn from_key(text: String) -> Option<Self> {
        Numeric::from_text(&text)
    }
}
