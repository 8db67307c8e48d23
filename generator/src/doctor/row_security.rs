//! Row-level security: where it applies to a role, PostgreSQL hides rows from it and takes no COPY.

use rehome_runtime::connect::Side;

use super::Patient;
use super::line::Line;
use super::question::{Answer, lines, some_of};

/// Tables whose policies apply to the role.
const ACTIVE: &str = "
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND c.relrowsecurity
      AND has_schema_privilege(n.oid, 'USAGE') AND row_security_active(c.oid)
    ORDER BY 1";

const CHECK: &str = "row security";

pub(super) async fn examine(patient: Patient<'_>) -> Vec<Line> {
    lines(active(patient).await)
}

async fn active(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let Patient {
        side,
        asker,
        schemas,
        ..
    } = patient;
    let rows = asker.rows(CHECK, ACTIVE, &[&schemas]).await?;
    let names = rows
        .iter()
        .map(|row| asker.field::<String>(CHECK, row, "name"));
    let names: Vec<String> = names.collect::<Answer<_>>()?;
    if names.is_empty() {
        return Ok(vec![Line::pass(
            side.into(),
            CHECK,
            "no policy applies to the role",
        )]);
    }
    let found = format!("policies apply to the role on {}", some_of(&names));
    let advice = match side {
        Side::Source => {
            "rows would be hidden, so reading stops with an error: give the role BYPASSRLS (ALTER ROLE … BYPASSRLS)"
        }
        Side::Target => {
            "PostgreSQL takes no COPY there: let the tables' owner migrate, or give the role BYPASSRLS (ALTER ROLE … BYPASSRLS)"
        }
    };
    Ok(vec![Line::fail(side.into(), CHECK, found, advice)])
}
