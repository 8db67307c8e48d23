//! From Rust values to PostgreSQL's binary form, as the `recv` functions of each type read it.

use super::{Bytes, Date, Json, Numeric, Raw, Text, Timestamp, Uuid};

/// A type that can be written in PostgreSQL's binary form.
pub trait Encode {
    /// Appends the value's bytes, without its length.
    fn encode(&self, output: &mut Vec<u8>);
}

macro_rules! encode_number {
    ($($type:ty)*) => {$(
        impl Encode for $type {
            fn encode(&self, output: &mut Vec<u8>) {
                output.extend_from_slice(&self.to_be_bytes());
            }
        }
    )*};
}

encode_number! { i16 i32 i64 f32 f64 }

impl Encode for bool {
    fn encode(&self, output: &mut Vec<u8>) {
        output.push(u8::from(*self));
    }
}

impl Encode for Uuid {
    fn encode(&self, output: &mut Vec<u8>) {
        output.extend_from_slice(self.as_bytes());
    }
}

impl Encode for Date {
    fn encode(&self, output: &mut Vec<u8>) {
        self.0.encode(output);
    }
}

impl Encode for Timestamp {
    fn encode(&self, output: &mut Vec<u8>) {
        self.0.encode(output);
    }
}

impl Encode for str {
    fn encode(&self, output: &mut Vec<u8>) {
        output.extend_from_slice(self.as_bytes());
    }
}

impl Encode for Text<'_> {
    fn encode(&self, output: &mut Vec<u8>) {
        output.extend_from_slice(self.as_bytes());
    }
}

impl Encode for Bytes<'_> {
    fn encode(&self, output: &mut Vec<u8>) {
        output.extend_from_slice(self);
    }
}

impl Encode for Raw<'_> {
    fn encode(&self, output: &mut Vec<u8>) {
        output.extend_from_slice(self.0);
    }
}

impl Encode for Json<'_> {
    /// Writes the text alone, as `json` wants it; for `jsonb` use `RowWriter::jsonb`, which puts the version byte before it.
    fn encode(&self, output: &mut Vec<u8>) {
        output.extend_from_slice(self.0.as_bytes());
    }
}

impl Encode for Numeric {
    fn encode(&self, output: &mut Vec<u8>) {
        self.to_binary(output);
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, output: &mut Vec<u8>) {
        (**self).encode(output);
    }
}
