//! The rules of `items`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use items::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("references_old.item", 17i64).to_string(),
        "972455f0-91e3-5cd4-bdc3-8dfa12e2e01a"
    );
    Ok(())
}
