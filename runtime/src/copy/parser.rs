//! Cuts the byte stream of a binary COPY into rows, wherever the server's messages happen to end.

use super::{HEADER, Row};
use bytes::{Buf, Bytes, BytesMut};

/// Bytes that are not PostgreSQL's binary COPY format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server's COPY data is malformed: {0}")]
pub struct MalformedCopy(pub &'static str);

/// The state between two pieces of the stream. Memory is bounded by the largest row and one piece.
#[derive(Debug, Default)]
pub struct CopyParser {
    pending: BytesMut,
    fields: Vec<(u32, i32)>,
    header_seen: bool,
    ended: bool,
}

impl CopyParser {
    /// A parser at the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece of the stream and calls `each` for every row that is whole now.
    ///
    /// # Errors
    /// [`MalformedCopy`] when the bytes are not of the format, or what `each` gives.
    pub fn feed<E: From<MalformedCopy>>(
        &mut self,
        piece: Bytes,
        mut each: impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        // Nearly always a piece is exactly one row: then nothing is copied.
        if self.pending.is_empty() {
            let mut piece = piece;
            self.rows(&mut piece, &mut each)?;
            self.pending.extend_from_slice(&piece);
            return Ok(());
        }
        self.pending.extend_from_slice(&piece);
        let mut joined = std::mem::take(&mut self.pending).freeze();
        self.rows(&mut joined, &mut each)?;
        self.pending.extend_from_slice(&joined);
        Ok(())
    }

    /// Checks that the stream ended where its trailer says.
    ///
    /// # Errors
    /// [`MalformedCopy`] when the trailer is missing.
    pub fn finish(self) -> Result<(), MalformedCopy> {
        if self.ended && self.pending.is_empty() {
            Ok(())
        } else {
            Err(MalformedCopy("it ends without its trailer"))
        }
    }

    /// The fields of one row that this program wrote itself; what is not whole is left out.
    #[must_use]
    pub(crate) fn fields_of(row: &[u8]) -> Vec<(u32, i32)> {
        let mut parser = Self::new();
        // A row of our own writer is always whole; an error would leave the fields that were understood.
        let _ = parser.scan_row(row);
        parser.fields
    }

    fn rows<E: From<MalformedCopy>>(
        &mut self,
        bytes: &mut Bytes,
        each: &mut impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        if !self.header_seen && !self.skip_header(bytes)? {
            return Ok(());
        }
        while let Some(length) = self.scan_row(bytes)? {
            if self.ended {
                bytes.advance(length);
                continue;
            }
            each(Row::new(&bytes[..length], &self.fields))?;
            bytes.advance(length);
        }
        Ok(())
    }

    fn skip_header(&mut self, bytes: &mut Bytes) -> Result<bool, MalformedCopy> {
        if bytes.len() < HEADER.len() {
            return Ok(false);
        }
        if bytes[..11] != HEADER[..11] {
            return Err(MalformedCopy("it does not begin with the signature"));
        }
        let extension = u32::from_be_bytes([bytes[15], bytes[16], bytes[17], bytes[18]]) as usize;
        if bytes.len() < HEADER.len() + extension {
            return Ok(false);
        }
        bytes.advance(HEADER.len() + extension);
        self.header_seen = true;
        Ok(true)
    }

    /// Finds the fields of the next row; gives its length, or `None` while it is not whole.
    fn scan_row(&mut self, bytes: &[u8]) -> Result<Option<usize>, MalformedCopy> {
        let Some(count) = bytes.get(..2) else {
            return Ok(None);
        };
        let count = i16::from_be_bytes([count[0], count[1]]);
        if count == -1 {
            self.ended = true;
            return Ok(Some(2));
        }
        if self.ended || count < 0 {
            return Err(MalformedCopy("a row has an impossible number of fields"));
        }
        self.fields.clear();
        let mut at = 2;
        for _ in 0..count {
            let Some(length) = bytes.get(at..at + 4) else {
                return Ok(None);
            };
            let length = i32::from_be_bytes([length[0], length[1], length[2], length[3]]);
            if length < -1 {
                return Err(MalformedCopy("a field has an impossible length"));
            }
            at += 4;
            let start =
                u32::try_from(at).map_err(|_| MalformedCopy("a row is larger than 4 GB"))?;
            self.fields.push((start, length));
            at += usize::try_from(length).unwrap_or(0);
        }
        Ok((bytes.len() >= at).then_some(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copy::{RowWriter, TRAILER};

    fn stream() -> Vec<u8> {
        let mut rows = RowWriter::new();
        for number in 0..3_i32 {
            rows.begin();
            rows.value(&number);
            rows.nullable((number == 1).then_some("text").as_ref());
            rows.end();
        }
        let rows = (0..3).flat_map(|index| rows.row(index).to_vec());
        HEADER.into_iter().chain(rows).chain(TRAILER).collect()
    }

    fn parse(pieces: &[&[u8]]) -> Result<Vec<(i32, Option<String>)>, MalformedCopy> {
        let mut seen = Vec::new();
        let mut parser = CopyParser::new();
        for piece in pieces {
            parser.feed::<MalformedCopy>(Bytes::copy_from_slice(piece), |row| {
                let number = row
                    .required::<i32>(0)
                    .map_err(|_| MalformedCopy("no number"))?;
                let text = row
                    .optional::<&str>(1)
                    .map_err(|_| MalformedCopy("no text"))?;
                seen.push((number, text.map(str::to_owned)));
                Ok(())
            })?;
        }
        parser.finish().map(|()| seen)
    }

    #[test]
    fn rows_are_whole_wherever_the_stream_is_cut() {
        let whole = stream();
        let expected = Ok(vec![(0, None), (1, Some("text".to_owned())), (2, None)]);
        assert_eq!(parse(&[&whole]), expected);
        for cut in 0..whole.len() {
            assert_eq!(
                parse(&[&whole[..cut], &whole[cut..]]),
                expected,
                "cut at {cut}"
            );
        }
        let bytes: Vec<&[u8]> = whole.chunks(1).collect();
        assert_eq!(parse(&bytes), expected);
    }

    #[test]
    fn a_stream_that_stops_early_is_an_error() {
        let whole = stream();
        assert!(parse(&[&whole[..whole.len() - 2]]).is_err());
        assert!(parse(&[b"PGCOPZ\n\xff\r\n\0\0\0\0\0\0\0\0\0"]).is_err());
    }
}
