//! The programs that are killed: three migrations as a generator would write them. This test is each of them, under
//! the name of its entity.

use crate::nothing;
use rehome_runtime::prelude::*;
use rehome_runtime::value::Raw;

type Make = fn(&Row<'_>, &Context, &mut RowWriter) -> Result<(), Refusal>;

struct Program(&'static Entity, LoadMode, Make);

impl Migration for Program {
    fn entity(&self) -> &'static Entity {
        self.0
    }

    fn load_mode(&self) -> LoadMode {
        self.1
    }

    fn transform(
        &self,
        _: usize,
        row: &Row<'_>,
        context: &Context,
        target: &mut RowWriter,
    ) -> Result<(), Refusal> {
        (self.2)(row, context, target)
    }
}

/// Teams, the parent of members; members, in bulk, with rules that rows break; nodes, live, which refer to each other.
static PROGRAMS: [Program; 3] = [
    Program(&TEAMS, LoadMode::Live, team),
    Program(&MEMBERS, LoadMode::Bulk, member),
    Program(&NODES, LoadMode::Live, node),
];

/// The entities, parents first.
pub const ENTITIES: [&str; 3] = [TEAMS.name, MEMBERS.name, NODES.name];

/// The program whose name this process was started under, if it was.
pub fn this_one() -> Option<&'static dyn Migration> {
    let path = std::env::current_exe().ok()?;
    let name = path.file_name()?.to_str()?;
    let program = PROGRAMS.iter().find(|program| program.0.name == name)?;
    Some(program)
}

const NOTHING: Entity = Entity {
    batch_size: 50,
    ..nothing::NOTHING
};

const TEAMS: Entity = Entity {
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
        columns: TEAMS_READ,
        key: &[0],
        filter: None,
        expects: TEAMS_READ,
    }],
    rollback_sql:
        "DELETE FROM public.teams AS target USING rehome.migration_mappings_teams AS mapping
        WHERE mapping.batch = $1 AND mapping.fate IS NULL AND target.id = mapping.new_id",
    ..NOTHING
};

const TEAMS_READ: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("name", "text", Kind::Text),
];

fn team(row: &Row<'_>, context: &Context, target: &mut RowWriter) -> Result<(), Refusal> {
    let name = column("name", cast::present(row.optional::<Raw<'_>>(1)?))?;
    target.begin();
    target.value(&context.uuid_key("public.old_team", row.required::<i32>(0)?));
    target.value(&name);
    target.end();
    Ok(())
}

const MEMBERS: Entity = Entity {
    name: "members",
    target: Relation::new("public", "members"),
    columns: &[
        Column::required("id", "uuid", Kind::Uuid),
        Column::required("email", "character varying(60)", Kind::Text),
        Column::required("team_id", "uuid", Kind::Uuid),
        Column::nullable("age", "integer", Kind::Int4),
    ],
    feeds: &[Feed {
        name: "old_member",
        source: Relation::new("public", "old_member"),
        read_sql: "SELECT source.id AS id, source.email AS email, source.team_id AS team_id, source.age AS age
                   FROM public.old_member AS source",
        columns: MEMBERS_READ,
        key: &[0],
        filter: None,
        expects: MEMBERS_READ,
    }],
    parents: &[Parent {
        entity: "teams",
        feed: 0,
        key: KeySource {
            table: "public.old_team",
            rule: KeyRule::UuidV5,
        },
        columns: &["team_id"],
    }],
    rollback_sql:
        "DELETE FROM public.members AS target USING rehome.migration_mappings_members AS mapping
        WHERE mapping.batch = $1 AND mapping.fate IS NULL AND target.id = mapping.new_id",
    ..NOTHING
};

const MEMBERS_READ: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::required("email", "text", Kind::Text),
    Column::nullable("team_id", "integer", Kind::Int4),
    Column::nullable("age", "integer", Kind::Int4),
];

fn member(row: &Row<'_>, context: &Context, target: &mut RowWriter) -> Result<(), Refusal> {
    let team = context.reference(ParentId(0), row.optional::<i32>(2)?);
    let team = column("team_id", team.and_then(cast::present))?;
    target.begin();
    target.value(&context.uuid_key("public.old_member", row.required::<i32>(0)?));
    target.value(row.required::<&str>(1)?);
    target.value(&team);
    target.nullable(row.optional::<Raw<'_>>(3)?.as_ref());
    target.end();
    Ok(())
}

const NODES: Entity = Entity {
    name: "nodes",
    target: Relation::new("public", "nodes"),
    columns: &[
        Column::required("id", "integer", Kind::Int4),
        Column::nullable("up", "integer", Kind::Int4),
        Column::required("label", "text", Kind::Text),
    ],
    feeds: &[Feed {
        name: "old_node",
        source: Relation::new("public", "old_node"),
        read_sql: "SELECT source.id AS id, source.up AS up, source.label AS label FROM public.old_node AS source",
        columns: NODES_READ,
        key: &[0],
        filter: None,
        expects: NODES_READ,
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
    sequences: &[Sequence::new("id", Relation::new("public", "nodes_id_seq"))],
    rollback_sql:
        "DELETE FROM public.nodes AS target USING rehome.migration_mappings_nodes AS mapping
        WHERE mapping.batch = $1 AND mapping.fate IS NULL AND target.id::text = mapping.new_key",
    ..NOTHING
};

const NODES_READ: &[Column] = &[
    Column::required("id", "integer", Kind::Int4),
    Column::nullable("up", "integer", Kind::Int4),
    Column::nullable("label", "text", Kind::Text),
];

fn node(row: &Row<'_>, context: &Context, target: &mut RowWriter) -> Result<(), Refusal> {
    let up = column("up", context.kept(ParentId(0), row.optional::<i32>(1)?))?;
    let label = column("label", cast::present(row.optional::<&str>(2)?))?;
    target.begin();
    target.value(&row.required::<i32>(0)?);
    target.nullable(up.as_ref());
    target.value(label);
    target.end();
    Ok(())
}
