//! Help for the codes of decisions.

use super::Help;

/// Each code, what is asked, and how to come to an answer.
const DECISIONS: &[(&str, &str, &[&str])] = &[
    (
        "RH-D001",
        "Several source tables could fill a target table, or one that could is not clearly the one.",
        &[
            "Look at rows of the candidates in the source: which of them means what the target table is for?",
            "Answer by `rehome decide`; the candidates stand there with the reason for each.",
            "Where rows of several tables belong into the target, write a mapping file with a feed for each.",
        ],
    ),
    (
        "RH-D002",
        "Several source columns could make a target column, or the best one is no clear choice.",
        &[
            "Compare values: `rehome decide` shows each candidate with what speaks for it.",
            "Answer there; or write the rule into the mapping file, which answers the question too.",
        ],
    ),
    (
        "RH-D003",
        "A target column refuses NULL, and nothing in the source is likely to make it.",
        &[
            "Ask who made the new schema what belongs into the column for old rows.",
            "Answer by `rehome decide` with a constant, a label or a row to refer to; or write an sql or rust rule.",
        ],
    ),
    (
        "RH-D004",
        "A trigger of a target table would fire for every row that is moved, or once for each statement.",
        &[
            "Read its function: what it notes, counts, sends or refuses, would it be right for rows that are years old?",
            "Nothing waits for the answer: until there is one, the trigger is kept.",
            "Answer `rehome decide --answer 'ENTITY:TRIGGER=disable'`, or name it in disable_triggers of the mapping file.",
            "To put it off, the role must own the table. It is off in the program's transactions alone, and other sessions' writes to the table wait for the end of each.",
        ],
    ),
    (
        "RH-D005",
        "Several source tables become one whose key is a number, and the same number may be in each of them.",
        &[
            "Is an old number known outside of the database, in links or on paper? Then say by an sql rule what becomes of it, or keep it in a column of its own.",
            "interleaved gives every feed each n-th number: of three feeds the first gets 3, 6, 9, the second 4, 7, 10. Rows that come later fit in; a feed that comes later does not, because n is another one then.",
            "References follow by themselves: which row became which stands in the mapping table, feed by feed.",
            "Rules of your own must never make one number twice: `source.id + 1000000` meets the other feed's numbers one day.",
        ],
    ),
];

pub(super) fn explain(code: &str) -> Option<Help> {
    let mut known = DECISIONS.iter();
    known
        .find(|(known, ..)| known.eq_ignore_ascii_case(code))
        .map(help)
}

pub(super) fn all() -> impl Iterator<Item = Help> {
    DECISIONS.iter().map(help)
}

fn help((code, meaning, next): &(&'static str, &'static str, &'static [&'static str])) -> Help {
    Help {
        code: (*code).to_owned(),
        kind: "decision",
        severity: None,
        meaning: (*meaning).to_owned(),
        next,
    }
}
