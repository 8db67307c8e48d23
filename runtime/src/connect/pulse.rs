//! The pulse of a session: whether an answer is awaited, and since when no byte has gone either way.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What one task tells of a session and another looks at.
#[derive(Debug)]
pub(super) struct Pulse {
    begun: Instant,
    /// Milliseconds from `begun` to the last byte.
    last: AtomicU64,
    /// How many answers the server owes: each ends with "ready for the next query".
    owed: AtomicU32,
    /// Rows go to the server, which says nothing until they end.
    copying: AtomicBool,
    /// We would read if there were anything; a session whose answer we do not fetch is not silent.
    reading: AtomicBool,
}

impl Pulse {
    pub(super) fn new() -> Self {
        Self {
            begun: Instant::now(),
            last: AtomicU64::new(0),
            owed: AtomicU32::new(0),
            copying: AtomicBool::new(false),
            reading: AtomicBool::new(false),
        }
    }

    /// For how long an answer has been awaited without a byte; none where nothing is awaited.
    pub(super) fn silence(&self) -> Option<Duration> {
        let owes = self.owed.load(Ordering::Relaxed) > 0 || self.copying.load(Ordering::Relaxed);
        let awaited = owes && self.reading.load(Ordering::Relaxed);
        let last = Duration::from_millis(self.last.load(Ordering::Relaxed));
        awaited.then(|| self.begun.elapsed().saturating_sub(last))
    }

    /// Counts the silence from now on.
    pub(super) fn beat(&self) {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(now, Ordering::Relaxed);
    }

    /// What the server says: an answer's end, or that it waits for rows. Then it passes over the sync that came with the
    /// statement, and answers the one that ends the rows.
    fn heard(&self, tag: u8) {
        match tag {
            b'Z' => self.settle(),
            b'G' => {
                self.copying.store(true, Ordering::Relaxed);
                self.settle();
            }
            _ => {}
        }
    }

    /// What we say: a beginning, a query and a sync are answered; the end of rows is followed by a sync.
    fn said(&self, tag: u8) {
        match tag {
            BEGINNING | b'Q' | b'S' => {
                self.owed.fetch_add(1, Ordering::Relaxed);
            }
            b'c' | b'f' => self.copying.store(false, Ordering::Relaxed),
            _ => {}
        }
    }

    fn settle(&self) {
        let less = |owed: u32| Some(owed.saturating_sub(1));
        let _ = self
            .owed
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }
}

/// Stands for the tag of a client's first message, which has none.
const BEGINNING: u8 = 0;

/// The messages in a stream, wherever its pieces end: a tag, a length that counts itself, and the rest.
/// <https://www.postgresql.org/docs/current/protocol-message-formats.html>
#[derive(Debug)]
struct Messages {
    /// What is known of the next header, of which an untagged one lacks the first byte.
    header: [u8; 5],
    filled: usize,
    /// What is left of the present message.
    rest: usize,
}

impl Messages {
    fn tagged() -> Self {
        Self {
            header: [0; 5],
            filled: 0,
            rest: 0,
        }
    }

    /// As a client begins: its first message has no tag.
    fn of_client() -> Self {
        Self {
            header: [BEGINNING, 0, 0, 0, 0],
            filled: 1,
            rest: 0,
        }
    }

    /// Takes more bytes, and tells each message that begins.
    fn take(&mut self, mut bytes: &[u8], mut tell: impl FnMut(u8)) {
        while !bytes.is_empty() {
            let skipped = self.rest.min(bytes.len());
            self.rest -= skipped;
            bytes = &bytes[skipped..];
            let missing = (self.header.len() - self.filled).min(bytes.len());
            self.header[self.filled..self.filled + missing].copy_from_slice(&bytes[..missing]);
            self.filled += missing;
            bytes = &bytes[missing..];
            if self.filled == self.header.len() {
                let [tag, length @ ..] = self.header;
                self.rest = (u32::from_be_bytes(length) as usize).saturating_sub(4);
                self.filled = 0;
                tell(tag);
            }
        }
    }
}

/// Passes everything through and tells the pulse.
#[derive(Debug)]
pub(super) struct Felt<S> {
    stream: S,
    pulse: Arc<Pulse>,
    heard: Messages,
    said: Messages,
}

impl<S> Felt<S> {
    /// A stream on which nothing was said yet.
    pub(super) fn new(stream: S, pulse: Arc<Pulse>) -> Self {
        Self {
            said: Messages::of_client(),
            ..Self::greeted(stream, pulse)
        }
    }

    /// A stream on which somebody else has said the beginning.
    pub(super) fn greeted(stream: S, pulse: Arc<Pulse>) -> Self {
        Self {
            stream,
            pulse,
            heard: Messages::tagged(),
            said: Messages::tagged(),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Felt<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let polled = Pin::new(&mut this.stream).poll_read(context, buffer);
        this.pulse
            .reading
            .store(polled.is_pending(), Ordering::Relaxed);
        match buffer.filled().get(before..) {
            None | Some([]) => {}
            Some(bytes) => {
                this.pulse.beat();
                this.heard.take(bytes, |tag| this.pulse.heard(tag));
            }
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Felt<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_write(context, bytes);
        if let Poll::Ready(Ok(sent)) = polled
            && sent > 0
        {
            this.pulse.beat();
            this.said.take(&bytes[..sent], |tag| this.pulse.said(tag));
        }
        polled
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(mut messages: Messages, pieces: &[&[u8]]) -> String {
        let mut told = String::new();
        for piece in pieces {
            messages.take(piece, |tag| told.push(char::from(tag)));
        }
        told
    }

    #[test]
    fn messages_are_told_however_their_bytes_are_cut() {
        let bytes = b"C\0\0\0\x09abcdeZ\0\0\0\x05IN\0\0\0\x04Z\0\0\0\x05T";
        assert_eq!(told(Messages::tagged(), &[bytes]), "CZNZ");
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(told(Messages::tagged(), &single), "CZNZ");
        let begun = b"\0\0\0\x08\0\x03\0\0Q\0\0\0\x05\0";
        assert_eq!(told(Messages::of_client(), &[begun]), "\0Q");
    }

    #[test]
    fn as_many_answers_are_awaited_as_were_asked_for() {
        let pulse = Pulse::new();
        pulse.reading.store(true, Ordering::Relaxed);
        assert_eq!(pulse.silence(), None);
        // A statement goes out behind the end of another one, before that is answered.
        pulse.said(b'S');
        pulse.said(b'Q');
        pulse.heard(b'Z');
        assert!(pulse.silence().is_some(), "the second is not answered");
        pulse.heard(b'Z');
        pulse.heard(b'N');
        assert_eq!(pulse.silence(), None);
    }

    #[test]
    fn rows_on_their_way_are_answered_once() {
        let pulse = Pulse::new();
        pulse.said(b'S');
        assert_eq!(pulse.silence(), None, "we do not read yet");
        pulse.reading.store(true, Ordering::Relaxed);
        pulse.heard(b'G');
        pulse.said(b'd');
        assert!(
            pulse.silence().is_some(),
            "the server may be gone meanwhile"
        );
        pulse.said(b'c');
        pulse.said(b'S');
        assert!(pulse.silence().is_some());
        pulse.heard(b'Z');
        assert_eq!(pulse.silence(), None);
    }
}
