//! Which plan is meant.

use std::fs;
use std::path::{Path, PathBuf};

use stanch_case::folder::CaseFolder;
use stanch_case::plans;
use stanch_contain::plan::Plan;

use crate::failure::Failure;

/// The plan of a command.
#[derive(Debug, clap::Args)]
pub(super) struct Chosen {
    /// The plan: its id or the beginning of it, or its file
    pub(super) plan: String,
}

impl Chosen {
    /// Reads the plan, which must be as it was made, and gives the file that it is in.
    pub(super) fn read(&self, folder: &CaseFolder) -> Result<(Plan, PathBuf), Failure> {
        let path = self.path(folder)?;
        let name = path.display().to_string();
        let text = fs::read_to_string(&path).map_err(|error| {
            Failure::Usage(format!("cannot read the plan {name}: {error}; give a plan's id or its file"))
        })?;
        let plan = Plan::parse(&text, &name)?;
        Ok((plan, path))
    }

    fn path(&self, folder: &CaseFolder) -> Result<PathBuf, Failure> {
        let given = Path::new(&self.plan);
        if self.plan.ends_with(".json") || given.components().count() > 1 {
            return Ok(given.to_owned());
        }
        let names = plans::ids(folder)?;
        let begin: Vec<&String> = names.iter().filter(|name| name.starts_with(&self.plan)).collect();
        match begin.as_slice() {
            [one] => Ok(folder.plans().join(format!("{one}.json"))),
            [] if names.is_empty() => {
                Err(Failure::Usage("the case has no plan yet; make one with `stanch contain plan`".to_owned()))
            }
            [] => {
                let known = names.join(", ");
                Err(Failure::Usage(format!("there is no plan {}; plans are {known}", self.plan)))
            }
            several => {
                let count = several.len();
                Err(Failure::Usage(format!("{} begins the ids of {count} plans; give more of it", self.plan)))
            }
        }
    }
}

/// All plans of a case, by id. One that was edited is an error: what stands where cannot be told with it.
pub(crate) fn all(folder: &CaseFolder) -> Result<Vec<Plan>, Failure> {
    Ok(plans::all(folder)?)
}
