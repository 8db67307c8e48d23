//! How the values of the target's columns are built, as far as numbers of types stand in them.

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::migration::Entity;
use crate::value::Form;
use std::collections::HashMap;

/// Deeper than this no type is followed: PostgreSQL allows no type that contains itself, so only a fault gets there.
const DEEPEST: usize = 64;

/// Every type that values of a table's columns can contain, with what it is made of. The multirange's range is asked
/// for by name, because PostgreSQL 13 has no such column.
const TYPES_QUERY: &str = "
    WITH RECURSIVE used (number) AS (
        SELECT attribute.atttypid
        FROM pg_catalog.pg_attribute AS attribute
        JOIN pg_catalog.pg_class AS class ON class.oid = attribute.attrelid
        JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
        WHERE namespace.nspname = $1 AND class.relname = $2 AND attribute.attnum > 0 AND NOT attribute.attisdropped
        UNION
        SELECT part.number
        FROM used
        CROSS JOIN LATERAL (
            SELECT type.typelem FROM pg_catalog.pg_type AS type WHERE type.oid = used.number AND type.typlen = -1
            UNION ALL
            SELECT type.typbasetype FROM pg_catalog.pg_type AS type WHERE type.oid = used.number
            UNION ALL
            SELECT range.rngsubtype FROM pg_catalog.pg_range AS range WHERE range.rngtypid = used.number
            UNION ALL
            SELECT range.rngtypid FROM pg_catalog.pg_range AS range
            WHERE (pg_catalog.to_jsonb(range) ->> 'rngmultitypid')::pg_catalog.oid = used.number
            UNION ALL
            SELECT field.atttypid
            FROM pg_catalog.pg_attribute AS field
            JOIN pg_catalog.pg_type AS type ON type.typrelid = field.attrelid
            WHERE type.oid = used.number AND type.typtype = 'c' AND field.attnum > 0 AND NOT field.attisdropped
        ) AS part (number)
        WHERE part.number <> 0
    )
    SELECT type.oid,
           type.typbasetype,
           CASE WHEN type.typlen = -1 THEN type.typelem ELSE 0 END,
           coalesce((SELECT range.rngsubtype FROM pg_catalog.pg_range AS range WHERE range.rngtypid = type.oid), 0),
           coalesce((SELECT range.rngtypid FROM pg_catalog.pg_range AS range
                     WHERE (pg_catalog.to_jsonb(range) ->> 'rngmultitypid')::pg_catalog.oid = type.oid), 0),
           CASE WHEN type.typtype = 'c' THEN ARRAY(
               SELECT field.atttypid
               FROM pg_catalog.pg_attribute AS field
               WHERE field.attrelid = type.typrelid AND field.attnum > 0 AND NOT field.attisdropped
               ORDER BY field.attnum
           ) END
    FROM used
    JOIN pg_catalog.pg_type AS type ON type.oid = used.number";

const COLUMNS_QUERY: &str = "
    SELECT attribute.attname::text, attribute.atttypid
    FROM pg_catalog.pg_attribute AS attribute
    JOIN pg_catalog.pg_class AS class ON class.oid = attribute.attrelid
    JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
    WHERE namespace.nspname = $1 AND class.relname = $2 AND attribute.attnum > 0 AND NOT attribute.attisdropped";

/// What a type is made of, by numbers; 0 where it is not of that sort.
struct Made {
    base: u32,
    element: u32,
    bound: u32,
    range: u32,
    fields: Option<Vec<u32>>,
}

/// The columns of an entity whose values carry numbers of types, each with its form in the target.
///
/// # Errors
/// When the target cannot be asked.
pub(crate) async fn forms(
    target: &Connection,
    entity: &Entity,
) -> Result<Vec<(usize, Form)>, Error> {
    let doing = || format!("reading the types of {}", entity.target.quoted());
    let relation = &entity.target;
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 2] =
        [&relation.schema, &relation.name];
    let rows = target.query(TYPES_QUERY, &parameters).await.during(doing)?;
    let made = |row: &tokio_postgres::Row| Made {
        base: row.get(1),
        element: row.get(2),
        bound: row.get(3),
        range: row.get(4),
        fields: row.get(5),
    };
    let types: HashMap<u32, Made> = rows.iter().map(|row| (row.get(0), made(row))).collect();
    let rows = target
        .query(COLUMNS_QUERY, &parameters)
        .await
        .during(doing)?;
    let columns: HashMap<String, u32> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let forms = entity.columns.iter().enumerate();
    let forms = forms.filter_map(|(index, column)| {
        let form = form(&types, *columns.get(column.name)?, 0);
        form.has_numbers().then_some((index, form))
    });
    Ok(forms.collect())
}

fn form(types: &HashMap<u32, Made>, number: u32, depth: usize) -> Form {
    let Some(made) = types.get(&number).filter(|_| depth < DEEPEST) else {
        return Form::Plain;
    };
    let inner = |number| Box::new(form(types, number, depth + 1));
    match made {
        Made { base, .. } if *base != 0 => form(types, *base, depth + 1),
        Made { element, .. } if *element != 0 => Form::Array(*element, inner(*element)),
        Made { bound, .. } if *bound != 0 => Form::Range(inner(*bound)),
        Made { range, .. } if *range != 0 => Form::Multirange(inner(*range)),
        Made { fields, .. } => fields.as_ref().map_or(Form::Plain, |fields| {
            let fields = fields.iter();
            Form::Composite(fields.map(|field| (*field, *inner(*field))).collect())
        }),
    }
}
