//! A stream that looks to the driver like a server it has just connected to, though the session is already open.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Swallows the driver's startup message, replays the server's greeting, and passes everything else through.
#[derive(Debug)]
pub(crate) struct Replay<S> {
    stream: S,
    greeting: Vec<u8>,
    told: usize,
    startup: Startup,
}

/// How much of the startup message has come: its length first, then that many bytes in all.
#[derive(Debug)]
enum Startup {
    Length { bytes: [u8; 4], known: usize },
    Body { left: usize },
    Over,
}

impl<S> Replay<S> {
    pub(crate) fn new(stream: S, greeting: Vec<u8>) -> Self {
        let startup = Startup::Length {
            bytes: [0; 4],
            known: 0,
        };
        Self {
            stream,
            greeting,
            told: 0,
            startup,
        }
    }
}

impl Startup {
    /// Takes what belongs to the startup message from the front of `bytes` and gives how much that was.
    fn swallow(&mut self, bytes: &[u8]) -> usize {
        let mut taken = 0;
        for byte in bytes {
            match self {
                Self::Over => break,
                Self::Length { bytes, known } => {
                    bytes[*known] = *byte;
                    *known += 1;
                    if *known == bytes.len() {
                        let length = u32::from_be_bytes(*bytes);
                        *self = Self::left(length.saturating_sub(4));
                    }
                }
                Self::Body { left } => *self = Self::left((*left - 1) as u32),
            }
            taken += 1;
        }
        taken
    }

    fn left(left: u32) -> Self {
        if left == 0 {
            Self::Over
        } else {
            Self::Body {
                left: left as usize,
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Replay<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let untold = this.greeting.get(this.told..).unwrap_or_default();
        if untold.is_empty() {
            return Pin::new(&mut this.stream).poll_read(context, buffer);
        }
        let length = untold.len().min(buffer.remaining());
        buffer.put_slice(&untold[..length]);
        this.told += length;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Replay<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match this.startup.swallow(bytes) {
            0 => Pin::new(&mut this.stream).poll_write(context, bytes),
            taken => Poll::Ready(Ok(taken)),
        }
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
    fn only_the_startup_message_is_swallowed() {
        let mut startup = Startup::Length {
            bytes: [0; 4],
            known: 0,
        };
        assert_eq!(startup.swallow(&[0, 0]), 2);
        assert_eq!(startup.swallow(&[0, 7, 1, 2]), 4);
        assert_eq!(startup.swallow(&[3, b'Q', 0]), 1);
        assert_eq!(startup.swallow(b"Q"), 0);
    }
}
