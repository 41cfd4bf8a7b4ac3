//! Names of resources and principals: `arn:partition:service:region:account:resource`.

/// The six parts of an ARN, as they stand in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: &'a str,
    /// `iam`, `s3`.
    pub service: &'a str,
    /// `us-east-1`, or empty.
    pub region: &'a str,
    /// Twelve digits, `aws` for what AWS owns, or empty.
    pub account: &'a str,
    /// All the rest: `role/path/name`, `bucket/key`.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Takes an ARN apart; `None` for a text with fewer than six parts or another beginning.
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        Some(Arn {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }

    /// The account, where the ARN says one: not for S3, nor for what AWS itself owns.
    pub fn owner(&self) -> Option<&'a str> {
        (!matches!(self.account, "" | "aws" | "*")).then_some(self.account)
    }

    /// What stands before the first slash or colon of the resource: `role`, `user`, `key`.
    pub fn kind(&self) -> &'a str {
        self.resource.split(['/', ':']).next().unwrap_or_default()
    }

    /// What stands after the last slash: the name of a user or role without its path, the name of a session.
    pub fn name(&self) -> &'a str {
        self.resource.rsplit('/').next().unwrap_or_default()
    }

    /// The name of the role of a session, `assumed-role/ROLE/SESSION`.
    pub fn session_role(&self) -> Option<&'a str> {
        if self.service != "sts" {
            return None;
        }
        self.resource.strip_prefix("assumed-role/")?.split('/').next()
    }
}

/// The account that an ARN says, `aws` for what AWS owns; empty for what is no ARN or says none.
pub fn account_of(arn: &str) -> &str {
    Arn::parse(arn).map_or("", |arn| arn.account)
}
