//! The rules of `halts`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use halts::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.ordered_key("keys_old.halt", 17i64).to_string(),
        "80000000-0000-8001-81d9-f13712f1f208"
    );
    Ok(())
}
