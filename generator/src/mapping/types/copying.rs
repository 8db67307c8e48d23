//! What a `copy` does between two types: passes, limits, casts in Rust or in the source, or nothing of these.

use rehome_runtime::migration::Kind;

use super::base_type;
use super::casts::{Cast, LABEL, Takes, WITHIN, cast_between, source_casts, source_tries_from};
use super::forms::{Typed, element_type, holds_digits, keeps_modifier, means_a_number, same_form};
use crate::catalog::{Catalog, ColumnType, Modifier};

/// What a `copy` from one column type to another does.
#[derive(Debug, Clone, PartialEq)]
pub enum Copying {
    /// The bytes pass through undecoded.
    AsIs,
    /// Text passes where it is not longer than this many characters.
    Limited(u32),
    /// A cast in Rust; what it gives must fit the column.
    Cast(&'static Cast, Fit),
    /// The same cast of every element of an array.
    Elements(&'static Cast, Fit),
    /// A value becomes an array of one element by this cast.
    Element(&'static Cast, Fit),
    /// The source casts it, and nothing can be lost.
    InSource(InSource),
    /// There is no such copy; the reason, and a rule that does it instead.
    Impossible(Refused),
}

/// What a column has room for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// Every value of its type.
    Free,
    /// Text of at most so many characters.
    Characters(u32),
    /// Decimals of so many digits, so many of them behind the point.
    Digits {
        /// All digits.
        precision: u16,
        /// Those behind the point.
        scale: u16,
    },
    /// These texts: an enum's labels.
    Labels(Vec<String>),
}

/// A cast that the source makes while it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InSource {
    /// The type as SQL writes it, without brackets, because an explicit cast would cut in silence.
    pub type_name: String,
    /// How what it gives is understood.
    pub kind: Kind,
    /// Whether a value becomes an array of one element.
    pub wrapped: bool,
    /// The most characters that the target has room for.
    pub limit: Option<u32>,
    /// Whether there are values that it cannot cast; their rows are quarantined as unreadable.
    pub may_fail: bool,
}

/// Why there is no copy between two types, and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// A sentence that follows the types' names.
    pub because: &'static str,
    /// The way out.
    pub instead: Instead,
}

/// The rule that does what a copy cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// An `sql` or `rust` rule that a person writes, because something can be lost or misread.
    Written,
    /// A `timestamp` rule, which names the zone.
    Timestamp,
    /// An `enum` rule.
    Enum,
}

impl Copying {
    /// Whether every value names one key at most, so that it may be looked for among keys.
    #[must_use]
    pub fn names_keys(&self) -> bool {
        match self {
            Self::AsIs | Self::Limited(_) => true,
            Self::Cast(cast, _) => cast.takes == Takes::Nothing && cast.function != Some("label"),
            _ => false,
        }
    }

    /// Whether besides equal values stay equal and others others: `007` and `7` are two texts and one number, 1.0 and
    /// 1.00 one number and two texts.
    #[must_use]
    pub fn keeps_keys(&self) -> bool {
        match self {
            Self::AsIs | Self::Limited(_) => true,
            Self::Cast(cast, _) => match cast.function {
                Some(
                    "integer" | "integer_to_boolean" | "boolean_to_integer" | "boolean_to_text"
                    | "date_to_timestamp",
                ) => true,
                Some("to_text") => cast.from != Kind::Numeric,
                _ => false,
            },
            // Those that lose nothing; what a type prints, and arrays of it, may differ where values are equal.
            Self::InSource(cast) => {
                !cast.may_fail && !matches!(cast.kind, Kind::Text | Kind::Array)
            }
            _ => false,
        }
    }

    /// Whether what is read is text that the program can shorten before anything else becomes of it.
    #[must_use]
    pub fn reads_text(&self) -> bool {
        match self {
            Self::InSource(cast) => cast.kind == Kind::Text,
            _ => true,
        }
    }

    /// What must be declared beside the column, where anything can be.
    #[must_use]
    pub fn takes(&self) -> Takes {
        match self {
            Self::Cast(cast, fit) | Self::Elements(cast, fit) | Self::Element(cast, fit) => {
                match fit {
                    Fit::Digits { .. } => Takes::Lossy,
                    _ => cast.takes,
                }
            }
            _ => Takes::Nothing,
        }
    }
}

/// What a `copy` does, from a column of the source to one of the target.
#[must_use]
pub fn copying(source: &Catalog, from: &ColumnType, target: &Catalog, to: &ColumnType) -> Copying {
    between(Typed::new(source, from), Typed::new(target, to))
}

fn between(from: Typed<'_>, to: Typed<'_>) -> Copying {
    let (old, new) = (from.column_type, to.column_type);
    let (from_kind, to_kind) = (
        base_type(from.catalog, old).kind,
        base_type(to.catalog, new).kind,
    );
    if same_form(from, to) {
        return passing(old, new, to_kind);
    }
    match (element_type(old), element_type(new)) {
        (Some(old), Some(new)) => {
            return elementwise(Typed::new(from.catalog, &old), Typed::new(to.catalog, &new));
        }
        (None, Some(new)) => return wrapped(from, to, &new),
        _ => {}
    }
    if means_a_number(old) && to_kind != Kind::Text {
        return impossible("its values are numbers that only their own database knows");
    }
    if let Some(labels) = to.catalog.labels_of(new) {
        return match from_kind {
            Kind::Text | Kind::Character => Copying::Cast(&LABEL, Fit::Labels(labels.to_vec())),
            _ => Copying::Impossible(Refused {
                because: "values become labels by rules, not by themselves",
                instead: Instead::Enum,
            }),
        };
    }
    // char(n) pads what text does not, and reads like text; as a source it is text without its padding.
    let wanted = text_for_character(to_kind);
    if (from_kind, wanted) == (Kind::Text, Kind::Text) {
        return passing(old, new, to_kind);
    }
    if let Some(cast) = cast_between(text_for_character(from_kind), wanted) {
        return fitted(cast, wanted, new);
    }
    if source_casts(from_kind, wanted) {
        if let Some(because) = unkept(wanted, new) {
            return impossible(because);
        }
        return Copying::InSource(InSource {
            type_name: source_type(wanted, new),
            kind: wanted,
            wrapped: false,
            limit: (wanted == Kind::Text).then(|| limit_of(new)).flatten(),
            may_fail: false,
        });
    }
    if new.modifier.is_none()
        && let Some(version) = source_tries_from(from_kind, old.builtin_name(), new.builtin_name())
    {
        if from.catalog.server_version < version {
            return impossible("only newer servers than the source's make this cast");
        }
        return Copying::InSource(InSource {
            type_name: source_type(wanted, new),
            kind: wanted,
            wrapped: false,
            limit: None,
            may_fail: true,
        });
    }
    Copying::Impossible(way_out(from_kind, to_kind))
}

/// Values of one form: they pass, unless the target's brackets say less than the source's.
fn passing(from: &ColumnType, to: &ColumnType, kind: Kind) -> Copying {
    match kind {
        Kind::Text | Kind::Character => limited(from, to).map_or(Copying::AsIs, Copying::Limited),
        _ if keeps_modifier(from, to) => Copying::AsIs,
        Kind::Numeric if holds_digits(from, to) => Copying::AsIs,
        Kind::Numeric => fitted(&WITHIN, kind, to),
        // The target rounds these itself, in the way that the proof knows; a bit string of another length it refuses.
        Kind::Timestamp | Kind::TimestampTz | Kind::Other => Copying::AsIs,
        _ => impossible(FEWER_DIGITS),
    }
}

const FEWER_DIGITS: &str = "the target keeps fewer digits of a second, or fewer fields";
const ROUNDS_TENS: &str = "the target rounds to tens or more";

/// What the target's brackets would take from a value that the source casts without them; a scale that is not negative
/// adds zeros alone to the whole numbers that are cast so.
fn unkept(kind: Kind, to: &ColumnType) -> Option<&'static str> {
    match (kind, &to.modifier) {
        (Kind::Numeric, Some(Modifier::Numeric { scale, .. })) if *scale < 0 => Some(ROUNDS_TENS),
        (Kind::Time | Kind::TimeTz | Kind::Interval, Some(_)) => Some(FEWER_DIGITS),
        _ => None,
    }
}

/// A cast with what the target's column has room for.
fn fitted(cast: &'static Cast, kind: Kind, to: &ColumnType) -> Copying {
    let fit = match (kind, &to.modifier) {
        (Kind::Text, _) => limit_of(to).map_or(Fit::Free, Fit::Characters),
        (Kind::Numeric, Some(Modifier::Numeric { precision, scale })) => {
            let digits = u16::try_from(*precision)
                .ok()
                .zip(u16::try_from(*scale).ok());
            let Some((precision, scale)) = digits else {
                return impossible(ROUNDS_TENS);
            };
            Fit::Digits { precision, scale }
        }
        (Kind::Time | Kind::TimeTz | Kind::Interval, Some(_)) => {
            return impossible(FEWER_DIGITS);
        }
        _ => Fit::Free,
    };
    Copying::Cast(cast, fit)
}

/// Arrays are cast as their elements are. What the target's brackets would do to an element while storing it is done
/// on the way, because the proof compares arrays byte by byte.
fn elementwise(from: Typed<'_>, to: Typed<'_>) -> Copying {
    let new = to.column_type;
    let (from_kind, to_kind) = (
        base_type(from.catalog, from.column_type).kind,
        base_type(to.catalog, new).kind,
    );
    match between(from, to) {
        _ if from_kind == Kind::Character || to_kind == Kind::Character => {
            impossible("the padding of the elements differs")
        }
        Copying::Cast(..) if loses_digits(to_kind, new) => impossible(FEWER_DIGITS),
        Copying::AsIs if to_kind == Kind::Numeric => match fitted(&WITHIN, to_kind, new) {
            Copying::Cast(cast, fit) => Copying::Elements(cast, fit),
            other => other,
        },
        Copying::AsIs if keeps_modifier(from.column_type, new) => Copying::AsIs,
        Copying::Limited(limit) => Copying::Elements(&TEXT, Fit::Characters(limit)),
        Copying::Cast(cast, fit) if can_stand_in_array(cast, &fit) => Copying::Elements(cast, fit),
        Copying::InSource(cast) if new.modifier.is_none() => Copying::InSource(InSource {
            type_name: format!("{}[]", cast.type_name),
            kind: Kind::Array,
            ..cast
        }),
        Copying::Impossible(Refused { because, .. }) => impossible(because),
        _ => impossible("no cast of their elements is known"),
    }
}

/// Text that stays text, within a limit.
const TEXT: Cast = Cast {
    function: None,
    ..LABEL
};

/// JSON has a byte before its text in one of its two forms only, units are for single columns, and half a number would
/// be another number.
fn can_stand_in_array(cast: &Cast, fit: &Fit) -> bool {
    let json = matches!(cast.to, Kind::Json | Kind::Jsonb);
    !json && !matches!(fit, Fit::Characters(_)) && cast.takes != Takes::Unit
}

/// A value becomes an array of one; PostgreSQL's `ARRAY[value]`, and NULL stays NULL.
fn wrapped(from: Typed<'_>, to: Typed<'_>, element: &ColumnType) -> Copying {
    let old = from.column_type;
    let plain = |type_name: &str| InSource {
        type_name: type_name.to_owned(),
        kind: Kind::Array,
        wrapped: true,
        limit: None,
        may_fail: false,
    };
    match between(from, Typed::new(to.catalog, element)) {
        Copying::AsIs if keeps_modifier(old, element) => Copying::InSource(plain(&old.text)),
        Copying::InSource(cast) if element.modifier.is_none() => Copying::InSource(InSource {
            may_fail: cast.may_fail,
            ..plain(&cast.type_name)
        }),
        Copying::Cast(..) if loses_digits(base_type(to.catalog, element).kind, element) => {
            impossible(FEWER_DIGITS)
        }
        Copying::Cast(cast, fit) if can_stand_in_array(cast, &fit) => Copying::Element(cast, fit),
        _ => impossible("one is an array and the other is not"),
    }
}

/// Whether the target rounds times within an array, which no cast of ours does.
fn loses_digits(kind: Kind, element: &ColumnType) -> bool {
    matches!(kind, Kind::Timestamp | Kind::TimestampTz) && element.modifier.is_some()
}

fn text_for_character(kind: Kind) -> Kind {
    if kind == Kind::Character {
        Kind::Text
    } else {
        kind
    }
}

/// A type as the source's SQL writes it; every text becomes `text`, whose values pass to all of its kind.
fn source_type(kind: Kind, to: &ColumnType) -> String {
    if kind == Kind::Text {
        return "text".to_owned();
    }
    match (to.text.find('('), to.text.find(')')) {
        (Some(open), Some(close)) if !to.text.starts_with("bit") => {
            format!("{}{}", &to.text[..open], &to.text[close + 1..])
        }
        _ => to.text.clone(),
    }
}

/// The limit that the target sets and the source does not keep already.
fn limited(from: &ColumnType, to: &ColumnType) -> Option<u32> {
    let limit = limit_of(to)?;
    let kept = from.is_text() && from.max_length().is_some_and(|length| length <= limit);
    (!kept).then_some(limit)
}

fn limit_of(to: &ColumnType) -> Option<u32> {
    match to.builtin_name() {
        Some("name") => Some(63),
        _ => to.max_length(),
    }
}

fn impossible(because: &'static str) -> Copying {
    Copying::Impossible(Refused {
        because,
        instead: Instead::Written,
    })
}

fn way_out(from: Kind, to: Kind) -> Refused {
    let refused = |because, instead| Refused { because, instead };
    match (from, to) {
        (Kind::Timestamp | Kind::Date, Kind::TimestampTz) => refused(
            "the source does not say in which time zone",
            Instead::Timestamp,
        ),
        (Kind::TimestampTz, Kind::Timestamp) => refused(
            "the zone of the target's times is not said",
            Instead::Timestamp,
        ),
        (Kind::TimestampTz, Kind::Date) => {
            refused("the zone in which days begin is not said", Instead::Written)
        }
        _ => refused(
            "a value can be lost or misread between them",
            Instead::Written,
        ),
    }
}
