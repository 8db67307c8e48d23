//! The beginning of an encrypted session: the question whether the server can, and the handshake.

use super::end_point::end_point;
use super::shield::Shield;
use super::verifier::told;
use super::{Protection, Tls};
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// "Can you encrypt?": a message of eight bytes with a number where others have the protocol's version (PostgreSQL's
/// documentation, "Message Formats", SSLRequest).
const QUESTION: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// What the library wraps its own errors in.
type Cause = dyn std::error::Error + Send + Sync;

/// What an attempt to encrypt has led to.
#[derive(Debug)]
pub(in crate::connect) enum Shaken {
    Encrypted(Box<TlsStream<TcpStream>>, Shield),
    /// The server cannot, and need not.
    Plain(TcpStream),
}

/// Why there is no encrypted stream.
#[derive(Debug, thiserror::Error)]
pub(in crate::connect) enum Failure {
    #[error("the server does not offer TLS")]
    NotOffered,
    #[error("it answers with something that no PostgreSQL server says before TLS")]
    Nonsense,
    #[error("TLS: {0}")]
    Refused(String),
    #[error("{0}")]
    Broken(io::Error),
}

/// Encrypts a connected stream.
pub(in crate::connect) async fn handshake(
    tls: &Tls,
    protection: Protection,
    mut stream: TcpStream,
) -> Result<Shaken, Failure> {
    if !tls.is_direct && !is_offered(&mut stream).await? {
        return match protection {
            Protection::Encrypted => Err(Failure::NotOffered),
            _ => Ok(Shaken::Plain(stream)),
        };
    }
    let connector = TlsConnector::from(tls.config.clone());
    let stream = connector.connect(tls.name.clone(), stream).await;
    let stream = stream.map_err(
        |error| match error.get_ref().and_then(<Cause>::downcast_ref) {
            Some(cause) => Failure::Refused(told(cause)),
            None => Failure::Broken(error),
        },
    )?;
    let certificates = stream.get_ref().1.peer_certificates();
    let certificate = certificates.and_then(<[_]>::first);
    let shield = Shield::tls(certificate.and_then(|certificate| end_point(certificate)));
    Ok(Shaken::Encrypted(Box::new(stream), shield))
}

/// Asks, and reads one byte and no more: what came behind it unencrypted would not be the server's (CVE-2021-23222).
async fn is_offered(stream: &mut TcpStream) -> Result<bool, Failure> {
    stream.write_all(&QUESTION).await.map_err(Failure::Broken)?;
    match stream.read_u8().await.map_err(Failure::Broken)? {
        b'S' => Ok(true),
        b'N' => Ok(false),
        _ => Err(Failure::Nonsense),
    }
}
