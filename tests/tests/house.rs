//! The house's rules, read off its source: who may import whom, who may touch what, how long a file may be.

use std::fs;
use std::path::{Path, PathBuf};

use rehome::mapping::decisions::decisions_schema;
use rehome::mapping::mapping_schema;
use rehome::settings::settings_schema;
use rehome_tests::Result;

/// The generator's rooms, upstream first. A room imports from rooms before it alone; those of one line know nothing of
/// each other.
const STREAM: [&[&str]; 15] = [
    &["diagnostics"],
    &["error", "usage"],
    &["names"],
    &["catalog"],
    &["introspect", "mapping"],
    &["settings", "profile", "prescan"],
    &["plan"],
    &["crate_model"],
    &["emit"],
    &["sandbox", "demo"],
    &["doctor"],
    &["orchestrate"],
    &["bench", "rehearse"],
    &["guidance"],
    &["commands", "cli", "main", "lib"],
];

/// The one exception: entities are named after tables, by the qualified names that the catalog has, and these quote
/// themselves by the rules of names.
const EXCEPTION: (&str, &str) = ("names", "catalog");

/// What only some rooms may use, and which they are.
const KEPT: [(&str, &[&str]); 11] = [
    (
        "tokio_postgres::",
        &["introspect", "profile", "prescan", "doctor", "demo"],
    ),
    ("clap::", &["cli"]),
    ("heck::", &["names"]),
    ("askama::", &["emit"]),
    ("quote::", &["emit"]),
    ("prettyplease::", &["emit"]),
    ("duct::", &["sandbox", "demo"]),
    ("std::process::Command", &["sandbox", "demo"]),
    (".to_lowercase()", &["names", "demo"]),
    (".to_uppercase()", &["names", "demo"]),
    ("std::net::", &["demo"]),
];

/// Rooms that work on what they are given and on nothing else.
const WITHOUT_INPUT_AND_OUTPUT: [&str; 4] = ["catalog", "plan", "mapping", "crate_model"];
const INPUT_AND_OUTPUT: [&str; 5] = ["std::fs", "std::env", "std::io", "tokio::", "std::time"];

/// Lines of a file, tests not counted.
const LONGEST: usize = 500;

/// A source file without its tests and comments.
struct Source {
    /// Relative to the folder that was asked for.
    path: PathBuf,
    room: String,
    /// Number and text.
    lines: Vec<(usize, String)>,
    first: String,
}

fn sources(folder: &str) -> Result<Vec<Source>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(folder);
    let mut found = Vec::new();
    collect(&root, &root, &mut found)?;
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(found.len() > 20, "{} files in {folder}", found.len());
    Ok(found)
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) -> Result {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let is_test = name == "tests" || name.ends_with("_tests") || name == "sketch";
        if path.is_dir() && !is_test {
            collect(root, &path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") && !is_test {
            found.push(source(root, &path)?);
        }
    }
    Ok(())
}

fn source(root: &Path, path: &Path) -> Result<Source> {
    let text = fs::read_to_string(path)?;
    let relative = path.strip_prefix(root)?.to_owned();
    let room = relative.iter().next().unwrap_or_default().to_string_lossy();
    // A test module stands at the end; a `mod tests;` of an own file may stand anywhere.
    let code = text.lines().enumerate();
    let code = code.take_while(|(_, line)| !line.starts_with("mod tests {"));
    let lines = code.map(|(index, line)| (index + 1, without_comment(line).to_owned()));
    Ok(Source {
        room: room.trim_end_matches(".rs").to_owned(),
        lines: lines.collect(),
        first: text.lines().next().unwrap_or_default().to_owned(),
        path: relative,
    })
}

fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with("//") {
        ""
    } else {
        line
    }
}

/// `crate::room` in a line; a list in braces is not used for rooms.
fn imported(line: &str) -> Vec<&str> {
    let parts = line.split("crate::").skip(1);
    parts
        .filter_map(|part| {
            part.split(|letter: char| !letter.is_ascii_lowercase() && letter != '_')
                .next()
        })
        .collect()
}

/// Whether a line has a word that is not the end of a longer one.
fn has(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
            || word.starts_with('.')
    })
}

fn place(room: &str) -> Option<usize> {
    STREAM.iter().position(|rooms| rooms.contains(&room))
}

#[test]
fn imports_point_upstream_only() -> Result {
    let mut wrong = Vec::new();
    for source in sources("generator/src")? {
        let Some(own) = place(&source.room) else {
            wrong.push(format!(
                "{}: the room {} is not in the plan of the house",
                source.path.display(),
                source.room
            ));
            continue;
        };
        for (number, line) in &source.lines {
            for room in imported(line)
                .into_iter()
                .filter(|room| *room != source.room)
            {
                let is_upstream = place(room).is_some_and(|place| place < own);
                let is_top = own + 1 == STREAM.len();
                let is_excepted = (source.room.as_str(), room) == EXCEPTION;
                if !is_upstream && !is_top && !is_excepted && place(room).is_some() {
                    wrong.push(format!(
                        "{}:{number}: {} imports {room}",
                        source.path.display(),
                        source.room
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn what_some_rooms_keep_is_used_there_alone() -> Result {
    let mut wrong = Vec::new();
    for source in sources("generator/src")? {
        for (number, line) in &source.lines {
            let taken = KEPT
                .iter()
                .filter(|(word, rooms)| has(line, word) && !rooms.contains(&source.room.as_str()));
            wrong.extend(
                taken.map(|(word, _)| format!("{}:{number}: {word}", source.path.display())),
            );
            if WITHOUT_INPUT_AND_OUTPUT.contains(&source.room.as_str()) {
                let done = INPUT_AND_OUTPUT.iter().filter(|word| has(line, word));
                wrong
                    .extend(done.map(|word| format!("{}:{number}: {word}", source.path.display())));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn the_runtime_knows_nothing_of_the_generator_and_clap_and_processes_have_their_place() -> Result {
    let mut wrong = Vec::new();
    for source in sources("runtime/src")? {
        for (number, line) in &source.lines {
            let own = |room: &str| source.room == room;
            let kept = [
                ("rehome::", false),
                ("clap::", own("program")),
                ("std::process::Command", own("confine") || own("connect")),
                ("unsafe {", own("confine")),
            ];
            let taken = kept
                .iter()
                .filter(|(word, allowed)| has(line, word) && !allowed);
            wrong.extend(
                taken.map(|(word, _)| format!("{}:{number}: {word}", source.path.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn every_file_says_what_it_owns_and_none_is_too_long() -> Result {
    let mut wrong = Vec::new();
    for folder in [
        "generator/src",
        "runtime/src",
        "tests/harness",
        "tests/tests",
    ] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(folder);
        let mut found = Vec::new();
        collect(&root, &root, &mut found)?;
        for source in found {
            let path = Path::new(folder).join(&source.path);
            if !source.first.starts_with("//! ") {
                wrong.push(format!(
                    "{}: its first line does not say what it owns",
                    path.display()
                ));
            }
            if source.lines.len() > LONGEST {
                wrong.push(format!("{}: {} lines", path.display(), source.lines.len()));
            }
            let stem = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if ["util", "utils", "common", "helpers", "manager", "misc"].contains(&stem.as_str()) {
                wrong.push(format!("{}: a name that says nothing", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Editors complete by these files, and `plan` writes them; nobody plans the example anew for a word.
#[test]
fn the_example_has_the_schemas_of_today() -> Result {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/dispatch");
    let schemas = [
        ("mappings/mapping.schema.json", mapping_schema()),
        ("decisions.schema.json", decisions_schema()),
        ("rehome.schema.json", settings_schema()),
    ];
    for (file, today) in schemas {
        let committed = fs::read_to_string(example.join(file))?;
        assert!(
            committed == today,
            "{file} is not what `rehome plan` writes"
        );
    }
    Ok(())
}
