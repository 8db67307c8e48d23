//! A stream that remembers what a server said, so that somebody else can be told the same.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What the server said so far. Shared, because the driver keeps the stream to itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Record(Arc<Mutex<Vec<u8>>>);

impl Record {
    fn add(&self, bytes: &[u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
    }

    /// The greeting for a driver that was not there: "you are authenticated", then everything the server said
    /// except the authentication itself and the key for cancel requests, which stays with the broker.
    pub(super) fn greeting(&self) -> Vec<u8> {
        greeting(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

const AUTHENTICATION: u8 = b'R';
const BACKEND_KEY: u8 = b'K';
const AUTHENTICATED: [u8; 9] = [AUTHENTICATION, 0, 0, 0, 8, 0, 0, 0, 0];

fn greeting(said: &[u8]) -> Vec<u8> {
    let mut greeting = AUTHENTICATED.to_vec();
    let mut rest = said;
    while let Some((message, after)) = first_message(rest) {
        if !matches!(message.first(), Some(&AUTHENTICATION | &BACKEND_KEY)) {
            greeting.extend_from_slice(message);
        }
        rest = after;
    }
    // What has come of an unfinished message belongs to whoever reads on.
    greeting.extend_from_slice(rest);
    greeting
}

/// A message is a letter, a length that counts itself, and a body.
fn first_message(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = bytes.get(1..5)?;
    let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]);
    bytes.split_at_checked(usize::try_from(length).ok()?.checked_add(1)?)
}

/// Passes everything through and records what is read.
#[derive(Debug)]
pub(super) struct Recording<'a, S> {
    stream: &'a mut S,
    record: Record,
}

impl<'a, S> Recording<'a, S> {
    pub(super) fn new(stream: &'a mut S, record: Record) -> Self {
        Self { stream, record }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Recording<'_, S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let this = self.get_mut();
        let polled = Pin::new(&mut *this.stream).poll_read(context, buffer);
        this.record
            .add(buffer.filled().get(before..).unwrap_or_default());
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Recording<'_, S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authentication_and_key_are_left_out() {
        let said = [
            &[b'R', 0, 0, 0, 12, 0, 0, 0, 5, 1, 2, 3, 4][..],
            &AUTHENTICATED,
            &[b'S', 0, 0, 0, 8, b'a', 0, b'b', 0],
            &[b'K', 0, 0, 0, 12, 0, 0, 0, 1, 9, 9, 9, 9],
            &[b'Z', 0, 0, 0, 5, b'I'],
            &[b'N', 0, 0],
        ]
        .concat();
        let expected = [
            &AUTHENTICATED[..],
            &[b'S', 0, 0, 0, 8, b'a', 0, b'b', 0],
            &[b'Z', 0, 0, 0, 5, b'I'],
            &[b'N', 0, 0],
        ]
        .concat();
        assert_eq!(greeting(&said), expected);
    }
}
