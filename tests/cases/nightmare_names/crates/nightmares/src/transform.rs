//! How each column of `nightmare_names_new.crate` is made, in the table's order.

use crate::enums;
use crate::source::Source;
use crate::target::Target;
use rehome_runtime::prelude::*;

/// Makes one row of `nightmare_names_new.crate` from one row of `nightmare_names_old."select"`.
/// A column without a comment is taken as it is.
///
/// # Errors
/// A refusal names the column whose value cannot be made, and why.
pub fn transform<'a>(source: &Source<'a>, context: &'a Context) -> Result<Target<'a>, Refusal> {
    Ok(Target {
        // `type`: a new key: the UUIDv5 of `nightmare_names_old.select:<old key>`, so
        // every run makes the same one.
        r#match: context.uuid_key("nightmare_names_old.select", source.r#type),
        self_efec: source.self_efec,
        // `Self`: white space at both ends is taken off.
        self_b8d8: source.self_b8d8.map(str::trim),
        r#fn: source.r#fn,
        // `a b`: text of no characters becomes NULL.
        a_b_c95e: cast::empty_to_null(source.a_b_c95e),
        // `a-b`: text of no characters becomes NULL.
        a_b_ab62: cast::empty_to_null(source.a_b_ab62),
        // `a_b`: text of no characters becomes NULL.
        a_b: cast::empty_to_null(source.a_b),
        n1st: source.n1st,
        quote_d: source.quote_d,
        // ``source."tick`s" || ' */ -- {x} " ''' || '|'``: computed by the source
        // database.
        tick_s: source.tick_s_2,
        back_slash: source.back_slash,
        panic: source.panic,
        pipe: source.pipe,
        // `ünï`: white space at both ends is taken off.
        ueni: source.ueni.map(str::trim),
        target: source.source,
        // `context`: white space at both ends is taken off.
        context: source.context.map(str::trim),
        // `Option`: white space at both ends is taken off.
        result: source.option.map(str::trim),
        n1: source.n1,
        brace: source.brace,
        b_html_b: source.b_html_b,
        name_a85bbd: source.name_a85bbd,
        // `kind`, by the rules in enums.rs.
        r#type: column("type", cast::required(source.kind, enums::r#type))?,
        // Always `'; DROP TABLE x; -- " \ { $1`.
        r#const: "'; DROP TABLE x; -- \" \\ { $1",
    })
}
