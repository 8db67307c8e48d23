//! What references, keys and look-ups give, and what they refuse.

use super::*;
use crate::migration::{Origin, Relation};

const PARENT: ParentId = ParentId(0);

const ENTITY: Entity = Entity {
    name: "children",
    control_schema: "rehome",
    namespace: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
    target: Relation::new("public", "children"),
    columns: &[],
    key: &[],
    feeds: &[],
    parents: &[Parent {
        entity: "parents",
        feed: 0,
        key: KeySource {
            table: "public.parents",
            rule: KeyRule::Keep,
        },
        columns: &["parent_id"],
    }],
    lookups: &[],
    unwritten: &[],
    existing_by: &[],
    merge_by: &[],
    sequences: &[],
    sensitive: &[],
    batch_size: 1,
    threshold_percent: 1.0,
    validate_sql: "",
    rollback_sql: "",
    origin: Origin {
        generator: "",
        mapping: "",
    },
};

fn context() -> Result<Context, uuid::Error> {
    let mut context = Context::new(&ENTITY)?;
    if let Some(parent) = context.parent_mut(0) {
        parent.present.insert(LegacyKey::Integer(7));
        parent.present.insert(LegacyKey::from_parts(["a|b"]));
        parent.moved.insert(LegacyKey::Integer(8), "7".into());
    }
    Ok(context)
}

#[test]
fn kept_keys_come_in_the_type_of_the_target_column() -> Result<(), uuid::Error> {
    let context = context()?;
    assert_eq!(context.key_of::<i64>(PARENT, 7_i32), Ok(Some(7)));
    assert_eq!(context.key_of::<i64>(PARENT, 8_i32), Ok(Some(7)));
    assert_eq!(
        context.key_of::<Text>(PARENT, "a|b"),
        Ok(Some("a|b".into()))
    );
    assert_eq!(context.key_of::<i64>(PARENT, None::<i32>), Ok(None));
    let wrong = context.key_of::<i64>(PARENT, "a|b");
    assert_eq!(
        wrong.map_err(|refusal| refusal.reason),
        Err(Reason::Refused)
    );
    Ok(())
}

#[test]
fn the_policy_decides_about_an_orphan() -> Result<(), uuid::Error> {
    let context = context()?;
    let refused = context.key_of::<i32>(PARENT, 9_i32);
    assert_eq!(
        refused.map_err(|refusal| refusal.reason),
        Err(Reason::Orphan)
    );
    assert_eq!(context.key_of_or_null::<i32>(PARENT, 9_i32), Ok(None));
    assert_eq!(context.key_of_or::<i32>(PARENT, 9_i32, 7_i32), Ok(Some(7)));
    assert_eq!(context.kept_or(PARENT, Some(9), 7), Ok(Some(7)));
    assert_eq!(context.parents()[0].nulled(), 1);
    Ok(())
}
