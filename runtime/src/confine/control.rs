//! The socket between broker and worker: whole messages as JSON, and descriptors beside them.
//!
//! It is a sequence of packets. A message that is longer than a packet goes as several; the first byte of each says
//! whether another follows. A descriptor travels with the last one.

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use tokio::io::Interest;
use tokio::net::UnixDatagram;

/// Small enough for the socket buffer of every kernel we know.
const PACKET: usize = 32 * 1024;
/// A message beyond this is no message of ours.
const LONGEST: usize = 16 << 20;

const LAST: u8 = 0;
const MORE: u8 = 1;

/// The worker's end, which waits: it is used before there is any asynchronous runtime, and by a thread of its own.
#[derive(Debug)]
pub(super) struct Control(OwnedFd);

impl Control {
    pub(super) fn new(descriptor: OwnedFd) -> Self {
        Self(descriptor)
    }

    pub(super) fn send(&self, message: &impl Serialize) -> io::Result<()> {
        for packet in packets(message)? {
            send_packet(self.0.as_fd(), &packet, None, SendFlags::NOSIGNAL)?;
        }
        Ok(())
    }

    /// Gives none when the other end is gone.
    pub(super) fn receive<M: DeserializeOwned>(&self) -> io::Result<Option<(M, Option<OwnedFd>)>> {
        let mut collected = Collected::default();
        loop {
            let packet = receive_packet(self.0.as_fd())?;
            if packet.bytes.is_empty() {
                return Ok(None);
            }
            if let Some(message) = collected.add(packet)? {
                return Ok(Some(message));
            }
        }
    }
}

/// The broker's end, which never waits: it serves several requests at once.
#[derive(Debug)]
pub(super) struct AsyncControl {
    /// The runtime has no type for sockets of this kind. All it does here is to wait; what is said goes through
    /// the functions at the end of this file.
    socket: UnixDatagram,
    sending: tokio::sync::Mutex<()>,
}

impl AsyncControl {
    /// Takes the descriptor into the running runtime.
    pub(super) fn new(descriptor: OwnedFd) -> io::Result<Self> {
        rustix::io::ioctl_fionbio(&descriptor, true)?;
        let socket = UnixDatagram::from_std(descriptor.into())?;
        Ok(Self {
            socket,
            sending: tokio::sync::Mutex::new(()),
        })
    }

    pub(super) async fn send(
        &self,
        message: &impl Serialize,
        attached: Option<OwnedFd>,
    ) -> io::Result<()> {
        let packets = packets(message)?;
        let last = packets.len().saturating_sub(1);
        // Packets of two messages must not mix.
        let _turn = self.sending.lock().await;
        for (index, packet) in packets.iter().enumerate() {
            let attached = attached.as_ref().filter(|_| index == last).map(AsFd::as_fd);
            let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
            let send = || send_packet(self.socket.as_fd(), packet, attached, flags);
            self.socket.async_io(Interest::WRITABLE, send).await?;
        }
        Ok(())
    }

    /// Gives none when the other end is gone. A descriptor that the worker attaches is closed unseen. Must not be
    /// called from two tasks; dropped half-way, it loses at most the beginning of a message of several packets,
    /// which the worker does not send.
    pub(super) async fn receive<M: DeserializeOwned>(&self) -> io::Result<Option<M>> {
        let mut collected = Collected::default();
        loop {
            let receive = || receive_packet(self.socket.as_fd());
            let packet = self.socket.async_io(Interest::READABLE, receive).await?;
            if packet.bytes.is_empty() {
                return Ok(None);
            }
            if let Some((message, _)) = collected.add(packet)? {
                return Ok(Some(message));
            }
        }
    }
}

fn packets(message: &impl Serialize) -> io::Result<Vec<Vec<u8>>> {
    let json = serde_json::to_vec(message)?;
    let count = json.chunks(PACKET).len();
    let packet = |(index, chunk): (usize, &[u8])| {
        let mut packet = Vec::with_capacity(chunk.len() + 1);
        packet.push(if index + 1 == count { LAST } else { MORE });
        packet.extend_from_slice(chunk);
        packet
    };
    Ok(json.chunks(PACKET).enumerate().map(packet).collect())
}

#[derive(Default)]
struct Packet {
    bytes: Vec<u8>,
    attached: Option<OwnedFd>,
}

#[derive(Default)]
struct Collected(Vec<u8>);

impl Collected {
    fn add<M: DeserializeOwned>(
        &mut self,
        packet: Packet,
    ) -> io::Result<Option<(M, Option<OwnedFd>)>> {
        let (flag, chunk) = packet.bytes.split_first().unwrap_or((&LAST, &[]));
        self.0.extend_from_slice(chunk);
        if self.0.len() > LONGEST {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a message without an end",
            ));
        }
        if *flag == MORE {
            return Ok(None);
        }
        let message = serde_json::from_slice(&self.0)?;
        self.0.clear();
        Ok(Some((message, packet.attached)))
    }
}

fn send_packet(
    socket: BorrowedFd<'_>,
    bytes: &[u8],
    attached: Option<BorrowedFd<'_>>,
    flags: SendFlags,
) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut beside = SendAncillaryBuffer::new(&mut space);
    let attached: Vec<BorrowedFd<'_>> = attached.into_iter().collect();
    if !attached.is_empty() && !beside.push(SendAncillaryMessage::ScmRights(&attached)) {
        return Err(io::Error::other("no room for a descriptor"));
    }
    loop {
        match sendmsg(socket, &[IoSlice::new(bytes)], &mut beside, flags) {
            Ok(_) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn receive_packet(socket: BorrowedFd<'_>) -> io::Result<Packet> {
    let mut bytes = vec![0; PACKET + 1];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut beside = RecvAncillaryBuffer::new(&mut space);
    let received = loop {
        let mut into = [IoSliceMut::new(&mut bytes)];
        match recvmsg(socket, &mut into, &mut beside, RecvFlags::CMSG_CLOEXEC) {
            Ok(received) => break received,
            Err(rustix::io::Errno::INTR) => {}
            // A peer that was killed with unread messages resets the connection; it is gone all the same.
            Err(rustix::io::Errno::CONNRESET) => return Ok(Packet::default()),
            Err(error) => return Err(error.into()),
        }
    };
    if received.flags.contains(ReturnFlags::TRUNC) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a packet that is too long",
        ));
    }
    bytes.truncate(received.bytes);
    let attached = beside.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
        _ => None,
    });
    Ok(Packet { bytes, attached })
}
