//! Target rows, written one after the other into one buffer in binary COPY form.

use super::Row;
use crate::value::{Encode, Json};

/// A buffer of rows; each ends as one COPY row of as many fields as were written to it.
#[derive(Debug, Default)]
pub struct RowWriter {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The fields of the row that was begun last: where each begins within the row, and its length (−1 is NULL).
    fields: Vec<(u32, i32)>,
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
        self.note_field(self.bytes.len(), -1);
    }

    /// Ends the row: from now on it counts.
    pub fn end(&mut self) {
        let start = self.row_start(self.ends.len());
        // PostgreSQL's own limit of 1,600 columns keeps the count within 16 bits.
        let count = i16::try_from(self.fields.len()).unwrap_or(i16::MAX);
        self.bytes[start..start + 2].copy_from_slice(&count.to_be_bytes());
        self.ends.push(self.bytes.len());
    }

    /// Takes back what was written since the last [`RowWriter::end`].
    pub fn abandon(&mut self) {
        let start = self.row_start(self.ends.len());
        self.bytes.truncate(start);
        self.fields.clear();
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

    /// The row that has just ended; without fields once something was taken back.
    pub(crate) fn last(&self) -> Option<Row<'_>> {
        let last = self.ends.len().checked_sub(1)?;
        Some(Row::new(self.row(last), &self.fields))
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
        self.bytes.extend_from_slice(&[0; 4]);
        self.bytes.len()
    }

    /// Puts the length before the field; PostgreSQL's own limit of 1 GB a field keeps it within 32 bits.
    fn close_field(&mut self, start: usize) {
        let length = i32::try_from(self.bytes.len() - start).unwrap_or(i32::MAX);
        self.bytes[start - 4..start].copy_from_slice(&length.to_be_bytes());
        self.note_field(start, length);
    }

    fn note_field(&mut self, start: usize, length: i32) {
        let within = start - self.row_start(self.ends.len());
        self.fields
            .push((u32::try_from(within).unwrap_or(u32::MAX), length));
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
    fn the_last_row_knows_its_fields() {
        let mut rows = RowWriter::new();
        assert!(rows.last().is_none());
        for number in 0..2_i16 {
            rows.begin();
            rows.null();
            rows.value(&number);
            rows.end();
        }
        let last = rows
            .last()
            .map(|row| (row.len(), row.field(0), row.field(1)));
        assert_eq!(last, Some((2, None, Some(&[0, 1][..]))));
        rows.pop();
        assert_eq!(rows.last().map(|row| row.len()), Some(0));
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
