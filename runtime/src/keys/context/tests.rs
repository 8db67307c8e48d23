//! What references, keys and look-ups give, and what they refuse.

use super::*;
use crate::migration::{Origin, Relation};
use crate::value::Text;

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

#[test]
fn a_part_of_a_key_of_several_columns_is_told_from_the_others() -> Result<(), uuid::Error> {
    let mut context = context()?;
    let mut keys = ENTITY.parents[0];
    keys.key.rule = KeyRule::Mapped;
    let entity = Entity {
        parents: Box::leak(Box::new([keys])),
        ..ENTITY
    };
    let mut mapped = Context::new(&entity)?;
    if let Some(parent) = mapped.parent_mut(0) {
        parent.present.insert(LegacyKey::Integer(7));
        parent
            .moved
            .insert(LegacyKey::Integer(7), r"a\|b|\\|12".into());
        parent.quarantined.insert(LegacyKey::Integer(9));
    }
    let text = |part| mapped.part_of::<Text>(PARENT, 7_i32, part);
    assert_eq!(text(0), Ok(Some("a|b".into())));
    assert_eq!(text(1), Ok(Some("\\".into())));
    assert_eq!(mapped.part_of::<i16>(PARENT, 7_i32, 2), Ok(Some(12)));
    assert_eq!(mapped.part_of::<i16>(PARENT, None::<i32>, 2), Ok(None));
    let reason = |made: Result<Option<i16>, Refusal>| made.map_err(|refusal| refusal.reason);
    let refused = reason(mapped.part_of(PARENT, 7_i32, 0));
    assert_eq!(refused, Err(Reason::Refused));
    assert_eq!(
        reason(mapped.part_of(PARENT, 8_i32, 2)),
        Err(Reason::Orphan)
    );
    let quarantined = reason(mapped.part_of_or_null(PARENT, 9_i32, 2));
    assert_eq!(quarantined, Err(Reason::ParentQuarantined));
    assert_eq!(mapped.part_of_or_null::<i16>(PARENT, 8_i32, 2), Ok(None));
    assert_eq!(mapped.parents()[0].nulled(), 1);
    assert_eq!(mapped.part_of_or(PARENT, 8_i32, 7_i32, 2), Ok(Some(12_i16)));
    // Of a sample that did not meet the row only its being there is taken as good.
    context.assume(&ENTITY, "parents");
    let guessed = context.part_of::<i32>(PARENT, LegacyKey::from_parts(["1", "x"]), 0);
    assert_eq!(guessed, Ok(Some(1)));
    assert!(matches!(
        context.part_of::<Uuid>(PARENT, 5_i32, 1),
        Ok(Some(_))
    ));
    Ok(())
}
