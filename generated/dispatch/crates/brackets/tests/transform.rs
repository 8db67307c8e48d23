//! The rules of `brackets`, tried on the values that were observed in the source.

use brackets::enums;

/// The values of `public.dispatch_bracket.slot` as they were observed.
#[test]
fn slot_of_every_observed_value() {
    for (code, label) in [
        (".018", enums::BracketSlot::N018),
        ("022", enums::BracketSlot::N022),
        (".022", enums::BracketSlot::N022),
        ("018", enums::BracketSlot::N018),
    ] {
        assert_eq!(enums::slot(code), Ok(label), "{code:?}");
    }
}

/// The values of `public.dispatch_bracket.material` as they were observed.
#[test]
fn material_of_every_observed_value() {
    for (code, label) in [
        (1, enums::BracketMaterial::Metal),
        (3, enums::BracketMaterial::Composite),
        (2, enums::BracketMaterial::Ceramic),
    ] {
        assert_eq!(enums::material(code), Ok(label), "{code:?}");
    }
}
