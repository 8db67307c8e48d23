//! The socket to a server, plain or encrypted, and the beginning of a session on it.
//!
//! Opening and authenticating are two steps, so that the broker can keep the first and hand over its result.

use super::encryption::{Failure, Protection, Shaken, Shield, Shielded, handshake};
use super::error::{ConnectError, ConnectErrorKind};
use super::settings::{ConnectionSettings, Place};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio_postgres::Client;
use tokio_postgres::config::ChannelBinding;
use tokio_rustls::client::TlsStream;

/// A connected socket to a PostgreSQL server.
#[derive(Debug)]
pub(crate) enum Socket {
    Tcp(TcpStream),
    Unix(UnixStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A socket on which nothing was said yet but what encryption needs.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) socket: Socket,
    /// What the driver has to know of its encryption.
    pub(crate) shield: Shield,
}

/// Connects, and encrypts where the attempt's protection asks for it.
///
/// # Errors
/// When the name cannot be resolved, nobody listens, the server is not the one it should be, or the time is over.
pub(crate) async fn open(
    settings: &ConnectionSettings,
    protection: Protection,
) -> Result<Opened, ConnectError> {
    let failed = |(kind, detail)| ConnectError::new(settings, kind, detail);
    let opened = async {
        let socket = connected(settings).await;
        let socket = socket.map_err(|error| (ConnectErrorKind::Unreachable, error.to_string()))?;
        encrypted(settings, protection, socket).await
    };
    match tokio::time::timeout(settings.connect_timeout(), opened).await {
        Ok(opened) => opened.map_err(failed),
        Err(_) => Err(timed_out(settings)),
    }
}

async fn encrypted(
    settings: &ConnectionSettings,
    protection: Protection,
    socket: Socket,
) -> Result<Opened, (ConnectErrorKind, String)> {
    let plain = |socket| Opened {
        socket,
        shield: Shield::None,
    };
    let (stream, tls) = match (socket, &settings.encryption().tls) {
        (Socket::Tcp(stream), Some(tls)) if protection != Protection::Plain => (stream, tls),
        (socket, _) => return Ok(plain(socket)),
    };
    match handshake(tls, protection, stream).await {
        Ok(Shaken::Plain(stream)) => Ok(plain(Socket::Tcp(stream))),
        Ok(Shaken::Encrypted(stream, shield)) => Ok(Opened {
            socket: Socket::Tls(stream),
            shield,
        }),
        Err(failure) => Err((
            match &failure {
                Failure::NotOffered | Failure::Refused(_) => ConnectErrorKind::Tls,
                Failure::Broken(_) => ConnectErrorKind::Unreachable,
                Failure::Nonsense => ConnectErrorKind::Protocol,
            },
            failure.to_string(),
        )),
    }
}

/// Sends the startup message and proves who we are, on a stream that is connected already.
///
/// # Errors
/// When the server refuses, does not speak PostgreSQL, or the time is over.
pub(crate) async fn authenticate<S>(
    settings: &ConnectionSettings,
    shield: &Shield,
    stream: S,
) -> Result<(Client, tokio_postgres::Connection<S, Shielded<S>>), ConnectError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let is_bound = settings.encryption().channel_binding == ChannelBinding::Require;
    if is_bound && !shield.is_bindable() {
        let detail = "channel_binding=require, and nothing can be bound to: the session is not encrypted, or the \
            signature of the server's certificate names no hash";
        return Err(ConnectError::new(settings, ConnectErrorKind::Tls, detail));
    }
    let config = settings.driver(shield);
    let session = config.connect_raw(stream, shield.clone());
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
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
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
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_flush(context),
            Self::Unix(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Unix(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
