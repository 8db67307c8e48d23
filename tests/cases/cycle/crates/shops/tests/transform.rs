//! The rules of `shops`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use shops::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("cycle_old.shop", 17i64).to_string(),
        "c53dd385-ae44-5ae1-991d-0ba1e4d3c4a7"
    );
    Ok(())
}
