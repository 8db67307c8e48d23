//! Words of a name: for comparing names, never for writing one.

use heck::ToSnakeCase;

/// The words of a name in lower case: `technicianId` and `Technician-ID` give `technician`, `id`.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    name.to_snake_case()
        .split('_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A text with its case taken away, for comparing.
#[must_use]
pub fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// The singular of an English word in lower case, by the few rules that table names need.
///
/// A guess for comparing; a word that only looks plural (`status`, `address`) stays as it is.
#[must_use]
pub fn singular(word: &str) -> String {
    let irregular = [
        ("people", "person"),
        ("children", "child"),
        ("men", "man"),
        ("indices", "index"),
    ];
    if let Some((_, one)) = irregular.iter().find(|(plural, _)| *plural == word) {
        return (*one).to_owned();
    }
    let only_looks_plural = ["ss", "us", "is", "series", "species"]
        .iter()
        .any(|ending| word.ends_with(ending));
    if only_looks_plural {
        return word.to_owned();
    }
    if word.len() > 4
        && let Some(stem) = word.strip_suffix("ies")
    {
        return format!("{stem}y");
    }
    let hissing = [
        "sses", "tuses", "ruses", "nuses", "tches", "rches", "nches", "shes", "xes",
    ]
    .iter()
    .any(|ending| word.ends_with(ending));
    let ending = if hissing { "es" } else { "s" };
    match word.strip_suffix(ending) {
        Some(stem) if stem.len() > 1 => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        assert_eq!(words("technicianId"), ["technician", "id"]);
        assert_eq!(words("Technician-ID"), ["technician", "id"]);
        assert_eq!(words("user_"), ["user"]);
        assert!(words("🙂").len() <= 1);
    }

    #[test]
    fn plurals_lose_their_ending() {
        let pairs = [
            ("offices", "office"),
            ("cities", "city"),
            ("addresses", "address"),
            ("address", "address"),
            ("status", "status"),
            ("people", "person"),
            ("boxes", "box"),
            ("batches", "batch"),
            ("series", "series"),
            ("cases", "case"),
            ("s", "s"),
            ("ties", "tie"),
            ("statuses", "status"),
            ("analysis", "analysis"),
        ];
        for (plural, one) in pairs {
            assert_eq!(singular(plural), one);
        }
    }
}
