//! Rights: what each role lacks, with the GRANT that mends it, and what the source's role has too much.

use rehome_runtime::connect::Side;

use super::Patient;
use super::line::Line;
use super::question::{Answer, Asker, lines, some_of};
use crate::names::quote_identifier;

/// The named schemas that are not there or may not be looked into.
const SCHEMAS: &str = "
    SELECT asked.name, n.oid IS NOT NULL AS is_there
    FROM unnest($1::text[]) AS asked (name) LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = asked.name
    WHERE n.oid IS NULL OR NOT has_schema_privilege(n.oid, 'USAGE')
    ORDER BY asked.name";

/// Relations that lack one of the asked rights, as SQL writes them, with the rights they lack.
const RELATIONS: &str = "
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, c.relkind = 'S' AS is_sequence,
           string_agg(asked.privilege, ', ' ORDER BY asked.place) AS lacking
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND has_schema_privilege(n.oid, 'USAGE')
    CROSS JOIN unnest($2::text[]) WITH ORDINALITY AS asked (privilege, place)
    WHERE n.nspname = ANY ($1) AND c.relkind::text = ANY ($3)
      AND NOT CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, asked.privilege)
                   ELSE has_table_privilege(c.oid, asked.privilege) END
    GROUP BY 1, 2 ORDER BY 1";

/// How many tables the role could write.
const TOO_MUCH: &str = "
    SELECT count(*) AS tables, (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) AS is_superuser
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')";

const OWN_SCHEMA: &str = "
    SELECT coalesce((SELECT has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE')
                     FROM pg_catalog.pg_namespace AS n WHERE n.nspname = $1),
                    has_database_privilege(current_database(), 'CREATE')) AS can_have,
           EXISTS (SELECT FROM pg_catalog.pg_namespace AS n WHERE n.nspname = $1) AS is_there,
           has_database_privilege(current_database(), 'TEMPORARY') AS temporary,
           current_database()::text AS database";

/// Tables that the role does not own.
const OTHERS: &str = "
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND NOT pg_has_role(c.relowner, 'USAGE')
    ORDER BY 1";

const CHECK: &str = "rights";

pub(super) async fn examine(patient: Patient<'_>) -> Vec<Line> {
    let mut found = lines(lacking(patient).await);
    match patient.side {
        Side::Source => found.extend(lines(too_much(patient).await)),
        Side::Target => {
            found.extend(lines(own_schema(patient).await));
            if patient.is_bulk {
                found.extend(lines(owned(patient).await));
            }
        }
    }
    found
}

async fn role(asker: Asker<'_>) -> Answer<String> {
    let row = asker
        .row(CHECK, "SELECT current_user::text AS role", &[])
        .await?;
    Ok(quote_identifier(
        &asker.field::<String>(CHECK, &row, "role")?,
    ))
}

async fn lacking(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let Patient {
        side,
        asker,
        schemas,
        ..
    } = patient;
    let role = role(asker).await?;
    let mut found = Vec::new();
    for row in asker.rows(CHECK, SCHEMAS, &[&schemas]).await? {
        let name: String = asker.field(CHECK, &row, "name")?;
        let quoted = quote_identifier(&name);
        found.push(if asker.field(CHECK, &row, "is_there")? {
            let grant = format!("GRANT USAGE ON SCHEMA {quoted} TO {role};");
            Line::fail(
                side.into(),
                CHECK,
                format!("may not look into the schema {quoted}"),
                grant,
            )
        } else {
            let advice = "name the schemas that there are in rehome.toml";
            Line::fail(
                side.into(),
                CHECK,
                format!("there is no schema {quoted}"),
                advice,
            )
        });
    }
    let (tables, sequences) = needs(side);
    found.extend(grants(patient, &role, &["r", "p", "v", "m", "f"], tables).await?);
    found.extend(grants(patient, &role, &["S"], sequences).await?);
    if found.is_empty() {
        let all = match side {
            Side::Source => "every table can be read",
            Side::Target => "every table can be read and written, every sequence set",
        };
        found.push(Line::pass(side.into(), CHECK, all));
    }
    Ok(found)
}

/// The rights that are needed on tables and on sequences.
fn needs(side: Side) -> (&'static [&'static str], &'static [&'static str]) {
    match side {
        Side::Source => (&["SELECT"], &[]),
        Side::Target => (
            &["SELECT", "INSERT", "UPDATE", "DELETE"],
            &["SELECT", "USAGE", "UPDATE"],
        ),
    }
}

/// A line for each group of relations that lack the same rights. Views and foreign tables of the target need none: they
/// are not filled.
async fn grants(
    patient: Patient<'_>,
    role: &str,
    kinds: &[&str],
    needed: &[&str],
) -> Answer<Vec<Line>> {
    let Patient {
        side,
        asker,
        schemas,
        ..
    } = patient;
    let filled = |kind: &&&str| side == Side::Source || ["r", "p", "S"].contains(*kind);
    let kinds: Vec<&str> = kinds.iter().filter(filled).copied().collect();
    let rows = asker
        .rows(CHECK, RELATIONS, &[&schemas, &needed, &kinds])
        .await?;
    let mut groups: std::collections::BTreeMap<String, Vec<String>> =
        std::collections::BTreeMap::new();
    for row in &rows {
        let lacking: String = asker.field(CHECK, row, "lacking")?;
        groups
            .entry(lacking)
            .or_default()
            .push(asker.field(CHECK, row, "name")?);
    }
    let what = if kinds == ["S"] { "SEQUENCE " } else { "" };
    let told = groups.into_iter().map(|(lacking, names)| {
        let found = format!("no {lacking} on {}", some_of(&names));
        let grant = format!("GRANT {lacking} ON {what}{} TO {role};", names.join(", "));
        Line::fail(side.into(), CHECK, found, grant)
    });
    Ok(told.collect())
}

/// Sessions on the source are read-only; a role that cannot write at all is beyond doubt.
async fn too_much(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let Patient {
        side,
        asker,
        schemas,
        ..
    } = patient;
    let check = "only reads";
    let row = asker.row(check, TOO_MUCH, &[&schemas]).await?;
    let tables: i64 = asker.field(check, &row, "tables")?;
    let line = if asker.field(check, &row, "is_superuser")? {
        Line::warn(side.into(), check, "the role is a superuser", BETTER_ROLE)
    } else if tables > 0 {
        Line::warn(
            side.into(),
            check,
            format!("the role could write {tables} tables"),
            BETTER_ROLE,
        )
    } else {
        Line::pass(side.into(), check, "the role can read and nothing else")
    };
    Ok(vec![line])
}

const BETTER_ROLE: &str = "its sessions are read-only, so nothing is written; for a role that could not, take the statements that \
                           `rehome init` prints";

async fn own_schema(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let Patient {
        side,
        asker,
        control_schema,
        ..
    } = patient;
    let check = "own tables";
    let role = role(asker).await?;
    let row = asker.row(check, OWN_SCHEMA, &[&control_schema]).await?;
    let flag = |name| asker.field::<bool>(check, &row, name);
    let schema = quote_identifier(control_schema);
    let mut found = vec![match (flag("can_have")?, flag("is_there")?) {
        (true, true) => Line::pass(
            side.into(),
            check,
            format!("in the schema {schema}, which is there"),
        ),
        (true, false) => Line::pass(
            side.into(),
            check,
            format!("in the schema {schema}, which the first run makes"),
        ),
        (false, is_there) => {
            let mend = if is_there {
                format!("GRANT USAGE, CREATE ON SCHEMA {schema} TO {role};")
            } else {
                format!("CREATE SCHEMA {schema} AUTHORIZATION {role};")
            };
            Line::fail(
                side.into(),
                check,
                format!("the role may not keep tables in {schema}"),
                mend,
            )
        }
    }];
    if !flag("temporary")? {
        let database = quote_identifier(&asker.field::<String>(check, &row, "database")?);
        let grant = format!("GRANT TEMPORARY ON DATABASE {database} TO {role};");
        found.push(Line::warn(
            side.into(),
            "dry run",
            "the role may not make temporary tables, which `run --dry-run` needs",
            grant,
        ));
    }
    Ok(found)
}

/// Keys and indexes come off by their owner alone.
async fn owned(patient: Patient<'_>) -> Answer<Vec<Line>> {
    let Patient {
        side,
        asker,
        schemas,
        ..
    } = patient;
    let check = "bulk";
    let rows = asker.rows(check, OTHERS, &[&schemas]).await?;
    let names = rows
        .iter()
        .map(|row| asker.field::<String>(check, row, "name"));
    let names: Vec<String> = names.collect::<Answer<_>>()?;
    Ok(vec![if names.is_empty() {
        Line::pass(
            side.into(),
            check,
            "the role owns every table, so keys and indexes can come off",
        )
    } else {
        let found = format!("the role does not own {}", some_of(&names));
        let advice = "these tables are loaded with their indexes on, which is slower: make the role a member of their owner's, or let it be so";
        Line::warn(side.into(), check, found, advice)
    }])
}
