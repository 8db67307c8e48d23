//! Casts of arrays, element by element.

use crate::value::{Bytes, Decode, Encode, Raw, Reason, Refusal};
use std::borrow::Cow;

/// Bytes before the dimensions: their number, whether there are NULLs, the element type.
const HEADER: usize = 12;

/// Bytes of a dimension: its length and its lower bound.
const DIMENSION: usize = 8;

/// A cast of each element of an array; NULLs, dimensions and lower bounds stay as they are. The number of the element
/// type is put in by the runtime, which knows the target.
///
/// # Errors
/// The cast that it gives refuses as the cast of one element does.
pub fn elements<'a, T: Decode<'a>, U: Encode>(
    cast: impl Fn(T) -> Result<U, Refusal>,
) -> impl Fn(Raw<'a>) -> Result<Bytes<'a>, Refusal> {
    move |array| {
        let mut output = Vec::with_capacity(array.0.len());
        let mut rest = header(array.0, &mut output)?;
        while !rest.is_empty() {
            let (length, behind) = split(rest, 4)?;
            let length = i32::from_be_bytes(length.try_into().unwrap_or_default());
            let Ok(length) = usize::try_from(length) else {
                output.extend_from_slice(&(-1_i32).to_be_bytes());
                rest = behind;
                continue;
            };
            let (element, behind) = split(behind, length)?;
            let element = T::decode(element).map_err(|_| unreadable())?;
            write(&cast(element)?, &mut output);
            rest = behind;
        }
        Ok(Cow::Owned(output))
    }
}

/// An array of one element, as `ARRAY[value]` makes it.
///
/// # Errors
/// The cast that it gives refuses as the cast of the element does.
pub fn element<'a, T, U: Encode>(
    cast: impl Fn(T) -> Result<U, Refusal>,
) -> impl Fn(T) -> Result<Bytes<'a>, Refusal> {
    move |value| {
        let value = cast(value)?;
        let mut output = Vec::new();
        // One dimension, no NULL, an element type that the runtime puts in, one element from 1 on.
        for word in [1_i32, 0, 0, 1, 1] {
            output.extend_from_slice(&word.to_be_bytes());
        }
        write(&value, &mut output);
        Ok(Cow::Owned(output))
    }
}

fn header<'a>(array: &'a [u8], output: &mut Vec<u8>) -> Result<&'a [u8], Refusal> {
    let (dimensions, _) = split(array, 4)?;
    let dimensions = u32::from_be_bytes(dimensions.try_into().unwrap_or_default()) as usize;
    let length = dimensions
        .checked_mul(DIMENSION)
        .and_then(|length| length.checked_add(HEADER))
        .ok_or_else(unreadable)?;
    let (header, rest) = split(array, length)?;
    output.extend_from_slice(header);
    Ok(rest)
}

fn write(value: &impl Encode, output: &mut Vec<u8>) {
    let start = output.len();
    output.extend_from_slice(&[0; 4]);
    value.encode(output);
    // PostgreSQL's own limit of 1 GB a value keeps it within 32 bits.
    let length = i32::try_from(output.len() - start - 4).unwrap_or(i32::MAX);
    output[start..start + 4].copy_from_slice(&length.to_be_bytes());
}

fn split(bytes: &[u8], at: usize) -> Result<(&[u8], &[u8]), Refusal> {
    bytes.split_at_checked(at).ok_or_else(unreadable)
}

fn unreadable() -> Refusal {
    Refusal::new(
        Reason::Unreadable,
        "an array that is not of the expected form",
    )
}

#[cfg(test)]
mod tests {
    use super::super::text_to_integer;
    use super::*;

    /// Two dimensions that begin at −1 and 2, of the elements given; `None` is NULL.
    fn array(elements: [Option<&[u8]>; 2]) -> Vec<u8> {
        let mut bytes: Vec<u8> = [2_i32, 1, 25, 1, -1, 2, 2]
            .iter()
            .flat_map(|word| word.to_be_bytes())
            .collect();
        for element in elements {
            let length = element.map_or(-1, |element| i32::try_from(element.len()).unwrap_or(0));
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(element.unwrap_or_default());
        }
        bytes
    }

    #[test]
    fn elements_are_cast_and_their_places_kept() {
        let (good, bad) = (array([Some(b"258"), None]), array([Some(b"x"), None]));
        let cast = elements::<&str, i16>(text_to_integer);
        let made = cast(Raw(&good));
        assert_eq!(made, Ok(array([Some(&[1, 2]), None]).into()));
        let refused = cast(Raw(&bad));
        assert_eq!(
            refused.map_err(|refusal| refusal.reason),
            Err(Reason::InvalidNumber)
        );
    }

    #[test]
    fn a_broken_array_is_refused() {
        let whole = array([Some(b"258"), None]);
        for end in [3, 11, 20, 30, whole.len() - 1] {
            assert!(elements::<&str, i16>(text_to_integer)(Raw(&whole[..end])).is_err());
        }
    }

    #[test]
    fn one_value_makes_an_array_of_one() {
        let made = element::<&str, i16>(text_to_integer)("258");
        let words = [1_i32, 0, 0, 1, 1, 2];
        let mut expected: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        expected.extend_from_slice(&[1, 2]);
        assert_eq!(made, Ok(expected.into()));
    }
}
