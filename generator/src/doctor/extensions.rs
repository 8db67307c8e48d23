//! Extensions: types of the source's columns that the target's server has no extension for.

use rehome_runtime::connect::Side;
use tokio_postgres::Client;

use super::line::{About, Line};
use super::question::{Answer, Asker, lines};
use crate::names::quote_identifier;

/// The extensions whose types columns have, arrays of them included.
const USED: &str = "
    SELECT DISTINCT extension.extname::text AS name
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = ANY ($1)
    JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
    JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_type'::regclass AND d.deptype = 'e'
         AND d.objid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
    JOIN pg_catalog.pg_extension AS extension ON extension.oid = d.refobjid
    WHERE a.attnum > 0 AND NOT a.attisdropped
    ORDER BY 1";

/// Of the named extensions, those that are not there, and whether they could be made.
const ABSENT: &str = "
    SELECT asked.name, EXISTS (SELECT FROM pg_available_extensions AS known WHERE known.name = asked.name) AS is_available
    FROM unnest($1::text[]) AS asked (name)
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_extension AS extension WHERE extension.extname = asked.name)
    ORDER BY 1";

const CHECK: &str = "extensions";

pub(super) async fn missing(source: &Client, target: &Client, schemas: &[String]) -> Vec<Line> {
    let (source, target) = (
        Asker {
            side: Side::Source,
            client: source,
        },
        Asker {
            side: Side::Target,
            client: target,
        },
    );
    lines(compare(source, target, schemas).await)
}

async fn compare(source: Asker<'_>, target: Asker<'_>, schemas: &[String]) -> Answer<Vec<Line>> {
    let used = source.rows(CHECK, USED, &[&schemas]).await?;
    let used = used
        .iter()
        .map(|row| source.field::<String>(CHECK, row, "name"));
    let used: Vec<String> = used.collect::<Answer<_>>()?;
    let mut found = Vec::new();
    for row in target.rows(CHECK, ABSENT, &[&used]).await? {
        let name = quote_identifier(&target.field::<String>(CHECK, &row, "name")?);
        let advice = if target.field(CHECK, &row, "is_available")? {
            format!(
                "CREATE EXTENSION {name}; in the target, unless its columns become other types there"
            )
        } else {
            format!(
                "install {name} on the target's server, unless its columns become other types there"
            )
        };
        let told =
            format!("columns of the source are of types of {name}, which the target has not");
        found.push(Line::warn(About::Target, CHECK, told, advice));
    }
    if found.is_empty() {
        let told = match used.len() {
            0 => "the source's columns need none".to_owned(),
            _ => format!("{}: there", used.join(", ")),
        };
        found.push(Line::pass(About::Target, CHECK, told));
    }
    Ok(found)
}
