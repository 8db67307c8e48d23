//! One row of a source query: its fields, borrowed from the bytes that PostgreSQL sent.

use crate::value::{Decode, Reason, Refusal};

/// The fields of one row; NULL fields are `None`.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    bytes: &'a [u8],
    fields: &'a [(u32, i32)],
}

impl<'a> Row<'a> {
    /// A row over `bytes`, whose fields begin and are as long as `fields` says (a length of −1 is NULL).
    pub(crate) fn new(bytes: &'a [u8], fields: &'a [(u32, i32)]) -> Self {
        Self { bytes, fields }
    }

    /// How many fields the row has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether the row has no field at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The bytes of a field; `None` for NULL and for a field that the row does not have.
    #[must_use]
    pub fn field(&self, index: usize) -> Option<&'a [u8]> {
        let (start, length) = *self.fields.get(index)?;
        let length = usize::try_from(length).ok()?;
        let start = start as usize;
        self.bytes.get(start..start + length)
    }

    /// A field's value, which may be NULL.
    ///
    /// # Errors
    /// [`Reason::Unreadable`] when the bytes are not of the expected type.
    pub fn optional<T: Decode<'a>>(&self, index: usize) -> Result<Option<T>, Refusal> {
        let Some(bytes) = self.field(index) else {
            return Ok(None);
        };
        let value = T::decode(bytes)
            .map_err(|error| Refusal::new(Reason::Unreadable, error.to_string()))?;
        Ok(Some(value))
    }

    /// A field's value, which the source declares to be NOT NULL.
    ///
    /// # Errors
    /// [`Reason::MissingValue`] when it is NULL all the same, [`Reason::Unreadable`] as for [`Row::optional`].
    pub fn required<T: Decode<'a>>(&self, index: usize) -> Result<T, Refusal> {
        self.optional(index)?.ok_or_else(|| {
            Refusal::new(
                Reason::MissingValue,
                format!("column {} of the source query is NULL", index + 1),
            )
        })
    }
}
