//! Values of every base type: the ends of their ranges, the odd ones, and random ones between them.

use super::random::Random;

/// Odd values of a type, in PostgreSQL's own text form.
fn extremes(type_name: &str) -> &'static [&'static str] {
    match type_name {
        "boolean" => &["t", "f"],
        "smallint" => &["-32768", "32767", "0", "1", "-1"],
        "integer" => &["-2147483648", "2147483647", "0", "1"],
        "bigint" => &[
            "-9223372036854775808",
            "9223372036854775807",
            "9007199254740993",
            "16777217",
            "0",
            "1",
        ],
        "real" => &[
            "-0",
            "0.1",
            "NaN",
            "Infinity",
            "-Infinity",
            "3.4028235e38",
            "1e-45",
            "2.5",
            "16777216",
        ],
        "double precision" => &[
            "-0",
            "0.1",
            "0.30000000000000004",
            "NaN",
            "Infinity",
            "-Infinity",
            "1.7976931348623157e308",
            "5e-324",
            "2.5",
            "-0.5",
            "9223372036854775807",
            "123456789012345678",
            "1e-7",
        ],
        "numeric" => &[
            "0",
            "0.00",
            "-0.000",
            "NaN",
            "Infinity",
            "-Infinity",
            "1e131071",
            "-1e131071",
            "1e-16383",
            "0.5",
            "-2.5",
            "1.50",
            "9999.9999",
            "10000",
            "0.0001",
            "12345678901234567890123456789012345678.123456789",
            "32767.5",
            "-32768.5",
            "9223372036854775807.5",
            "1e400",
            "1e-400",
        ],
        "numeric(10,2)" => &["0", "-99999999.99", "99999999.99", "NaN", "0.01"],
        "text" | "citext" => &[
            "",
            " ",
            "NULL",
            "\\N",
            "\\",
            "'",
            "\"",
            "{a,b}",
            "é",
            "日本語",
            "😀",
            "a\nb\tc",
            "\u{200f}",
            "e\u{301}",
            "\u{1}",
        ],
        "wild" => &[
            "",
            " ",
            "x",
            " 5 ",
            "5",
            "+5",
            "-5",
            "5\u{a0}",
            "1e3",
            "0x10",
            "1_000",
            "١",
            "12abc",
            "5.",
            ".5",
            ".",
            "1e",
            "NaN",
            "inf",
            "-Infinity",
            "1e400",
            "99999999999999999999",
            "tr",
            "of",
            "o",
            "YES ",
            "no",
            "TRUE",
            "2024-03-31",
            "31.03.2024",
            "2024-13-01",
            "2023-02-29",
            "03/04/2024",
            "2024-03-31 25:00",
            "2024-03-31 12:00:60",
            "2024-03-31 12:00+16",
            "2024-03-31T12:00:00Z",
            "2024-03-31 12:00",
            "infinity",
            "24:00",
            "24:00:01",
            "12:00:00.0000005",
            "12:60",
            "1 day 2 days",
            "1 day",
            "-1 day +02:03",
            "1 hour 5 minutes",
            "P1D",
            "1 day 25:00",
            "10.0.0.1/33",
            "10.0.0.1/8",
            "10.0.0.0/8",
            "::1",
            "::1/129",
            "::g",
            "08:00:2b:01:02:03",
            "08002b010203",
            "08:00:2b:01:02",
            "\\x00",
            "\\x0",
            "\\xzz",
            "\\000",
            "{\"a\":}",
            "[1]",
            "nul",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "{6BA7B810-9DAD-11D1-80B4-00C04FD430C8}",
            " 6ba7b810-9dad-11d1-80b4-00c04fd430c8 ",
            "6ba7b810-9dad-11d1-80b4-00c04fd430c",
            "sad",
            "Sad",
            "ünï",
        ],
        "character varying(10)" => &["", "äöüäöüäöüä", "trailing  "],
        "character(5)" => &["", "  ab", "ab", "äöüäö", "a b"],
        "name" => &["", "a name", "ä"],
        "\"char\"" => &["a", ""],
        "bytea" => &["\\x", "\\x00", "\\xff00ff", "\\x5c78"],
        "date" => &[
            "infinity",
            "-infinity",
            "4714-11-24 BC",
            "0001-12-31 BC",
            "0001-01-01",
            "5874897-12-31",
            "2000-02-29",
            "1999-12-31",
            "294277-01-01",
        ],
        "time" => &["00:00", "24:00:00", "23:59:59.999999", "00:00:00.000001"],
        "timetz" => &[
            "00:00+00",
            "24:00:00-15:59:59",
            "12:00+15:59",
            "23:59:59.999999+05:30",
        ],
        "timestamp" => &[
            "infinity",
            "-infinity",
            "4714-11-24 00:00:00 BC",
            "294276-12-31 23:59:59.999999",
            "0001-12-31 23:59:59 BC",
            "1999-12-31 23:59:59.999999",
            "2000-01-01",
        ],
        "timestamptz" => &[
            "infinity",
            "-infinity",
            "4714-11-24 00:00:00+00 BC",
            "294276-12-31 23:59:59.999999+00",
            "2024-03-31 02:30:00+01",
        ],
        "interval" => &[
            "0",
            "178000000 years",
            "-178000000 years",
            "1 year -2 mons +3 days -04:05:06.000001",
            "2147483647 days",
            "-2147483648 days",
            "24:00:00",
            "-00:00:00.000001",
            "1 mon -30 days",
            "2562047788:00:54.775807",
        ],
        "uuid" => &[
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ],
        "json" => &[
            "null",
            "\"\\u0000\"",
            "{\"a\":1,\"a\":2}",
            " [1, 2.50 ] ",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\\\u0000\"",
            "1e400",
            "-0.0",
            "{}",
        ],
        "jsonb" => &[
            "null",
            "{\"b\":1,\"a\":2}",
            "[1, 2.50]",
            "\"\\ud83d\\ude00\"",
            "\"\\\\u0000\"",
            "{}",
            "-0.0",
        ],
        "money" => &["0", "-92233720368547758.08", "92233720368547758.07", "0.01"],
        "bit(5)" => &["00000", "11111", "10101"],
        "bit varying" => &["", "1", "0101010101"],
        "inet" => &[
            "0.0.0.0/0",
            "10.1.2.3",
            "10.1.2.3/8",
            "::",
            "::1/128",
            "2001:db8::ff00:42:8329/64",
            "::ffff:1.2.3.4",
        ],
        "cidr" => &[
            "0.0.0.0/0",
            "10.0.0.0/8",
            "1.2.3.4/32",
            "::/0",
            "2001:db8::/32",
        ],
        "macaddr" => &["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"],
        "macaddr8" => &["00:00:00:00:00:00:00:00", "08:00:2b:01:02:03:04:05"],
        "tsvector" => &["", "'a':1A,2B 'fat cat':3", "'it''s'"],
        "tsquery" => &["'a' & !'b' | 'c':*A", "'a' <2> 'b'"],
        "xml" => &[
            "<a/>",
            "<a b=\"c\">é</a>",
            "text",
            "<?xml version=\"1.1\"?><a/>",
        ],
        "point" => &["(0,0)", "(-0,NaN)", "(Infinity,1e300)"],
        "line" => &["{1,2,3}", "{0,1,0}"],
        "lseg" => &["[(0,0),(1,1)]"],
        "box" => &["(1,1),(0,0)"],
        "path" => &["[(0,0),(1,1)]", "((0,0),(1,1),(2,0))"],
        "polygon" => &["((0,0),(1,1),(2,0))"],
        "circle" => &["<(0,0),0>", "<(1.5,-2),3>"],
        "pg_lsn" => &["0/0", "FFFFFFFF/FFFFFFFF"],
        "oid" => &["0", "4294967295"],
        "xid8" => &["0", "18446744073709551615"],
        "jsonpath" => &["$", "$.a[*] ? (@ > 1)"],
        "txid_snapshot" => &["10:20:10,14,15"],
        "tid" => &["(0,1)", "(4294967295,65535)"],
        _ => &[],
    }
}

/// A value of a type as text: often an odd one, else a random one.
pub(crate) fn text(type_name: &str, random: &mut Random) -> String {
    let odd = extremes(type_name);
    let made = (!odd.is_empty() && random.happens(40)).then(|| (*random.one_of(odd)).to_owned());
    made.or_else(|| random_text(type_name, random))
        .unwrap_or_else(|| (*random.one_of(odd)).to_owned())
}

/// How many odd values a type has.
pub(crate) fn odd(type_name: &str) -> usize {
    extremes(type_name).len()
}

/// All odd values first, then random ones.
pub(crate) fn nth_text(type_name: &str, at: usize, random: &mut Random) -> String {
    let odd = extremes(type_name).get(at).map(|odd| (*odd).to_owned());
    odd.unwrap_or_else(|| text(type_name, random))
}

fn random_text(type_name: &str, random: &mut Random) -> Option<String> {
    Some(match type_name {
        "smallint" => random.between(-32_768, 32_767).to_string(),
        "integer" => random.between(-2_147_483_648, 2_147_483_647).to_string(),
        "bigint" => {
            let shift = random.below(63);
            (random.bits().cast_signed() >> shift).to_string()
        }
        "real" => real(random),
        "double precision" => double(random),
        "numeric" => numeric(random),
        "numeric(10,2)" => format!(
            "{}.{:02}",
            random.between(-99_999_999, 99_999_999),
            random.below(100)
        ),
        "text" | "citext" | "wild" => words(random, 40),
        "character varying(10)" => words(random, 10),
        "character(5)" => words(random, 5),
        "name" => words(random, 15),
        "bytea" => {
            let length = random.below(40);
            let bytes: String = (0..length)
                .map(|_| format!("{:02x}", random.below(256)))
                .collect();
            format!("\\x{bytes}")
        }
        "date" => day(random),
        "time" => clock(random),
        "timetz" => format!("{}{}", clock(random), zone(random)),
        "timestamp" => format!("{} {}", day(random), clock(random)),
        "timestamptz" => format!("{} {}{}", day(random), clock(random), zone(random)),
        "interval" => format!(
            "{} years {} mons {} days {}{}",
            random.between(-1000, 1000),
            random.between(-11, 11),
            random.between(-100, 100),
            random.one_of(&["", "-"]),
            clock(random)
        ),
        "uuid" => {
            let (high, low) = (random.bits(), random.bits());
            format!("{high:016x}{low:016x}")
        }
        "json" | "jsonb" => format!(
            "{{\"k{}\": [{}, {:?}, null], \"e\": {}}}",
            random.below(10),
            numeric(random),
            words(random, 8).replace(
                |c: char| c.is_control() || c == '\u{200f}' || c == '\u{301}',
                ""
            ),
            random.between(-5, 5)
        ),
        "money" => format!(
            "{}.{:02}",
            random.between(-1_000_000, 1_000_000),
            random.below(100)
        ),
        "bit(5)" => format!("{:05b}", random.below(32)),
        "bit varying" => format!("{:b}", random.bits()),
        "inet" => {
            let [a, b, c, d] = [(); 4].map(|()| random.below(256));
            format!("{a}.{b}.{c}.{d}/{}", random.below(33))
        }
        "macaddr" => (0..6)
            .map(|_| format!("{:02x}", random.below(256)))
            .collect::<Vec<_>>()
            .join(":"),
        _ => return None,
    })
}

fn real(random: &mut Random) -> String {
    let bits = u32::try_from(random.bits() >> 32).unwrap_or(0);
    match f32::from_bits(bits) {
        value if value.is_finite() && random.happens(50) => format!("{value:e}"),
        _ => format!("{}.{}", random.between(-40_000, 40_000), random.below(1000)),
    }
}

fn double(random: &mut Random) -> String {
    match f64::from_bits(random.bits()) {
        value if value.is_finite() && random.happens(40) => format!("{value:e}"),
        _ if random.happens(30) => format!("{}.5", random.between(-40_000, 40_000)),
        _ => format!(
            "{}.{}",
            random.between(-3_000_000_000, 3_000_000_000),
            random.below(1_000_000)
        ),
    }
}

fn numeric(random: &mut Random) -> String {
    let mut digits = |most: u64| -> String {
        let count = random.below(most) + 1;
        (0..count)
            .map(|_| char::from(b'0' + u8::try_from(random.below(10)).unwrap_or(0)))
            .collect()
    };
    let (whole, fraction) = (digits(25), digits(20));
    // JSON allows no zeros in front.
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = random.one_of(&["", "-"]);
    match random.below(3) {
        0 => format!("{sign}{whole}"),
        1 => format!("{sign}{}.{fraction}", random.below(100_000)),
        _ => format!("{sign}{whole}.{fraction}"),
    }
}

fn words(random: &mut Random, most: u64) -> String {
    const LETTERS: &[char] = &[
        'a', 'b', 'Z', '0', ' ', '\'', '"', '\\', ',', '{', 'ß', 'é', '日', '😀', '\n', '\u{301}',
    ];
    let length = random.below(most + 1);
    (0..length).map(|_| *random.one_of(LETTERS)).collect()
}

fn day(random: &mut Random) -> String {
    let year = match random.below(4) {
        0 => random.between(1, 9999),
        1 => random.between(10_000, 200_000),
        _ => random.between(1900, 2100),
    };
    format!(
        "{year:04}-{:02}-{:02}",
        random.between(1, 12),
        random.between(1, 28)
    )
}

fn clock(random: &mut Random) -> String {
    let time = format!(
        "{:02}:{:02}:{:02}",
        random.below(24),
        random.below(60),
        random.below(60)
    );
    match random.below(3) {
        0 => time,
        1 => format!("{time}.{:06}", random.below(1_000_000)),
        _ => "00:00:00".to_owned(),
    }
}

fn zone(random: &mut Random) -> String {
    let sign = random.one_of(&["+", "-"]);
    match random.below(3) {
        0 => format!("{sign}{:02}", random.below(15)),
        1 => format!("{sign}{:02}:{:02}", random.below(15), random.below(60)),
        _ => format!(
            "{sign}{:02}:{:02}:{:02}",
            random.below(15),
            random.below(60),
            random.below(60)
        ),
    }
}
