//! The program under test: letters, some of whose rows end the process that transforms them.

use crate::nothing;
use rehome_runtime::prelude::*;
use std::hint::black_box;

pub struct Letters;

/// What the source holds: 5,000 letters.
pub const SOURCE: &str = "
    CREATE TABLE public.old_letter (id integer PRIMARY KEY, kind text NOT NULL);
    INSERT INTO public.old_letter SELECT id, 'plain ' || id FROM generate_series(1, 5000) AS id";

pub const TARGET: &str = "CREATE TABLE public.letters (id integer PRIMARY KEY, kind text NOT NULL)";

impl Migration for Letters {
    fn entity(&self) -> &'static Entity {
        &LETTERS
    }

    fn transform(
        &self,
        _: usize,
        row: &Row<'_>,
        _: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        let kind = row.required::<&str>(1)?;
        match kind {
            "abort" => std::process::abort(),
            "stack" => {
                black_box(deeper(0));
            }
            "loop" => loop {
                std::hint::spin_loop();
            },
            _ => {}
        }
        target.begin();
        target.value(&row.required::<i32>(0)?);
        target.value(kind);
        target.end();
        Ok(())
    }
}

/// Comes to its end only when there is no room left for a call.
fn deeper(depth: u64) -> u64 {
    let room = black_box([depth; 64]);
    if depth == u64::MAX {
        return 0;
    }
    deeper(depth + 1) + room[7]
}

const LETTERS: Entity = Entity {
    name: "letters",
    target: Relation::new("public", "letters"),
    columns: &[
        Column::required("id", "integer", Kind::Int4),
        Column::required("kind", "text", Kind::Text),
    ],
    feeds: &[Feed {
        name: "old_letter",
        source: Relation::new("public", "old_letter"),
        read_sql: "SELECT source.id AS id, source.kind AS kind FROM public.old_letter AS source",
        columns: READ,
        key: &[0],
        filter: None,
        expects: READ,
    }],
    rollback_sql:
        "DELETE FROM public.letters AS target USING rehome.migration_mappings_letters AS mapping
        WHERE mapping.batch = $1 AND mapping.fate IS NULL AND target.id::text = mapping.new_key",
    batch_size: 1_000,
    ..nothing::NOTHING
};

const READ: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("kind", "text", Kind::Text),
];
