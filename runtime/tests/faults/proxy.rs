//! A road to a server that can be bad: it sees the messages that go by, and breaks off, keeps silent or is slow.

use crate::server::Server;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

/// What a client says that is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    Commit,
    /// A piece of rows on their way in.
    Rows,
    /// The wish to have rows.
    WantsRows,
}

/// What becomes of the session when it is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blow {
    /// The session is cut, and the server never hears of it.
    CutBefore,
    /// The server is told, and the session is cut at once.
    CutBehind,
    /// The server is told and has answered; the answer is cut off.
    CutBeforeTheAnswer,
    /// The server is told, and from then on nothing goes either way, and nobody is told so.
    Silence,
    /// The server is given another statement in its place, one that ends as if somebody had ended it.
    EndTheStatement,
}

/// A road. It ends with the event loop.
pub struct Proxy {
    pub port: u16,
    orders: Arc<Orders>,
}

#[derive(Default)]
struct Orders {
    armed: Mutex<Option<(Sight, usize, Blow)>>,
    delay_milliseconds: AtomicU64,
    hushed: AtomicBool,
    sessions: AtomicUsize,
    cut: Notify,
}

impl Proxy {
    pub async fn to(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (orders, to) = (Arc::new(Orders::default()), server.port);
        let shared = Arc::clone(&orders);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                shared.sessions.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(carry(client, to, Arc::clone(&shared)));
            }
        });
        Self { port, orders }
    }

    /// The same connection string, by this road.
    pub fn url(&self, direct: &str, server: &Server) -> String {
        direct.replace(&format!(":{}/", server.port), &format!(":{}/", self.port))
    }

    /// Strikes the session that shows this for the `nth` time from now on.
    pub fn arm(&self, sight: Sight, nth: usize, blow: Blow) {
        *self.orders.armed() = Some((sight, nth, blow));
    }

    pub fn has_struck(&self) -> bool {
        self.orders.armed().is_none()
    }

    /// Lets every answer take so much longer.
    pub fn slow_down(&self, by: Duration) {
        let milliseconds = u64::try_from(by.as_millis()).unwrap();
        self.orders
            .delay_milliseconds
            .store(milliseconds, Ordering::Relaxed);
    }

    /// From now on nothing goes through, in sessions old and new.
    pub fn hush(&self) {
        self.orders.hushed.store(true, Ordering::Relaxed);
    }

    /// Cuts all sessions, as ends do that have noticed the silence.
    pub fn cut_off(&self) {
        self.orders.cut.notify_waiters();
    }

    /// How many sessions have been opened by this road.
    pub fn sessions(&self) -> usize {
        self.orders.sessions.load(Ordering::Relaxed)
    }
}

impl Orders {
    fn armed(&self) -> std::sync::MutexGuard<'_, Option<(Sight, usize, Blow)>> {
        self.armed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The blow that this message brings about.
    fn blow_for(&self, message: &[u8]) -> Option<Blow> {
        let mut armed = self.armed();
        let (sight, left, blow) = armed.as_mut()?;
        if seen(message) != Some(*sight) {
            return None;
        }
        *left -= 1;
        let blow = *blow;
        if *left > 0 {
            return None;
        }
        *armed = None;
        Some(blow)
    }

    /// Holds what comes back up for as long as the road is slow.
    async fn take_time(&self) {
        let milliseconds = self.delay_milliseconds.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }

    /// Holds everything up for ever where the road is silent.
    async fn hold_up(&self) {
        if self.hushed.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    }
}

/// Whether the server can encrypt, asked before the session begins. Ours cannot, so that the messages can be seen.
const QUESTION: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

fn seen(message: &[u8]) -> Option<Sight> {
    let (tag, body) = (message.first()?, message.get(5..)?);
    match tag {
        b'Q' if body.starts_with(b"COMMIT") => Some(Sight::Commit),
        b'd' => Some(Sight::Rows),
        b'P' if body.windows(12).any(|part| part == b"COPY (SELECT") => Some(Sight::WantsRows),
        _ => None,
    }
}

/// The same message with a statement that ends with the state of one that was cancelled.
fn ended(message: &[u8]) -> Vec<u8> {
    let name = message[5..].split_inclusive(|byte| *byte == 0).next();
    let mut body = name.unwrap().to_vec();
    body.extend(
        b"DO $$BEGIN RAISE query_canceled USING MESSAGE = 'ended by the road'; END$$\0\0\0",
    );
    let length = u32::try_from(body.len() + 4).unwrap();
    [&[b'P'][..], &length.to_be_bytes(), &body].concat()
}

/// Carries one session until one of its ends is gone, or it is cut.
async fn carry(client: TcpStream, port: u16, orders: Arc<Orders>) {
    orders.hold_up().await;
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else {
        return;
    };
    for end in [&client, &server] {
        end.set_nodelay(true).unwrap();
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let (tell, blow) = watch::channel(None);
    tokio::select! {
        () = orders.cut.notified() => {}
        _ = upwards(from_client, to_server, &orders, tell) => {}
        _ = downwards(from_server, to_client, &orders, blow) => {}
    }
}

async fn upwards(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    orders: &Orders,
    tell: watch::Sender<Option<Blow>>,
) -> std::io::Result<()> {
    // The first messages have no letter.
    let length = client.read_u32().await?;
    let mut message = length.to_be_bytes().to_vec();
    loop {
        let begun = message.len();
        let body = u32::from_be_bytes(message[begun - 4..].try_into().unwrap()) as usize - 4;
        message.resize(begun + body, 0);
        client.read_exact(&mut message[begun..]).await?;
        orders.hold_up().await;
        let blow = orders.blow_for(&message);
        tell.send_replace(blow);
        if blow == Some(Blow::EndTheStatement) {
            message = ended(&message);
        }
        if blow != Some(Blow::CutBefore) {
            server.write_all(&message).await?;
        }
        match blow {
            Some(Blow::CutBefore | Blow::CutBehind) => return Ok(()),
            Some(Blow::CutBeforeTheAnswer | Blow::Silence) => std::future::pending().await,
            Some(Blow::EndTheStatement) | None => {}
        }
        message.resize(if message == QUESTION { 4 } else { 5 }, 0);
        client.read_exact(&mut message).await?;
    }
}

async fn downwards(
    mut server: OwnedReadHalf,
    mut client: OwnedWriteHalf,
    orders: &Orders,
    blow: watch::Receiver<Option<Blow>>,
) -> std::io::Result<()> {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let read = server.read(&mut bytes).await?;
        let struck = *blow.borrow();
        match struck {
            // Nobody is told of the other's end either.
            Some(Blow::Silence) => std::future::pending().await,
            Some(Blow::CutBeforeTheAnswer) => return Ok(()),
            _ if read == 0 => return Ok(()),
            _ => orders.hold_up().await,
        }
        orders.take_time().await;
        client.write_all(&bytes[..read]).await?;
    }
}
