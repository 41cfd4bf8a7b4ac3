//! What a person does about a credential that nothing here can stop.

use stanch_secrets::credential::Credential;

/// How one sort of credential is stopped by a person.
pub(super) struct Guide {
    /// Why a person has to do it.
    pub(super) why: &'static str,
    /// What to do, in order. `{title}` is the credential's name, `{where}` where it is replaced.
    steps: &'static [&'static str],
    /// What has to be shown.
    pub(super) proof: &'static str,
}

impl Guide {
    /// The guide for a kind of the catalogue.
    pub(super) fn of(kind: &str) -> &'static Self {
        match kind {
            "aws-access-key" => &ACCESS_KEY,
            "github-token" | "github-oauth-app" | "github-app" => &GITHUB,
            "gcp-service-account" | "bigquery" | "firebase" | "google-play" => &GOOGLE,
            "azure" => &AZURE,
            "postgres" => &POSTGRES,
            "mysql" => &MYSQL,
            "database" | "document-database" | "sql-server" | "redis" => &DATABASE,
            "ssh-key" => &SSH,
            "unknown" => &UNKNOWN,
            _ => &OTHER,
        }
    }

    /// The steps for a credential.
    pub(super) fn steps(&self, credential: &Credential) -> Vec<String> {
        let place = credential.rotate.as_deref().unwrap_or("the page of the service where it was made");
        self.steps.iter().map(|step| step.replace("{title}", &credential.title).replace("{where}", place)).collect()
    }
}

/// Root of an account.
pub(super) const ROOT: Guide = Guide {
    why: "no policy of IAM and no boundary applies to the root of an account, and only the root can delete its key",
    steps: &[
        "sign in as the root of the account of {title}, or take over with `aws sts assume-root` from the management account",
        "delete the key: security credentials, access keys, deactivate, then delete; make no new one",
        "change the password, look through the second factors, remove those that nobody knows",
        "sessions that the key made with GetSessionToken end by themselves within an hour",
    ],
    proof: "the credential report of the account with access_key_1_active and access_key_2_active false for <root_account>",
};

const ACCESS_KEY: Guide = Guide {
    why: "which user this key belongs to is not known",
    steps: &[
        "ask the owner of {title} for the key's id, which is no secret",
        "run `aws sts get-access-key-info --access-key-id ID` for its account, and collect that account",
        "run `stanch link confirm` with the id, then make a new plan",
    ],
    proof: "a plan that has this credential as an action",
};

const GITHUB: Guide = Guide {
    why: "only its owner or its organisation can revoke it, and the vendor shows no value with which anybody else could",
    steps: &[
        "look up {title} at {where} and note its scopes and who owns it",
        "revoke or delete it there; in an organisation: `gh api --method DELETE /orgs/ORG/credential-authorizations/ID`",
        "look through the audit log of the organisation for what it did: `gh api '/orgs/ORG/audit-log?include=git'`",
        "put a GitHub App or an identity token in its place where something still needs it",
    ],
    proof: "the audit log's entry of the revocation, or a call with the old value that is answered 401",
};

const GOOGLE: Guide = Guide {
    why: "Google Cloud is not reached from here",
    steps: &[
        "find the account: `gcloud iam service-accounts keys list --iam-account EMAIL` has the id of the key of {title}",
        "disable the service account, which ends tokens that it made too: `gcloud iam service-accounts disable EMAIL`",
        "where it must not stop, take its roles away instead: `gcloud projects remove-iam-policy-binding PROJECT --member serviceAccount:EMAIL --role ROLE`",
        "delete the key after a day: `gcloud iam service-accounts keys delete KEY --iam-account EMAIL`",
    ],
    proof: "`gcloud iam service-accounts describe EMAIL` with disabled true, or its key list without the key",
};

const AZURE: Guide = Guide {
    why: "Azure is not reached from here",
    steps: &[
        "disable the service principal of {title}: `az ad sp update --id APP --set accountEnabled=false`",
        "remove its roles: `az role assignment list --assignee APP --all`, then `az role assignment delete --ids …`",
        "remove the secret: `az ad app credential delete --id APP --key-id KEY`",
        "tokens that it made live until they end, an hour in most cases",
    ],
    proof: "`az ad sp show --id APP` with accountEnabled false, and an empty list of role assignments",
};

const POSTGRES: Guide = Guide {
    why: "databases are not reached from here",
    steps: &[
        "find the role that {title} signs in as",
        "`ALTER ROLE name NOLOGIN;`, or `ALTER ROLE name PASSWORD …` with the new one given to whoever needs it",
        "`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'name';` since open sessions go on",
    ],
    proof: "a sign-in with the old password that is refused, and no row of the role in pg_stat_activity",
};

const MYSQL: Guide = Guide {
    why: "databases are not reached from here",
    steps: &[
        "find the account that {title} signs in as: `SELECT user, host FROM mysql.user;`",
        "`ALTER USER 'name'@'host' ACCOUNT LOCK;`, or a new password with `ALTER USER … IDENTIFIED BY …`",
        "end its open sessions: `SHOW PROCESSLIST;`, then `KILL id;` each",
    ],
    proof: "a sign-in with the old password that is refused, and no session of the account in the process list",
};

const DATABASE: Guide = Guide {
    why: "databases are not reached from here",
    steps: &[
        "find the account that {title} signs in as",
        "take its right to sign in, or change its password at {where}",
        "end its open sessions, which go on after a change of the password",
    ],
    proof: "a sign-in with the old password that is refused",
};

const SSH: Guide = Guide {
    why: "a key of SSH has two halves: the public one opens servers and repositories until it is removed from each",
    steps: &[
        "find the public half of {title} by its SHA-256 fingerprint: `ssh-keygen -lf authorized_keys` on servers, the deploy keys of repositories, the keys of people",
        "remove it everywhere it is found",
        "delete the private half at the vendor",
        "make a new one of ed25519 where one is needed, read-only where that is enough",
    ],
    proof: "a sign-in with the old key that is refused, and the vendor's list without the private half",
};

const UNKNOWN: Guide = Guide {
    why: "nothing says what it opens",
    steps: &[
        "find out from the code and the owner what {title} opens; do not print its value",
        "replace it there, and revoke the old value",
        "where nobody knows it and nothing uses it, delete it at the vendor",
    ],
    proof: "the name of the service and its note of the revocation, or the vendor's list without it",
};

const OTHER: Guide = Guide {
    why: "its service is not reached from here",
    steps: &[
        "make a new one at {where} and store it in place of {title}",
        "revoke the old one there: changing what the vendor holds does not stop the old value",
        "look through the service's log for what it did since the exposure began",
    ],
    proof: "the service's note of the revocation, or a call with the old value that is refused",
};
