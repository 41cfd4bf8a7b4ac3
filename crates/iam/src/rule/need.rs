//! What a rule asks of the caller.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Actions of which one is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actions {
    /// As IAM writes them: `iam:PassRole`.
    pub names: Vec<String>,
}

/// What an action is done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// The thing that the rule is tried for, or the caller itself.
    Thing(Place),
    /// Whatever the caller likes that has this form; `{account}` and `{partition}` stand for the caller's.
    Form(String),
    /// No resource: the action knows none.
    Nothing,
}

/// A place in a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The caller.
    Caller,
    /// What the rule is tried for.
    Target,
    /// The instance profile of the role.
    Profile,
    /// The role that the rule is tried for, or the role of the workload.
    Role,
}

/// One thing that the caller must be allowed to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Actions of which one is enough.
    pub actions: Actions,
    /// What to.
    pub on: On,
    /// What the call has.
    pub context: Vec<(String, String)>,
}

impl Actions {
    pub(super) fn new(names: Vec<String>) -> Self {
        Self { names }
    }
}

impl On {
    pub(super) fn new(text: &str) -> Self {
        match text {
            "*" => Self::Nothing,
            "{self}" => Self::Thing(Place::Caller),
            "{user}" | "{group}" | "{policy}" | "{provider}" | "{workload}" => Self::Thing(Place::Target),
            "{role}" => Self::Thing(Place::Role),
            "{profile}" => Self::Thing(Place::Profile),
            form => Self::Form(form.to_owned()),
        }
    }

    /// The form with the caller's partition and account in it.
    pub(crate) fn filled(form: &str, partition: &str, account: &str) -> String {
        form.replace("{partition}", partition).replace("{account}", account)
    }
}

/// Every action that rules and tables ask for, in small letters, with its number.
pub(crate) fn numbers() -> &'static BTreeMap<String, usize> {
    static NUMBERS: LazyLock<BTreeMap<String, usize>> = LazyLock::new(|| {
        let names = super::all().iter().flat_map(|rule| &rule.needs).flat_map(|need| &need.actions.names);
        let others = crate::power::actions().chain(crate::backup::actions()).map(str::to_owned);
        let names: BTreeSet<String> = names.cloned().chain(others).map(|name| name.to_ascii_lowercase()).collect();
        names.into_iter().zip(0..).collect()
    });
    &NUMBERS
}
