//! What is replaced in all records of an attack alike.

use super::cast::{Holder, is_account};
use super::fresh::ids;
use super::names;
use super::replace::{Edge, Replacements, strings};
use super::rewrite::Rewrite;
use super::source::Source;
use crate::organisation::{ACCOUNTS, GLOBAL_REGION, REGIONS};
use crate::rng::{Rng, of_name, seed_of};
use std::collections::BTreeSet;

impl Rewrite<'_> {
    /// What is replaced in all records: accounts, ids, regions and names.
    pub(super) fn replacements(&self) -> Replacements {
        let mut all = Replacements::default();
        let minted: BTreeSet<&str> = self.sources.iter().map(Source::minted).collect();
        for (source, holder) in self.sources.iter().zip(&self.cast.holders) {
            if *holder == Holder::Victim {
                let issuer = source.text("/userIdentity/sessionContext/sessionIssuer/arn");
                all.add(issuer, &self.of.arn, Edge::Name);
                let principal = source.text("/userIdentity/principalId").split(':').next().unwrap_or_default();
                all.add(principal, &self.of.principal, Edge::Word);
            }
        }
        for (account, position) in &self.cast.accounts {
            all.add(account, self.neighbour(*position), Edge::Digit);
        }
        self.regions(&mut all);
        for source in self.sources {
            strings(&source.value, &mut |one| {
                for id in ids(one).filter(|id| !minted.contains(id)) {
                    all.add(id, &self.fresh.like(id), Edge::Word);
                }
                for name in names::telling(one) {
                    all.add(name, &names::plausible(name, self.fresh.salt), Edge::Name);
                }
                let numbers = one.split(|character: char| !character.is_ascii_digit());
                for number in numbers.filter(|number| is_account(number)) {
                    // A stranger's account must not turn into a neighbour's by having the same number.
                    if ACCOUNTS.iter().any(|account| account.number == number) {
                        all.add(number, &self.fresh.outside_account(number), Edge::Digit);
                    }
                }
            });
        }
        all
    }

    /// The account that takes the place of the attacked organisation's account at a position.
    pub(super) fn neighbour(&self, position: usize) -> &'static str {
        let mut order: Vec<usize> = vec![usize::from(self.of.account)];
        order.extend((0..ACCOUNTS.len()).filter(|&account| account != usize::from(self.of.account)));
        ACCOUNTS[order[position % order.len()]].number
    }

    /// The first region becomes the victim's, each other one a region in which the victim does not work.
    fn regions(&self, all: &mut Replacements) {
        let mut rng = Rng::new(seed_of(&[self.fresh.salt, of_name("regions")]));
        let mut free: Vec<u8> = (0..REGIONS.len() as u8)
            .filter(|region| *region != GLOBAL_REGION && !self.victim.regions.contains(region))
            .collect();
        let mut known = BTreeSet::new();
        let regional = self.sources.iter().filter(|source| !source.is_global());
        for region in regional.map(|source| source.text("/awsRegion")) {
            if !known.insert(region) {
                continue;
            }
            let new = match known.len() {
                1 => self.victim.region,
                _ if free.is_empty() => self.victim.region,
                _ => free.swap_remove(rng.below(free.len() as u64) as usize),
            };
            all.add(region, REGIONS[usize::from(new)], Edge::Region);
        }
        for source in self.sources {
            all.add(source.text("/awsRegion"), REGIONS[usize::from(GLOBAL_REGION)], Edge::Region);
        }
    }
}
