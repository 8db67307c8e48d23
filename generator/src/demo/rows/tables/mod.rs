//! How a row of each source table is made; the fields are in the table's column order.

mod cases;
mod catalog;
mod messages;
mod money;
mod orders;
mod people;

use super::entity::Entity;
use super::row::Maker;

/// The maker of an entity's rows.
pub(super) fn maker(entity: Entity) -> Maker {
    match entity {
        Entity::Offices => people::office,
        Entity::Profiles => people::user,
        Entity::Doctors => people::doctor,
        Entity::Patients => people::patient,
        Entity::PatientEvents => people::patient_event,
        Entity::Brackets => catalog::bracket,
        Entity::TechnicianRoles => catalog::role,
        Entity::RolePermissions => catalog::role_permission,
        Entity::Settings => catalog::setting,
        Entity::Orders => orders::order,
        Entity::Products => orders::product,
        Entity::Jaws => orders::jaw,
        Entity::Projects => orders::project,
        Entity::TreatmentPlans => orders::treatment_plan,
        Entity::Tasks => orders::task,
        Entity::Cases => cases::case,
        Entity::CaseStates => cases::case_state,
        Entity::CaseFiles => cases::case_file,
        Entity::CaseFileRelationships => cases::file_relation,
        Entity::CaseMessages => messages::case_message,
        Entity::MessageAttachments => messages::attachment,
        Entity::SystemMessages => messages::system_message,
        Entity::Operations => money::operation,
        Entity::Purchases => money::purchase,
        Entity::Payments => money::payment,
        Entity::Offers => money::offer,
        Entity::Discounts => money::discount,
    }
}

/// The legacy key of a row in its canonical text.
pub(super) fn legacy_key(plan: &super::plan::Plan, entity: Entity, row: u64) -> String {
    match entity {
        Entity::Settings => catalog::setting_code(row),
        Entity::TechnicianRoles => catalog::role_key(row).to_string(),
        Entity::CaseFileRelationships => cases::relation_key(plan, row)
            .map(|part| part.to_string())
            .join("|"),
        _ => super::plan::integer_key(row).to_string(),
    }
}

pub(super) use catalog::ROLE_GROUPS;
