//! What the last line of a chained file was, kept beside it: lines that were taken from its end have nothing after them that
//! names them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// The number and hash of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) number: u64,
    pub(crate) hash: String,
}

/// Where that of a file stands.
pub(crate) fn path(of: &Path) -> PathBuf {
    // Whoever copies a folder in the order of its names copies it first, so that a copy never has less than it says.
    let mut name = std::ffi::OsString::from(".");
    name.push(of.file_name().unwrap_or_default());
    name.push(".last");
    of.with_file_name(name)
}

/// What a file's last line was at least; none where that is not known. To be read before the file is, which may grow meanwhile.
pub(crate) fn read(of: &Path) -> io::Result<Option<Sealed>> {
    match fs::read(path(of)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => Ok(std::str::from_utf8(&read?).ok().and_then(parse)),
    }
}

/// Half of it, which a crash or a look at the wrong moment leaves, is none: that says less, and nothing wrong.
fn parse(text: &str) -> Option<Sealed> {
    let (said, sum) = text.strip_suffix('\n')?.rsplit_once(' ')?;
    let (number, hash) = said.split_once(' ')?;
    (sum == sum_of(said)).then_some(Sealed { number: number.parse().ok()?, hash: hash.to_owned() })
}

fn sum_of(said: &str) -> String {
    Sha256::digest(said).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// It, open to be written over.
pub(crate) struct Seal(File);

impl Seal {
    pub(crate) fn open(of: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path(of)).map(Self)
    }

    /// Writes it over, with as many bytes as before. It is not waited for until it is on the disk: one that is older than the
    /// file is right too, and one that is newer never is, since the line was waited for.
    pub(crate) fn put(&mut self, sealed: &Sealed) -> io::Result<()> {
        let said = format!("{:020} {}", sealed.number, sealed.hash);
        self.0.seek(SeekFrom::Start(0))?;
        self.0.write_all(format!("{said} {}\n", sum_of(&said)).as_bytes())
    }
}
