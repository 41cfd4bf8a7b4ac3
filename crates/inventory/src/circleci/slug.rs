//! Slugs: how CircleCI names organisations (`gh/acme`) and projects (`gh/acme/web`).

/// A slug with the short name of the version control system: `github/acme/web` is `gh/acme/web`.
pub fn normal(slug: &str) -> String {
    let slug = slug.trim_matches('/');
    let (system, rest) = slug.split_once('/').unwrap_or((slug, ""));
    let system = short(system);
    if rest.is_empty() { system } else { format!("{system}/{rest}") }
}

/// The short name of a version control system.
pub(super) fn short(system: &str) -> String {
    match system.to_ascii_lowercase().as_str() {
        "github" | "gh" => "gh".to_owned(),
        "bitbucket" | "bb" => "bb".to_owned(),
        other => other.to_owned(),
    }
}

/// The repository that a project builds, as `github.com/acme/web` in lower case, where its slug says it.
pub fn repository(slug: &str) -> Option<String> {
    let (system, path) = slug.split_once('/')?;
    let host = match system {
        "gh" => "github.com",
        "bb" => "bitbucket.org",
        _ => return None,
    };
    (path.split('/').filter(|part| !part.is_empty()).count() == 2).then(|| format!("{host}/{}", path.to_lowercase()))
}

/// The slug that the project of a repository has, if it is one: `gh/acme/web` for `github.com/acme/web`.
pub fn slug_of_repository(repository: &str) -> Option<String> {
    let (host, path) = repository.split_once('/')?;
    let system = match host {
        "github.com" => "gh",
        "bitbucket.org" => "bb",
        _ => return None,
    };
    (path.split('/').filter(|part| !part.is_empty()).count() == 2).then(|| format!("{system}/{path}"))
}

/// The repository of an address such as `https://github.com/acme/web`, in lower case.
pub(super) fn repository_of_address(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let path = rest.split(['?', '#']).next()?.trim_end_matches('/').trim_end_matches(".git");
    // Addresses such as `//circleci.com/<id>/<id>` name the project itself.
    (!path.starts_with("circleci.com/") && path.split('/').count() >= 3).then(|| path.to_lowercase())
}
