//! The rules of `workers`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use workers::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("cycle_old.worker", 17i64).to_string(),
        "8af29cda-67da-5265-b353-e562b678ee1c"
    );
    Ok(())
}
