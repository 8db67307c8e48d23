//! What to do about each finding, by its code.

/// The next steps for a finding; a test sees that no code is without.
pub(super) fn next(code: &str) -> Option<&'static [&'static str]> {
    let place = NEXT.iter().find(|(known, _)| *known == code);
    place.map(|(_, steps)| *steps)
}

const NEXT: &[(&str, &[&str])] = &[
    (
        "RH-M016",
        &[
            "Correct the SQL at the place that the finding names; `rehome explain SQLSTATE` says more about the server's code.",
            "The source is read with an empty search path: write tables and own functions with their schema.",
        ],
    ),
    (
        "RH-M017",
        &[
            "Look at the values: if the first rule is right for them, do nothing.",
            "Else put the rule that should win before it, or make one of them narrower.",
        ],
    ),
    (
        "RH-M019",
        &[
            "Correct the name in disable_triggers, or take it out; if the trigger was made since, run `rehome discover`.",
            "Where a decision put it there, answer that one with keep; else the next answer puts the name back.",
            "Triggers that PostgreSQL makes for foreign keys cannot be put off: every reference is checked.",
        ],
    ),
    (
        "RH-S001",
        &[
            "Restore the rows that are meant, or write orphans = \"null\" (or \"default:KEY\") beside the reference rule.",
        ],
    ),
    ("RH-S002", &["Nothing, if these references may be lost."]),
    (
        "RH-S003",
        &[
            "Decide which of the rows is right, and correct the others in the source.",
            "If they are one thing, name the columns in merge_by of the mapping.",
        ],
    ),
    (
        "RH-S004",
        &["Fill the values in the source, or write null_default beside the rule."],
    ),
    (
        "RH-S005",
        &[
            "Shorten the texts, widen the target column, or write too_long = \"truncate\" beside the rule.",
        ],
    ),
    (
        "RH-S006",
        &["Correct the numbers in the source, or widen the target column."],
    ),
    (
        "RH-S007",
        &[
            "Widen the target column's scale if the digits matter; else nothing, the proof accounts for the rounding.",
        ],
    ),
    (
        "RH-S011",
        &[
            "Widen the target column's scale if the digits matter.",
            "Else write lossy = \"round\" or lossy = \"truncate\" beside the copy, so that the loss is a decision on record.",
        ],
    ),
    (
        "RH-S008",
        &["Add a line for each code to the enum rule, or an otherwise label."],
    ),
    (
        "RH-S009",
        &[
            "Read the server's message in the finding; correct the mapping's SQL or the rights, and scan again.",
        ],
    ),
    (
        "RH-S010",
        &["After `rehome generate`, give `rehome run --all --dry-run`: it tries what SQL cannot."],
    ),
    (
        "RH-C001",
        &[
            "Name columns that tell the rows apart as the feed's `key` in the mapping.",
            "Without any, an interrupted run of this table begins anew.",
        ],
    ),
    (
        "RH-C002",
        &["Nothing: map the root table; its partitions come with it."],
    ),
    (
        "RH-C003",
        &[
            "Decide in the mapping whether the parent's rows are meant with those of its heirs; a `where` with tableoid keeps them apart.",
        ],
    ),
    (
        "RH-C004",
        &[
            "Give the role BYPASSRLS, or a policy that shows it every row; rehome refuses to read a table whose rows are hidden.",
        ],
    ),
    (
        "RH-C005",
        &[
            "Nothing for the migration: the role sees every row.",
            "Think of the policies when the target is used.",
        ],
    ),
    (
        "RH-C006",
        &[
            "Migrate from the server that holds the rows, or stop its writers during the run: its rows are not in the snapshot.",
        ],
    ),
    (
        "RH-C007",
        &[
            "Read the rule: rows that are loaded do not pass through it; do by hand what it would have done.",
        ],
    ),
    (
        "RH-C008",
        &[
            "Look at some values of the column; give it an sql rule that makes a plain type of it, or see that the target has the same extension.",
        ],
    ),
    (
        "RH-C009",
        &[
            "Make the column by an sql rule that does not depend on settings, for example money::numeric.",
        ],
    ),
    (
        "RH-C010",
        &[
            "Expect rows that break the constraint; `rehome prescan` counts them.",
            "ALTER TABLE … VALIDATE CONSTRAINT says whether there are any.",
        ],
    ),
    (
        "RH-C011",
        &["Do not rely on the constraint; `rehome prescan` counts the rows that break it."],
    ),
    (
        "RH-C012",
        &["GRANT SELECT ON the table TO the role; `rehome init` prints the exact statement."],
    ),
    (
        "RH-C013",
        &[
            "GRANT SELECT on the table or the column TO the role, or leave the column out of every rule.",
        ],
    ),
    (
        "RH-C014",
        &["GRANT USAGE ON SCHEMA … TO the role, or take the schema out of rehome.toml."],
    ),
    (
        "RH-C015",
        &["Add the other schema to `schemas` in rehome.toml if its rows are to be moved as well."],
    ),
    (
        "RH-C016",
        &["REINDEX it on the server, or drop it; until then nothing is unique because of it."],
    ),
    (
        "RH-C017",
        &[
            "Find out what encoding the old program wrote, and repair texts that are not of it before the run.",
        ],
    ),
    (
        "RH-C018",
        &[
            "Nothing, unless the extension's table holds rows of your own (such as spatial_ref_sys); then move these by hand.",
        ],
    ),
    (
        "RH-C019",
        &["`run --dry-run` tries it on every row; correct the rows that it names."],
    ),
    (
        "RH-C021",
        &[
            "Go on with care: run `rehome demo` against a server of this version, and a dry run of your own data.",
        ],
    ),
    (
        "RH-C022",
        &["Correct the name in rehome.toml, or see whether the role may look into the schema."],
    ),
    (
        "RH-C023",
        &[
            "Read its definition by psql; ask for support for it if it decides which rows are allowed.",
        ],
    ),
    (
        "RH-C024",
        &[
            "If its rows are to move, make a view over it in the source and name the view as the feed's source.",
        ],
    ),
    (
        "RH-C025",
        &[
            "Leave the column without a rule: the server makes its value. Look at the first rows after a run of a few.",
        ],
    ),
    (
        "RH-C026",
        &[
            "Where the column is unique, run `rehome prescan` in the old database's terms and look for texts that differ in case or accents only.",
            "Merge such rows in the source, or give the target's column a deterministic collation.",
        ],
    ),
    (
        "RH-C027",
        &[
            "Run REFRESH MATERIALIZED VIEW in the source, or take the tables that it is made of as the feed's source.",
        ],
    ),
    (
        "RH-C028",
        &[
            "Read the trigger's function: it also runs when rehome makes its own tables in the target.",
            "If it refuses or records such changes, ask its owner to disable it for the first run.",
        ],
    ),
    (
        "RH-P001",
        &[
            "Nothing: numbers of this table are estimates; the pre-scan and the dry run look at all rows.",
        ],
    ),
    (
        "RH-P002",
        &[
            "Read the reason in the finding; rules for this table are proposed from names and types alone.",
        ],
    ),
    (
        "RH-P003",
        &[
            "Confirm the reference in the mapping by a `reference` rule, or leave the column as it is.",
        ],
    ),
    (
        "RH-P004",
        &[
            "See the keys in the finding; restore the rows that are meant, or declare orphans = \"null\" in the mapping.",
            "What is not mended is quarantined by the run.",
        ],
    ),
    (
        "RH-P005",
        &[
            "Confirm or delete the column in `sensitive` of the mapping: sensitive values are masked wherever rows are shown.",
        ],
    ),
    (
        "RH-P006",
        &["Nothing: the copy casts, and a value that does not fit is quarantined."],
    ),
    (
        "RH-P007",
        &[
            "Look at the exceptions; correct them in the source, or write an sql or rust rule that knows them.",
        ],
    ),
    (
        "RH-P008",
        &["Ask whether the column is still used; it may need no home in the target."],
    ),
    (
        "RH-P009",
        &["Read the reason in the finding; check the reference by hand before you rely on it."],
    ),
    (
        "RH-P010",
        &[
            "A rare value may be missing: enum rules should have an `otherwise`, or \"reject\" on purpose.",
        ],
    ),
    (
        "RH-P011",
        &["Nothing, if the view is not a feed; if it is, run `rehome prescan`, which reads it."],
    ),
    (
        "RH-P012",
        &[
            "Write these columns as the feed's key if they tell rows apart for good, and not in today's rows by chance.",
        ],
    ),
    (
        "RH-P013",
        &[
            "Write one feed for each kind of row, with a `where` on the column that says the kind, and a reference rule to that kind's entity.",
            "Or keep both columns as they are, with a key that the target understands.",
        ],
    ),
    (
        "RH-M001",
        &["Correct the name in the mapping, or run `rehome discover` if the table was made since."],
    ),
    (
        "RH-M002",
        &["Correct the name in the mapping, or run `rehome discover` if the table was made since."],
    ),
    (
        "RH-M003",
        &["Correct the name; if the column is gone from the target, delete its rule."],
    ),
    (
        "RH-M004",
        &[
            "Correct the name; if the column is gone from the source, decide how the target column is made now.",
        ],
    ),
    (
        "RH-M005",
        &["Delete the rule, or write `default = true`: PostgreSQL computes the column."],
    ),
    (
        "RH-M006",
        &["Give the column a rule; `rehome plan` proposes one where it can."],
    ),
    (
        "RH-M007",
        &["Write an sql rule with the cast that you mean, or a rust rule."],
    ),
    (
        "RH-M008",
        &["Correct the label; the finding lists those that the enum has."],
    ),
    (
        "RH-M009",
        &["Put the narrower line before the wider one, or delete it."],
    ),
    (
        "RH-M010",
        &["Correct the entity's or feed's name, or write the mapping file that is missing."],
    ),
    (
        "RH-M011",
        &["Name columns in `key` that are there, never NULL, and different in every row."],
    ),
    (
        "RH-M012",
        &[
            "Let the reference hold as many columns as the parent's legacy key has, in its order.",
            "Where the parent's new key has several columns, write a rule for each of them, and say with `take` which one it holds.",
        ],
    ),
    (
        "RH-M013",
        &["Choose another rule for the column, or cast in an sql rule."],
    ),
    (
        "RH-M014",
        &["Put both sources into one mapping file, as two feeds."],
    ),
    (
        "RH-M015",
        &[
            "Declare beside the copy what becomes of such a value: lossy = \"round\", \"truncate\" or \"reject\".",
            "Nothing said means reject: the row goes into quarantine. `rehome prescan` counts such rows where SQL can see them.",
        ],
    ),
    (
        "RH-M018",
        &[
            "Let one of the columns that the findings name be NULL for the time of the run (ALTER TABLE … ALTER COLUMN … DROP NOT NULL), and run `rehome discover` and `rehome generate` again: the other table's program fills the column. Afterwards SET NOT NULL, which PostgreSQL checks against every row.",
            "That the foreign key is DEFERRABLE does not help: each program commits its rows batch by batch, and a deferred key is checked at the end of each transaction.",
            "Or drop the foreign key for the time of the run and make the column by an sql or rust rule that needs no row of the other table, such as a key that stands in the source; then ADD the key again, which checks every row.",
        ],
    ),
    (
        "RH-M020",
        &[
            "Give the column a key, copy, reference or sql rule in every feed: which row became which is known by it, in the mapping table, to children that refer to the row, to validation and to rollback.",
            "Where the key is a number and there was none, or several tables have the same ones, write an sql rule: `source.id * 2 + 0` in the first of two feeds and `source.id * 2 + 1` in the second never meet. The sequence goes on after the highest one.",
        ],
    ),
    (
        "RH-G001",
        &["Read the finding; it names the rule and what to write instead."],
    ),
    (
        "RH-G002",
        &["Rename one of the entities and its mapping file."],
    ),
    (
        "RH-L001",
        &[
            "Nothing, if one of the references may be NULL: it is empty at first and filled when the other table's rows are in.",
            "Where none may, RH-M018 names the columns and what to do.",
        ],
    ),
    (
        "RH-L002",
        &["If its rows are needed, write a mapping file for them; else nothing."],
    ),
    (
        "RH-L003",
        &["If the table is to be filled, write its mapping file; else nothing."],
    ),
];
