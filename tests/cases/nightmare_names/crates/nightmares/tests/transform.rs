//! The rules of `nightmares`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use nightmares::ENTITY;
use nightmares::enums;

/// The values of `nightmare_names_old."select".kind` as they were observed.
#[test]
fn type_of_every_observed_value() {
    for (code, label) in [
        ("\"; DROP TABLE x; --", enums::Enum::DropTableX),
        ("back\\slash", enums::Enum::BackSlash),
        ("it's", enums::Enum::Its),
        ("new\nline", enums::Enum::NewLine),
        ("{brace}", enums::Enum::Brace),
    ] {
        assert_eq!(enums::r#type(code), Ok(label), "{code:?}");
    }
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("nightmare_names_old.select", 17i64).to_string(),
        "2fc8d4d7-090a-5a95-bb4a-4421739b34dd"
    );
    Ok(())
}
