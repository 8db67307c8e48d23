//! The files of a dry run, opened in the first process, because the second can open none.

use crate::migration::Entity;
use crate::predict::Papers;
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Opens the paper that the entity's dry run leaves, and those that its parents' have left; a parent without one may
/// have been run for good, which the target knows.
///
/// # Errors
/// When a file cannot be opened; the message names it.
pub(super) fn open(folder: &Path, entity: &Entity) -> Result<Papers, String> {
    let path = |name: &str| folder.join(format!("{name}.csv"));
    let own = create(folder, &path(entity.name));
    let own = own.map_err(|error| complaint(&path(entity.name), &error))?;
    let others = entity.parents.iter().map(|parent| parent.entity);
    let others: BTreeSet<&str> = others.filter(|name| *name != entity.name).collect();
    let mut parents = Vec::new();
    for name in others {
        match File::open(path(name)) {
            Ok(file) => parents.push((name.to_owned(), file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(complaint(&path(name), &error)),
        }
    }
    Ok(Papers {
        own: Some(own),
        parents,
    })
}

/// Keys may say something about people, so nobody else may read the file.
fn create(folder: &Path, path: &Path) -> io::Result<File> {
    std::fs::create_dir_all(folder)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path)
}

fn complaint(path: &Path, error: &io::Error) -> String {
    format!(
        "{} cannot be opened: {error}; check the folder that --predictions names",
        path.display()
    )
}
