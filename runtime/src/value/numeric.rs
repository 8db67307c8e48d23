//! `numeric`: exact decimals of any length, as PostgreSQL keeps them (base 10,000 digits, a weight and a scale).
//!
//! The binary form is the one of `numeric_send` (PostgreSQL source, `src/backend/utils/adt/numeric.c`): digit count,
//! weight of the first digit in powers of 10,000, sign, display scale, digits; all 16 bits wide.

use std::fmt;

const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xC000;
const INFINITY: u16 = 0xD000;
const NEGATIVE_INFINITY: u16 = 0xF000;

/// One `numeric` value, NaN and the infinities included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeric {
    weight: i16,
    sign: u16,
    scale: u16,
    digits: Vec<i16>,
}

impl Numeric {
    /// Reads the binary form; `None` when the bytes are no `numeric`.
    #[must_use]
    pub fn from_binary(bytes: &[u8]) -> Option<Self> {
        let mut words = bytes
            .chunks_exact(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        let count = usize::from(words.next()?);
        let (weight, sign, scale) = (words.next()?.cast_signed(), words.next()?, words.next()?);
        let digits: Vec<i16> = words.map(u16::cast_signed).collect();
        let known = matches!(
            sign,
            POSITIVE | NEGATIVE | NAN | INFINITY | NEGATIVE_INFINITY
        );
        let whole = bytes.len() == 8 + 2 * count;
        (known && whole && digits.iter().all(|digit| (0..10_000).contains(digit))).then_some(Self {
            weight,
            sign,
            scale,
            digits,
        })
    }

    /// Appends the binary form.
    pub fn to_binary(&self, output: &mut Vec<u8>) {
        let count = u16::try_from(self.digits.len()).unwrap_or(u16::MAX);
        for word in [count, self.weight.cast_unsigned(), self.sign, self.scale] {
            output.extend_from_slice(&word.to_be_bytes());
        }
        for digit in &self.digits {
            output.extend_from_slice(&digit.to_be_bytes());
        }
    }

    /// Reads decimal text such as `-12.50`, `1e3`, `NaN`, `Infinity`; blanks around it are allowed, as in PostgreSQL.
    /// `None` when it is no such number, or one beyond PostgreSQL's 131,072 digits.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim_matches(|c: char| c.is_ascii_whitespace());
        if let Some(sign) = special_sign(text) {
            return Some(Self {
                weight: 0,
                sign,
                scale: 0,
                digits: Vec::new(),
            });
        }
        let (sign, rest) = match text.as_bytes().first()? {
            b'-' => (NEGATIVE, &text[1..]),
            b'+' => (POSITIVE, &text[1..]),
            _ => (POSITIVE, text),
        };
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], rest[at + 1..].parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !plain(whole) || !plain(fraction) {
            return None;
        }
        Self::from_decimal(
            sign,
            &format!("{whole}{fraction}"),
            fraction.len(),
            exponent,
        )
    }

    /// Builds the number `digits × 10^(exponent − fraction)`.
    fn from_decimal(sign: u16, digits: &str, fraction: usize, exponent: i32) -> Option<Self> {
        let point =
            i64::try_from(digits.len()).ok()? - i64::try_from(fraction).ok()? + i64::from(exponent);
        let scale = (i64::try_from(fraction).ok()? - i64::from(exponent)).max(0);
        if point > 131_072 || scale > 16_383 {
            return None;
        }
        let lead = usize::try_from((4 - point.rem_euclid(4)) % 4).ok()?;
        let padded: Vec<u8> = std::iter::repeat_n(b'0', lead)
            .chain(digits.bytes())
            .collect();
        let groups: Vec<i16> = padded.chunks(4).map(group_value).collect();
        let weight = (point + i64::try_from(lead).ok()?) / 4 - 1;
        Some(Self::trimmed(
            sign,
            weight,
            u16::try_from(scale).ok()?,
            &groups,
        ))
    }

    /// The same value without zero groups at either end, as PostgreSQL stores it.
    fn trimmed(sign: u16, weight: i64, scale: u16, groups: &[i16]) -> Self {
        let first = groups
            .iter()
            .position(|group| *group != 0)
            .unwrap_or(groups.len());
        let last = groups
            .iter()
            .rposition(|group| *group != 0)
            .map_or(first, |at| at + 1);
        let digits = groups[first..last].to_vec();
        if digits.is_empty() {
            return Self {
                weight: 0,
                sign: POSITIVE,
                scale,
                digits,
            };
        }
        let weight = i16::try_from(weight - i64::try_from(first).unwrap_or(0)).unwrap_or(i16::MAX);
        Self {
            weight,
            sign,
            scale,
            digits,
        }
    }

    /// The same value in a form in which equal values are equal: the display scale is forgotten (`1.50` = `1.5`).
    #[must_use]
    pub fn normalised(&self) -> Self {
        match self.sign {
            POSITIVE | NEGATIVE => {
                Self::trimmed(self.sign, i64::from(self.weight), 0, &self.digits)
            }
            _ => Self {
                weight: 0,
                scale: 0,
                digits: Vec::new(),
                sign: self.sign,
            },
        }
    }

    /// Whether it is a number, and neither NaN nor an infinity.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        matches!(self.sign, POSITIVE | NEGATIVE)
    }

    /// Whether it is NaN.
    #[must_use]
    pub fn is_nan(&self) -> bool {
        self.sign == NAN
    }

    /// How many digits it has before the point; less than 0 by the zeros that stand directly behind it. The least number
    /// there is for 0, which fits everywhere.
    #[must_use]
    pub fn whole_digits(&self) -> i64 {
        let Some(first) = self.digits.iter().position(|digit| *digit != 0) else {
            return i64::MIN;
        };
        let zeros = match self.digits[first] {
            1_000.. => 0,
            100.. => 1,
            10.. => 2,
            _ => 3,
        };
        let weight = i64::from(self.weight) - i64::try_from(first).unwrap_or(0);
        (weight + 1) * 4 - zeros
    }

    /// The value with at most `scale` digits behind the point; the others are cut off.
    #[must_use]
    pub fn truncated(&self, scale: u16) -> Self {
        if self.scale <= scale || !self.is_finite() {
            return self.clone();
        }
        let text = self.to_string();
        let digits = text.trim_start_matches('-');
        let kept = digits[..digits.len() - usize::from(self.scale - scale)].bytes();
        let kept: String = kept.filter(u8::is_ascii_digit).map(char::from).collect();
        Self::from_decimal(self.sign, &kept, usize::from(scale), 0).unwrap_or_else(|| self.clone())
    }

    /// The same value with at least `scale` digits shown behind the point.
    #[must_use]
    pub fn showing(mut self, scale: u16) -> Self {
        if self.is_finite() {
            self.scale = self.scale.max(scale);
        }
        self
    }

    /// The value with at most `scale` digits behind the point, rounded half away from zero as `numeric(p, s)` stores it.
    #[must_use]
    pub fn rounded(&self, scale: u16) -> Self {
        if self.scale <= scale || !matches!(self.sign, POSITIVE | NEGATIVE) {
            return self.clone();
        }
        let text = self.to_string();
        let digits = text.trim_start_matches('-');
        let kept = digits.len() - usize::from(self.scale - scale);
        let up = digits
            .as_bytes()
            .get(kept)
            .is_some_and(|digit| *digit >= b'5');
        let mut digits: Vec<u8> = digits[..kept].bytes().filter(u8::is_ascii_digit).collect();
        if up {
            add_one(&mut digits);
        }
        let digits = String::from_utf8_lossy(&digits);
        Self::from_decimal(self.sign, &digits, usize::from(scale), 0)
            .unwrap_or_else(|| self.clone())
    }

    /// The group of four decimal digits whose weight is `weight`; zero outside the stored ones.
    fn group(&self, weight: i32) -> i16 {
        usize::try_from(i32::from(self.weight) - weight)
            .ok()
            .and_then(|at| self.digits.get(at).copied())
            .unwrap_or(0)
    }
}

impl fmt::Display for Numeric {
    /// Prints the value as PostgreSQL does, with its display scale.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sign {
            NAN => return formatter.write_str("NaN"),
            INFINITY => return formatter.write_str("Infinity"),
            NEGATIVE_INFINITY => return formatter.write_str("-Infinity"),
            NEGATIVE => formatter.write_str("-")?,
            _ => {}
        }
        let top = i32::from(self.weight).max(0);
        write!(formatter, "{}", self.group(top))?;
        for weight in (0..top).rev() {
            write!(formatter, "{:04}", self.group(weight))?;
        }
        if self.scale == 0 {
            return Ok(());
        }
        let groups = (i32::from(self.scale) + 3) / 4;
        let fraction: String = (1..=groups)
            .map(|at| format!("{:04}", self.group(-at)))
            .collect();
        write!(formatter, ".{}", &fraction[..usize::from(self.scale)])
    }
}

/// Adds one to a number written in decimal digits.
fn add_one(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

fn special_sign(text: &str) -> Option<u16> {
    match text.to_ascii_lowercase().as_str() {
        "nan" => Some(NAN),
        "infinity" | "+infinity" | "inf" | "+inf" => Some(INFINITY),
        "-infinity" | "-inf" => Some(NEGATIVE_INFINITY),
        _ => None,
    }
}

/// The value of up to four decimal digits, filled with zeros on the right.
fn group_value(group: &[u8]) -> i16 {
    (0..4).fold(0, |value, at| {
        value * 10 + group.get(at).map_or(0, |digit| i16::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through_binary(text: &str) -> Option<String> {
        let mut bytes = Vec::new();
        Numeric::from_text(text)?.to_binary(&mut bytes);
        Numeric::from_binary(&bytes).map(|number| number.to_string())
    }

    #[test]
    fn text_survives_the_binary_form() {
        for text in [
            "0",
            "0.00",
            "1",
            "-1",
            "12.50",
            "10000",
            "10000.0001",
            "0.0001",
            "0.00001",
            "123456789012345678901234567890.5",
            "NaN",
            "Infinity",
            "-Infinity",
        ] {
            assert_eq!(through_binary(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn exponents_and_signs_are_written_out() {
        assert_eq!(through_binary("1e3").as_deref(), Some("1000"));
        assert_eq!(through_binary("-2.5E-3").as_deref(), Some("-0.0025"));
        assert_eq!(through_binary(" +7 ").as_deref(), Some("7"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", ".", "-", "1,5", "12a", "1e", "1 2", "0x10", "--1"] {
            assert_eq!(Numeric::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        for (text, scale, rounded) in [
            ("1.005", 2, "1.01"),
            ("-1.005", 2, "-1.01"),
            ("1.0049", 2, "1.00"),
            ("9.995", 2, "10.00"),
            ("99.5", 0, "100"),
            ("0.4", 0, "0"),
            ("-0.4", 0, "0"),
            ("12.3", 4, "12.3"),
            ("NaN", 2, "NaN"),
        ] {
            let number = Numeric::from_text(text).map(|number| number.rounded(scale).to_string());
            assert_eq!(number.as_deref(), Some(rounded), "{text}");
        }
    }

    #[test]
    fn display_scale_does_not_make_values_differ() {
        let normal = |text| Numeric::from_text(text).map(|number| number.normalised());
        assert_eq!(normal("1.50"), normal("1.5"));
        assert_eq!(normal("100.0000"), normal("1e2"));
        assert_ne!(normal("1.5"), normal("-1.5"));
    }
}
