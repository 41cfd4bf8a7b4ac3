//! What is done to one user or role.

use std::collections::{BTreeMap, BTreeSet};

use stanch_iam::arn::Arn;
use stanch_iam::reach::Answer;
use stanch_secrets::credential::Unused;

use super::deny::{deny, is_denied, size};
use super::draft::Draft;
use super::rotate;
use super::situation::{Exposed, Situation};
use super::sorted::Principal;
use super::task;
use super::trust::{self, Cut};
use crate::change::Change;
use crate::object::Object;
use crate::plan::Strategy;
use crate::state::{Part, RoleState, State, UserState};

/// Why nothing is done to a user or role.
pub(super) struct Left {
    /// One sentence without a full stop.
    pub(super) why: String,
    /// Whether it stays open to whoever has the credential.
    pub(super) open: bool,
}

impl From<String> for Left {
    fn from(why: String) -> Self {
        Self { why, open: true }
    }
}

/// What is done to a user or role that was observed, or why nothing is.
pub(super) fn contain(
    situation: &Situation<'_>,
    object: &Object,
    principal: &Principal<'_>,
    observed: &BTreeMap<Object, State>,
    without_control: Option<&str>,
) -> Result<Draft, Left> {
    let state = observed.get(object).cloned().unwrap_or_default();
    let mut draft = Draft::new(object.clone(), state.clone(), title(object, principal));
    let repairs = principal.credentials.iter().any(|(one, _)| one.repairs != Answer::No);
    draft.wave = if repairs { 1 } else { 2 };
    draft.danger = principal.credentials.iter().map(|(one, _)| one.danger).max().unwrap_or(0);
    draft.credentials = principal.credentials.iter().map(|(one, _)| one.credential.id.clone()).collect();
    draft.breaks.clone_from(&principal.breaks);
    draft.breaks.dedup();
    match &state {
        State::User(user) => contain_user(situation, &mut draft, principal, user, observed)?,
        State::Role(role) => contain_role(situation, &mut draft, principal, role),
        _ => return Err("what was observed of it is no user and no role".to_owned().into()),
    }
    let unknown = principal.credentials.iter().flat_map(|(one, _)| task::unknown(one.credential));
    draft.leaves.extend(unknown.collect::<BTreeSet<_>>());
    if let Some(why) = without_control.filter(|_| repairs) {
        draft.leaves.push(format!(
            "whoever acts with it can take this back, since {why}; go on with `stanch contain verify` until it is replaced"
        ));
    }
    Ok(draft)
}

fn title(object: &Object, principal: &Principal<'_>) -> String {
    match principal.credentials.as_slice() {
        [(one, _)] if one.issuer.is_none() => one.credential.title.clone(),
        _ => object.words(),
    }
}

fn contain_user(
    situation: &Situation<'_>,
    draft: &mut Draft,
    principal: &Principal<'_>,
    user: &UserState,
    observed: &BTreeMap<Object, State>,
) -> Result<(), Left> {
    let object = draft.object.clone();
    let exposed: BTreeSet<&str> = principal.credentials.iter().filter_map(|(_, key)| *key).collect();
    let keys: Vec<&str> = exposed.iter().copied().filter(|key| user.keys.contains_key(*key)).collect();
    if keys.is_empty() && !exposed.is_empty() {
        let all: Vec<&str> = exposed.into_iter().collect();
        return Err(Left { why: format!("access key {} does not exist any more", all.join(", ")), open: false });
    }
    let wanted = situation.strategy.unwrap_or(Strategy::Canary);
    // What nobody uses is deleted, also where everything else is rotated.
    let unused: Vec<&str> = keys.iter().copied().filter(|key| is_unused(principal, key)).collect();
    let deleted = if wanted == Strategy::Delete { keys.clone() } else { unused.clone() };
    let rotated: Vec<&str> = match wanted {
        Strategy::Rotate => keys.iter().copied().filter(|key| !unused.contains(key)).collect(),
        _ => Vec::new(),
    };
    let mut why: Vec<String> = Vec::new();
    if situation.keep_user && !rotated.is_empty() {
        return Ok(renew_in_place(situation, draft, principal, user, &rotated)?);
    }
    let mut strategy = if wanted == Strategy::Disable { Strategy::Disable } else { Strategy::Canary };
    if !rotated.is_empty() {
        match rotate_beside(situation, draft, principal, user, &rotated, observed) {
            Ok(()) => strategy = Strategy::Rotate,
            Err(obstacle) => {
                why.push(obstacle.clone());
                draft.not_rotated = Some(obstacle);
            }
        }
    }
    deny(draft, situation, principal.arn, object.account().unwrap_or_default(), &State::User(user.clone()));
    if wanted == Strategy::Disable {
        for key in &keys {
            draft.push(Change::SetKey { id: (*key).to_owned(), active: false });
        }
    }
    if !deleted.is_empty() && situation.has_approvers() {
        for key in &deleted {
            draft.push(Change::DeleteKey { id: (*key).to_owned() });
        }
        if deleted.len() == keys.len() {
            strategy = Strategy::Delete;
        }
    } else if !deleted.is_empty() {
        let deleted = deleted.join(", ");
        why.push(format!("{deleted} is kept and watched, since deleting it needs two approvers, who are not declared"));
    }
    draft.strategy = strategy;
    why.insert(0, reason(strategy, &unused));
    draft.why = why.join("; ");
    say_what_stays(draft, user, &keys, strategy);
    Ok(())
}

fn is_unused(principal: &Principal<'_>, key: &str) -> bool {
    let mut with = principal.credentials.iter().filter(|(_, one)| *one == Some(key)).peekable();
    with.peek().is_some()
        && with.all(|(one, _)| matches!(one.credential.unused, Unused::Never { .. } | Unused::Since { .. }))
}

fn reason(strategy: Strategy, unused: &[&str]) -> String {
    match strategy {
        Strategy::Canary => "it can do nothing any more, and key and user stay alive as a trap",
        Strategy::Disable => "its key is switched off, and denied too, since that alone leaves sessions up to 36 hours",
        Strategy::Delete if !unused.is_empty() => "nobody uses it, so that it is deleted and not replaced",
        Strategy::Delete => "its key is deleted, and its user denied for the sessions that the key made",
        Strategy::Rotate => "a new user takes its place where it is stored, and the old one stays as a trap",
    }
    .to_owned()
}

fn say_what_stays(draft: &mut Draft, user: &UserState, exposed: &[&str], strategy: Strategy) {
    let others = user.keys.iter().filter(|(id, key)| key.active && !exposed.contains(&id.as_str()));
    for (id, _) in others {
        draft
            .breaks
            .push(format!("access key {id} of the same user is not exposed, stays as it is and is denied as well"));
    }
    if user.password.is_some() {
        draft.breaks.push("whoever signs in to the console with its password can do nothing there".to_owned());
    }
    for (part, why) in &user.unread {
        draft.leaves.push(format!("its {} could not be read and are left as they are: {why}", part.words()));
    }
    let answers = match strategy {
        Strategy::Canary | Strategy::Rotate => {
            "GetCallerIdentity and GetSessionToken go on answering: they are what is watched"
        }
        _ => "sessions that it made go on answering GetCallerIdentity, and nothing else",
    };
    draft.leaves.push(answers.to_owned());
    draft.leaves.push("a login of ECR that it made lives up to 12 hours: look at images pushed since".to_owned());
}

/// A new user in place of this one, which becomes a canary.
fn rotate_beside(
    situation: &Situation<'_>,
    draft: &mut Draft,
    principal: &Principal<'_>,
    user: &UserState,
    keys: &[&str],
    observed: &BTreeMap<Object, State>,
) -> Result<(), String> {
    for (one, _) in with_keys(principal, keys) {
        rotate::obstacle(situation, one.credential).map_or(Ok(()), Err)?;
    }
    if let Some(part) = [Part::Groups, Part::Tags].into_iter().find(|part| user.unread.contains_key(part)) {
        return Err(format!("its {} could not be read, so that no copy of it can be made to rotate to", part.words()));
    }
    let new = rotate::successor(&draft.object).ok_or_else(|| "only users are rotated".to_owned())?;
    match observed.get(&new) {
        Some(State::Absent) => {}
        Some(_) => return Err(format!("{} exists already, so that it is not rotated", new.words())),
        None => return Err(format!("{} could not be observed, so that it is not rotated", new.words())),
    }
    rotate::copy_user(draft, &new, model(situation, &draft.object, user)?);
    for key in keys {
        let credentials: Vec<&Exposed<'_>> = with_keys(principal, &[*key]).map(|(one, _)| *one).collect();
        rotate::renew(situation, draft, &new, &credentials);
    }
    draft.leaves.push(
        "the new user can do what the old one could: `stanch contain role` offers a role in place of its key"
            .to_owned(),
    );
    Ok(())
}

/// What a new user is a copy of: a user that is stopped already, as it was before. A copy of what stops it would be as dead as
/// the old one, and whatever builds with it would break.
fn model<'s>(situation: &'s Situation<'_>, object: &Object, user: &'s UserState) -> Result<&'s UserState, String> {
    match situation.before.get(object) {
        Some(State::User(before)) if before.id == user.id && !is_denied(&before.grants) => Ok(before),
        _ if !is_denied(&user.grants) => Ok(user),
        _ => Err("it is denied everything already, and no plan of this case knows what it could do before; undo that first, \
                  or make the new user by hand"
            .to_owned()),
    }
}

/// A second key of the same user in place of the exposed one, which is deleted.
fn renew_in_place(
    situation: &Situation<'_>,
    draft: &mut Draft,
    principal: &Principal<'_>,
    user: &UserState,
    keys: &[&str],
) -> Result<(), String> {
    if is_denied(&user.grants) {
        return Err(
            "its user is denied everything, so that a second key of it could do nothing; rotate to a new user, or undo what \
             denies it"
                .to_owned(),
        );
    }
    // A third key is refused, and which of two is needed nobody here can know.
    if user.keys.len() > 1 {
        return Err(
            "its user has two access keys, so that no new one can be made beside; rotate to a new user, or delete the one \
             that is not needed by hand"
                .to_owned(),
        );
    }
    if !situation.has_approvers() {
        return Err("deleting the old key needs two approvers, who are not declared; rotate to a new user".to_owned());
    }
    for (one, _) in with_keys(principal, keys) {
        rotate::obstacle(situation, one.credential).map_or(Ok(()), Err)?;
    }
    let object = draft.object.clone();
    for key in keys {
        let credentials: Vec<&Exposed<'_>> = with_keys(principal, &[*key]).map(|(one, _)| *one).collect();
        rotate::renew(situation, draft, &object, &credentials);
        draft.push(Change::DeleteKey { id: (*key).to_owned() });
    }
    draft.strategy = Strategy::Rotate;
    draft.why = "a new key of the same user takes its place where it is stored, and the old one is deleted".to_owned();
    draft.leaves.push("sessions that the old key made with GetSessionToken live up to 36 hours".to_owned());
    Ok(())
}

fn with_keys<'p, 'a>(
    principal: &'p Principal<'a>,
    keys: &'p [&str],
) -> impl Iterator<Item = &'p (&'a Exposed<'a>, Option<&'a str>)> {
    principal.credentials.iter().filter(|(_, key)| key.is_some_and(|key| keys.contains(&key)))
}

/// Most letters of a trust policy, where the account's summary does not say.
const TRUST: usize = 2_048;

fn contain_role(situation: &Situation<'_>, draft: &mut Draft, principal: &Principal<'_>, role: &RoleState) {
    let account = draft.object.account().unwrap_or_default().to_owned();
    let partition = Arn::parse(principal.arn).map_or("aws", |arn| arn.partition);
    deny(draft, situation, principal.arn, &account, &State::Role(role.clone()));
    draft.why = "it can do nothing any more, and sessions that were made before can do nothing either".to_owned();
    draft.breaks.push("whoever else assumes this role can do nothing with it".to_owned());
    let issuers: BTreeSet<&str> = principal.credentials.iter().filter_map(|(one, _)| one.issuer.as_deref()).collect();
    let most = situation.quota(&account, "AssumeRolePolicySizeQuota", TRUST);
    let mut trusted = role.trust.clone();
    for issuer in issuers {
        let stays = match trust::cut(&trusted, issuer, &account, partition) {
            Cut::Needless => continue,
            Cut::To(_) if !situation.has_approvers() => {
                "cutting its trust needs two approvers, who are not declared".to_owned()
            }
            Cut::To(document) if size(&document) > most => {
                format!("its trust policy would have more than {most} letters")
            }
            Cut::Impossible(why) => why,
            Cut::To(document) => {
                trusted = document;
                continue;
            }
        };
        draft.leaves.push(format!("tokens of {issuer} still open the role, which can do nothing, since {stays}"));
    }
    if trusted != role.trust {
        draft.push(Change::SetTrust { document: trusted });
        draft.why =
            "the issuer's tokens do not open it any more, and sessions that were made before can do nothing".to_owned();
    }
    if situation.strategy.is_some_and(|strategy| strategy != Strategy::Canary) {
        draft
            .leaves
            .push("a role has no key to switch off, delete or rotate: it is denied in place of that".to_owned());
    }
    draft.leaves.push("sessions go on answering GetCallerIdentity".to_owned());
}
