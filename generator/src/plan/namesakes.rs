//! Tables whose names say in part what they are made of: `person_saved_combined` of `post_saved` and `comment_saved`,
//! `instance_actions` with its `received_ban_at` of `user_ban`. The rest is a person's to say, so all this is asked.

use std::collections::BTreeSet;

use super::happenings::moment_of;
use super::known::{Known, key_parents};
use super::shapes::Reshaped;
use super::similarity::{Tokens, similarity};
use super::tables::Candidate;
use crate::catalog::{Name, Table};

/// Words that share less than this say different things.
const SAME_WORD: f64 = 0.75;

impl<'a> Known<'a> {
    /// Lists over several parents: the children of these parents that a word of the table's name names.
    pub(super) fn by_word(&self, to: &'a Table) -> Option<Reshaped> {
        let parents: BTreeSet<&Name> = to.foreign_keys.iter().map(|key| &key.references).collect();
        let parent_words: BTreeSet<String> = parents
            .iter()
            .flat_map(|parent| Tokens::of(&parent.name).telling().to_vec())
            .collect();
        let own = Tokens::of(&to.name.name);
        let is_own = |word: &&String| !parent_words.contains(*word);
        let words: Vec<Tokens> = own
            .telling()
            .iter()
            .filter(is_own)
            .map(|word| Tokens::of(word))
            .collect();
        let mut named: BTreeSet<(&Name, &Name)> = BTreeSet::new();
        for parent in parents.iter().filter_map(|parent| self.only_feed(parent)) {
            for word in &words {
                let children = self.children(&parent.name, word).into_iter();
                let is_named = |child: &&Table| {
                    let rest = Tokens::of(&child.name.name).without(&Tokens::of(&parent.name.name));
                    rest.is_some_and(|rest| similarity(word, &rest) >= SAME_WORD)
                };
                named.extend(
                    children
                        .filter(is_named)
                        .map(|child| (&parent.name, &child.name)),
                );
            }
        }
        let different: BTreeSet<&Name> = named.iter().map(|(parent, _)| *parent).collect();
        let feeds: Vec<Candidate> = named
            .iter()
            .map(|(parent, child)| {
                let reason = format!("its name is that of {parent} and a word of the table's");
                Candidate::shaped(child, 0.65, reason)
            })
            .collect();
        // A list of one parent's children is their own table, and that would be named in full.
        (different.len() > 1 && different.len() == feeds.len())
            .then_some(Reshaped { feeds, sure: false })
    }

    /// What happened to one of the rows that a table's key is made of, where nothing else keeps it.
    pub(super) fn happened(&self, to: &'a Table) -> Option<Reshaped> {
        let parents = key_parents(to);
        if parents.len() < 2 {
            return None;
        }
        let is_of_one = |child: &&Table| {
            self.is_free(child)
                && child.foreign_keys.len() == 1
                && moment_of(self.inputs, child, to).is_some()
        };
        let mut named: BTreeSet<&Name> = BTreeSet::new();
        for source in parents.iter().filter_map(|parent| self.only_feed(parent)) {
            for column in &to.columns {
                let children = self
                    .children(&source.name, &Tokens::of(&column.name))
                    .into_iter();
                named.extend(children.filter(is_of_one).map(|child| &child.name));
            }
        }
        let feeds: Vec<Candidate> = named
            .into_iter()
            .map(|name| {
                let reason = "a column is named for what it tells".to_owned();
                Candidate::shaped(name, 0.6, reason)
            })
            .collect();
        (feeds.len() == 1).then_some(Reshaped { feeds, sure: false })
    }
}
