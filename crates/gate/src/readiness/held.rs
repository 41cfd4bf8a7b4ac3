//! What a vendor holds, and what could be done about each of it.

use super::facts::{Answer, Held, VendorFacts};
use super::steps::Step;
use super::{Part, Tally};

/// Points of what is worst of one credential. An administrator is as bad as losing all that it can reach; what nobody
/// uses costs nothing to give up.
const SECRET: u32 = 1;
const ADMIN: u32 = 40;
const DESTROYS: u32 = 30;
const NEVER_ROTATED: u32 = 3;
const UNUSED: u32 = 3;
const NO_OWNER: u32 = 2;
const LONG_LIVED: u32 = 4;
const NOT_KNOWN: u32 = 3;
const UNREAD: u32 = 5;

/// The parts, and a step for each credential.
pub(super) fn parts(vendor: &VendorFacts, steps: &mut Vec<Step>) -> Vec<Part> {
    let mut secrets = Tally::new("secrets", "secrets that it holds", SECRET);
    let mut admin = Tally::new("admin", "can become an administrator", ADMIN);
    let mut destroys = Tally::new("backups", "can destroy a copy that you would come back from", DESTROYS);
    let mut never = Tally::new("never_rotated", "were never replaced since they were made", NEVER_ROTATED);
    let mut unused = Tally::new("unused", "are not used by anybody", UNUSED);
    let mut ownerless = Tally::new("no_owner", "have no owner that is known", NO_OWNER);
    let mut long = Tally::new("long_lived", "are keys where an identity token would do", LONG_LIVED);
    let mut unknown = Tally::new("not_known", "are of no kind that is known", NOT_KNOWN);
    for held in &vendor.held {
        let title = held.title.as_str();
        let is = |so: bool| if so { Answer::Yes } else { Answer::No };
        let points = Points {
            secret: secrets.add(Answer::Yes, title),
            power: admin.add(held.admin, title) + destroys.add(held.destroys, title),
            age: never.add(held.never_rotated, title),
            unused: unused.add(held.unused, title),
            owner: ownerless.add(is(held.owner.is_none()), title),
            long: long.add(is(vendor.signs_tokens && held.is_key), title),
            unknown: unknown.add(is(!held.known), title),
        };
        steps.extend(step(vendor, held, &points));
    }
    let mut unread = Tally::new("not_read", "listings of it were not read, so that it holds more than this", UNREAD);
    for _ in 0..vendor.unread {
        unread.add(Answer::Unknown, &vendor.name);
    }
    if vendor.unread > 0 {
        let what =
            format!("collect {} again with what it asks for; `stanch gaps` lists what was not read", vendor.name);
        steps.push(Step::new(what, UNREAD.saturating_mul(count(vendor.unread))));
    }
    [secrets, admin, destroys, never, unused, ownerless, long, unknown, unread].map(Tally::part).into()
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// What one credential adds to each part.
struct Points {
    secret: u32,
    power: u32,
    age: u32,
    unused: u32,
    owner: u32,
    long: u32,
    unknown: u32,
}

impl Points {
    fn all(&self) -> u32 {
        self.secret + self.power + self.age + self.unused + self.owner + self.long + self.unknown
    }
}

/// The one thing that removes most of what a credential adds.
fn step(vendor: &VendorFacts, held: &Held, points: &Points) -> Option<Step> {
    let name = match held.number {
        Some(number) => format!("{} (no. {number} of `stanch exposures`)", held.title),
        None => format!("{} at {}", held.title, vendor.name),
    };
    let (what, removed) = if held.unused == Answer::Yes {
        (format!("delete {name}: nobody uses it"), points.all())
    } else if points.long > 0 {
        let what = format!("replace {name} by a role that its jobs assume with identity tokens, pinned to the project");
        let what = match &held.identity {
            Some(arn) if points.power > 0 => format!("{what}; `stanch least-privilege {arn}` says what the role needs"),
            _ => what,
        };
        (what, points.all())
    } else if points.power > 0 && held.elsewhere {
        // No list of a service other than AWS says what it may do, so that looking again would remove nothing.
        let what = format!(
            "delete {name}, of which nobody can read what it may do, and give those who use it something that opens less"
        );
        (what, points.all())
    } else if points.power > 0 {
        match &held.identity {
            Some(arn) => {
                (format!("take from {name} what it does not use: `stanch least-privilege {arn}`"), points.power)
            }
            None => (
                format!("find out what {name} is and can do: `stanch link`, `stanch reach`"),
                points.power + points.unknown,
            ),
        }
    } else if points.unknown > 0 {
        (format!("find out what {name} is: `stanch link`"), points.unknown)
    } else if points.age > 0 {
        (format!("replace {name} once, so that you know that it can be done"), points.age)
    } else if points.owner > 0 {
        (format!("name an owner of {name}"), points.owner)
    } else {
        return None;
    };
    Some(Step::new(what, removed))
}
