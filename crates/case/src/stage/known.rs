//! What the case knows: `case.toml` together with the files that it names.

use std::net::IpAddr;

use stanch_detect::{Dimension, Needle};
use stanch_model::{Gap, Mark, Report};

use super::StageError;
use crate::config::Settings;
use crate::folder::CaseFolder;
use crate::origins::Origins;
use crate::stix;

/// Everything that a review asks the case for.
pub(super) struct Known {
    /// What `case.toml` says, with the indicators of the files that it names and of the watch.
    pub(super) settings: Settings,
    /// Where addresses are.
    pub(super) origins: Origins,
    /// What is looked for in whole records.
    pub(super) needles: Vec<Needle>,
    /// What of it could not be used.
    pub(super) gaps: Vec<Gap>,
}

impl Known {
    /// Reads the files that `case.toml` names, and what strangers used by what was watched.
    pub(super) fn load(folder: &CaseFolder, mut settings: Settings) -> Result<Self, StageError> {
        let mut gaps = Vec::new();
        for file in settings.indicators.stix.clone() {
            let path = folder.root().join(&file);
            let report = stix::read_file(&path, &file.display().to_string(), settings.window)?;
            settings.indicators.add(report.found);
            gaps.extend(report.gaps);
        }
        let strangers = folder.strangers();
        if strangers.exists() {
            let report = stix::read_file(&strangers, "watch/indicators.json", settings.window)?;
            settings.indicators.add(report.found);
            gaps.extend(report.gaps);
        }
        let origins = Origins::open(folder.root(), &settings.databases)?;
        let Report { found: needles, gaps: beyond } = settings.indicators.needles();
        gaps.extend(beyond);
        gaps.extend(settings.indicators.unsearchable());
        Ok(Self { settings, origins, needles, gaps })
    }

    /// What is known of a value.
    pub(super) fn marks(&self, dimension: Dimension, value: &str) -> Vec<Mark> {
        let settings = &self.settings;
        match dimension {
            Dimension::Source => {
                value.parse::<IpAddr>().map_or_else(|_| Vec::new(), |ip| settings.marks_of_address(ip))
            }
            Dimension::UserAgent => settings.marks_of_user_agent(value),
            Dimension::Operation | Dimension::Denial => settings.marks_of_operation(value),
            Dimension::Account | Dimension::Region | Dimension::Service => Vec::new(),
        }
    }
}
