//! Our own commands that a playbook may call, each with the options that it may give. Whatever writes elsewhere, takes
//! another case, signs in somebody's name or asks people is not among them.

/// A command that a playbook may call.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    /// Its words.
    pub path: &'static [&'static str],
    /// Whether it changes something outside of the case.
    pub changes: bool,
    /// What stands on its own after the words: so many at least, so many at most.
    places: (usize, usize),
    /// Options, and whether each takes a value.
    options: &'static [(&'static str, bool)],
    /// The variable that gets the `id` of what it makes.
    pub makes: Option<&'static str>,
}

const fn looks(path: &'static [&'static str], places: (usize, usize), options: &'static [(&'static str, bool)]) -> Own {
    Own { path, changes: false, places, options, makes: None }
}

/// All of them.
pub const OWN: [Own; 23] = [
    looks(&["assess"], (0, 0), &[]),
    looks(
        &["collect", "aws"],
        (0, 0),
        &[("--from", true), ("--role", true), ("--account", true), ("--region", true), ("--fresh", false)],
    ),
    looks(
        &["collect", "circleci"],
        (0, 0),
        &[("--from", true), ("--org", true), ("--pipelines", true), ("--fresh", false)],
    ),
    looks(&["collect", "github"], (0, 0), &[("--from", true), ("--org", true), ("--fresh", false)]),
    looks(&["collect", "gitlab"], (0, 0), &[("--from", true), ("--group", true), ("--fresh", false)]),
    Own { changes: true, ..looks(&["contain", "apply"], (1, 1), &[("--role", true), ("--no-wait", false)]) },
    Own {
        makes: Some("__plan__"),
        ..looks(
            &["contain", "plan"],
            (0, 0),
            &[
                ("--select", true),
                ("--strategy", true),
                ("--store-in", true),
                ("--keep-user", false),
                ("--cap", true),
                ("--role", true),
            ],
        )
    },
    looks(&["contain", "policy"], (1, 1), &[]),
    looks(&["contain", "show"], (1, 1), &[("--action", true)]),
    looks(&["contain", "status"], (0, 0), &[("--open", false)]),
    Own { changes: true, ..looks(&["contain", "undo"], (1, 1), &[("--role", true), ("--only", true)]) },
    looks(&["contain", "verify"], (0, 1), &[("--role", true)]),
    looks(&["expose"], (1, 1), &[]),
    looks(&["exposures"], (0, 0), &[("--kind", true), ("--uncertain", false), ("--not-replaced", false)]),
    looks(&["findings"], (0, 0), &[]),
    looks(&["gaps"], (0, 0), &[]),
    looks(&["gate"], (0, 0), &[("--project", true)]),
    looks(&["ingest"], (1, 64), &[]),
    looks(&["link"], (0, 0), &[]),
    looks(&["reach"], (0, 1), &[("--all", false)]),
    looks(&["readiness"], (0, 0), &[]),
    looks(&["report"], (0, 0), &[]),
    looks(&["watch"], (0, 0), &[("--once", false), ("--lookup", true), ("--folder", true), ("--last-used", false)]),
];

/// The command that arguments begin with; none where playbooks may not call it.
pub fn find(arguments: &[String]) -> Option<&'static Own> {
    OWN.iter()
        .find(|own| own.path.len() <= arguments.len() && own.path.iter().zip(arguments).all(|(word, one)| word == one))
}

/// Whether arguments are ones that a playbook may give.
///
/// # Errors
/// One sentence, where they are not.
pub fn may(arguments: &[String]) -> Result<&'static Own, String> {
    let own = find(arguments).ok_or("a playbook may not call this command")?;
    let mut places = 0;
    let mut rest = arguments.iter().skip(own.path.len());
    while let Some(argument) = rest.next() {
        if !argument.starts_with('-') {
            places += 1;
            continue;
        }
        let (name, value) = match argument.split_once('=') {
            Some((name, _)) => (name, true),
            None => (argument.as_str(), false),
        };
        let Some((_, takes)) = own.options.iter().find(|(known, _)| *known == name) else {
            let name = stanch_model::text::terminal(name);
            return Err(format!("a playbook may not give this command the option {name}"));
        };
        let given = value || (*takes && rest.next().is_some_and(|value| !value.starts_with('-')));
        if given != *takes {
            return Err(format!("the option {name} {}", if *takes { "needs a value" } else { "takes no value" }));
        }
    }
    let (least, most) = own.places;
    if !(least..=most).contains(&places) {
        return Err(format!(
            "the command takes {least} to {most} arguments beside its options, and {places} are given"
        ));
    }
    // `watch` goes on for ever without it, and a step has to end.
    if own.path == ["watch"] && !arguments.iter().any(|one| one == "--once") {
        return Err("a playbook may watch only once; add --once".into());
    }
    Ok(own)
}

/// Whether an argument names a file outside of the case: as a whole, since a file's name may have `=` in it, or behind that.
pub fn outside(argument: &str) -> bool {
    let behind = argument.match_indices('=').filter_map(|(at, sign)| argument.get(at + sign.len()..));
    std::iter::once(argument).chain(behind).any(|path| {
        path.starts_with(['/', '~', '\\'])
            || path.split(['/', '\\']).any(|part| part == "..")
            || path.as_bytes().get(1) == Some(&b':')
    })
}

/// Arguments with values in the place of variables, held against all of this once more: a value is not known when a
/// playbook is checked, and must not become an option or a file elsewhere.
///
/// # Errors
/// One sentence, where they are ones that a playbook may not give.
pub fn ready(arguments: &[String], fill: &dyn Fn(&str) -> Result<String, String>) -> Result<Vec<String>, String> {
    let mut ready = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let filled = fill(argument)?;
        if filled.starts_with('-') != argument.starts_with('-') || filled.is_empty() {
            return Err(format!("the value in {} is empty or an option", stanch_model::text::terminal(argument)));
        }
        if filled.contains('\0') || outside(&filled) {
            return Err("an argument names a file outside of the case".into());
        }
        ready.push(filled);
    }
    // What it is called must not depend on a value.
    if find(arguments).map(|own| own.path) != find(&ready).map(|own| own.path) {
        return Err("a value must not decide which command is called".into());
    }
    may(&ready)?;
    Ok(ready)
}
