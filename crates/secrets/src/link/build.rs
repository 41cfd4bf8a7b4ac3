//! One credential, from its records to its rank.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};
use stanch_inventory::record::HeldKind;
use stanch_model::{Gap, GapKind};

use super::{copies, fingerprint, key_tail, token_tail, trust, usage};
use crate::credential::{Credential, Link, Member, Part, Replaced, Secrecy, Unused};
use crate::fact::{Power, changed_at_vendor, created, key_of, last_used, owner, powers, replaced, unused};
use crate::kind::{UNKNOWN, kind};
use crate::known::{Known, Said};
use crate::rank::rank;
use crate::set::{Draft, Piece, piece};

/// So many names make a title.
const TITLED: usize = 3;
/// So many digits has an id.
const DIGITS: usize = 12;

/// What joins need.
pub(super) struct Joins<'k, 'a> {
    pub(super) known: &'k Known<'a>,
    pub(super) accepted: fingerprint::Accepted<'a>,
    pub(super) tokens: token_tail::Tokens<'a>,
    pub(super) copies: copies::Copies,
}

/// The id that a record's credential goes by.
pub(super) fn id_of(piece: &Piece<'_>) -> String {
    id_of_record(&piece.said)
}

/// The same, of what a source says of it.
pub(super) fn id_of_record(said: &Said<'_>) -> String {
    let digest = Sha256::digest(format!("{}|{}", said.source.id(), said.key).as_bytes());
    let mut id: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    id.truncate(DIGITS);
    id
}

/// A key that was left behind at a repository, as a credential.
pub(super) fn orphan(said: Said<'_>) -> Draft<'_> {
    let mut piece = piece(said);
    piece.class.part = Part::Secret;
    piece.class.secrecy = Secrecy::Secret;
    Draft { kind: "deploy-key".to_owned(), pieces: vec![piece], notes: Vec::new() }
}

impl Joins<'_, '_> {
    /// A credential with its links, as far as nobody decided about them.
    pub(super) fn credential(&self, draft: &Draft<'_>, id: &str, is_orphan: bool) -> Credential {
        let (links, mut gaps) = self.links(draft, is_orphan);
        let title = title(draft);
        gaps.extend(draft.notes.iter().map(|note| Gap::new(GapKind::Unlinked, &title, note)));
        let (also_at, also_at_total) = self.copies.of(draft, id);
        let (jobs, jobs_total) = usage::jobs(self.known, draft);
        let class = draft.pieces.first().map(|piece| &piece.class);
        Credential {
            id: id.to_owned(),
            title,
            kind: draft.kind.clone(),
            service: class.and_then(|class| class.service.clone()),
            kind_by: class.map(|class| class.said_by.clone()).unwrap_or_default(),
            secrecy: draft.secrecy(),
            rotate: kind(&draft.kind).map(|kind| kind.rotate.to_owned()),
            members: draft.pieces.iter().map(member).collect(),
            places: draft
                .pieces
                .iter()
                .map(|piece| &piece.said.held.place)
                .collect::<BTreeSet<_>>()
                .into_iter()
                .cloned()
                .collect(),
            projects: usage::projects(self.known, draft),
            jobs,
            jobs_total,
            also_at,
            also_at_total,
            links,
            owner: None,
            created: None,
            changed_at_vendor: changed_at_vendor(draft),
            changed_at_source: None,
            last_used: None,
            replaced: Replaced::Unknown { why: String::new() },
            held_now: None,
            unused: Unused::Unknown { why: String::new() },
            powerful: Vec::new(),
            rank: 0,
            reasons: Vec::new(),
            gaps,
        }
    }

    /// Links by every join that a kind of record has, and why there is none.
    fn links(&self, draft: &Draft<'_>, is_orphan: bool) -> (Vec<Link>, Vec<Gap>) {
        let Some(first) = draft.pieces.first() else { return (Vec::new(), Vec::new()) };
        if is_orphan {
            return fingerprint::orphan(self.known, &first.said);
        }
        let gap = |cause: &str| (Vec::new(), vec![Gap::new(GapKind::Unlinked, &first.said.held.name, cause)]);
        match first.said.held.kind {
            HeldKind::OidcIssuer => trust::links(self.known, draft),
            HeldKind::CheckoutKey | HeldKind::SshKey => self.accepted.links(self.known, draft),
            HeldKind::Variable | HeldKind::LegacyAws | HeldKind::LegacyService => {
                if draft.is_aws_key() {
                    return key_tail::links(self.known, draft);
                }
                let (links, gaps) = self.tokens.links(draft);
                if !links.is_empty() || !gaps.is_empty() || draft.secrecy() == Secrecy::Setting {
                    return (links, gaps);
                }
                if draft.kind == UNKNOWN {
                    return gap(
                        "its name is of no kind that is known, so that what it opens has to be asked of whoever stored it",
                    );
                }
                gap("nothing that was collected says which one of its service it is")
            }
            HeldKind::RunnerToken => {
                gap("it lets a runner register with the vendor, and opens nothing that was collected")
            }
            HeldKind::Webhook => gap("its signing secret is held by the vendor, and opens what listens at its address"),
            HeldKind::DeployToken | HeldKind::PersonalToken | HeldKind::CredentialAuthorization => {
                gap("the vendor issued it, and what it opens is at the vendor itself")
            }
            HeldKind::DeployKey | HeldKind::Schedule | HeldKind::Runner | HeldKind::AppInstallation => {
                (Vec::new(), Vec::new())
            }
        }
    }
}

/// What depends on what a credential is, once people's decisions are known.
pub(super) fn complete(known: &Known<'_>, draft: &Draft<'_>, credential: &mut Credential) {
    let link = credential.link();
    let key = key_of(known, link);
    let owner = owner(known, draft, link, key);
    let last_used = last_used(known, draft, link, key, &credential.jobs);
    let unused = unused(known, draft, link, key, &credential.jobs);
    credential.created = created(draft, key);
    credential.changed_at_source =
        key.and_then(|key| key.key.created).map(|at| crate::credential::Dated::new(at, "AWS"));
    credential.owner = owner;
    credential.last_used = last_used;
    credential.unused = unused;
    credential.replaced = replaced(known, draft, key);
    let powers = powers(known, credential);
    if credential.secrecy != Secrecy::Setting {
        let of_its_own = powers.iter().filter(|power| !matches!(power, Power::Kind(_)));
        credential.powerful = of_its_own.map(|power| power.text().to_owned()).collect();
    }
    rank(known, &powers, credential);
}

fn title(draft: &Draft<'_>) -> String {
    let mut names: Vec<String> = draft.pieces.iter().map(name).collect();
    names.dedup();
    let more = names.len().saturating_sub(TITLED);
    names.truncate(TITLED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let place = draft.pieces.first().map(|piece| piece.said.held.place.words()).unwrap_or_default();
    format!("{}{more} in {place}", names.join(" + "))
}

/// What a record is called. A variable is known by its name alone.
fn name(piece: &Piece<'_>) -> String {
    let held = piece.said.held;
    match held.kind {
        HeldKind::Variable => held.name.clone(),
        kind => format!("{} {}", kind.words(), held.name),
    }
}

fn member(piece: &Piece<'_>) -> Member {
    let held = piece.said.held;
    Member {
        key: piece.said.key.to_owned(),
        source: piece.said.source,
        kind: held.kind,
        part: piece.class.part,
        place: held.place.clone(),
        name: held.name.clone(),
        id: held.id.clone(),
        shadow: held.shadow.clone(),
        fingerprint: held.fingerprint.clone(),
        created: held.created,
        updated: held.updated,
        stale_since: piece.said.entry.stale_since,
    }
}
