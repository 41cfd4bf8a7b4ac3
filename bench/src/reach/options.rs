//! What can be asked for.

use std::path::PathBuf;

use stanch_scenario::access::AccessSpec;

use crate::Failure;

/// What was asked for.
pub(crate) struct Options {
    accounts: u32,
    principals: u32,
    policies: u32,
    exposed: u32,
    /// Where everything stays; a folder that is removed afterwards where not given.
    pub(crate) keep: Option<PathBuf>,
}

impl Options {
    /// Reads arguments.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self, Failure> {
        let AccessSpec { accounts, principals, policies, exposed, .. } = AccessSpec::large(0);
        let mut options = Self { accounts, principals, policies, exposed, keep: None };
        let mut arguments = arguments.iter();
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| Failure(format!("{name} needs a value")))?;
            let number = || value.parse().map_err(|_| Failure(format!("{name} {value}: not a number")));
            match name.as_str() {
                "--accounts" => options.accounts = number()?,
                "--principals" => options.principals = number()?,
                "--policies" => options.policies = number()?,
                "--exposed" => options.exposed = number()?,
                "--keep" => options.keep = Some(value.into()),
                _ => {
                    let known = "--accounts N, --principals N, --policies N, --exposed N, --keep DIR";
                    return Err(Failure(format!("{name}: no such option; {known}")));
                }
            }
        }
        Ok(options)
    }

    /// The largest organisation.
    pub(crate) fn whole(&self, seed: u64) -> AccessSpec {
        let Self { accounts, principals, policies, exposed, .. } = *self;
        AccessSpec { seed, accounts, principals, policies, exposed }
    }
}
