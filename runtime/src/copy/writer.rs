//! Target rows, written one after the other into one buffer in binary COPY form.

use crate::value::{Encode, Json};

/// A buffer of rows; each ends as one COPY row of as many fields as were written to it.
#[derive(Debug, Default)]
pub struct RowWriter {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    fields: i16,
}

impl RowWriter {
    /// An empty buffer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty buffer with room for so many bytes.
    #[must_use]
    pub(crate) fn with_room(bytes: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
            ..Self::default()
        }
    }

    /// Begins a row; what follows are its fields.
    pub fn begin(&mut self) {
        self.abandon();
        self.bytes.extend_from_slice(&[0, 0]);
        self.fields = 0;
    }

    /// Writes a field that cannot be NULL.
    pub fn value(&mut self, value: &(impl Encode + ?Sized)) {
        let start = self.open_field();
        value.encode(&mut self.bytes);
        self.close_field(start);
    }

    /// Writes a field that may be NULL.
    pub fn nullable(&mut self, value: Option<&impl Encode>) {
        match value {
            Some(value) => self.value(value),
            None => self.null(),
        }
    }

    /// Writes a `jsonb` field: the version byte, then the text.
    pub fn jsonb(&mut self, value: &Json<'_>) {
        let start = self.open_field();
        self.bytes.push(1);
        value.encode(&mut self.bytes);
        self.close_field(start);
    }

    /// Writes a `jsonb` field that may be NULL.
    pub fn nullable_jsonb(&mut self, value: Option<&Json<'_>>) {
        match value {
            Some(value) => self.jsonb(value),
            None => self.null(),
        }
    }

    /// Writes a NULL field.
    pub fn null(&mut self) {
        self.bytes.extend_from_slice(&(-1_i32).to_be_bytes());
        self.fields += 1;
    }

    /// Ends the row: from now on it counts.
    pub fn end(&mut self) {
        let start = self.row_start(self.ends.len());
        self.bytes[start..start + 2].copy_from_slice(&self.fields.to_be_bytes());
        self.ends.push(self.bytes.len());
    }

    /// Takes back what was written since the last [`RowWriter::end`].
    pub fn abandon(&mut self) {
        let start = self.row_start(self.ends.len());
        self.bytes.truncate(start);
    }

    /// Forgets all rows and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Takes over the rows of another buffer, behind its own.
    pub(crate) fn append(&mut self, other: Self) {
        if self.is_empty() {
            *self = other;
            return;
        }
        let offset = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| end + offset));
    }

    /// How many rows have ended.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether no row has ended.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes of one row, its field count included.
    #[must_use]
    pub fn row(&self, index: usize) -> &[u8] {
        &self.bytes[self.row_start(index)..self.ends[index]]
    }

    /// The bytes of one row for changes in place that keep their length (numbers of types in arrays).
    pub(crate) fn row_mut(&mut self, index: usize) -> &mut [u8] {
        let start = self.row_start(index);
        &mut self.bytes[start..self.ends[index]]
    }

    /// Takes the last row back.
    pub fn pop(&mut self) {
        self.ends.pop();
        self.abandon();
    }

    fn row_start(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    fn open_field(&mut self) -> usize {
        self.fields += 1;
        self.bytes.extend_from_slice(&[0; 4]);
        self.bytes.len()
    }

    /// Puts the length before the field; PostgreSQL's own limit of 1 GB a field keeps it within 32 bits.
    fn close_field(&mut self, start: usize) {
        let length = i32::try_from(self.bytes.len() - start).unwrap_or(i32::MAX);
        self.bytes[start - 4..start].copy_from_slice(&length.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_framed_as_copy_wants_them() {
        let mut rows = RowWriter::new();
        rows.begin();
        rows.value(&7_i16);
        rows.nullable(None::<&i32>);
        rows.end();
        assert_eq!(
            rows.row(0),
            [0, 2, 0, 0, 0, 2, 0, 7, 0xff, 0xff, 0xff, 0xff]
        );
    }

    #[test]
    fn an_abandoned_row_leaves_nothing() {
        let mut rows = RowWriter::new();
        rows.begin();
        rows.value(&true);
        rows.end();
        rows.begin();
        rows.value(&1_i64);
        rows.abandon();
        rows.begin();
        rows.value(&false);
        rows.end();
        assert_eq!(rows.row(0), [0, 1, 0, 0, 0, 1, 1]);
        assert_eq!(rows.row(1), [0, 1, 0, 0, 0, 1, 0]);
        rows.pop();
        assert_eq!(rows.len(), 1);
    }
}
