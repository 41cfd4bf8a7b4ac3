//! A case of a drill connects to that drill alone: without its environment, the same commands would act on the real ones.

use std::net::IpAddr;

use stanch_case::folder::CaseFolder;
use stanch_drill::{ENVIRONMENT, MARK};

use crate::failure::Failure;

/// Variables that say where vendors and the cloud are, of those that come first where several are asked.
const PLACES: [&str; 4] = ["CIRCLECI_HOST", "GITHUB_API_URL", "GITLAB_HOST", "AWS_ENDPOINT_URL"];

/// One that needs not be set.
const RUNNERS: &str = "CIRCLECI_RUNNER_HOST";

/// With this, AWS's own places are taken whatever else is set.
const PASSED_OVER: &str = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

/// Refuses to connect from a case of a drill to anything but this machine. Asked before the first connection of a command.
pub(super) fn check(folder: &CaseFolder) -> Result<(), Failure> {
    if !folder.root().join(MARK).exists() {
        return Ok(());
    }
    let Some(why) = elsewhere() else { return Ok(()) };
    let file = folder.root().join(ENVIRONMENT);
    Err(Failure::Usage(match file.exists() {
        true => format!("this case is a drill's, and {why}: `. {}` first", file.display()),
        false => {
            "this case is a drill's that has ended, and nothing of it answers any more; connect from a case of your own, \
             which `stanch init` makes"
                .to_owned()
        }
    }))
}

/// Refuses an address that leads away from this machine in a case of a drill, whoever named it.
pub(super) fn check_address(folder: &CaseFolder, address: &str) -> Result<(), Failure> {
    check(folder)?;
    match folder.root().join(MARK).exists() && !is_here(address) {
        true => {
            let text =
                "this case is a drill's, and the call leads away from this machine; make it in a case of your own";
            Err(Failure::Usage(text.to_owned()))
        }
        false => Ok(()),
    }
}

/// What in the environment leads away from this machine.
fn elsewhere() -> Option<String> {
    let value = |name: &str| Some(std::env::var(name).ok()?.trim().to_owned()).filter(|text| !text.is_empty());
    let missing = PLACES.iter().find(|name| value(name).is_none()).map(|name| format!("{name} is not set"));
    // Those of single services come before the one of all.
    let named = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let of_services = named.filter(|name| name.starts_with("AWS_ENDPOINT_URL_"));
    let all = PLACES.iter().map(|name| (*name).to_owned()).chain([RUNNERS.to_owned()]).chain(of_services);
    let away = || {
        let mut all = all.filter(|name| value(name).is_some_and(|address| !is_here(&address)));
        all.next().map(|name| format!("{name} names no server on this machine"))
    };
    let ignored = || {
        let is_on = value(PASSED_OVER).is_some_and(|text| text.eq_ignore_ascii_case("true"));
        is_on.then(|| format!("{PASSED_OVER} is set"))
    };
    missing.or_else(away).or_else(ignored)
}

/// Whether an address is one of this machine.
fn is_here(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let place = authority.rsplit('@').next().unwrap_or_default();
    let host = match place.strip_prefix('[') {
        Some(inner) => inner.split(']').next(),
        None => place.split(':').next(),
    };
    let host = host.unwrap_or_default();
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
