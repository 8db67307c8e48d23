//! The settings with which every session of ours begins.

use super::settings::Side;
use super::watch::Backend;
use tokio_postgres::{Client, SimpleQueryMessage};

/// Settings that a role, a database or a server may have changed and that would change what we read or write, or end what
/// takes long. A server that asks after its client notices within two minutes that a network has lost it, and lets go of
/// the locks; by default that takes hours.
const ALWAYS: &str = "\
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'postgres';
SET TimeZone = 'UTC';
SET extra_float_digits = 3;
SET bytea_output = 'hex';
SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings
WHERE name IN ('transaction_timeout', 'idle_session_timeout');
SELECT pg_catalog.set_config(name, '120000', false) FROM pg_catalog.pg_settings WHERE name = 'tcp_user_timeout';
SET tcp_keepalives_idle = 60;
SET tcp_keepalives_interval = 10;
SET tcp_keepalives_count = 6;
";

/// With row security off, a row that a policy hides is an error and not a row that is silently left behind. The
/// source is only read; the server holds us to it (a role with SELECT alone does so beyond doubt).
///
/// An empty search path makes the server print every name in full. The target keeps the path of its role: triggers and
/// defaults there may use names that only it makes findable.
const SOURCE_ONLY: &str = "\
SET search_path = '';
SET row_security = off;
SET default_transaction_read_only = on;
";

/// What serves the session, told in the same round trip.
const BACKEND: &str = "\
SELECT pid, backend_start FROM pg_catalog.pg_stat_activity WHERE pid = pg_catalog.pg_backend_pid();
";

/// Applies the settings, in one round trip; gives what serves the session.
///
/// # Errors
/// When the server refuses one of them; a pooler that does not know them is the usual cause.
pub(super) async fn begin(
    client: &Client,
    side: Side,
    application_name: &str,
) -> Result<Option<Backend>, tokio_postgres::Error> {
    let mut statements = String::from(ALWAYS);
    if side == Side::Source {
        statements.push_str(SOURCE_ONLY);
    }
    statements.push_str("SET application_name = '");
    statements.extend(application_name.chars().filter(|c| is_plain(*c)));
    statements.push_str("';\n");
    statements.push_str(BACKEND);
    let said = client.simple_query(&statements).await?;
    // The last row of all; settings that not every version knows are made by a query before.
    Ok(said.iter().rev().find_map(backend))
}

fn backend(message: &SimpleQueryMessage) -> Option<Backend> {
    let SimpleQueryMessage::Row(row) = message else {
        return None;
    };
    // A role that is another than the one that logged in may not see it.
    let told = |index| row.try_get(index).ok().flatten();
    Some(Backend {
        pid: told(0)?.parse().ok()?,
        started: told(1)?.to_owned(),
    })
}

/// What may stand in an application name; nothing else is needed, and so nothing can end the literal.
fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || " ._:/-".contains(character)
}
