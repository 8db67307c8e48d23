//! The rules of `tenants`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use tenants::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("composite_old.tenant", 17i64).to_string(),
        "ec0b1329-f1f1-5646-870f-2395abfb5146"
    );
    Ok(())
}
