//! A folder with this program under the name of each entity; removed in the end.

use crate::programs::ENTITIES;
use std::path::{Path, PathBuf};

pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let own = std::env::current_exe().unwrap();
        for entity in ENTITIES {
            std::fs::hard_link(&own, folder.join(entity)).unwrap();
        }
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
