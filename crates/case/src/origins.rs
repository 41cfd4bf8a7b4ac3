//! Where addresses are, from databases in MaxMind's format.

use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use maxminddb::{MaxMindDbError, PathElement, Reader};
use stanch_detect::Origin;
use stanch_model::text::{shorten, terminal};
use thiserror::Error;

use crate::config::Databases;

/// The longest name of an organisation that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// Why a database cannot be used. Each sentence names the file and the way out.
#[derive(Debug, Error)]
pub enum OriginError {
    /// It cannot be read.
    #[error("cannot read {}: {source}; check [networks] of case.toml, or delete its line there", terminal(file))]
    Read {
        /// The file.
        file: String,
        /// The cause.
        source: io::Error,
    },
    /// It is not a database, or only a part of one.
    #[error(
        "{} is not a whole database in MaxMind's format ({}); get it anew, or delete its line in [networks] of case.toml",
        terminal(file),
        terminal(cause)
    )]
    Format {
        /// The file.
        file: String,
        /// What is wrong.
        cause: String,
    },
}

/// The databases of a case, opened.
#[derive(Debug, Default)]
pub struct Origins {
    asn: Option<Arc<Reader<Vec<u8>>>>,
    country: Option<Arc<Reader<Vec<u8>>>>,
}

impl Origins {
    /// Opens the databases that `case.toml` in the folder `root` names.
    ///
    /// # Errors
    /// When one of them cannot be read or is no such database.
    pub fn open(root: &Path, databases: &Databases) -> Result<Self, OriginError> {
        let open_one = |path: &Path| open(&root.join(path)).map(Arc::new);
        let asn = databases.asn.as_deref().map(open_one).transpose()?;
        let country = match &databases.country {
            // One file may hold both, and is held once.
            same if *same == databases.asn => asn.clone(),
            other => other.as_deref().map(open_one).transpose()?,
        };
        Ok(Self { asn, country })
    }

    /// Whether the case has no database.
    pub fn is_empty(&self) -> bool {
        self.asn.is_none() && self.country.is_none()
    }

    /// Where an address is; nothing where no database knows.
    pub fn of(&self, address: IpAddr) -> Option<Origin> {
        let address = address.to_canonical();
        let (asn, country) = (self.asn.as_deref(), self.country.as_deref());
        let mut origin = asn.map(|database| system(database, address)).unwrap_or_default();
        origin.country = country.and_then(|database| country_of(database, address));
        (origin != Origin::default()).then_some(origin)
    }
}

fn open(path: &Path) -> Result<Reader<Vec<u8>>, OriginError> {
    let file = path.display().to_string();
    Reader::open_readfile(path).map_err(|error| match error {
        MaxMindDbError::Io(source) => OriginError::Read { file, source },
        other => OriginError::Format { file, cause: other.to_string() },
    })
}

/// The autonomous system of an address, as MaxMind's files say it (`autonomous_system_number`) or as ipinfo's do
/// (`asn = "AS64500"`).
fn system(database: &Reader<Vec<u8>>, address: IpAddr) -> Origin {
    let number = number_at(database, address, "autonomous_system_number");
    let (number, name) = match number {
        Some(number) => (Some(number), "autonomous_system_organization"),
        None => {
            let written = text_at(database, address, &["asn"]);
            (written.and_then(|text| text.trim_start_matches(['A', 'S', 'a', 's']).parse().ok()), "as_name")
        }
    };
    let organisation = text_at(database, address, &[name]).map(|name| shorten(name.trim(), LONGEST_NAME).into_owned());
    Origin { system: number, organisation: organisation.filter(|name| !name.is_empty()), country: None }
}

/// The country of an address as two letters, as MaxMind's files say it (`country.iso_code`) or as ipinfo's do
/// (`country_code`, or `country` alone).
fn country_of(database: &Reader<Vec<u8>>, address: IpAddr) -> Option<String> {
    [["country", "iso_code"].as_slice(), &["country_code"], &["country"]].into_iter().find_map(|path| {
        let code = text_at(database, address, path)?;
        (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic())).then(|| code.to_ascii_uppercase())
    })
}

/// A text of the record of an address. A record that cannot be read is as good as none.
fn text_at<'d>(database: &'d Reader<Vec<u8>>, address: IpAddr, path: &[&str]) -> Option<&'d str> {
    let path: Vec<PathElement<'_>> = path.iter().map(|key| PathElement::Key(key)).collect();
    database.lookup(address).ok()?.decode_path(&path).ok()?
}

/// A number of the record of an address.
fn number_at(database: &Reader<Vec<u8>>, address: IpAddr, key: &str) -> Option<u32> {
    database.lookup(address).ok()?.decode_path(&[PathElement::Key(key)]).ok()?
}
