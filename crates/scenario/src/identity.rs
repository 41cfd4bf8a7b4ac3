//! Who calls: people, services, machines, AWS itself and the CI vendor's jobs, each with its habits.

use crate::habit::{Habit, Hours};
use crate::rng::{BASE32, Rng, mix, seed_of};

/// An access key id.
pub(crate) type Key = [u8; 20];

/// What kind of caller an identity is, which decides how its credentials come to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A person who signs in through the organisation's portal; of a thousand sessions so many are console sessions.
    Person { console: u32 },
    /// An IAM user with a long-term key.
    User,
    /// A role that CI jobs assume with the vendor's identity token.
    Federated,
    /// A role worn by virtual machines, so many of them.
    Machines(u64),
    /// A role worn by tasks and functions for a while; the service that mints their sessions.
    Tasks(&'static str),
    /// AWS in its own name.
    Service(&'static str),
    /// AWS in a service-linked role.
    Linked(&'static str),
    /// A role that others assume; it does nothing by itself.
    Role,
}

/// Where calls come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Network {
    /// The CI vendor's job addresses, shared with all its customers.
    Vendor,
    /// The vendor's machines for mobile builds.
    VendorMobile,
    /// The office and the homes of one person.
    Person(u64),
    /// The organisation's own gateways.
    Gateway,
    /// Private endpoints inside the organisation's networks.
    Inside,
    /// AWS, under the name of the service.
    Aws,
}

/// Something that changes for good on one day: new work, or the same work in a new place.
#[derive(Clone, Debug)]
pub(crate) struct Rollout {
    /// Days since the first baseline day.
    pub(crate) from_day: i64,
    /// The region that is added.
    pub(crate) region: Option<u8>,
    /// The operation that is added.
    pub(crate) operation: Option<u16>,
    /// Of a thousand runs or calls, so many are of the new kind.
    pub(crate) share: u32,
}

/// An operation that is refused now and then, or for some days: a permission that somebody forgot or took away.
#[derive(Clone, Debug)]
pub(crate) struct Flaw {
    pub(crate) operation: u16,
    /// Of a thousand calls, so many are refused.
    pub(crate) share: u32,
    /// First and last day, counted from the first baseline day.
    pub(crate) days: (i64, i64),
}

/// One identity.
#[derive(Debug)]
pub(crate) struct Identity {
    /// The name of the user, role or service.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The account where it lives, by number.
    pub(crate) account: u8,
    /// AIDA… of a user, AROA… of a role.
    pub(crate) principal: String,
    /// The ARN of the user or role.
    pub(crate) arn: String,
    pub(crate) key: Option<Key>,
    pub(crate) habit: &'static Habit,
    /// The habit's operations by number, with growing sums of their weights.
    pub(crate) operations: Vec<(u16, u64)>,
    pub(crate) forwarded: Vec<(u16, u64)>,
    /// How busy it is among the others.
    pub(crate) weight: u64,
    pub(crate) hours: Hours,
    /// First and last day of its work, counted from the first baseline day.
    pub(crate) days: (i64, i64),
    /// Regions with growing sums of their weights.
    pub(crate) regions: Vec<(u8, u64)>,
    pub(crate) rollouts: Vec<Rollout>,
    pub(crate) flaws: Vec<Flaw>,
    /// From which day on it has other clients, and which.
    pub(crate) upgrade: Option<(i64, &'static [&'static str])>,
    /// From which day on it works at other hours.
    pub(crate) moved: Option<(i64, Hours)>,
    /// When it was deleted and made anew under its name, in seconds since 1970, and its id from then on.
    pub(crate) reborn: Option<(i64, String)>,
    pub(crate) network: Network,
    pub(crate) agents: &'static [&'static str],
    /// Roles it assumes on the way, and in how many of a thousand runs.
    pub(crate) chains: Vec<u16>,
    pub(crate) chain_share: u32,
    /// One week in so many it is on call.
    pub(crate) on_call: Option<i64>,
    /// Which of the exposures it is.
    pub(crate) exposure: Option<u8>,
}

impl Identity {
    /// Its principal id at an instant.
    pub(crate) fn principal_at(&self, instant: i64) -> &str {
        match &self.reborn {
            Some((from, principal)) if instant >= *from => principal,
            _ => &self.principal,
        }
    }

    /// Its clients on a day.
    pub(crate) fn agents_on(&self, day: i64) -> &'static [&'static str] {
        match self.upgrade {
            Some((from, agents)) if day >= from => agents,
            _ => self.agents,
        }
    }

    /// Its hours on a day.
    pub(crate) fn hours_on(&self, day: i64) -> Hours {
        match self.moved {
            Some((from, hours)) if day >= from => hours,
            _ => self.hours,
        }
    }
}

/// An access key or principal id that carries its account, as the real ones do: `prefix`, then 48 bits with the account
/// number, then what is unique. Equal `unique` values (39 bits) are never spread over two ids.
pub(crate) fn key_id(prefix: &[u8; 4], account: u64, unique: u64, seed: u64) -> Key {
    const BITS: u64 = (1 << 39) - 1;
    // A chain of steps that each can be undone, so that different numbers stay different within 39 bits.
    let mut code = (unique ^ seed) & BITS;
    code = code.wrapping_mul(0x4c95_7f2d_8b1d) & BITS;
    code ^= code >> 20;
    code = code.wrapping_mul(0x2545_f491_4f6d) & BITS;
    code ^= code >> 19;
    let mut bits = (1_u128 << 79) | (u128::from(account) << 39) | u128::from(code);
    let mut id = *b"AKIA                ";
    id[..4].copy_from_slice(prefix);
    for place in (4..20).rev() {
        id[place] = BASE32[(bits & 31) as usize];
        bits >>= 5;
    }
    id
}

/// A principal id: 21 characters.
pub(crate) fn principal_id(prefix: &[u8; 4], account: u64, unique: u64, seed: u64) -> String {
    let mut id = key_id(prefix, account, unique, mix(seed)).to_vec();
    Rng::new(seed_of(&[seed, unique, 21])).text(&mut id, BASE32, 1);
    String::from_utf8_lossy(&id).into_owned()
}

/// The text of a key.
pub(crate) fn key_text(key: &Key) -> String {
    String::from_utf8_lossy(key).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn keys_are_distinct_and_carry_their_account() {
        let account = 111_122_223_333;
        let keys: HashSet<Key> = (0..200_000).map(|unique| key_id(b"ASIA", account, unique, 99)).collect();
        assert_eq!(keys.len(), 200_000);
        for key in keys.iter().take(100) {
            let bits = key[4..].iter().fold(0_u128, |bits, byte| {
                (bits << 5) | BASE32.iter().position(|letter| letter == byte).unwrap_or(0) as u128
            });
            assert_eq!((bits >> 39) as u64 & ((1 << 40) - 1), account);
        }
    }
}
