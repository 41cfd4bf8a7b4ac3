//! What is answered.

use crate::policy::Effect;

/// An answer that may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// No.
    No,
    /// It cannot be told.
    Unknown,
    /// Yes.
    Yes,
}

impl Truth {
    /// Yes where both are, no where one is no.
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    /// Yes where one is, no where both are no.
    pub fn or(self, other: Truth) -> Truth {
        self.max(other)
    }

    /// The opposite.
    #[expect(clippy::should_implement_trait, reason = "a method beside `and` and `or`, which have no operators")]
    pub fn not(self) -> Truth {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        }
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Truth {
        if known { Truth::Yes } else { Truth::No }
    }
}

/// The kind of policy that a statement belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The user's or role's own, and its groups'.
    Identity,
    /// The permission boundary.
    Boundary,
    /// The session policy.
    Session,
    /// The resource's policy.
    Resource,
    /// A service control policy of the organisation.
    ServiceControl,
    /// A resource control policy of the organisation.
    ResourceControl,
    /// The policy of a VPC endpoint.
    Endpoint,
}

/// A statement that has a part in a decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cite {
    /// The kind of its policy.
    pub layer: Layer,
    /// The name of its policy.
    pub policy: String,
    /// Its label.
    pub statement: String,
}

impl Layer {
    /// The name in documents.
    pub fn id(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Boundary => "permission_boundary",
            Self::Session => "session",
            Self::Resource => "resource",
            Self::ServiceControl => "service_control",
            Self::ResourceControl => "resource_control",
            Self::Endpoint => "vpc_endpoint",
        }
    }

    /// What people call a policy of this kind.
    pub fn words(self) -> &'static str {
        match self {
            Self::Identity => "identity policy",
            Self::Boundary => "permission boundary",
            Self::Session => "session policy",
            Self::Resource => "resource policy",
            Self::ServiceControl => "SCP",
            Self::ResourceControl => "RCP",
            Self::Endpoint => "endpoint policy",
        }
    }
}

impl Cite {
    /// It in words: `identity policy deploy, statement #2`.
    pub fn words(&self) -> String {
        format!("{} {}, statement {}", self.layer.words(), self.policy, self.statement)
    }
}

/// A condition that would decide and of which nobody knows whether it holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Open {
    /// The key, as it is written.
    pub key: String,
    /// The operator, as it is written.
    pub operator: String,
    /// The values that it is compared to.
    pub values: Vec<String>,
    /// What the statement does.
    pub effect: Effect,
    /// The statement.
    pub cite: Cite,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It is allowed.
    Allow,
    /// A statement denies it.
    Explicit,
    /// This layer does not allow it.
    Implicit(Layer),
    /// It cannot be told.
    Unknown,
}

impl Verdict {
    /// Whether that is an Allow.
    pub fn truth(self) -> Truth {
        match self {
            Verdict::Allow => Truth::Yes,
            Verdict::Explicit | Verdict::Implicit(_) => Truth::No,
            Verdict::Unknown => Truth::Unknown,
        }
    }
}

/// A verdict with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What becomes of the request.
    pub verdict: Verdict,
    /// The statements that make it so, sorted; none for what no statement allows.
    pub by: Vec<Cite>,
    /// For an unknown verdict, the conditions that would decide, sorted.
    pub open: Vec<Open>,
}
