//! The limit: what unpacking and parsing alone cost, by the fastest libraries there are, on one thread.

use std::borrow::Cow;
use std::fs;
use std::path::PathBuf;

use libdeflater::Decompressor;
use serde::Deserialize;

use crate::Failure;
use crate::usage::cpu_seconds;

#[derive(Deserialize)]
struct File<'a> {
    #[serde(rename = "Records", borrow)]
    records: Vec<Record<'a>>,
}

/// The fields that any review of a record needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    #[serde(borrow)]
    event_time: Cow<'a, str>,
    #[serde(borrow)]
    event_source: Cow<'a, str>,
    #[serde(borrow)]
    event_name: Cow<'a, str>,
    #[serde(borrow)]
    aws_region: Cow<'a, str>,
    #[serde(borrow, rename = "sourceIPAddress")]
    source_ip_address: Option<Cow<'a, str>>,
    #[serde(borrow)]
    user_agent: Option<Cow<'a, str>>,
    #[serde(borrow)]
    error_code: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "eventID")]
    event_id: Cow<'a, str>,
    #[serde(borrow)]
    recipient_account_id: Option<Cow<'a, str>>,
    read_only: Option<bool>,
    #[serde(borrow)]
    user_identity: Identity<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    arn: Option<Cow<'a, str>>,
    #[serde(borrow)]
    access_key_id: Option<Cow<'a, str>>,
}

impl Record<'_> {
    /// Something of every field, so that none can be left out.
    fn weight(&self) -> usize {
        let optional = [
            &self.source_ip_address,
            &self.user_agent,
            &self.error_code,
            &self.recipient_account_id,
            &self.user_identity.kind,
            &self.user_identity.arn,
            &self.user_identity.access_key_id,
        ];
        let needed = [&self.event_time, &self.event_source, &self.event_name, &self.aws_region, &self.event_id];
        optional.into_iter().flatten().chain(needed).map(|text| text.len()).sum::<usize>()
            + usize::from(self.read_only.unwrap_or_default())
    }
}

/// What a pass over all files came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pass {
    /// CPU time, in seconds.
    pub(crate) cpu: f64,
    /// Text, in bytes.
    pub(crate) bytes: u64,
    /// Records.
    pub(crate) events: u64,
}

/// Unpacks every file, and parses it too where `parse` says so.
pub(crate) fn pass(files: &[PathBuf], parse: bool) -> Result<Pass, Failure> {
    let mut gunzip = Decompressor::new();
    let mut text = Vec::new();
    let mut sum = Pass::default();
    let mut weight = 0;
    let start = cpu_seconds();
    for path in files {
        let packed = fs::read(path).map_err(|error| Failure(format!("{}: {error}", path.display())))?;
        let size = packed.last_chunk().map_or(0, |size| u32::from_le_bytes(*size)) as usize;
        text.resize(size, 0);
        gunzip.gzip_decompress(&packed, &mut text).map_err(|error| Failure(format!("{}: {error}", path.display())))?;
        sum.bytes += size as u64;
        if parse {
            let file: File<'_> =
                sonic_rs::from_slice(&text).map_err(|error| Failure(format!("{}: {error}", path.display())))?;
            sum.events += file.records.len() as u64;
            weight += file.records.iter().map(Record::weight).sum::<usize>();
        }
    }
    std::hint::black_box(weight);
    sum.cpu = cpu_seconds() - start;
    Ok(sum)
}
