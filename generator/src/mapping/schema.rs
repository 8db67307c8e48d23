//! JSON schemas of the files that people edit, so that their editors complete and check.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};

use super::Mapping;
use crate::catalog::Name;

/// The JSON schema of a mapping file, as the text of the file that stands beside the mappings.
#[must_use]
pub fn mapping_schema() -> String {
    schema_text::<Mapping>()
}

/// A type's JSON schema: indented, with a newline at the end, as a committed file is.
#[must_use]
pub fn schema_text<T: JsonSchema>() -> String {
    format!("{:#}\n", schema_for!(T).as_value())
}

/// The catalog knows nothing of people's files, so what a name looks like in one is said here.
impl JsonSchema for Name {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Name".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A table or view with its schema, such as public.offices.",
            "pattern": "\\."
        })
    }
}
