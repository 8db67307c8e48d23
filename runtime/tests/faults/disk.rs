//! A disk of the target that is full: a small file system of its own holds the table that is loaded.

use crate::life::Life;
use crate::stage::{Stage, session};
use crate::step::Command;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

/// The user that the servers of tests run as.
const NOBODY: u32 = 65534;

/// A file system of a few megabytes in memory; unmounted in the end.
struct Disk(PathBuf);

impl Disk {
    /// Gives none where this machine does not let us mount.
    fn small(folder: &Path) -> Option<Self> {
        let place = folder.join("disk");
        std::fs::create_dir_all(&place).unwrap();
        let options = format!("size=12m,uid={NOBODY},gid={NOBODY},mode=0700");
        let mounted = Process::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "rehome-test"])
            .arg(&place)
            .stderr(Stdio::null())
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then_some(Self(place))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Fills it, but for so many bytes.
    fn fill_up(&self, leave: u64) {
        let mut file = std::fs::File::create(self.ballast()).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length - leave).unwrap();
    }

    fn make_room(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Process::new("umount").arg("--lazy").arg(&self.0).status();
        // Only what is empty: where it is mounted still, its files are the server's.
        let _ = std::fs::remove_dir(&self.0);
        let _ = self.0.parent().map(std::fs::remove_dir);
    }
}

/// The disk becomes full in the midst of a run; with more room, the same command completes it.
pub async fn is_full(stage: &Stage) -> Result<(), String> {
    let Some(disk) =
        Disk::small(&std::env::temp_dir().join(format!("rehome-disk-{}", std::process::id())))
    else {
        println!("skipped: this user may not mount a small file system, so no disk can be filled");
        return Ok(());
    };
    let life = Life::after(stage, &["teams"]).await;
    let admin = session(&stage.target, "postgres").await;
    let place = format!("CREATE TABLESPACE small LOCATION '{}'", disk.0.display());
    admin.batch_execute(&place).await.unwrap();
    let table = life.world.connect().await;
    let onto_it = "ALTER TABLE public.members SET TABLESPACE small";
    table.batch_execute(onto_it).await.unwrap();
    // Room for some batches.
    disk.fill_up(64 * 1024);
    let arguments = ["--workers=2", "--batch-size=20", "--max-attempts=2"];
    let program = life.start("members", Command::Run, &arguments);
    let words = [
        "(SQLSTATE 53100)",
        "disk is full",
        "rollback",
        "the same command goes on",
    ];
    life.ends_saying(program, &words).await?;
    disk.make_room();
    let program = life.start("members", Command::Run, &["--workers=2"]);
    life.ends_well(program).await?;
    let off = "ALTER TABLE public.members SET TABLESPACE pg_default";
    table.batch_execute(off).await.unwrap();
    life.is_as_usual("members", Command::Run).await?;
    drop(table);
    life.end().await;
    admin.batch_execute("DROP TABLESPACE small").await.unwrap();
    Ok(())
}
