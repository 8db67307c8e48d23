//! What the driver is told of a stream that is encrypted before it sees it, so that a password is bound to this very
//! connection (SCRAM with channel binding).

use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Config;
use tokio_postgres::config::{SslMode, SslNegotiation};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

/// Whether a stream is encrypted, and by whom.
#[derive(Debug, Clone)]
pub(crate) enum Shield {
    None,
    Tls {
        /// The hash of the server's certificate; none where its kind of signature gives none.
        end_point: Option<Vec<u8>>,
    },
}

impl Shield {
    pub(super) fn tls(end_point: Option<Vec<u8>>) -> Self {
        Self::Tls { end_point }
    }

    /// Whether a password can be bound to the connection.
    pub(in crate::connect) fn is_bindable(&self) -> bool {
        matches!(self, Self::Tls { end_point: Some(_) })
    }

    /// Tells the driver to take the stream as it is: plain, or as what "direct" encryption has led to.
    pub(in crate::connect) fn tell(&self, config: &mut Config) {
        match self {
            Self::None => config.ssl_mode(SslMode::Disable),
            Self::Tls { .. } => config
                .ssl_mode(SslMode::Require)
                .ssl_negotiation(SslNegotiation::Direct),
        };
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsConnect<S> for Shield {
    type Stream = Shielded<S>;
    type Error = io::Error;
    type Future = Ready<io::Result<Shielded<S>>>;

    fn connect(self, stream: S) -> Self::Future {
        ready(Ok(Shielded {
            stream,
            shield: self,
        }))
    }
}

/// A stream that was encrypted below.
#[derive(Debug)]
pub(crate) struct Shielded<S> {
    stream: S,
    shield: Shield,
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Shielded<S> {
    fn channel_binding(&self) -> ChannelBinding {
        match &self.shield {
            Shield::Tls {
                end_point: Some(hash),
            } => ChannelBinding::tls_server_end_point(hash.clone()),
            _ => ChannelBinding::none(),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Shielded<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Shielded<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
