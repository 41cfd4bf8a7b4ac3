//! A generated incident: logs, vendors, a cloud, and a case that has just been opened.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveTime, SecondsFormat, Utc};
use stanch_doubles::Clock;
use stanch_doubles::all::All;
use stanch_doubles::aws::Faults;
use stanch_doubles::aws::strict::{Held, RESPONDER};
use stanch_scenario::estate::EstateSpec;
use stanch_scenario::{Estate, Spec, Truth};

use crate::error::DrillError;

/// The file that makes a case one of a drill: whoever works on it connects to nothing but this machine.
pub const MARK: &str = "drill";

/// What the file says to whoever opens it.
const MARKED: &str = "This case is a drill's: what it is about is generated, and its vendors and cloud are servers on loopback \
                      for as long as the drill runs. No command connects to others from here.\n";

/// The file of a case that other terminals read to see the incident, for as long as it is served to a team.
pub const ENVIRONMENT: &str = "environment";

/// Which incident.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The folder of the case, which is made.
    pub dir: PathBuf,
    /// Everything random follows from it.
    pub seed: u64,
    /// Events of the logs.
    pub events: u64,
    /// When the notice arrives.
    pub day: Day,
    /// The program's own file.
    pub exe: PathBuf,
}

/// When the notice arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// In the morning of the day on which CircleCI published its report. The time of the incident is set by whoever runs it.
    Then,
    /// Now. The time of the incident is that of everybody.
    Now(DateTime<Utc>),
}

/// An incident that is served until it is dropped.
#[derive(Debug)]
pub struct Incident {
    /// What was generated of the logs.
    pub truth: Truth,
    /// What vendors and the cloud hold.
    pub estate: Arc<Estate>,
    /// When the notice arrives.
    pub noticed: DateTime<Utc>,
    /// Vendors.
    pub vendors: All,
    /// The cloud.
    pub cloud: Held,
    /// The case.
    pub case: PathBuf,
}

/// Lines of the preset that say of which days an incident is.
const START: &str = "start = 2022-12-16T00:00:00Z";
const END: &str = "end = 2023-01-13T00:00:00Z";
/// A line of the preset after which something is put, and one that is filled.
const VENDOR: &str = "vendor = \"CircleCI\"";
const ACCOUNTS: &str = "accounts = []";

impl Incident {
    /// Generates an incident, makes a case for it in a new folder, and serves it. The logs are in the case's folder `logs`.
    /// `written` is told of events as they are written.
    ///
    /// # Errors
    /// When the folder is not empty, or something cannot be generated, written or served.
    pub fn lay(setting: &Setting, written: &(dyn Fn(u64) + Sync)) -> Result<Self, DrillError> {
        let case = std::path::absolute(&setting.dir).unwrap_or_else(|_| setting.dir.clone());
        if case.is_file() {
            return Err(DrillError::NotAFolder { path: setting.dir.clone() });
        }
        if fs::read_dir(&case).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(DrillError::Occupied { path: setting.dir.clone() });
        }
        let spec = setting.spec();
        let of_estate = EstateSpec::of_logs(&spec);
        let estate = Arc::new(stanch_scenario::estate(&of_estate)?);
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| DrillError::File { path, source }
        };
        // Beside the case, so that what is moved into it is moved and not copied.
        let beside = case.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(beside).map_err(at(beside))?;
        let made = tempfile::tempdir_in(beside).map_err(at(beside))?;
        let truth = stanch_scenario::generate(&spec, made.path(), written)?;
        let noticed = match setting.day {
            Day::Then => of_estate.at(),
            Day::Now(now) => now,
        };
        let accounts: Vec<&str> = estate.aws.accounts.iter().map(|account| account.id.as_str()).collect();
        open(setting, &case, &truth.spec, noticed, &accounts)?;
        let logs = case.join("logs");
        fs::create_dir_all(&logs).map_err(at(&logs))?;
        fs::rename(made.path().join("AWSLogs"), logs.join("AWSLogs")).map_err(at(&logs))?;
        let vendors = All::serve(&estate, Duration::ZERO).map_err(DrillError::Loopback)?;
        let cloud =
            Held::serve(estate.aws.clone(), Faults::default(), BTreeMap::new()).map_err(DrillError::Loopback)?;
        let incident = Self { truth, estate, noticed, vendors, cloud, case };
        incident.clock().set(noticed);
        incident.vendors.follow(&incident.clock());
        Ok(incident)
    }

    /// The clock of vendors and the cloud.
    pub fn clock(&self) -> Clock {
        self.cloud.clock()
    }

    /// The environment in which programs see the incident, and nothing else.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut variables: BTreeMap<&str, String> = self.vendors.environment().into_iter().collect();
        // The cloud that acts takes the place of the one that is only read.
        variables.extend(self.cloud.environment());
        variables.into_iter().collect()
    }
}

impl Setting {
    /// What is generated: logs that are whole, since the team has nobody to ask for more.
    fn spec(&self) -> Spec {
        let usual = Spec { broken_file: false, lost_days: false, ..Spec::new(self.seed, self.events) };
        match self.day {
            Day::Then => usual,
            Day::Now(now) => {
                let window_end = now.date_naive().and_time(NaiveTime::MIN).and_utc();
                let days = (usual.window_end - usual.window_start).num_days().unsigned_abs();
                Spec { window_start: window_end - Days::new(days), window_end, ..usual }
            }
        }
    }
}

/// The copies that the organisation would come back from, one of them where no credential reaches.
pub(crate) const OFFLINE: &str = "the safe in Bern";

/// The vault of the production account that is locked.
pub(crate) fn vault(accounts: &[&str]) -> String {
    let account = accounts.get(1).copied().unwrap_or_default();
    format!("arn:aws:backup:us-east-1:{account}:backup-vault:monthly")
}

/// Makes the case, as an organisation has it that was prepared: it knows its accounts, its copies and how to reach both.
fn open(
    setting: &Setting,
    case: &Path,
    spec: &Spec,
    noticed: DateTime<Utc>,
    accounts: &[&str],
) -> Result<(), DrillError> {
    let mut init = Command::new(&setting.exe);
    init.arg("init").arg(case).args(["--vendor", "circleci", "--quiet"]).stdin(Stdio::null());
    let output = init.output().map_err(DrillError::Loopback)?;
    let refused = |what: String| DrillError::Document { command: "init".to_owned(), what };
    if !output.status.success() {
        return Err(refused(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let mark = case.join(MARK);
    fs::write(&mark, MARKED).map_err(|source| DrillError::File { path: mark.clone(), source })?;
    let path = case.join("case.toml");
    let file = |source| DrillError::File { path: path.clone(), source };
    let mut text = fs::read_to_string(&path).map_err(file)?;
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let tomorrow = (noticed.date_naive() + Days::new(1)).and_time(NaiveTime::MIN).and_utc();
    for (line, by) in [
        (START, format!("start = {}", time(spec.window_start))),
        (END, format!("end = {}", time(tomorrow))),
        (VENDOR, format!("{VENDOR}\nnoticed = {}", time(noticed))),
        (ACCOUNTS, format!("accounts = {accounts:?}")),
    ] {
        if !text.contains(line) {
            return Err(refused(format!("the preset has no line `{line}`")));
        }
        text = text.replacen(line, &by, 1);
    }
    text.push_str(&format!(
        "\n[aws]\nrole = \"{RESPONDER}\"\n\n[[backup]]\nof = \"the customer database\"\ncopy = \"{}\"\n\n[[backup]]\n\
         of = \"the ledger\"\noffline = \"{OFFLINE}\"\n",
        vault(accounts)
    ));
    fs::write(&path, text).map_err(file)
}
