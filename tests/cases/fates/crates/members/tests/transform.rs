//! The rules of `members`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use members::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("fates_old.member", 17i64).to_string(),
        "56d56a29-80cd-58b9-801b-00f68aa20918"
    );
    Ok(())
}
