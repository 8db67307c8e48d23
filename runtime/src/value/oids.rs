//! Where a value's binary form carries numbers of types, and how the target's own numbers get there.
//!
//! Arrays name the type of their elements and composites that of each field, by a number (OID) that differs between
//! databases for every type that users or extensions made. Lengths do not change, so values are mended in place.

/// The lengths and flags of PostgreSQL's range form (`src/include/utils/rangetypes.h`).
const RANGE_EMPTY: u8 = 0x01;
const RANGE_NO_LOWER: u8 = 0x08 | 0x20;
const RANGE_NO_UPPER: u8 = 0x10 | 0x40;

/// How a type's binary form is built, as far as numbers of types stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// None stands in it.
    Plain,
    /// The number of the element type, and the form of each element.
    Array(u32, Box<Form>),
    /// The number and the form of each field's type, in the type's order.
    Composite(Vec<(u32, Form)>),
    /// The form of both bounds.
    Range(Box<Form>),
    /// The form of each range.
    Multirange(Box<Form>),
}

impl Form {
    /// Whether any number stands in values of this form.
    pub(crate) fn has_numbers(&self) -> bool {
        match self {
            Self::Plain => false,
            Self::Array(..) | Self::Composite(_) => true,
            Self::Range(inner) | Self::Multirange(inner) => inner.has_numbers(),
        }
    }

    /// Puts the target's numbers into a value. A value that is not of this form stays as it is from where it differs:
    /// the target refuses it with a message of its own.
    pub(crate) fn rewrite(&self, value: &mut [u8]) {
        // Nothing to tell: what could not be followed is found by the target.
        let _ = self.walk(&mut Cursor {
            bytes: value,
            at: 0,
        });
    }

    fn walk(&self, value: &mut Cursor<'_>) -> Option<()> {
        match self {
            Self::Plain => Some(()),
            Self::Array(number, element) => array(*number, element, value),
            Self::Composite(fields) => composite(fields, value),
            Self::Range(bound) => range(bound, value),
            Self::Multirange(inner) => {
                for _ in 0..value.word()? {
                    value.sized(inner)?;
                }
                Some(())
            }
        }
    }
}

/// Dimensions, flags, element type; length and lower bound of each dimension; the elements.
fn array(number: u32, element: &Form, value: &mut Cursor<'_>) -> Option<()> {
    let dimensions = value.word()?;
    value.word()?;
    value.put(number)?;
    if !element.has_numbers() {
        return Some(());
    }
    let mut count = u64::from(dimensions > 0);
    for _ in 0..dimensions {
        count = count.checked_mul(u64::from(value.word()?))?;
        value.word()?;
    }
    for _ in 0..count {
        value.sized(element)?;
    }
    Some(())
}

fn composite(fields: &[(u32, Form)], value: &mut Cursor<'_>) -> Option<()> {
    (value.word()? as usize == fields.len()).then_some(())?;
    for (number, form) in fields {
        value.put(*number)?;
        value.sized(form)?;
    }
    Some(())
}

fn range(bound: &Form, value: &mut Cursor<'_>) -> Option<()> {
    let flags = value.byte()?;
    for absent in [RANGE_NO_LOWER, RANGE_NO_UPPER] {
        if flags & (RANGE_EMPTY | absent) == 0 {
            value.sized(bound)?;
        }
    }
    Some(())
}

/// A place in a value's bytes.
struct Cursor<'b> {
    bytes: &'b mut [u8],
    at: usize,
}

impl Cursor<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn word(&mut self) -> Option<u32> {
        let bytes = self.bytes.get(self.at..self.at + 4)?;
        self.at += 4;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    }

    fn put(&mut self, number: u32) -> Option<()> {
        let bytes = self.bytes.get_mut(self.at..self.at + 4)?;
        bytes.copy_from_slice(&number.to_be_bytes());
        self.at += 4;
        Some(())
    }

    /// A value behind its length, which is −1 for NULL.
    fn sized(&mut self, form: &Form) -> Option<()> {
        let length = self.word()?.cast_signed();
        let Ok(length) = usize::try_from(length) else {
            return Some(());
        };
        let end = self.at.checked_add(length)?;
        let bytes = self.bytes.get_mut(self.at..end)?;
        form.walk(&mut Cursor { bytes, at: 0 })?;
        self.at = end;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[i32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn rewritten(form: &Form, mut value: Vec<u8>) -> Vec<u8> {
        form.rewrite(&mut value);
        value
    }

    /// A composite of two fields: an array of an enum with the elements `"a"` and NULL, and a NULL.
    fn nested(array: i32, element: i32, other: i32) -> Vec<u8> {
        let mut inner = words(&[1, 1, element, 2, 1, 1]);
        inner.push(b'a');
        inner.extend(words(&[-1]));
        let length = i32::try_from(inner.len()).unwrap_or(0);
        let mut value = words(&[2, array, length]);
        value.extend(inner);
        value.extend(words(&[other, -1]));
        value
    }

    #[test]
    fn numbers_are_replaced_at_every_depth() {
        let array = Form::Array(91, Box::new(Form::Plain));
        let form = Form::Composite(vec![(90, array), (92, Form::Plain)]);
        assert_eq!(rewritten(&form, nested(10, 11, 12)), nested(90, 91, 92));
        let many = Form::Array(93, Box::new(form));
        let wrap = |number, value: Vec<u8>| {
            let length = i32::try_from(value.len()).unwrap_or(0);
            [words(&[1, 0, number, 1, 1, length]), value].concat()
        };
        assert_eq!(
            rewritten(&many, wrap(13, nested(10, 11, 12))),
            wrap(93, nested(90, 91, 92))
        );
    }

    #[test]
    fn ranges_are_followed_to_their_bounds() {
        let bound = |number| words(&[1, number, -1]);
        let value = |flags: u8, number| {
            let mut value = vec![flags];
            let both = flags & RANGE_EMPTY == 0 && flags & RANGE_NO_UPPER == 0;
            for _ in 0..1 + u8::from(both) {
                value.extend(words(&[12]));
                value.extend(bound(number));
            }
            value
        };
        let form = Form::Range(Box::new(Form::Composite(vec![(90, Form::Plain)])));
        for flags in [0x02, 0x10] {
            assert_eq!(rewritten(&form, value(flags, 10)), value(flags, 90));
        }
        assert_eq!(rewritten(&form, vec![RANGE_EMPTY]), [RANGE_EMPTY]);
        let one = |number| {
            let range = value(0x02, number);
            let length = i32::try_from(range.len()).unwrap_or(0);
            [words(&[1, length]), range].concat()
        };
        assert_eq!(
            rewritten(&Form::Multirange(Box::new(form.clone())), one(10)),
            one(90)
        );
    }

    #[test]
    fn what_is_not_of_the_form_is_left_to_the_target() {
        let form = Form::Composite(vec![(90, Form::Plain)]);
        for value in [words(&[2, 10, -1]), vec![0, 0], words(&[1])] {
            assert_eq!(rewritten(&form, value.clone()), value);
        }
        let array = Form::Array(90, Box::new(Form::Array(91, Box::new(Form::Plain))));
        let huge = words(&[2, 0, 10, i32::MAX, 1, i32::MAX, 1, 5]);
        assert_eq!(rewritten(&array, huge).len(), 32);
    }
}
