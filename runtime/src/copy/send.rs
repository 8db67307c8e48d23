//! Sends rows to the server by binary COPY, in pieces large enough that the messages cost nothing.

use super::{HEADER, TRAILER};
use bytes::{Bytes, BytesMut};
use futures_util::SinkExt;
use std::pin::pin;
use tokio_postgres::Client;

/// One message of COPY data. Larger pieces gain nothing (measured: 64 and 256 KiB cost the same).
const PIECE: usize = 64 * 1024;

/// Sends `rows` (each in COPY form, its field count included) by the COPY statement `copy`; gives how many the server took.
///
/// # Errors
/// The server's refusal, or a lost connection.
pub(crate) async fn send_rows<'r>(
    client: &Client,
    copy: &str,
    rows: impl Iterator<Item = &'r [u8]>,
) -> Result<u64, tokio_postgres::Error> {
    let sink = client.copy_in::<_, Bytes>(copy).await?;
    let mut sink = pin!(sink);
    let mut piece = BytesMut::with_capacity(PIECE + 4096);
    piece.extend_from_slice(&HEADER);
    for row in rows {
        piece.extend_from_slice(row);
        if piece.len() >= PIECE {
            sink.send(piece.split().freeze()).await?;
            piece.reserve(PIECE + 4096);
        }
    }
    piece.extend_from_slice(&TRAILER);
    sink.send(piece.freeze()).await?;
    sink.finish().await
}
