//! What a dry run does not try, in words, so that nobody takes its silence for an answer.

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::migration::{Entity, Migration};

/// What acts on rows of the target and is not in its twin, each with its name. A run does not fire triggers `$2` either.
const OTHERS: &str = "
    SELECT 'trigger', quote_ident(tgname), ARRAY[]::text[] FROM pg_catalog.pg_trigger
    WHERE tgrelid = $1::text::regclass AND NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgtype & 4 = 4
      AND tgname::text <> ALL ($2::text[])
    UNION ALL
    SELECT 'rule', quote_ident(rulename), ARRAY[]::text[] FROM pg_catalog.pg_rewrite
    WHERE ev_class = $1::text::regclass AND ev_type = '3'
    UNION ALL
    SELECT 'policy', quote_ident(relname), ARRAY[]::text[] FROM pg_catalog.pg_class
    WHERE oid = $1::text::regclass AND row_security_active(oid)
    UNION ALL
    SELECT 'partition', quote_ident(relname), ARRAY[]::text[] FROM pg_catalog.pg_class
    WHERE oid = $1::text::regclass AND (relkind = 'p' OR relispartition)
    UNION ALL
    SELECT 'key', quote_ident(conname), ARRAY(
               SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey) ORDER BY attnum)
    FROM pg_catalog.pg_constraint
    WHERE conrelid = $1::text::regclass AND contype = 'f'
    ORDER BY 1, 2";

/// Everything that decides about rows of the target and is not tried.
pub(super) async fn unseen(
    target: &Connection,
    migration: &dyn Migration,
) -> Result<Vec<String>, Error> {
    let (entity, disabled) = (migration.entity(), migration.disabled_triggers());
    let rows = target
        .query(OTHERS, &[&entity.target.quoted(), &disabled])
        .await;
    let rows =
        rows.during(|| format!("looking for what else acts on {}", entity.target.quoted()))?;
    let others = rows.iter().filter_map(|row| {
        in_words(
            entity,
            row.get(0),
            row.get(1),
            &row.get::<_, Vec<String>>(2),
        )
    });
    let lookups = entity.lookups.iter().map(|lookup| {
        format!(
            "the look-up {} was asked of the target as it is now, without rows that are still to be moved",
            lookup.name
        )
    });
    Ok(others.chain(lookups).collect())
}

fn in_words(entity: &Entity, kind: &str, name: &str, columns: &[String]) -> Option<String> {
    Some(match kind {
        "trigger" => format!("the trigger {name} was not fired"),
        "rule" => format!("the rule {name} was not applied"),
        "policy" => format!("the row-level security of {name} was not applied"),
        "partition" => format!("whether a partition of {name} takes each row was not tried"),
        _ if all_are_references(entity, columns) => return None,
        _ => format!(
            "the foreign key {name} was not tried ({})",
            columns.join(", ")
        ),
    })
}

/// References that the mapping declares are judged by the transform, before PostgreSQL could refuse the row.
fn all_are_references(entity: &Entity, columns: &[String]) -> bool {
    let declared = |column: &String| {
        let mut parents = entity.parents.iter();
        parents.any(|parent| parent.columns.contains(&column.as_str()))
    };
    columns.iter().all(declared)
}
