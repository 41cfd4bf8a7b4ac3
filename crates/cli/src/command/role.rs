//! The role that is assumed in other accounts.

use stanch_case::folder::CaseFolder;

use crate::failure::Failure;

/// Which role is assumed in other accounts.
#[derive(Debug, clap::Args)]
pub(crate) struct Assumed {
    /// The role to assume in accounts other than the credentials' own, by name with its path; what case.toml says where
    /// not given
    #[arg(long, value_name = "NAME")]
    role: Option<String>,
}

impl Assumed {
    /// The role that was asked for.
    pub(crate) fn asked(&self) -> Option<&str> {
        self.role.as_deref()
    }

    /// The role that was asked for, or that of the case.
    pub(crate) fn of(&self, folder: &CaseFolder) -> Result<Option<String>, Failure> {
        match &self.role {
            Some(role) => Ok(Some(role.clone())),
            None => Ok(folder.settings()?.role),
        }
    }
}
