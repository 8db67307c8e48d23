//! The rules of `message_attachments`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use message_attachments::ENTITY;

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_message_attachment", 17i64).to_string(),
        "df888e4c-0fb1-5a71-9e1e-4a376b886511"
    );
    Ok(())
}
