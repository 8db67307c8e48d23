//! The rules of `technician_roles`, tried on the values that were observed in the source.

use rehome_runtime::prelude::Context;

use technician_roles::ENTITY;
use technician_roles::enums;

/// The values of `public.dispatch_role.name` in all rows of the table, those without `source.group_id = 11` included.
#[test]
fn role_type_of_every_observed_value() {
    for (code, label) in [
        ("AT/Bracket/IDB", enums::TechnicianType::Sectioning),
        ("Accounting 1", enums::TechnicianType::Manufacturing),
        ("Accounting 2", enums::TechnicianType::Manufacturing),
        ("Accounting 3", enums::TechnicianType::Manufacturing),
        ("Accounting 4", enums::TechnicianType::Manufacturing),
        ("DT-IDB", enums::TechnicianType::Designing),
        ("DTR-Alejandro", enums::TechnicianType::Remote),
        ("Dental Assistant 1", enums::TechnicianType::Manufacturing),
        ("Dental Assistant 2", enums::TechnicianType::Manufacturing),
        ("Dental Assistant 3", enums::TechnicianType::Manufacturing),
        ("Dental Assistant 4", enums::TechnicianType::Manufacturing),
        ("Designing Technician", enums::TechnicianType::Designing),
        ("Designing Technician Remote", enums::TechnicianType::Designing),
        ("Front Desk 1", enums::TechnicianType::Manufacturing),
        ("Front Desk 2", enums::TechnicianType::Manufacturing),
        ("Front Desk 3", enums::TechnicianType::Manufacturing),
        ("Front Desk 4", enums::TechnicianType::Manufacturing),
        ("Guest 1", enums::TechnicianType::Manufacturing),
        ("Guest 2", enums::TechnicianType::Manufacturing),
        ("Guest 3", enums::TechnicianType::Manufacturing),
        ("Guest 4", enums::TechnicianType::Manufacturing),
        ("IDB Tray", enums::TechnicianType::Sectioning),
        ("Laser Welder", enums::TechnicianType::Manufacturing),
        ("MT-3D Print", enums::TechnicianType::Manufacturing),
        ("MT-Designing Support", enums::TechnicianType::Manufacturing),
        ("MT-IDB Sticker", enums::TechnicianType::Manufacturing),
        ("MT-IPR/Sticker", enums::TechnicianType::Manufacturing),
        ("MT-Packing/Sticker", enums::TechnicianType::Manufacturing),
        ("MT-Polishing", enums::TechnicianType::Manufacturing),
        ("MT-Remote Milling", enums::TechnicianType::Manufacturing),
        ("MT-Thermoforming", enums::TechnicianType::Manufacturing),
        ("MT-Trimming", enums::TechnicianType::Manufacturing),
        ("Manufacturing Night Shift", enums::TechnicianType::Manufacturing),
        ("Manufacturing Supervisor", enums::TechnicianType::Manufacturing),
        ("Manufacturing Technician", enums::TechnicianType::Manufacturing),
        ("Manufacturing Technician IDB", enums::TechnicianType::Manufacturing),
        ("Manufacturing Trainee", enums::TechnicianType::Manufacturing),
        ("Master Account 1", enums::TechnicianType::Manufacturing),
        ("Master Account 2", enums::TechnicianType::Manufacturing),
        ("Master Account 3", enums::TechnicianType::Manufacturing),
        ("Master Account 4", enums::TechnicianType::Manufacturing),
        ("Master Manufacturing Technician", enums::TechnicianType::Manufacturing),
        ("Master Modeller", enums::TechnicianType::Manufacturing),
        ("Packing and Shipping", enums::TechnicianType::Manufacturing),
        ("Polisher", enums::TechnicianType::Manufacturing),
        ("Practice Owner 1", enums::TechnicianType::Manufacturing),
        ("Practice Owner 2", enums::TechnicianType::Manufacturing),
        ("Practice Owner 3", enums::TechnicianType::Manufacturing),
        ("Practice Owner 4", enums::TechnicianType::Manufacturing),
        ("Remote Support 1", enums::TechnicianType::Remote),
        ("Remote Support 2", enums::TechnicianType::Remote),
        ("Remote Support 3", enums::TechnicianType::Remote),
        ("Remote Technician", enums::TechnicianType::Remote),
        ("Sectioning Auditor 1", enums::TechnicianType::Sectioning),
        ("Sectioning Auditor 2", enums::TechnicianType::Sectioning),
        ("Sectioning Auditor 3", enums::TechnicianType::Sectioning),
        ("Sectioning Auditor 4", enums::TechnicianType::Sectioning),
        ("Sectioning Supervisor", enums::TechnicianType::Sectioning),
        ("Sectioning Technician", enums::TechnicianType::Sectioning),
        ("Stock Keeper", enums::TechnicianType::Manufacturing),
        ("Supervisor", enums::TechnicianType::Master),
        ("mt-retainer", enums::TechnicianType::Manufacturing),
    ] {
        assert_eq!(enums::role_type(code), Ok(label), "{code:?}");
    }
}

#[test]
fn keys_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::new(&ENTITY)?;
    assert_eq!(
        context.uuid_key("public.dispatch_role", 17i64).to_string(),
        "682d7dd3-bfd4-50a7-b0f4-c877e20460c9"
    );
    Ok(())
}
