//! What a column of a list means, by its heading.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// An id, an ARN, or whatever identifies.
    Handle,
    /// A name.
    Name,
    /// What somebody wrote beside it.
    Note,
    /// A secret's value, which is never kept.
    Secret,
    /// Something else. It goes into the note with its heading.
    Other,
}

/// Endings that make a heading speak about a secret and not hold one: `secret_name`, `token_type`, `password_age`.
const ABOUT: &[&str] = &[
    "name", "id", "ids", "arn", "type", "kind", "date", "age", "note", "notes", "at", "by", "url", "owner", "count",
    "status", "scope", "scopes", "version", "path", "location", "project", "changed", "rotated", "used", "enabled",
];

/// Words that make a heading hold a secret.
const SECRET: &[&str] = &[
    "secret",
    "secrets",
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "token",
    "value",
    "credential",
    "credentials",
    "privatekey",
    "apikey",
    "sshkey",
    "signingkey",
    "encryptionkey",
    "authkey",
    "accountkey",
];

/// Headings of columns that identify.
const HANDLE: &[&str] = &[
    "accesskeyid",
    "accesskeyids",
    "accesskey",
    "awsaccesskeyid",
    "awsaccesskey",
    "keyid",
    "key",
    "id",
    "exposure",
    "exposures",
    "handle",
    "identity",
    "principal",
    "arn",
    "userarn",
    "rolearn",
    "iamarn",
];

/// Headings of columns with names.
const NAME: &[&str] = &[
    "name",
    "variable",
    "variablename",
    "var",
    "env",
    "envvar",
    "environmentvariable",
    "secretname",
    "keyname",
    "tokenname",
    "username",
    "user",
    "role",
    "rolename",
    "iamuser",
    "iamrole",
];

/// Headings of columns with notes.
const NOTE: &[&str] = &["note", "notes", "comment", "comments", "description", "remark", "remarks"];

impl Column {
    /// What the column with a heading holds. Case, blanks and punctuation do not count.
    pub(super) fn of(heading: &str) -> Self {
        let word: String = heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let word = word.as_str();
        if HANDLE.contains(&word) {
            Self::Handle
        } else if NAME.contains(&word) {
            Self::Name
        } else if NOTE.contains(&word) {
            Self::Note
        } else if is_secret_word(word) {
            Self::Secret
        } else {
            Self::Other
        }
    }
}

/// Whether a heading or the left side of an assignment announces a secret's value.
pub(super) fn announces_secret(heading: &str) -> bool {
    Column::of(heading) == Column::Secret
}

/// As [`announces_secret`], for a word in lowercase letters and digits.
fn is_secret_word(word: &str) -> bool {
    let holds = SECRET.iter().any(|secret| word.contains(secret));
    // Keys of all sorts are secrets, except for the access key id, which is a handle.
    let is_key = word.ends_with("key") && word != "publickey";
    (holds || is_key) && !ABOUT.iter().any(|ending| word.ends_with(ending))
}
