//! Which things somebody could reach: those of its account, and those whose own policy names it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Seat;
use crate::arn::account_of;
use crate::estate::{Estate, ThingKind};
use crate::policy::{Effect, Name};

/// Things by whom they can be reached.
#[derive(Default)]
pub(crate) struct Near {
    of_account: BTreeMap<(String, ThingKind), Vec<u32>>,
    /// By account or ARN that their policy names.
    named: HashMap<String, Vec<u32>>,
    /// Whose policy names everybody, or could not be read.
    open: Vec<u32>,
    kinds: Vec<ThingKind>,
    /// ARNs that things of other accounts name.
    abroad: HashSet<String>,
}

impl Near {
    pub(super) fn new(estate: &Estate) -> Self {
        let mut near = Self { kinds: estate.things().iter().map(|thing| thing.kind).collect(), ..Self::default() };
        for (number, thing) in (0..).zip(estate.things()) {
            near.of_account.entry((thing.account.clone(), thing.kind)).or_default().push(number);
            let (policy, _) = estate.policy_of(&thing.arn);
            for statement in policy.into_iter().flatten().filter(|one| one.effect == Effect::Allow) {
                let Some(principals) = statement.principals.as_ref().filter(|_| !statement.is_opaque()) else {
                    near.open.push(number);
                    continue;
                };
                if principals.inverse {
                    near.open.push(number);
                }
                for name in &principals.names {
                    match name {
                        Name::Everyone | Name::Opaque => near.open.push(number),
                        Name::Account(name) | Name::Arn(name) => {
                            if account_of(name) != thing.account {
                                near.abroad.insert(name.to_string());
                            }
                            near.named.entry(name.to_string()).or_default().push(number);
                        }
                        Name::Service(_) | Name::Provider(_) | Name::Canonical | Name::Gone => {}
                    }
                }
            }
        }
        near
    }

    /// Whether the policy of a thing in another account names somebody by its ARN.
    pub(crate) fn is_named_abroad(&self, arn: &str) -> bool {
        self.abroad.contains(arn)
    }

    /// Things of a kind that somebody could reach, sorted.
    pub(crate) fn of(&self, seat: &Seat<'_>, kind: ThingKind) -> BTreeSet<u32> {
        let own = self.of_account.get(&(seat.account().to_owned(), kind)).into_iter().flatten();
        let mut things: BTreeSet<u32> = own.copied().collect();
        let foreign = self.named.get(seat.account()).into_iter().flatten().copied();
        things.extend(foreign.filter(|number| self.is(*number, kind)));
        things.extend(self.naming(seat, kind));
        things
    }

    /// Things of a kind whose policy alone may let somebody in, sorted.
    pub(crate) fn naming(&self, seat: &Seat<'_>, kind: ThingKind) -> BTreeSet<u32> {
        let named = self.named.get(seat.arn()).into_iter().flatten();
        named.chain(&self.open).copied().filter(|number| self.is(*number, kind)).collect()
    }

    fn is(&self, number: u32, kind: ThingKind) -> bool {
        self.kinds.get(number as usize) == Some(&kind)
    }
}
