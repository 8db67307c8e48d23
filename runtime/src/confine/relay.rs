//! An encrypted session for a worker that has no keys: it reads and writes plain bytes at one end of a pair of sockets, and
//! the broker carries them between the other end and the server.

use std::io;
use std::os::fd::OwnedFd;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional_with_sizes};
use tokio::net::UnixStream;

/// Bytes carried at a time, each way: several TLS records.
const AT_ONCE: usize = 64 * 1024;

/// Carries bytes until either side ends, and gives the worker's end.
///
/// # Errors
/// When the system has no descriptors left.
pub(super) fn relayed<S>(mut server: S) -> io::Result<OwnedFd>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut ours, theirs) = UnixStream::pair()?;
    // Its end is no news: whoever is left sees the end of the stream, and says what that means.
    tokio::spawn(async move {
        let _ = copy_bidirectional_with_sizes(&mut server, &mut ours, AT_ONCE, AT_ONCE).await;
    });
    Ok(OwnedFd::from(theirs.into_std()?))
}
