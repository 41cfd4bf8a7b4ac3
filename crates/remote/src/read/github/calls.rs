//! The calls of GitHub's API and what each needs: scopes of classic tokens, permissions of fine-grained ones and of
//! applications.

use stanch_inventory::github::Store;

use crate::read::forge::{list, one};
use crate::read::http::{Ask, Call};

/// The token's person.
pub(super) fn user() -> Ask {
    one(Call::get(["user"]), "a token of a person")
}

/// Organisations of the token's person.
pub(super) fn organisations() -> Ask {
    let permission = "the scope read:org; or name the organisations, which a token of an application needs";
    list(Call::get(["user", "orgs"]), permission)
}

/// One organisation.
pub(super) fn organisation(login: &str) -> Ask {
    one(Call::get(["orgs", login]), "a token of a member, authorised for the organisation's single sign-on")
}

/// A path below an organisation.
fn of_organisation(login: &str, rest: &[&str], permission: &str) -> Ask {
    list(Call::get(["orgs", login].iter().chain(rest)), permission)
}

/// Its repositories.
pub(super) fn repositories(login: &str) -> Ask {
    let permission = "the scope repo, or the repository permission Metadata: read";
    let call = Call::get(["orgs", login, "repos"]).with("type", "all").with("sort", "full_name");
    list(call, permission)
}

/// Repositories of the token's person.
pub(super) fn own_repositories() -> Ask {
    let call = Call::get(["user", "repos"]).with("affiliation", "owner").with("sort", "full_name");
    list(call, "the scope repo, or the repository permission Metadata: read")
}

/// SSH keys of the token's person.
pub(super) fn own_keys() -> Ask {
    list(Call::get(["user", "keys"]), "the scope read:public_key, or the user permission Git SSH keys: read")
}

/// Codespaces secrets of the token's person.
pub(super) fn own_secrets() -> Ask {
    let permission = "the scope codespace:secrets, or the user permission Codespaces user secrets: read";
    list(Call::get(["user", "codespaces", "secrets"]), permission)
}

/// Members of an organisation.
pub(super) fn members(login: &str) -> Ask {
    of_organisation(login, &["members"], "the scope read:org, or the organisation permission Members: read")
}

/// SSH keys of a person, which are public.
pub(super) fn keys_of(person: &str) -> Ask {
    list(Call::get(["users", person, "keys"]), "any token")
}

/// Secrets of an organisation.
pub(super) fn organisation_secrets(login: &str, store: Store) -> Ask {
    of_organisation(login, &[store.id(), "secrets"], of_organisation_secrets(store))
}

/// Repositories for which a secret of an organisation is.
pub(super) fn selected(login: &str, store: Store, secret: &str) -> Ask {
    of_organisation(login, &[store.id(), "secrets", secret, "repositories"], of_organisation_secrets(store))
}

fn of_organisation_secrets(store: Store) -> &'static str {
    match store {
        Store::Actions => "the scope admin:org of an owner, or the organisation permission Secrets: read",
        Store::Dependabot => "the scope admin:org of an owner, or the organisation permission Dependabot secrets: read",
        Store::Codespaces => {
            "the scope admin:org of an owner, or the organisation permission Organization codespaces secrets: read"
        }
    }
}

/// Applications that are installed.
pub(super) fn installations(login: &str) -> Ask {
    let permission = "the scope admin:org of an owner, or the organisation permission Administration: read";
    of_organisation(login, &["installations"], permission)
}

/// Webhooks of an organisation.
pub(super) fn organisation_hooks(login: &str) -> Ask {
    let permission = "the scope admin:org_hook of an owner, or the organisation permission Webhooks: read";
    of_organisation(login, &["hooks"], permission)
}

/// Personal access tokens.
pub(super) fn personal_tokens(login: &str) -> Ask {
    let permission = "a token of a GitHub App with the organisation permission Personal access tokens: read; GitHub \
                      answers no person's token here, and owners see the list at Settings, Personal access tokens";
    of_organisation(login, &["personal-access-tokens"], permission)
}

/// Credentials that were authorised.
pub(super) fn authorizations(login: &str) -> Ask {
    let permission = "the scope read:org of an owner, or the organisation permission Administration: read";
    of_organisation(login, &["credential-authorizations"], permission)
}

/// Why an organisation has no list of credentials that were authorised.
pub(super) const NO_SINGLE_SIGN_ON: &str = "not there (404): only organisations of GitHub Enterprise Cloud with SAML \
                                            single sign-on have it, for the scope read:org of an owner";

/// How the subjects of an organisation's identity tokens are made.
pub(super) fn claims(login: &str) -> Ask {
    let permission = "the scope read:org, or the organisation permission Administration: read";
    one(Call::get(["orgs", login, "actions", "oidc", "customization", "sub"]), permission)
}

/// A path below a repository, `owner/name`.
fn of_repository(repository: &str, rest: &[&str]) -> Call {
    Call::get(["repos"].into_iter().chain(repository.split('/')).chain(rest.iter().copied()))
}

/// Secrets of a repository.
pub(super) fn secrets(repository: &str, store: Store) -> Ask {
    let permission = match store {
        Store::Actions => "the scope repo of somebody who can write, or the repository permission Secrets: read",
        Store::Dependabot => {
            "the scope repo of somebody who can write, or the repository permission Dependabot secrets: read"
        }
        // The least that GitHub's own documentation names here is to write.
        Store::Codespaces => {
            "the scope repo of somebody who can write, or the repository permission Codespaces secrets: write"
        }
    };
    list(of_repository(repository, &[store.id(), "secrets"]), permission)
}

/// Environments of a repository.
pub(super) fn environments(repository: &str) -> Ask {
    let permission = "the scope repo, or the repository permission Actions: read";
    list(of_repository(repository, &["environments"]), permission)
}

/// Secrets of an environment.
pub(super) fn environment_secrets(repository: &str, environment: &str) -> Ask {
    let permission = "the scope repo of somebody who can write, or the repository permission Environments: read";
    list(of_repository(repository, &["environments", environment, "secrets"]), permission)
}

/// Deploy keys of a repository.
pub(super) fn deploy_keys(repository: &str) -> Ask {
    let permission = "the scope repo of an administrator, or the repository permission Administration: read";
    list(of_repository(repository, &["keys"]), permission)
}

/// Webhooks of a repository.
pub(super) fn hooks(repository: &str) -> Ask {
    let permission = "the scope read:repo_hook of an administrator, or the repository permission Webhooks: read";
    list(of_repository(repository, &["hooks"]), permission)
}

/// How the subjects of a repository's identity tokens are made.
pub(super) fn repository_claims(repository: &str) -> Ask {
    let permission = "the scope repo, or the repository permission Actions: read";
    one(of_repository(repository, &["actions", "oidc", "customization", "sub"]), permission)
}
