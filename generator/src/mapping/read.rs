//! Reading a project's mapping files: all of them, with everything that is wrong in any of them.

use std::collections::BTreeMap;

use super::Mapping;
use super::file_text::{FileError, Step, locate, parse};

/// A mapping with the text it was read from, so that findings can point into it and a rewrite can keep it.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingFile {
    /// The file, relative to the project's folder.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What it says.
    pub mapping: Mapping,
}

impl MappingFile {
    /// Reads one file's text.
    ///
    /// # Errors
    /// When it is no TOML, or a key, value or rule in it is not understood; the error points at the place.
    pub fn parse(path: impl Into<String>, text: impl Into<String>) -> Result<Self, FileError> {
        let (path, text) = (path.into(), text.into());
        let mapping: Mapping = parse(&path, &text)?;
        let file = Self {
            path,
            text,
            mapping,
        };
        match file.contradictions().into_iter().next() {
            Some(error) => Err(error),
            None => Ok(file),
        }
    }

    /// An error at the place that `steps` lead to.
    #[must_use]
    pub fn error_at(&self, steps: &[Step<'_>], message: impl Into<String>) -> FileError {
        FileError::at(&self.path, &self.text, locate(&self.text, steps), message)
    }

    /// The file's name without folder and ending.
    fn stem(&self) -> &str {
        let name = self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path);
        name.strip_suffix(".toml").unwrap_or(name)
    }

    /// What the form alone cannot refuse: the file's words against each other.
    fn contradictions(&self) -> Vec<FileError> {
        let mapping = &self.mapping;
        let mut errors = Vec::new();
        if mapping.entity != self.stem() {
            let message = format!(
                "the entity is called `{}`, the file `{}.toml`",
                mapping.entity,
                self.stem()
            );
            let help = "give both the same name: other files refer to the entity by it".to_owned();
            errors.push(
                self.error_at(&[Step::Key("entity")], message)
                    .with_help(Some(help)),
            );
        }
        if mapping.feeds.is_empty() {
            let help =
                "add a `[[feeds]]` table with the source's rows, or delete the file".to_owned();
            errors.push(
                self.error_at(&[Step::Key("feeds")], "the entity has no feed")
                    .with_help(Some(help)),
            );
        }
        if mapping
            .threshold_percent
            .is_some_and(|percent| !(0.0..=100.0).contains(&percent))
        {
            let message = "the threshold is a percentage from 0 to 100";
            errors.push(self.error_at(&[Step::Key("threshold_percent")], message));
        }
        if mapping.batch_size == Some(0) {
            errors.push(self.error_at(&[Step::Key("batch_size")], "a batch has at least one row"));
        }
        errors.extend(self.feeds_of_one_name());
        errors
    }

    fn feeds_of_one_name(&self) -> Vec<FileError> {
        let feeds = &self.mapping.feeds;
        let taken = |index: usize| {
            feeds[..index]
                .iter()
                .any(|feed| feed.label() == feeds[index].label())
        };
        let twice = (0..feeds.len()).filter(|index| taken(*index));
        twice
            .map(|index| {
                let message = format!("two feeds are called `{}`", feeds[index].label());
                let help = "give one of them a `name` of its own".to_owned();
                self.error_at(&[Step::Key("feeds"), Step::Index(index)], message)
                    .with_help(Some(help))
            })
            .collect()
    }
}

/// Reads mapping files given as path and text, in the order of their paths.
///
/// # Errors
/// When any file cannot be read or two files are of one entity: every such error, one per file.
pub fn read_mappings(files: &BTreeMap<String, String>) -> Result<Vec<MappingFile>, Vec<FileError>> {
    let mut read: Vec<MappingFile> = Vec::new();
    let mut errors = Vec::new();
    for (path, text) in files {
        match MappingFile::parse(path, text) {
            Ok(file) => match read
                .iter()
                .find(|other| other.mapping.entity == file.mapping.entity)
            {
                Some(other) => {
                    let message = format!(
                        "`{}` is the entity of {} already",
                        file.mapping.entity, other.path
                    );
                    errors.push(file.error_at(&[Step::Key("entity")], message));
                }
                None => read.push(file),
            },
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(read)
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let text = format!(
            "entity = \"roles\"\ntarget = \"public.roles\"\n\n[[feeds]]\nsource = \"public.role\"\nkey = [\"id\"]\n{text}"
        );
        MappingFile::parse("mappings/roles.toml", text)
            .map_or_else(|error| error.to_string(), |_| "fine".to_owned())
    }

    #[test]
    fn a_misspelled_key_is_underlined_and_the_right_one_suggested() {
        let expected = "\
unknown field `coppy`
 --> mappings/roles.toml:8:1
  |
8 | coppy = \"name\"
  | ^^^^^
  = did you mean `copy`?";
        assert_eq!(error("[feeds.columns.name]\ncoppy = \"name\"\n"), expected);
    }

    #[test]
    fn a_column_without_rule_is_shown_by_its_header() {
        let expected = "\
the column has no rule; give it one of: key, copy, enum, reference, lookup, constant, default, sql, rust, json, timestamp
 --> mappings/roles.toml:7:1
  |
7 | [feeds.columns.name]
  | ^^^^^^^^^^^^^^^^^^^^";
        assert_eq!(error("[feeds.columns.name]\nreason = \"none\"\n"), expected);
    }

    #[test]
    fn a_word_that_is_none_of_the_known_ones_is_suggested() {
        let expected = "\
unknown variant `uuid5`
 --> mappings/roles.toml:8:7
  |
8 | key = \"uuid5\"
  |       ^^^^^^^
  = did you mean `uuid_v5`?";
        assert_eq!(error("[feeds.columns.id]\nkey = \"uuid5\"\n"), expected);
    }

    #[test]
    fn text_that_is_no_toml_is_pointed_at() {
        let text = error("[feeds.columns.id]\nkey = uuid\n");
        assert!(text.contains("mappings/roles.toml:8:7"), "{text}");
        assert!(text.contains("8 | key = uuid"), "{text}");
    }

    #[test]
    fn the_same_feed_twice_needs_a_name() {
        let expected = "\
two feeds are called `role`
 --> mappings/roles.toml:7:1
  |
7 | [[feeds]]
  | ^^^^^^^^^
  = give one of them a `name` of its own";
        assert_eq!(error("[[feeds]]\nsource = \"old.role\"\n"), expected);
    }

    #[test]
    fn errors_of_all_files_come_together() {
        let files = [
            ("mappings/a.toml", "entity = 1"),
            ("mappings/b.toml", "x = 1"),
            ("mappings/c.toml", ""),
        ];
        let files = files
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into_iter()
            .collect();
        assert_eq!(
            read_mappings(&files).err().map(|errors| errors.len()),
            Some(3)
        );
    }

    #[test]
    fn a_file_cannot_write_to_the_terminal() {
        let text = error("[feeds.columns.\"\u{1b}[31m\"]\n");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}
