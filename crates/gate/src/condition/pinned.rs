//! Roles let in the vendor's jobs by project alone; keys that remain in use are said.

use super::{met, not_met, unknown};
use crate::facts::{Facts, Trust};
use crate::trust::{Pin, pin};
use crate::verdict::{About, Item};
use crate::words::count;

/// Everybody waits: a role that any project can have is one that the intruder can have.
const ALL: About = About::Everything;

const WAY_OUT: &str = "ask for the claim that names the project in its trust policy, with StringEquals or StringLike, then \
                       collect from AWS again";

/// The issuers of all vendors that can be collected are known, so that collecting would help nobody here.
const NO_ISSUER: &str = "list what it held with `stanch expose`, look yourself whether any role trusts its issuer, and then \
                         `stanch gate accept pinned --by NAME --until DAY --because TEXT`";

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    match &facts.trust {
        None => {
            let way_out = "`stanch collect aws`";
            items.push(unknown(ALL, "no roles", "no roles were read, so that nobody knows whom they let in", way_out));
        }
        Some(trust) => roles(facts, trust, items),
    }
    keys(facts, items);
}

fn roles(facts: &Facts, trust: &Trust, items: &mut Vec<Item>) {
    let before = items.len();
    for gap in &trust.gaps {
        let says = format!("{}: {}, so that a role may let in more than is known", gap.source, gap.cause);
        items.push(unknown(
            ALL,
            format!("gap {} {} {}", gap.source, gap.cause, gap.count),
            says,
            "collect it from AWS",
        ));
    }
    if trust.issuers.is_empty() {
        let says = format!("nobody knows which issuer signs the tokens of {}", facts.vendor);
        items.push(unknown(ALL, "no issuer", says, NO_ISSUER));
    }
    let mut pinned = 0;
    for (arn, policy) in &trust.roles {
        for issuer in &trust.issuers {
            match pin(policy, issuer) {
                Pin::Closed => {}
                Pin::Pinned(_) => pinned += 1,
                Pin::Open(why) => {
                    let says = format!("{arn} lets in more than jobs of one project: {why}");
                    items.push(not_met(ALL, format!("open {arn} {why}"), says, WAY_OUT));
                }
                Pin::Unreadable(why) => {
                    let way_out = "collect from AWS with the permission to read roles";
                    items.push(unknown(ALL, format!("unread {arn}"), format!("{arn}: {why}"), way_out));
                }
            }
        }
    }
    if items.len() == before {
        let says = match pinned {
            0 => format!("no role lets in jobs of {}", facts.vendor),
            _ => format!("{} jobs of {} by project alone", count(pinned, "role lets in", "roles let in"), facts.vendor),
        };
        items.push(met(ALL, says));
    }
}

/// Keys that remain are no reason to wait, and nobody may take them for something that they are not.
fn keys(facts: &Facts, items: &mut Vec<Item>) {
    for (at, credential) in facts.credentials.iter().enumerate() {
        let Some(key) = &credential.key_in_use else { continue };
        let network = match key.network {
            Some(true) => "a policy denies it outside of some networks",
            Some(false) => "it works from every network; a role for the project's jobs would need no key",
            None => "nobody read whether a policy ties it to networks",
        };
        items.push(met(About::Credential(at), format!("the key {} remains at {}: {network}", key.id, facts.vendor)));
    }
}
