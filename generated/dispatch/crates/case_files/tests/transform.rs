//! The rules of `case_files`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use case_files::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_case_file", 17i64).to_string(),
        "d47a64e9-4049-5116-b3e8-d1798f28d05d"
    );
    Ok(())
}
