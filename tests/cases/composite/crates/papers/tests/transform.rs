//! The rules of `papers`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use papers::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("composite_old.paper", 17i64).to_string(),
        "4c99a99c-56f0-5a14-b916-0f0e1ed881de"
    );
    Ok(())
}
