//! The transform of `case_file_relationships`, tried on what was observed in the source.

use case_file_relationships::enums;

#[test]
fn relationship_of_every_observed_code() {
    for (code, label) in [
        (1, enums::FileRelationship::Attached),
        (2, enums::FileRelationship::Derived),
        (3, enums::FileRelationship::Compared),
    ] {
        assert_eq!(enums::relationship(code), Ok(label), "{code:?}");
    }
}
