//! Migrations with other kinds of keys: UUIDs that are kept, rows without a key.

use crate::migrations::Moved;
use crate::nothing::NOTHING;
use rehome_runtime::prelude::*;
use rehome_runtime::value::Raw;

/// Things: UUIDs that are kept, a code that is there once.
pub static THINGS: Moved = Moved(&THINGS_ENTITY, thing);
/// Lines: rows without a key, told apart by their hash and their number among equals.
pub static LINES: Moved = Moved(&LINES_ENTITY, line);

pub const THINGS_SOURCE: &str = "
    CREATE TABLE public.old_thing (id uuid PRIMARY KEY, code text, size integer);
    INSERT INTO public.old_thing SELECT md5(n::text)::uuid, 'c' || n, n FROM generate_series(1, 60) AS n";
pub const THINGS_TARGET: &str = "
    CREATE TABLE public.things (id uuid PRIMARY KEY, code text NOT NULL, size smallint CHECK (size > 0))";
pub const THINGS_MOVED: &str = "
    INSERT INTO public.old_thing SELECT md5('more ' || n)::uuid, 'd' || n, n FROM generate_series(-2, 90) AS n;
    DELETE FROM public.old_thing WHERE size % 7 = 3;
    UPDATE public.old_thing SET code = NULL WHERE size % 11 = 5;
    UPDATE public.old_thing SET code = code || '!', size = -size WHERE size % 13 = 1;
    UPDATE public.old_thing SET id = md5(code)::uuid WHERE size % 17 = 2;
    UPDATE public.old_thing SET size = size + 1000 WHERE size % 10 = 0";

pub const LINES_SOURCE: &str = "
    CREATE TABLE public.old_line (text text, amount integer);
    INSERT INTO public.old_line SELECT 'line ' || n % 17, n % 4 FROM generate_series(1, 120) AS n";
pub const LINES_TARGET: &str = "
    CREATE TABLE public.lines (id uuid PRIMARY KEY, text text NOT NULL, amount integer CHECK (amount < 100))";
/// Rows are updated and moved in the heap, some become equal to others, some are refused; the table is written anew.
pub const LINES_MOVED: &str = "
    INSERT INTO public.old_line SELECT 'line ' || n, n % 4 FROM generate_series(10, 30) AS n;
    DELETE FROM public.old_line WHERE ctid IN (SELECT ctid FROM public.old_line WHERE amount = 2 LIMIT 13);
    UPDATE public.old_line SET text = 'line 3' WHERE text = 'line 5';
    UPDATE public.old_line SET amount = 100 + amount WHERE text = 'line 6';
    UPDATE public.old_line SET text = text;
    VACUUM FULL public.old_line";

static THINGS_ENTITY: Entity = Entity {
    name: "things",
    target: Relation::new("public", "things"),
    columns: &[
        Column::required("id", "uuid", Kind::Uuid),
        Column::required("code", "text", Kind::Text),
        Column::nullable("size", "smallint", Kind::Int2),
    ],
    feeds: &[Feed {
        name: "old_thing",
        source: Relation::new("public", "old_thing"),
        read_sql: "SELECT source.id AS id, source.code AS code, source.size::smallint AS size FROM public.old_thing AS source",
        columns: &[
            Column::required("id", "uuid", Kind::Uuid),
            Column::nullable("code", "text", Kind::Text),
            Column::nullable("size", "smallint", Kind::Int2),
        ],
        key: &[0],
        filter: None,
        expects: &[],
    }],
    rollback_sql:
        "DELETE FROM public.things AS target USING rehome.migration_mappings_things AS mapping
        WHERE mapping.batch = $1 AND mapping.fate IS NULL AND target.id = mapping.new_id",
    batch_size: 7,
    ..NOTHING
};

fn thing(_: usize, row: &Row<'_>, _: &Context, target: &mut RowWriter) -> Result<(), Refusal> {
    let code = column("code", cast::present(row.optional::<Raw<'_>>(1)?))?;
    target.begin();
    target.value(&row.required::<Raw<'_>>(0)?);
    target.value(&code);
    target.nullable(row.optional::<Raw<'_>>(2)?.as_ref());
    target.end();
    Ok(())
}

static LINES_ENTITY: Entity = Entity {
    name: "lines",
    target: Relation::new("public", "lines"),
    columns: &[
        Column::required("id", "uuid", Kind::Uuid),
        Column::required("text", "text", Kind::Text),
        Column::nullable("amount", "integer", Kind::Int4),
    ],
    feeds: &[Feed {
        name: "old_line",
        source: Relation::new("public", "old_line"),
        read_sql:
            "SELECT source.text AS text, source.amount AS amount, md5(source::text) AS row_hash,
                          row_number() OVER (PARTITION BY source::text) AS row_number
                   FROM public.old_line AS source",
        columns: &[
            Column::nullable("text", "text", Kind::Text),
            Column::nullable("amount", "integer", Kind::Int4),
            Column::required("row_hash", "text", Kind::Text),
            Column::required("row_number", "bigint", Kind::Int8),
        ],
        key: &[2, 3],
        filter: None,
        expects: &[],
    }],
    rollback_sql:
        "DELETE FROM public.lines AS target USING rehome.migration_mappings_lines AS mapping
        WHERE mapping.batch = $1 AND mapping.fate IS NULL AND target.id = mapping.new_id",
    batch_size: 11,
    ..NOTHING
};

fn line(_: usize, row: &Row<'_>, context: &Context, target: &mut RowWriter) -> Result<(), Refusal> {
    let (hash, number) = (row.required::<&str>(2)?, row.required::<i64>(3)?);
    let key = LegacyKey::of(&[&hash, &number]);
    target.begin();
    target.value(&context.uuid_key("public.old_line", key));
    target.value(&row.required::<Raw<'_>>(0)?);
    target.nullable(row.optional::<Raw<'_>>(1)?.as_ref());
    target.end();
    Ok(())
}
