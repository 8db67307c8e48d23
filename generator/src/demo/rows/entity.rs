//! The entities of the example: their names, their source tables, how many rows each has.

/// An entity of the example, parents before children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is the entity of its name")]
pub enum Entity {
    Offices,
    Profiles,
    Doctors,
    Patients,
    PatientEvents,
    Brackets,
    TechnicianRoles,
    RolePermissions,
    Settings,
    Orders,
    Products,
    Jaws,
    Projects,
    TreatmentPlans,
    Tasks,
    Cases,
    CaseStates,
    CaseFiles,
    CaseFileRelationships,
    CaseMessages,
    MessageAttachments,
    SystemMessages,
    Operations,
    Purchases,
    Payments,
    Offers,
    Discounts,
}

/// What stands fast about an entity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) entity: Entity,
    pub(super) name: &'static str,
    /// The source table, in the schema `public`.
    pub(super) table: &'static str,
    /// Rows at scale 1. Where requirements give a figure it is theirs; the others make the total 3,470,000.
    pub(super) rows: u64,
    /// Never fewer: enough for one fault of each kind to stay below the threshold that the mapping sets.
    pub(super) least: u64,
}

const fn facts(
    entity: Entity,
    name: &'static str,
    table: &'static str,
    rows: u64,
    least: u64,
) -> Facts {
    Facts {
        entity,
        name,
        table,
        rows,
        least,
    }
}

/// One line per entity, in the order of [`Entity`].
#[rustfmt::skip]
pub(super) const ALL: [Facts; 27] = [
    facts(Entity::Offices, "offices", "dispatch_office", 412, 25),
    facts(Entity::Profiles, "profiles", "dispatch_user", 9_240, 400),
    facts(Entity::Doctors, "doctors", "dispatch_doctor", 1_986, 150),
    facts(Entity::Patients, "patients", "dispatch_patient", 21_450, 400),
    facts(Entity::PatientEvents, "patient_events", "dispatch_patient_event", 156_316, 600),
    // Catalogs keep their size at every scale: the least is all.
    facts(Entity::Brackets, "brackets", "dispatch_bracket", 1_569, 1_569),
    facts(Entity::TechnicianRoles, "technician_roles", "dispatch_role", 31, 31),
    facts(Entity::RolePermissions, "role_permissions", "dispatch_role_permission", 1_346, 40),
    facts(Entity::Settings, "settings", "dispatch_setting", 164, 30),
    facts(Entity::Orders, "orders", "dispatch_order", 23_272, 400),
    facts(Entity::Products, "products", "dispatch_product", 31_200, 400),
    // Two jaws of every order.
    facts(Entity::Jaws, "jaws", "dispatch_jaw", 46_544, 800),
    facts(Entity::Projects, "projects", "dispatch_project", 22_000, 300),
    facts(Entity::TreatmentPlans, "treatment_plans", "dispatch_treatment_plan", 38_640, 400),
    facts(Entity::Tasks, "tasks", "dispatch_task", 768_962, 1_500),
    facts(Entity::Cases, "cases", "dispatch_case", 7_854, 110),
    facts(Entity::CaseStates, "case_states", "dispatch_case_state", 5_464, 150),
    facts(Entity::CaseFiles, "case_files", "dispatch_case_file", 160_420, 220),
    facts(Entity::CaseFileRelationships, "case_file_relationships", "dispatch_file_relation", 84_300, 150),
    facts(Entity::CaseMessages, "case_messages", "dispatch_case_message", 16_165, 400),
    facts(Entity::MessageAttachments, "message_attachments", "dispatch_message_attachment", 8_703, 40),
    facts(Entity::SystemMessages, "system_messages", "dispatch_system_message", 2_039_588, 1_000),
    facts(Entity::Operations, "operations", "dispatch_operation", 3_720, 60),
    facts(Entity::Purchases, "purchases", "dispatch_purchase", 3_701, 60),
    facts(Entity::Payments, "payments", "dispatch_payment", 16_014, 320),
    facts(Entity::Offers, "offers", "dispatch_offer", 788, 40),
    facts(Entity::Discounts, "discounts", "dispatch_discount", 151, 40),
];

impl Entity {
    pub(super) fn facts(self) -> &'static Facts {
        &ALL[self as usize]
    }

    /// The entity's name, which is the target table's.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The source table's name, which is the feed's.
    #[must_use]
    pub fn table(self) -> &'static str {
        self.facts().table
    }

    /// How many rows the entity's feed has at a scale.
    #[must_use]
    pub fn rows(self, scale: f64) -> u64 {
        match self {
            Self::Jaws => 2 * Self::Orders.rows(scale),
            Self::Brackets | Self::TechnicianRoles => self.facts().rows,
            _ => scaled(self.facts().rows, scale).max(self.facts().least),
        }
    }
}

/// A number of rows at a scale, rounded.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of rows are far below 2^52, and scales are positive"
)]
pub(super) fn scaled(rows: u64, scale: f64) -> u64 {
    (rows as f64 * scale).round() as u64
}

/// How many rows each entity's feed has at a scale, parents before children.
#[must_use]
pub fn plan_sizes(scale: f64) -> Vec<(Entity, u64)> {
    ALL.iter()
        .map(|facts| (facts.entity, facts.entity.rows(scale)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entity_finds_its_own_line() {
        for facts in &ALL {
            assert_eq!(facts.entity.name(), facts.name);
        }
    }

    #[test]
    fn at_scale_one_sizes_are_those_of_the_requirements() {
        for (entity, rows) in plan_sizes(1.0) {
            assert_eq!(rows, entity.facts().rows, "{}", entity.name());
        }
        let total: u64 = plan_sizes(1.0).iter().map(|(_, rows)| rows).sum();
        assert_eq!(total, 3_470_000);
    }

    #[test]
    fn catalogs_keep_their_size_and_the_rest_shrinks_to_its_least() {
        for (entity, rows) in plan_sizes(0.000_001) {
            assert_eq!(rows, entity.facts().least, "{}", entity.name());
        }
    }
}
