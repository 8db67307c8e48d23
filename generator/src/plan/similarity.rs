//! How much two names mean the same: words, plurals, abbreviations, words that stand for each other.

use crate::names::{singular, words};

/// Words that are written short, and what they stand for.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("abbrev", "abbreviation"),
    ("acct", "account"),
    ("addr", "address"),
    ("amt", "amount"),
    ("attr", "attribute"),
    ("birthdate", "birth date"),
    ("cat", "category"),
    ("cust", "customer"),
    ("dept", "department"),
    ("desc", "description"),
    ("dob", "birth date"),
    ("emp", "employee"),
    ("firstname", "first name"),
    ("fname", "first name"),
    ("img", "image"),
    ("lang", "language"),
    ("lastname", "last name"),
    ("lname", "last name"),
    ("mail", "email"),
    ("msg", "message"),
    ("no", "number"),
    ("nr", "number"),
    ("num", "number"),
    ("org", "organization"),
    ("prod", "product"),
    ("pwd", "password"),
    ("qty", "quantity"),
    ("tel", "phone"),
    ("telephone", "phone"),
    ("ts", "time"),
    ("uid", "id"),
    ("usr", "user"),
];

/// Words that often stand for each other. Weaker than equality: it is a habit, not a rule.
const SYNONYMS: &[&[&str]] = &[
    &["actor", "performer"],
    &["bytes", "size"],
    &["category", "genre"],
    &["client", "customer"],
    &["changed", "modified", "updated", "update"],
    &["comment", "note", "remark"],
    &["deleted", "removed"],
    &["film", "movie"],
    &["gender", "sex"],
    &["image", "photo", "picture"],
    &["key", "code"],
    &["kind", "type", "event"],
    &["login", "username"],
    &["manufacturer", "vendor"],
    &["mime", "media"],
    &["state", "status"],
    &["first", "given"],
    &["last", "family"],
    &["account", "person", "profile", "user"],
    &["relation", "relationship"],
    &["done", "finished", "completed"],
    &["read", "seen"],
    &["active", "enabled"],
    &["zip", "postcode"],
    &["duration", "period"],
    &["expire", "expires", "expiry"],
    &["like", "liked", "upvote", "vote", "voted"],
    &["feature", "featured", "pinned", "stickied", "sticky"],
    &["ban", "banned"],
];

/// Small words that say what sort of column it is, not which.
const FILLERS: &[&str] = &["is", "has", "at", "on", "by", "the", "of", "date", "time"];

/// A name taken apart for comparing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tokens {
    /// Its words: singular, abbreviations written out.
    all: Vec<String>,
    /// The same without fillers, unless nothing else is left.
    telling: Vec<String>,
    /// What each of these means, in the same order.
    meanings: Vec<String>,
    /// All words without the spaces between them.
    joined: String,
    /// What each word means and how it begins: names without a common key have nothing in common.
    keys: Vec<String>,
}

impl Tokens {
    pub(super) fn of(name: &str) -> Self {
        let all: Vec<String> = words(name)
            .iter()
            .flat_map(|word| spelled_out(&singular(word)))
            .collect();
        let all = without_last(all);
        let telling: Vec<String> = all
            .iter()
            .filter(|word| !FILLERS.contains(&word.as_str()))
            .cloned()
            .collect();
        let telling = if telling.is_empty() {
            all.clone()
        } else {
            telling
        };
        Self::new(all, telling)
    }

    fn new(all: Vec<String>, telling: Vec<String>) -> Self {
        let begins = |word: &String| word.chars().take(4).collect::<String>();
        let meanings: Vec<String> = telling
            .iter()
            .map(|word| representative(word).to_owned())
            .collect();
        let mut keys: Vec<String> = meanings
            .iter()
            .cloned()
            .chain(telling.iter().map(begins))
            .collect();
        keys.sort();
        keys.dedup();
        Self {
            joined: all.concat(),
            all,
            telling,
            meanings,
            keys,
        }
    }

    /// The same without words of another name, such as the table's in its column's; nothing where none is left.
    pub(super) fn without(&self, other: &Self) -> Option<Self> {
        let rest = |list: &[String]| {
            list.iter()
                .filter(|word| !other.telling.contains(word))
                .cloned()
                .collect::<Vec<_>>()
        };
        let telling = rest(&self.telling);
        (!telling.is_empty() && telling.len() < self.telling.len())
            .then(|| Self::new(rest(&self.all), telling))
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.all.iter().any(|own| own == word)
    }

    /// The words without those that only say that it is a key.
    pub(super) fn without_id(&self) -> Self {
        let rest = |list: &[String]| {
            list.iter()
                .filter(|word| !matches!(word.as_str(), "id" | "uuid" | "fk"))
                .cloned()
                .collect()
        };
        Self::new(rest(&self.all), rest(&self.telling))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.telling.is_empty()
    }

    /// The first word.
    pub(super) fn first(&self) -> Option<String> {
        self.all.first().cloned()
    }

    /// The telling words as they would be written.
    pub(super) fn telling_text(&self) -> String {
        self.telling.join("_")
    }

    /// Whether every word of another name is one of these.
    pub(super) fn has_all(&self, other: &Self) -> bool {
        !other.is_empty() && other.telling.iter().all(|word| self.telling.contains(word))
    }

    /// The words that names are compared by.
    pub(super) fn telling(&self) -> &[String] {
        &self.telling
    }

    /// What each word means and how it begins.
    pub(super) fn keys(&self) -> &[String] {
        &self.keys
    }

    /// All words without the gaps between them: `web_site` and `website` are one name.
    pub(super) fn glued(&self) -> &str {
        &self.joined
    }

    /// A form in which names of equal meaning are equal, for looking many up at once.
    pub(super) fn canonical(&self) -> String {
        let mut words: Vec<&str> = self.meanings.iter().map(String::as_str).collect();
        words.sort_unstable();
        words.join(" ")
    }
}

/// `last_update` is when a row was updated; `last_name` is something else.
fn without_last(mut words: Vec<String>) -> Vec<String> {
    if let [last, second, ..] = words.as_slice()
        && last == "last"
        && representative(second) == "changed"
    {
        words.remove(0);
    }
    words
}

fn spelled_out(word: &str) -> Vec<String> {
    let long = ABBREVIATIONS
        .iter()
        .find(|(short, _)| *short == word)
        .map_or(word, |(_, long)| *long);
    long.split(' ').map(str::to_owned).collect()
}

fn representative(word: &str) -> &str {
    SYNONYMS
        .iter()
        .find(|group| group.contains(&word))
        .map_or(word, |group| group[0])
}

/// How alike two names are, from 0 to 1; 1 for equal words in any order and spelling.
pub(super) fn similarity(left: &Tokens, right: &Tokens) -> f64 {
    if left.joined == right.joined {
        return 1.0;
    }
    if !left
        .keys
        .iter()
        .any(|key| right.keys.binary_search(key).is_ok())
    {
        return 0.0;
    }
    let telling = dice(left, right);
    // Fillers that differ are a small doubt: `read_at` is not `is_read`.
    if telling >= 1.0 { 0.97 } else { telling }
}

/// Twice what both share, by the words of both; words that are only alike count in part.
fn dice(left: &Tokens, right: &Tokens) -> f64 {
    let count = left.telling.len() + right.telling.len();
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    let mut free: Vec<usize> = (0..right.telling.len()).collect();
    let mut shared = 0.0;
    for own in 0..left.telling.len() {
        let scored = free.iter().enumerate().map(|(index, other)| {
            let same = left.meanings[own] == right.meanings[*other];
            (
                word_similarity(&left.telling[own], &right.telling[*other], same),
                index,
            )
        });
        let best = scored.fold(
            (0.0, usize::MAX),
            |best, next| if next.0 > best.0 { next } else { best },
        );
        if best.1 != usize::MAX {
            free.remove(best.1);
            shared += best.0;
        }
    }
    // Counts of words are small numbers: no digit is lost.
    2.0 * shared / count as f64
}

/// Whether two words count for anything when names with them are compared.
pub(super) fn are_alike(left: &str, right: &str) -> bool {
    word_similarity(left, right, representative(left) == representative(right)) > 0.0
}

fn word_similarity(left: &str, right: &str, same_meaning: bool) -> f64 {
    if left == right {
        return 1.0;
    }
    if same_meaning {
        return 0.85;
    }
    if left.chars().next() != right.chars().next() {
        return 0.0;
    }
    let (short, long) = if left.len() < right.len() {
        (left, right)
    } else {
        (right, left)
    };
    if short.len() >= 4 && long.starts_with(short) {
        return 0.8;
    }
    let spelling = strsim::jaro_winkler(left, right);
    if spelling >= 0.93 && short.len() >= 5 {
        0.85 * spelling
    } else {
        0.0
    }
}

/// The first word that most names share, such as `dispatch` in a schema whose tables all carry it.
pub(super) fn common_prefix<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let count = names.clone().count();
    let mut first: Vec<String> = names
        .filter_map(|name| words(name).into_iter().next())
        .collect();
    first.sort();
    let most = first
        .chunk_by(|a, b| a == b)
        .max_by_key(|group| group.len())?;
    (most.len() >= 3 && most.len() * 10 >= count * 6).then(|| most[0].clone())
}

/// A table's name without the prefix that most tables share.
pub(super) fn table_tokens(name: &str, prefix: Option<&str>) -> Tokens {
    let list = words(name);
    let rest = match (list.split_first(), prefix) {
        (Some((first, rest)), Some(prefix)) if first == prefix && !rest.is_empty() => {
            rest.join("_")
        }
        _ => name.to_owned(),
    };
    Tokens::of(&rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(left: &str, right: &str) -> f64 {
        similarity(&Tokens::of(left), &Tokens::of(right))
    }

    #[test]
    fn spellings_of_one_name_are_the_same() {
        for (left, right) in [
            ("order_no", "orderNumber"),
            ("firstname", "first_name"),
            ("roles", "role"),
            ("birthdate", "birth_date"),
        ] {
            assert!(alike(left, right) >= 1.0, "{left} {right}");
        }
        assert!(alike("created", "created_at") > 0.9);
        assert!(alike("sex", "gender") > 0.8);
    }

    #[test]
    fn different_names_are_told_apart() {
        for (left, right) in [
            ("name", "title"),
            ("amount", "count"),
            ("first_name", "last_name"),
            ("created", "updated_at"),
        ] {
            assert!(
                alike(left, right) < 0.7,
                "{left} {right}: {}",
                alike(left, right)
            );
        }
    }

    #[test]
    fn a_prefix_is_what_most_tables_share() {
        let tables = [
            "dispatch_role",
            "dispatch_case",
            "dispatch_user",
            "migrations",
        ];
        assert_eq!(
            common_prefix(tables.into_iter()).as_deref(),
            Some("dispatch")
        );
        assert_eq!(common_prefix(["role", "case", "user"].into_iter()), None);
        assert_eq!(
            table_tokens("dispatch_role", Some("dispatch")),
            Tokens::of("role")
        );
    }
}
