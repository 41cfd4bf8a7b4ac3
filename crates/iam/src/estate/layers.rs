//! Every policy that has a say in what an identity does.

use super::{Estate, PolicyId, PrincipalId};
use crate::decide::Layers;
use crate::policy::Statement;

impl Estate {
    /// The layers of a user or role, without those of a resource.
    pub fn layers(&self, id: PrincipalId) -> Layers<'_> {
        let principal = self.principal(id);
        let groups = principal.groups.iter().filter_map(|group| self.groups.get(*group as usize));
        let policies = principal.policies.iter().chain(groups.flat_map(|group| &group.policies));
        let mut layers = self.bounds(id);
        layers.identity = self.statements(policies);
        layers
    }

    /// What binds a user or role whatever its own policies say: its boundary and the policies of the organisation.
    pub(crate) fn bounds(&self, id: PrincipalId) -> Layers<'_> {
        let principal = self.principal(id);
        let account = self.accounts.get(&principal.account);
        // SCPs do not bind service-linked roles ("Service control policies", Organizations User Guide).
        let bound = account.filter(|account| account.is_bound() && !principal.is_service_linked());
        Layers {
            boundary: principal.boundary.as_ref().map(|boundary| self.statements([boundary])),
            service_controls: bound.map(|one| self.levels(&one.service_controls)).unwrap_or_default(),
            ..Layers::default()
        }
    }

    /// Adds what a resource says to the layers: its own policy, and the resource controls of its account. The resource
    /// is of `account` where its ARN does not say whose it is.
    pub fn on_resource<'a>(&'a self, layers: &mut Layers<'a>, resource: &str, account: Option<&str>) {
        let (policy, unknown) = self.policy_of(resource);
        layers.resource = policy.map(|statements| statements.iter().collect());
        layers.resource_unknown = unknown;
        let account = account.and_then(|id| self.accounts.get(id)).filter(|account| account.is_bound());
        layers.resource_controls = account.map(|one| self.levels(&one.resource_controls)).unwrap_or_default();
    }

    fn levels<'a>(&'a self, levels: &[Vec<PolicyId>]) -> Vec<Vec<&'a Statement>> {
        levels.iter().map(|level| self.statements(level)).collect()
    }

    fn statements<'a, 'p>(&'a self, policies: impl IntoIterator<Item = &'p PolicyId>) -> Vec<&'a Statement> {
        policies.into_iter().flat_map(|id| &self.policy(*id).statements).collect()
    }
}
