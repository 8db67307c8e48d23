//! The rules of `case_file_relationships`, tried on the values that were observed in the source.

use case_file_relationships::enums;

/// The values of `public.dispatch_file_relation.relation` as they were observed.
#[test]
fn relationship_of_every_observed_value() {
    for (code, label) in [
        (1, enums::FileRelationship::Attached),
        (2, enums::FileRelationship::Derived),
        (3, enums::FileRelationship::Compared),
    ] {
        assert_eq!(enums::relationship(code), Ok(label), "{code:?}");
    }
}
