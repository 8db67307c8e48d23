//! The twin: a temporary table that takes and refuses rows as the target table does.

use super::stage::SCHEMA;
use crate::connect::Connection;
use crate::error::{Error, While};
use crate::migration::Relation;
use crate::sql::{quote_identifier, quote_literal};

/// The twin's name. One of its own, because a target may be called as one of our tables is.
pub(super) const TWIN: Relation = Relation::new(SCHEMA, "rehome_twin");

/// What can be written; a generated column makes itself. A parent's heirs are tables of their own, partitions are not.
const COLUMNS: &str = "
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum),
           (SELECT relkind = 'r' FROM pg_catalog.pg_class WHERE oid = $1::text::regclass)
    FROM pg_catalog.pg_attribute
    WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''";

/// Every rule by which PostgreSQL refuses a row by itself, under its own name; and every index, because making its
/// entry can fail as well.
const RULES: &str = "
    SELECT format('ALTER TABLE pg_temp.rehome_twin ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid))
    FROM pg_catalog.pg_constraint
    WHERE conrelid = $1::text::regclass AND contype IN ('c', 'p', 'u', 'x')
    UNION ALL
    SELECT format('CREATE %sINDEX %I ON pg_temp.rehome_twin%s', uniqueness, relname, substr(definition, length(beginning) + 1))
    FROM (
        SELECT class.relname, pg_get_indexdef(class.oid) AS definition, uniqueness.word AS uniqueness,
               format('CREATE %sINDEX %I ON %s%s', uniqueness.word, class.relname,
                      CASE WHEN class.relkind = 'I' THEN 'ONLY ' ELSE '' END, index.indrelid::regclass) AS beginning
        FROM pg_catalog.pg_index AS index
        JOIN pg_catalog.pg_class AS class ON class.oid = index.indexrelid
        CROSS JOIN LATERAL (SELECT CASE WHEN index.indisunique THEN 'UNIQUE ' ELSE '' END) AS uniqueness (word)
        WHERE index.indrelid = $1::text::regclass AND index.indisvalid AND index.indislive
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = class.oid AND conrelid = index.indrelid)
    ) AS indexes";

/// Columns that draw their default from a sequence, by a default or as identity. To draw from the sequence itself would
/// change it for good.
const DRAWN: &str = "
    SELECT quote_ident(drawn.column), drawn.expression, drawn.sequence::regclass::text,
           format('INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s %s', seqincrement, seqmin, seqmax,
                  CASE WHEN has_sequence_privilege(drawn.sequence, 'SELECT')
                       THEN least(greatest(coalesce(pg_sequence_last_value(drawn.sequence) + seqincrement, seqstart), seqmin), seqmax)
                       ELSE seqstart END,
                  CASE WHEN seqcycle THEN 'CYCLE' ELSE '' END)
    FROM (
        SELECT attribute.attname AS column, pg_get_expr(value.adbin, value.adrelid) AS expression, depends.refobjid AS sequence
        FROM pg_catalog.pg_attrdef AS value
        JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = value.adrelid AND attribute.attnum = value.adnum
        JOIN pg_catalog.pg_depend AS depends
            ON depends.classid = 'pg_catalog.pg_attrdef'::regclass AND depends.objid = value.oid AND depends.refclassid = 'pg_catalog.pg_class'::regclass
        WHERE value.adrelid = $1::text::regclass AND attribute.attgenerated = ''
        UNION ALL
        SELECT attribute.attname, format('nextval(%L::regclass)', depends.objid::regclass), depends.objid
        FROM pg_catalog.pg_attribute AS attribute
        JOIN pg_catalog.pg_depend AS depends
            ON depends.refclassid = 'pg_catalog.pg_class'::regclass AND depends.refobjid = attribute.attrelid AND depends.refobjsubid = attribute.attnum
           AND depends.classid = 'pg_catalog.pg_class'::regclass AND depends.deptype = 'i'
        WHERE attribute.attrelid = $1::text::regclass AND attribute.attidentity <> ''
    ) AS drawn
    JOIN pg_catalog.pg_sequence ON seqrelid = drawn.sequence";

/// What the target table is like, as SQL that makes its twin.
#[derive(Debug)]
pub(super) struct Shape {
    statements: Vec<(String, &'static str)>,
}

impl Shape {
    /// Reads what the target table is like. The session's search path is set aside, so that names come in full.
    pub(super) async fn read(target: &Connection, real: &Relation) -> Result<Self, Error> {
        let doing = || format!("reading the rules of {}", real.quoted());
        target
            .batch_execute("BEGIN; SET LOCAL search_path = ''")
            .await
            .during(doing)?;
        let name = real.quoted();
        let columns = target.query_one(COLUMNS, &[&name]).await.during(doing)?;
        let drawn = target.query(DRAWN, &[&name]).await.during(doing)?;
        let rules = target.query(RULES, &[&name]).await.during(doing)?;
        target.batch_execute("COMMIT").await.during(doing)?;
        let mut statements = vec![
            (like(&name), "making it"),
            (rows(&name, &columns), "copying the rows that are there"),
        ];
        for (row, number) in drawn.iter().zip(1..) {
            statements.extend(draw(row, number).map(|sql| (sql, "giving it defaults")));
        }
        statements.extend(rules.iter().map(|row| (row.get(0), "giving it rules")));
        Ok(Self { statements })
    }

    /// Makes the twin, within the caller's transaction.
    pub(super) async fn make(&self, target: &Connection) -> Result<(), Error> {
        for (statement, step) in &self.statements {
            let made = target.batch_execute(statement).await;
            made.during(|| format!("{step}: a temporary table like the target's"))?;
        }
        Ok(())
    }
}

fn like(real: &str) -> String {
    format!(
        "CREATE TABLE {} (LIKE {real} INCLUDING DEFAULTS INCLUDING GENERATED)",
        TWIN.quoted()
    )
}

/// The rows are copied before there are rules, as some may be older than a rule that is NOT VALID.
fn rows(real: &str, row: &tokio_postgres::Row) -> String {
    let columns: Option<String> = row.get(0);
    let only = if row.get(1) { "ONLY " } else { "" };
    let columns = columns.unwrap_or_default();
    format!(
        "INSERT INTO {} ({columns}) SELECT {columns} FROM {only}{real}",
        TWIN.quoted()
    )
}

fn draw(row: &tokio_postgres::Row, number: usize) -> [String; 2] {
    let [column, expression, sequence, manner] = [0, 1, 2, 3].map(|at| row.get::<_, String>(at));
    let own = format!("{SCHEMA}.rehome_sequence_{number}");
    let drawn = |name: &str| format!("{}::regclass", quote_literal(name).trim_start());
    let expression = expression.replace(&drawn(&sequence), &drawn(&own));
    [
        format!("CREATE SEQUENCE {own} {manner}"),
        format!(
            "ALTER TABLE {}.{} ALTER COLUMN {column} SET DEFAULT {expression}",
            SCHEMA,
            quote_identifier(TWIN.name)
        ),
    ]
}
