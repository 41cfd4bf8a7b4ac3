//! Templates: JSON with `${slot}` where a record's own values go.

/// What a template can ask for. The comments say what is written in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// The account whose resource it is, 12 digits.
    Account,
    /// The region of the call.
    Region,
    /// The ARN of the caller.
    CallerArn,
    /// The name of the user or role that calls.
    CallerName,
    /// The application that owns the resource, such as `payments`.
    App,
    /// A named resource.
    Named(Named),
    /// A resource with an identifier of 17 hexadecimal digits after a prefix, such as `i-`.
    Numbered(&'static str),
    /// A stable UUID of the resource.
    StableUuid,
    /// A random UUID of this record alone.
    Uuid,
    /// 64 hexadecimal digits, as in an image digest.
    Sha256,
    /// 17 upper-case characters, as S3 writes request ids.
    ShortId,
    /// An extended request id.
    LongId,
    /// A number of bytes.
    Bytes,
    /// The time of the event in milliseconds since 1970.
    Millis,
    /// The time of the event in words.
    Created,
    /// The time when the minted session ends, in words.
    Expires,
    /// A session token.
    Token,
    /// A private address inside the organisation's networks.
    PrivateIp,
    /// What the record mints: key, role ARN, role id, session name, session ARN, seconds of life.
    Minted(Minted),
    /// An account that belongs to nobody in the organisation.
    OutsideAccount,
    /// A random access key id of a user of this account.
    FreshKey,
    /// A random principal id of a user of this account.
    FreshUserId,
}

/// Resources that have names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Bucket,
    Object,
    Role,
    Function,
    Secret,
    Parameter,
    Stack,
    Repository,
    Cluster,
    Service,
    LogGroup,
    Topic,
    Queue,
    Table,
    Database,
    Alarm,
    Distribution,
    Zone,
    Trail,
    User,
    Policy,
}

/// What is known of a session or key that the record mints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Minted {
    Key,
    RoleArn,
    RoleId,
    Session,
    Arn,
    Seconds,
}

/// A template, cut into its fixed text and its slots.
#[derive(Clone, Debug, Default)]
pub(crate) struct Template {
    pub(crate) pieces: Vec<(&'static str, Option<Slot>)>,
}

impl Template {
    /// Cuts a template; the error is the slot that nobody knows.
    pub(crate) fn parse(text: &'static str) -> Result<Self, &'static str> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, tail) = after.split_once('}').ok_or(after)?;
            pieces.push((before, Some(slot(name).ok_or(name)?)));
            rest = tail;
        }
        pieces.push((rest, None));
        Ok(Self { pieces })
    }
}

fn slot(name: &str) -> Option<Slot> {
    Some(match name {
        "account" => Slot::Account,
        "region" => Slot::Region,
        "caller_arn" => Slot::CallerArn,
        "caller" => Slot::CallerName,
        "app" => Slot::App,
        "bucket" => Slot::Named(Named::Bucket),
        "object" => Slot::Named(Named::Object),
        "role" => Slot::Named(Named::Role),
        "function" => Slot::Named(Named::Function),
        "secret" => Slot::Named(Named::Secret),
        "parameter" => Slot::Named(Named::Parameter),
        "stack" => Slot::Named(Named::Stack),
        "repository" => Slot::Named(Named::Repository),
        "cluster" => Slot::Named(Named::Cluster),
        "service" => Slot::Named(Named::Service),
        "log_group" => Slot::Named(Named::LogGroup),
        "topic" => Slot::Named(Named::Topic),
        "queue" => Slot::Named(Named::Queue),
        "table" => Slot::Named(Named::Table),
        "database" => Slot::Named(Named::Database),
        "alarm" => Slot::Named(Named::Alarm),
        "distribution" => Slot::Named(Named::Distribution),
        "zone" => Slot::Named(Named::Zone),
        "trail" => Slot::Named(Named::Trail),
        "user" => Slot::Named(Named::User),
        "policy" => Slot::Named(Named::Policy),
        "instance" => Slot::Numbered("i-"),
        "image" => Slot::Numbered("ami-"),
        "snapshot" => Slot::Numbered("snap-"),
        "volume" => Slot::Numbered("vol-"),
        "group" => Slot::Numbered("sg-"),
        "subnet" => Slot::Numbered("subnet-"),
        "vpc" => Slot::Numbered("vpc-"),
        "interface" => Slot::Numbered("eni-"),
        "reservation" => Slot::Numbered("r-"),
        "key" => Slot::StableUuid,
        "uuid" => Slot::Uuid,
        "sha256" => Slot::Sha256,
        "short_id" => Slot::ShortId,
        "long_id" => Slot::LongId,
        "bytes" => Slot::Bytes,
        "millis" => Slot::Millis,
        "created" => Slot::Created,
        "expires" => Slot::Expires,
        "token" => Slot::Token,
        "private_ip" => Slot::PrivateIp,
        "minted_key" => Slot::Minted(Minted::Key),
        "minted_role_arn" => Slot::Minted(Minted::RoleArn),
        "minted_role_id" => Slot::Minted(Minted::RoleId),
        "minted_session" => Slot::Minted(Minted::Session),
        "minted_arn" => Slot::Minted(Minted::Arn),
        "minted_seconds" => Slot::Minted(Minted::Seconds),
        "outside_account" => Slot::OutsideAccount,
        "fresh_key" => Slot::FreshKey,
        "fresh_user_id" => Slot::FreshUserId,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_cut_at_its_slots() {
        let parsed = Template::parse(r#"{"a":"${region}","b":1}"#).unwrap_or_default();
        assert_eq!(parsed.pieces, [(r#"{"a":""#, Some(Slot::Region)), (r#"","b":1}"#, None)]);
        assert_eq!(Template::parse("${nonsense}").err(), Some("nonsense"));
    }
}
