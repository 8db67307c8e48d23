//! Migrations as a generator would write them, and the schemas they go between.

use crate::nothing::NOTHING;
use rehome_runtime::prelude::*;
use rehome_runtime::value::Raw;

pub const SOURCE_SCHEMA: &str = include_str!("source.sql");
pub const TARGET_SCHEMA: &str = include_str!("target.sql");

type Make = fn(usize, &Row<'_>, &Context, &mut RowWriter) -> Result<(), Refusal>;

/// An entity with its transform.
pub struct Moved(pub &'static Entity, pub Make);

impl Migration for Moved {
    fn entity(&self) -> &'static Entity {
        self.0
    }

    fn transform(
        &self,
        feed: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        (self.1)(feed, row, context, target)
    }
}

/// Teams described in another way, or for whose rows columns of others wait.
pub struct Teams(&'static Entity, &'static [Awaited]);

impl Teams {
    pub fn described(entity: Entity) -> Self {
        Self(Box::leak(Box::new(entity)), &[])
    }

    pub const fn awaited(by: &'static [Awaited]) -> Self {
        Self(&TEAMS_ENTITY, by)
    }
}

impl Migration for Teams {
    fn entity(&self) -> &'static Entity {
        self.0
    }

    fn cycle(&self) -> Cycle {
        Cycle {
            later: &[],
            awaited: self.1,
        }
    }

    fn transform(
        &self,
        feed: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        TEAMS.transform(feed, row, context, target)
    }
}

/// Teams: the parent of parts. A team without a name is refused.
pub static TEAMS: Moved = Moved(&TEAMS_ENTITY, team);
/// Parts: columns of many types, a parent, a self reference, refusals at every stage.
pub static PARTS: Moved = Moved(&PARTS_ENTITY, part);
/// Labels: merged by code, some there already, some filtered.
pub static LABELS: Moved = Moved(&LABELS_ENTITY, label);
/// Links: a composite key that is kept.
pub static LINKS: Moved = Moved(&LINKS_ENTITY, link);
/// Links of which two may be given the same key.
pub static HALVED_LINKS: Moved = Moved(&LINKS_ENTITY, halved_link);
/// Nodes: an integer key that is kept, with a sequence, and a self reference whose orphans become NULL.
pub static NODES: Moved = Moved(&NODES_ENTITY, node);
/// Nodes whose new keys only their mapping knows.
pub static TENFOLD_NODES: Moved = Moved(&TENFOLD_NODES_ENTITY, tenfold_node);

static TEAMS_ENTITY: Entity = Entity {
    name: "teams",
    target: Relation::new("public", "teams"),
    columns: &[
        Column::required("id", "uuid", Kind::Uuid),
        Column::required("name", "text", Kind::Text),
    ],
    feeds: &[Feed {
        name: "old_team",
        source: Relation::new("public", "old_team"),
        read_sql: "SELECT source.id AS id, source.name AS name FROM public.old_team AS source",
        columns: &[
            Column::required("id", "integer", Kind::Int4),
            Column::nullable("name", "text", Kind::Text),
        ],
        key: &[0],
        filter: None,
        expects: &[
            Column::required("id", "integer", Kind::Int4),
            Column::nullable("name", "text", Kind::Text),
        ],
    }],
    rollback_sql:
        "DELETE FROM public.teams AS target USING rehome.migration_mappings_teams AS mapping
        WHERE mapping.batch = $1 AND mapping.fate IS NULL
          AND target.id = mapping.new_id",
    ..NOTHING
};

fn team(_: usize, row: &Row<'_>, context: &Context, target: &mut RowWriter) -> Result<(), Refusal> {
    let name = column("name", cast::present(row.optional::<Raw<'_>>(1)?))?;
    target.begin();
    target.value(&context.uuid_key("public.old_team", row.required::<i32>(0)?));
    target.value(&name);
    target.end();
    Ok(())
}

static PARTS_ENTITY: Entity = Entity {
    name: "parts",
    target: Relation::new("public", "parts"),
    columns: &[
        Column::required("id", "uuid", Kind::Uuid),
        Column::required("code", "character varying(20)", Kind::Text),
        Column::required("name", "character varying(30)", Kind::Text),
        Column::nullable("price", "numeric(10,2)", Kind::Numeric),
        Column::nullable("weight", "double precision", Kind::Float8),
        Column::nullable("made_on", "date", Kind::Date),
        Column::required("active", "boolean", Kind::Boolean),
        Column::required("team_id", "uuid", Kind::Uuid),
        Column::nullable("previous_id", "uuid", Kind::Uuid),
        Column::nullable("sizes", "public.size[]", Kind::Array),
        Column::nullable("meta", "jsonb", Kind::Jsonb),
        Column::nullable("note", "character(6)", Kind::Character),
        Column::nullable(
            "created_at",
            "timestamp(3) with time zone",
            Kind::TimestampTz,
        ),
        Column::nullable("amount", "integer", Kind::Int4),
        Column::nullable("picture", "bytea", Kind::Bytea),
        Column::nullable("span", "int4range", Kind::Other),
    ],
    unwritten: &[Column::required(
        "seen_at",
        "timestamp with time zone",
        Kind::TimestampTz,
    )],
    feeds: &[Feed {
        name: "old_part",
        source: Relation::new("public", "old_part"),
        read_sql: include_str!("parts_read.sql"),
        columns: PARTS_READ,
        key: &[0],
        filter: Some(16),
        expects: &[
            Column::required("id", "integer", Kind::Int4),
            Column::nullable("price", "numeric(12,4)", Kind::Numeric),
        ],
    }],
    parents: &[
        Parent {
            entity: "teams",
            feed: 0,
            key: KeySource {
                table: "public.old_team",
                rule: KeyRule::UuidV5,
            },
            columns: &["team_id"],
        },
        Parent {
            entity: "parts",
            feed: 0,
            key: KeySource {
                table: "public.old_part",
                rule: KeyRule::UuidV5,
            },
            columns: &["previous_id"],
        },
    ],
    validate_sql: include_str!("parts_validate.sql"),
    rollback_sql:
        "DELETE FROM public.parts AS target USING rehome.migration_mappings_parts AS mapping
        WHERE mapping.batch = $1 AND mapping.fate IS NULL
          AND target.id = mapping.new_id",
    ..NOTHING
};

const PARTS_READ: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("code", "text", Kind::Text),
    Column::required("name", "text", Kind::Text),
    Column::nullable("price", "numeric(12,4)", Kind::Numeric),
    Column::nullable("weight", "double precision", Kind::Float8),
    Column::nullable("made", "text", Kind::Text),
    Column::required("active", "integer", Kind::Int4),
    Column::nullable("team_id", "integer", Kind::Int4),
    Column::nullable("previous_id", "integer", Kind::Int4),
    Column::nullable("sizes", "public.size[]", Kind::Array),
    Column::nullable("meta", "json", Kind::Json),
    Column::nullable("note", "character(4)", Kind::Character),
    Column::nullable("created", "timestamp with time zone", Kind::TimestampTz),
    Column::nullable("amount", "integer", Kind::Int4),
    Column::nullable("picture", "bytea", Kind::Bytea),
    Column::nullable("span", "int4range", Kind::Other),
    Column::required("deleted", "boolean", Kind::Boolean),
];

const TEAM: ParentId = ParentId(0);
const PREVIOUS: ParentId = ParentId(1);

fn part(_: usize, row: &Row<'_>, context: &Context, target: &mut RowWriter) -> Result<(), Refusal> {
    let raw = |at| row.optional::<Raw<'_>>(at);
    let name = column("name", cast::limited(row.required(2)?, 30))?;
    let made = column(
        "made_on",
        cast::optional(row.optional::<&str>(5)?, cast::text_to_date),
    )?;
    let active = column("active", cast::integer_to_boolean(row.required::<i32>(6)?))?;
    let team = column("team_id", context.reference(TEAM, row.optional::<i32>(7)?))?;
    let previous = column(
        "previous_id",
        context.reference(PREVIOUS, row.optional::<i32>(8)?),
    )?;
    target.begin();
    target.value(&context.uuid_key("public.old_part", row.required::<i32>(0)?));
    target.value(row.required::<&str>(1)?);
    target.value(&name);
    target.nullable(raw(3)?.as_ref());
    target.nullable(raw(4)?.as_ref());
    target.nullable(made.as_ref());
    target.value(&active);
    target.value(&column("team_id", cast::present(team))?);
    target.nullable(previous.as_ref());
    target.nullable(raw(9)?.as_ref());
    target.nullable_jsonb(row.optional::<Json<'_>>(10)?.as_ref());
    for at in 11..16 {
        target.nullable(raw(at)?.as_ref());
    }
    target.end();
    Ok(())
}

static LABELS_ENTITY: Entity = Entity {
    name: "labels",
    target: Relation::new("public", "labels"),
    columns: &[
        Column::required("id", "uuid", Kind::Uuid),
        Column::required("code", "character varying(10)", Kind::Text),
        Column::nullable("title", "text", Kind::Text),
    ],
    feeds: &[Feed {
        name: "old_label",
        source: Relation::new("public", "old_label"),
        read_sql:
            "SELECT source.id AS id, source.code AS code, source.title AS title, source.gone AS gone
                   FROM public.old_label AS source",
        columns: &[
            Column::required("id", "integer", Kind::Int4),
            Column::required("code", "text", Kind::Text),
            Column::nullable("title", "text", Kind::Text),
            Column::required("gone", "boolean", Kind::Boolean),
        ],
        key: &[0],
        filter: Some(3),
        expects: &[],
    }],
    existing_by: &[1],
    merge_by: &[1],
    rollback_sql:
        "DELETE FROM public.labels AS target USING rehome.migration_mappings_labels AS mapping
        WHERE mapping.batch = $1 AND mapping.fate IS NULL
          AND target.id = mapping.new_id",
    batch_size: 4,
    ..NOTHING
};

fn label(
    _: usize,
    row: &Row<'_>,
    context: &Context,
    target: &mut RowWriter,
) -> Result<(), Refusal> {
    target.begin();
    target.value(&context.uuid_key("public.old_label", row.required::<i32>(0)?));
    target.value(row.required::<&str>(1)?);
    target.nullable(row.optional::<Raw<'_>>(2)?.as_ref());
    target.end();
    Ok(())
}

static LINKS_ENTITY: Entity = Entity {
    name: "links",
    target: Relation::new("public", "links"),
    columns: LINK_COLUMNS,
    key: &[0, 1],
    feeds: &[Feed {
        name: "old_link",
        source: Relation::new("public", "old_link"),
        read_sql: "SELECT source.a AS a, source.b AS b, source.weight AS weight FROM public.old_link AS source",
        columns: LINK_COLUMNS,
        key: &[0, 1],
        filter: None,
        expects: LINK_COLUMNS,
    }],
    rollback_sql: r"DELETE FROM public.links AS target USING rehome.migration_mappings_links AS mapping
        WHERE mapping.batch = $1 AND mapping.fate IS NULL
          AND replace(replace(target.a::text, E'\\', E'\\\\'), '|', E'\\|') || '|'
              || replace(replace(target.b::text, E'\\', E'\\\\'), '|', E'\\|') = mapping.new_key",
    batch_size: 3,
    ..NOTHING
};

const LINK_COLUMNS: &[Column] = &[
    Column::required("a", "integer", Kind::Int4),
    Column::required("b", "text", Kind::Text),
    Column::nullable("weight", "integer", Kind::Int4),
];

fn link(_: usize, row: &Row<'_>, _: &Context, target: &mut RowWriter) -> Result<(), Refusal> {
    target.begin();
    for at in 0..3 {
        target.nullable(row.optional::<Raw<'_>>(at)?.as_ref());
    }
    target.end();
    Ok(())
}

fn halved_link(
    _: usize,
    row: &Row<'_>,
    _: &Context,
    target: &mut RowWriter,
) -> Result<(), Refusal> {
    target.begin();
    target.value(&(row.required::<i32>(0)? / 2));
    for at in 1..3 {
        target.nullable(row.optional::<Raw<'_>>(at)?.as_ref());
    }
    target.end();
    Ok(())
}

static NODES_ENTITY: Entity = Entity {
    name: "nodes",
    target: Relation::new("public", "nodes"),
    columns: NODE_COLUMNS,
    feeds: &[Feed {
        name: "old_node",
        source: Relation::new("public", "old_node"),
        read_sql: "SELECT source.id AS id, source.up AS up FROM public.old_node AS source",
        columns: NODE_COLUMNS,
        key: &[0],
        filter: None,
        expects: NODE_COLUMNS,
    }],
    parents: &[Parent {
        entity: "nodes",
        feed: 0,
        key: KeySource {
            table: "public.old_node",
            rule: KeyRule::Keep,
        },
        columns: &["up"],
    }],
    sequences: &[Sequence {
        column: "id",
        sequence: Relation::new("public", "nodes_id_seq"),
    }],
    rollback_sql:
        "DELETE FROM public.nodes AS target USING rehome.migration_mappings_nodes AS mapping
        WHERE mapping.batch = $1 AND mapping.fate IS NULL
          AND target.id::text = mapping.new_key",
    batch_size: 3,
    ..NOTHING
};

const NODE_COLUMNS: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("up", "integer", Kind::Int4),
];

fn node(_: usize, row: &Row<'_>, context: &Context, target: &mut RowWriter) -> Result<(), Refusal> {
    let up = column(
        "up",
        context.kept_or_null(ParentId(0), row.optional::<i32>(1)?),
    )?;
    target.begin();
    target.value(&row.required::<i32>(0)?);
    target.nullable(up.as_ref());
    target.end();
    Ok(())
}

static TENFOLD_NODES_ENTITY: Entity = Entity {
    parents: &[Parent {
        entity: "nodes",
        feed: 0,
        key: KeySource {
            table: "public.old_node",
            rule: KeyRule::Mapped,
        },
        columns: &["up"],
    }],
    ..NODES_ENTITY
};

fn tenfold_node(
    _: usize,
    row: &Row<'_>,
    context: &Context,
    target: &mut RowWriter,
) -> Result<(), Refusal> {
    let up = context.key_of::<i32>(ParentId(0), row.optional::<i32>(1)?);
    let up = column("up", up)?;
    target.begin();
    target.value(&(row.required::<i32>(0)? * 10));
    target.nullable(up.as_ref());
    target.end();
    Ok(())
}
