//! STUB until the connect branch lands.
use tokio_postgres::Client;
#[derive(Debug, thiserror::Error)]
#[error("connect")]
pub struct ConnectError;
impl ConnectError {
    pub fn is_transient(&self) -> bool {
        false
    }
}
#[derive(Clone, Copy, Debug)]
pub enum Side {
    Source,
    Target,
}
pub struct Connection {
    client: Client,
}
impl std::ops::Deref for Connection {
    type Target = Client;
    fn deref(&self) -> &Client {
        &self.client
    }
}
pub struct Connector;
impl Connector {
    pub async fn connect(&self, _side: Side, _name: &str) -> Result<Connection, ConnectError> {
        Err(ConnectError)
    }
}
