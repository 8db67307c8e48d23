//! The rules of `calls`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use calls::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("feeds_old.call", 17i64).to_string(),
        "104fcb56-cfa2-581f-85af-de58201332f9"
    );
    Ok(())
}
