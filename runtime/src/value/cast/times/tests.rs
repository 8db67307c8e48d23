//! Dates and times: their spellings, their limits, what is lost between them.

use super::*;

#[test]
fn dates_in_every_accepted_spelling_are_the_same_day() {
    for text in [
        "2024-03-31",
        "2024/03/31",
        "20240331",
        "31.03.2024",
        " 2024-03-31 ",
    ] {
        assert_eq!(text_to_date(text), Ok(Date(8_856)), "{text}");
    }
    assert_eq!(text_to_date("2000-01-01"), Ok(Date(0)));
    assert_eq!(text_to_date("0001-12-31 BC"), Ok(Date(-730_120)));
    assert_eq!(text_to_date("4714-11-24 BC"), Ok(Date(-2_451_545)));
    assert_eq!(text_to_date("5874897-12-31"), Ok(Date(2_145_031_948)));
    assert_eq!(text_to_date("-Infinity"), Ok(Date(i32::MIN)));
}

#[test]
fn impossible_and_ambiguous_dates_are_refused() {
    for text in [
        "2023-02-30",
        "31.04.2024",
        "0000-00-00",
        "03/04/2024",
        "2024-3-1",
        "",
        "soon",
        "2024-13-01",
        "日本-01-01",
        "1900-02-29",
        "5874898-01-01",
        "4714-11-23 BC",
    ] {
        assert_eq!(
            text_to_date(text).map_err(|refusal| refusal.reason),
            Err(Reason::InvalidDate),
            "{text}"
        );
    }
}

#[test]
fn times_are_read_with_and_without_zone() {
    let noon = Timestamp(12 * 3_600_000_000);
    assert_eq!(text_to_timestamp("2000-01-01 12:00"), Ok(noon));
    assert_eq!(text_to_timestamp("2000-01-01T12:00:00.0000004"), Ok(noon));
    for text in [
        "2000-01-01 14:00:00+02",
        "2000-01-01T12:00:00Z",
        "2000-01-01 17:30:00+05:30",
        "2000-01-01 08:30:00-0330",
    ] {
        assert_eq!(text_to_timestamptz(text), Ok(noon), "{text}");
        assert!(text_to_timestamp(text).is_err(), "{text}");
    }
    assert!(text_to_timestamptz("2000-01-01 12:00").is_err());
    assert!(text_to_timestamp("2000-01-01 24:00:01").is_err());
    assert!(text_to_timestamp("2000-01-01 12:60").is_err());
    assert!(text_to_timestamp("294277-01-01").is_err());
    assert_eq!(text_to_timestamp("2000-01-01 24:00:00"), Ok(Timestamp(DAY)));
    assert_eq!(text_to_time("24:00"), Ok(Time(DAY)));
    let zoned = TimeTz {
        micros: DAY / 2,
        west: -7_200,
    };
    assert_eq!(text_to_timetz("12:00:00+02"), Ok(zoned));
}

#[test]
fn days_and_times_are_cast_as_postgresql_does() {
    assert_eq!(date_to_timestamp(Date(-1)), Ok(Timestamp(-DAY)));
    assert_eq!(date_to_timestamp(Date(i32::MAX)), Ok(Timestamp(i64::MAX)));
    assert!(date_to_timestamp(Date(110_000_000)).is_err());
    assert_eq!(
        timestamp_to_date(Lossy::Truncate)(Timestamp(-1)),
        Ok(Date(-1))
    );
    assert_eq!(
        timestamp_to_date(Lossy::Reject)(Timestamp(1)).map_err(|refusal| refusal.reason),
        Err(Reason::Inexact)
    );
    assert_eq!(
        timestamp_to_date(Lossy::Reject)(Timestamp(DAY)),
        Ok(Date(1))
    );
}

#[test]
fn intervals_are_read_as_they_are_printed() {
    for (text, months, days, micros) in [
        ("1 year 2 mons -3 days 04:05:06.5", 14, -3, 14_706_500_000),
        ("-00:00:01", 0, 0, -1_000_000),
        ("-1 years +2 mons", -10, 0, 0),
        ("2 weeks 1 day", 0, 15, 0),
        ("1 hour 30 minutes 1.25 seconds", 0, 0, 5_401_250_000),
        ("100:00:00", 0, 0, 360_000_000_000),
    ] {
        assert_eq!(
            text_to_interval(text),
            Ok(Interval::new(months, days, micros)),
            "{text}"
        );
    }
    for text in [
        "",
        "1",
        "1 day 2 days",
        "1.5 days",
        "1 parsec",
        "00:60:00",
        "1 minute 00:00:01",
    ] {
        assert!(text_to_interval(text).is_err(), "{text}");
    }
}

#[test]
fn a_time_without_an_instant_is_unclear_and_no_time_is_none() {
    assert_eq!(clear_time(true, Some(7)), Ok(Some(7)));
    assert_eq!(clear_time::<i64>(false, None), Ok(None));
    let refused = clear_time::<i64>(true, None).map_err(|refusal| refusal.reason);
    assert_eq!(refused, Err(Reason::UnclearTime));
}
