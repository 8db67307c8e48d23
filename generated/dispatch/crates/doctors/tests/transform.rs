//! The rules of `doctors`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use doctors::ENTITY;
use doctors::enums;

/// The values of `public.dispatch_doctor.speciality` as they were observed.
#[test]
fn speciality_of_every_observed_value() {
    for (code, label) in [
        (1, enums::DoctorSpeciality::Orthodontics),
        (2, enums::DoctorSpeciality::General),
        (3, enums::DoctorSpeciality::Paediatric),
        (4, enums::DoctorSpeciality::Surgery),
    ] {
        assert_eq!(enums::speciality(code), Ok(label), "{code:?}");
    }
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_doctor", 17i64).to_string(),
        "5eb57cf2-181d-587e-be8c-5ca8f009cb2e"
    );
    Ok(())
}
