//! What an exposure names, read from its text alone.

use stanch_model::Handle;

/// A principal's kind decides by which columns its events are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A key, by its id.
    Key(String),
    /// A user. Its name is unique in its account whatever its path.
    User { arn: String, account: String, name: String },
    /// A role. Its name is unique in its account whatever its path.
    Role(Role),
    /// A principal whose events carry exactly this ARN: a role session, a federated user, an account's root.
    Exact(String),
    /// An identity provider, by whose tokens or assertions sessions are made.
    Provider(String),
    /// Only a name.
    Name(String),
    /// An ARN of something that makes no calls.
    NoPrincipal,
}

/// A role as an ARN names it, without its path, which session ARNs do not have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Role {
    pub(crate) partition: String,
    pub(crate) account: String,
    pub(crate) name: String,
}

impl Target {
    /// Reads a handle.
    pub(crate) fn of(handle: &Handle) -> Self {
        match handle {
            Handle::AccessKeyId(id) => Self::Key(id.clone()),
            Handle::Name(name) => Self::Name(name.clone()),
            Handle::Arn(arn) => Self::of_arn(arn),
        }
    }

    fn of_arn(arn: &str) -> Self {
        let Some(parts) = Parts::of(arn) else { return Self::NoPrincipal };
        let (kind, rest) = parts.resource.split_once('/').unwrap_or((parts.resource, ""));
        let name = rest.rsplit('/').next().unwrap_or_default();
        match (parts.service, kind) {
            ("iam", "root") if rest.is_empty() => Self::Exact(arn.to_owned()),
            ("iam", "user") if !name.is_empty() => {
                Self::User { arn: arn.to_owned(), account: parts.account.to_owned(), name: name.to_owned() }
            }
            ("iam", "role") if !name.is_empty() => Self::Role(parts.role(name)),
            ("iam", "oidc-provider" | "saml-provider") if !rest.is_empty() => Self::Provider(arn.to_owned()),
            ("sts", "assumed-role") => match rest.split_once('/') {
                Some(_) => Self::Exact(arn.to_owned()),
                None if rest.is_empty() => Self::NoPrincipal,
                None => Self::Role(parts.role(rest)),
            },
            ("sts", "federated-user") if !rest.is_empty() => Self::Exact(arn.to_owned()),
            _ => Self::NoPrincipal,
        }
    }
}

impl Role {
    /// The role that an ARN of a role or of a role session speaks of.
    pub(crate) fn of_arn(arn: &str) -> Option<Self> {
        let parts = Parts::of(arn)?;
        let (kind, rest) = parts.resource.split_once('/')?;
        match (parts.service, kind) {
            ("iam", "role") => rest.rsplit('/').next().map(|name| parts.role(name)),
            ("sts", "assumed-role") => rest.split('/').next().map(|name| parts.role(name)),
            _ => None,
        }
    }
}

struct Parts<'a> {
    partition: &'a str,
    service: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl<'a> Parts<'a> {
    fn of(arn: &'a str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let (head, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (_region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        (head == "arn").then_some(Self { partition, service, account, resource })
    }

    fn role(&self, name: &str) -> Role {
        Role { partition: self.partition.to_owned(), account: self.account.to_owned(), name: name.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Role, Target};
    use stanch_model::Handle;

    fn target(arn: &str) -> Target {
        Target::of(&Handle::Arn(arn.to_owned()))
    }

    #[test]
    fn a_path_belongs_to_no_session() {
        let role = Role { partition: "aws-cn".into(), account: "1".into(), name: "deploy".into() };
        assert_eq!(target("arn:aws-cn:iam::1:role/ci/prod/deploy"), Target::Role(role.clone()));
        assert_eq!(target("arn:aws-cn:sts::1:assumed-role/deploy"), Target::Role(role.clone()));
        assert_eq!(Role::of_arn("arn:aws-cn:sts::1:assumed-role/deploy/run:1"), Some(role));
    }

    #[test]
    fn things_that_make_no_calls_are_no_principals() {
        for arn in [
            "arn:aws:s3:::bucket",
            "arn:aws:iam::1:group/admins",
            "arn:aws:iam::1:policy/p",
            "arn:aws:iam::1:user/",
            "arn:aws:iam::1:role/x/",
            "arn:aws:sts::1:assumed-role/",
            "arn:aws",
            "",
        ] {
            assert_eq!(target(arn), Target::NoPrincipal, "{arn}");
        }
    }
}
