//! The plain socket to a server, and the beginning of a session on it.
//!
//! Opening and authenticating are two steps, so that TLS can come between them and so that the broker can keep the
//! first and hand over its result.

use super::error::{ConnectError, ConnectErrorKind};
use super::settings::{ConnectionSettings, Place};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{Client, NoTls};

/// A connected socket to a PostgreSQL server.
#[derive(Debug)]
pub(crate) enum Socket {
    Tcp(TcpStream),
    Unix(UnixStream),
}

/// Connects, without saying anything yet.
///
/// # Errors
/// When the name cannot be resolved, nobody listens, or the time is over.
pub(crate) async fn open(settings: &ConnectionSettings) -> Result<Socket, ConnectError> {
    match tokio::time::timeout(settings.connect_timeout(), connected(settings)).await {
        Ok(Ok(socket)) => Ok(socket),
        Ok(Err(error)) => Err(ConnectError::new(
            settings,
            ConnectErrorKind::Unreachable,
            error.to_string(),
        )),
        Err(_) => Err(timed_out(settings)),
    }
}

/// Sends the startup message and proves who we are, on a stream that is connected already.
///
/// # Errors
/// When the server refuses, does not speak PostgreSQL, or the time is over.
pub(crate) async fn authenticate<S>(
    settings: &ConnectionSettings,
    stream: S,
) -> Result<(Client, tokio_postgres::Connection<S, NoTlsStream>), ConnectError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let config = settings.driver();
    let session = config.connect_raw(stream, NoTls);
    match tokio::time::timeout(settings.connect_timeout(), session).await {
        Ok(session) => session.map_err(|error| ConnectError::from_driver(settings, &error)),
        Err(_) => Err(timed_out(settings)),
    }
}

fn timed_out(settings: &ConnectionSettings) -> ConnectError {
    let seconds = settings.connect_timeout().as_secs();
    let detail = format!("no answer within {seconds} seconds");
    ConnectError::new(settings, ConnectErrorKind::TimedOut, detail)
}

async fn connected(settings: &ConnectionSettings) -> io::Result<Socket> {
    let port = settings.port();
    match settings.place() {
        Place::Socket(folder) => {
            let path = folder.join(format!(".s.PGSQL.{port}"));
            Ok(Socket::Unix(UnixStream::connect(path).await?))
        }
        Place::Tcp {
            address: Some(address),
            ..
        } => tcp([SocketAddr::new(*address, port)]).await,
        Place::Tcp {
            host,
            address: None,
        } => tcp(tokio::net::lookup_host((host.as_str(), port)).await?).await,
    }
}

/// Tries the addresses of a name in order; the last refusal is the one that is told.
async fn tcp(addresses: impl IntoIterator<Item = SocketAddr>) -> io::Result<Socket> {
    let mut refusal = io::Error::new(io::ErrorKind::NotFound, "the host's name has no address");
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                // A peer that vanishes without a word is noticed, even while we only wait for it.
                rustix::net::sockopt::set_socket_keepalive(&stream, true)?;
                return Ok(Socket::Tcp(stream));
            }
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Unix(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Unix(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_flush(context),
            Self::Unix(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Unix(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
