//! The pulse of a session: whether an answer is awaited, and since when no byte has gone either way.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What one task tells of a session and another looks at.
#[derive(Debug)]
pub(super) struct Pulse {
    begun: Instant,
    /// Milliseconds from `begun` to the last byte.
    last: AtomicU64,
    /// Something was sent that the server has not closed with "ready for the next query" yet.
    asked: AtomicBool,
    /// We would read if there were anything; a session whose answer we do not fetch is not silent.
    reading: AtomicBool,
}

impl Pulse {
    pub(super) fn new() -> Self {
        Self {
            begun: Instant::now(),
            last: AtomicU64::new(0),
            asked: AtomicBool::new(false),
            reading: AtomicBool::new(false),
        }
    }

    /// For how long an answer has been awaited without a byte; none where nothing is awaited.
    pub(super) fn silence(&self) -> Option<Duration> {
        let awaited = self.asked.load(Ordering::Relaxed) && self.reading.load(Ordering::Relaxed);
        let last = Duration::from_millis(self.last.load(Ordering::Relaxed));
        awaited.then(|| self.begun.elapsed().saturating_sub(last))
    }

    /// Counts the silence from now on.
    pub(super) fn beat(&self) {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(now, Ordering::Relaxed);
    }

    fn answered(&self, bytes: &[u8], end: &mut End) {
        self.beat();
        if end.after(bytes) {
            self.asked.store(false, Ordering::Relaxed);
        }
    }

    fn sent(&self) {
        self.beat();
        self.asked.store(true, Ordering::Relaxed);
    }
}

/// The last bytes that a server has said.
#[derive(Debug, Default)]
struct End([u8; 6]);

impl End {
    /// Takes more bytes; gives whether they end in "ready for the next query".
    fn after(&mut self, bytes: &[u8]) -> bool {
        let all: Vec<u8> = self
            .0
            .iter()
            .chain(bytes.iter().rev().take(6).rev())
            .copied()
            .collect();
        self.0.copy_from_slice(&all[all.len() - 6..]);
        matches!(self.0, [b'Z', 0, 0, 0, 5, b'I' | b'T' | b'E'])
    }
}

/// Passes everything through and tells the pulse.
#[derive(Debug)]
pub(super) struct Felt<S> {
    stream: S,
    pulse: Arc<Pulse>,
    end: End,
}

impl<S> Felt<S> {
    pub(super) fn new(stream: S, pulse: Arc<Pulse>) -> Self {
        let end = End::default();
        Self { stream, pulse, end }
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
            Some(bytes) => this.pulse.answered(bytes, &mut this.end),
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
        if matches!(polled, Poll::Ready(Ok(sent)) if sent > 0) {
            this.pulse.sent();
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

    #[test]
    fn an_answer_ends_however_its_bytes_are_cut() {
        let mut end = End::default();
        assert!(!end.after(&[b'C', 0, 0, 0, 5, b'B', b'Z', 0]));
        assert!(!end.after(&[0]));
        assert!(end.after(&[0, 5, b'T']));
        assert!(!end.after(b"D"));
        assert!(end.after(&[b'Z', 0, 0, 0, 5, b'I']));
    }

    #[test]
    fn only_an_awaited_answer_can_be_late() {
        let pulse = Pulse::new();
        assert_eq!(pulse.silence(), None);
        pulse.sent();
        assert_eq!(pulse.silence(), None, "we do not read yet");
        pulse.reading.store(true, Ordering::Relaxed);
        assert!(pulse.silence().is_some());
        pulse.answered(&[b'Z', 0, 0, 0, 5, b'I'], &mut End::default());
        assert_eq!(pulse.silence(), None);
    }
}
