//! How the layers come together.

use super::Truth;
use super::controlled::controlled;
use super::decision::Layer;
use super::matching::matching;
use super::principal::{Named, named};
use super::question::Question;
use super::record::Record;
use super::request::{CallerKind, Layers};
use crate::arn::Arn;
use crate::policy::{Effect, Statement};

/// What the owner's root user can always do with the policy of a bucket.
const ROOT_OF_BUCKET: [&str; 3] = ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];

/// The layers and a question, with what of the layers applies.
pub(super) struct Weighing<'a, 'b> {
    pub(super) layers: &'b Layers<'a>,
    pub(super) question: Question<'b>,
    /// Whether the caller is one of an account, so that policies of identities apply to it.
    identity: bool,
    service_controls: bool,
    resource_controls: bool,
}

impl<'a, 'b> Weighing<'a, 'b> {
    pub(super) fn new(layers: &'b Layers<'a>, question: Question<'b>) -> Weighing<'a, 'b> {
        let caller = question.request.caller;
        let identity =
            matches!(caller.kind, CallerKind::User | CallerKind::Role | CallerKind::FederatedUser | CallerKind::Root);
        let linked = [Some(caller.arn.as_str()), question.role]
            .into_iter()
            .flatten()
            .any(|arn| arn.contains(":role/aws-service-role/") || arn.contains(":assumed-role/AWSServiceRoleFor"));
        let controlled = !layers.resource_controls.is_empty() && controlled(question.request.action);
        Weighing {
            layers,
            question,
            identity,
            service_controls: identity && !linked,
            resource_controls: controlled && !linked,
        }
    }

    /// Whether the request is allowed, whatever denies it.
    ///
    /// # Errors
    ///
    /// The layer that does not allow it.
    pub(super) fn allowed<R: Record<'a>>(&self, record: &mut R) -> Result<Truth, Layer> {
        let mut truth = Truth::Yes;
        let mut pass = |layer: Layer, one: Truth| {
            truth = truth.and(one);
            if one == Truth::No { Err(layer) } else { Ok(()) }
        };
        if self.resource_controls {
            for level in &self.layers.resource_controls {
                pass(Layer::ResourceControl, self.list(level, Effect::Allow, Layer::ResourceControl, record))?;
            }
        }
        if self.service_controls {
            for level in &self.layers.service_controls {
                pass(Layer::ServiceControl, self.list(level, Effect::Allow, Layer::ServiceControl, record))?;
            }
        }
        if let Some(endpoint) = &self.layers.endpoint {
            pass(Layer::Endpoint, self.list(endpoint, Effect::Allow, Layer::Endpoint, record))?;
        }
        let granted = self.granted(record)?;
        Ok(truth.and(granted))
    }

    /// Whether the identity's and the resource's policies together allow the request.
    fn granted<R: Record<'a>>(&self, record: &mut R) -> Result<Truth, Layer> {
        let caller = self.question.request.caller;
        if caller.kind == CallerKind::Root && self.action_is("sts:AssumeRole") {
            return Err(Layer::Identity);
        }
        let resource = self.resource(record);
        if !self.identity {
            return yes_or(resource.any(), Layer::Resource);
        }
        if self.question.same && resource.direct == Truth::Yes {
            return Ok(Truth::Yes);
        }
        let mark = record.mark();
        let identity = match caller.kind {
            CallerKind::Root => Truth::Yes,
            _ => self.list(&self.layers.identity, Effect::Allow, Layer::Identity, record),
        };
        if self.question.same && resource.issuer == Truth::Yes {
            // The identity's own policies decide nothing then.
            record.settle(mark, Truth::Yes);
        }
        let boundary = match &self.layers.boundary {
            Some(list) if caller.kind != CallerKind::Root => self.list(list, Effect::Allow, Layer::Boundary, record),
            _ => Truth::Yes,
        };
        let session = match &self.layers.session {
            Some(list) => self.list(list, Effect::Allow, Layer::Session, record),
            // A federated user that was made without a policy can do nothing of its own.
            None => Truth::from(caller.kind != CallerKind::FederatedUser),
        };
        let needs_resource = !self.question.same || self.needs_resource();
        let by_identity = identity.and(if needs_resource { resource.any() } else { Truth::Yes });
        let limited = if self.question.same { by_identity.or(resource.issuer) } else { by_identity };
        let whole = limited.and(boundary).and(session);
        let truth = if self.question.same { whole.or(resource.direct) } else { whole };
        let cause = [
            (identity.or(if self.question.same { resource.issuer } else { Truth::No }), Layer::Identity),
            (if needs_resource { resource.any() } else { Truth::Yes }, Layer::Resource),
            (boundary, Layer::Boundary),
            (session, Layer::Session),
        ];
        let layer = cause.into_iter().find(|(one, _)| *one == Truth::No).map_or(Layer::Identity, |(_, layer)| layer);
        yes_or(truth, layer)
    }

    /// How the resource's policy names the caller where it allows the request.
    fn resource<R: Record<'a>>(&self, record: &mut R) -> Named {
        let mut found = Named::NOT;
        if self.layers.resource_unknown {
            found.direct = Truth::Unknown;
        }
        for statement in self.layers.resource.iter().flatten().filter(|one| one.effect == Effect::Allow) {
            let one = self.named(statement, Layer::Resource);
            let truth = one.any();
            if truth != Truth::No {
                record.note(Layer::Resource, statement, truth);
            }
            // It names the account, say, and perhaps the session itself, which would count for more.
            if truth == Truth::Yes && one.direct.or(one.issuer) == Truth::Unknown {
                record.note(Layer::Resource, statement, Truth::Unknown);
            }
            found = found.or(one);
            if !R::KEEPS && found.direct == Truth::Yes {
                break;
            }
        }
        found
    }

    /// Whether a statement denies the request.
    pub(super) fn denied<R: Record<'a>>(&self, record: &mut R) -> Truth {
        let layers = self.layers;
        let caller = self.question.request.caller;
        let own = self.identity && caller.kind != CallerKind::Root;
        let mut denied = Truth::No;
        let mut deny = |list: &[&'a Statement], layer: Layer| {
            if R::KEEPS || denied != Truth::Yes {
                denied = denied.or(self.list(list, Effect::Deny, layer, record));
            }
        };
        if own {
            deny(&layers.identity, Layer::Identity);
            deny(layers.boundary.as_deref().unwrap_or_default(), Layer::Boundary);
        }
        if self.identity {
            deny(layers.session.as_deref().unwrap_or_default(), Layer::Session);
        }
        let owner = caller.kind == CallerKind::Root && self.question.same;
        if !(owner && ROOT_OF_BUCKET.iter().any(|action| self.action_is(action))) {
            deny(layers.resource.as_deref().unwrap_or_default(), Layer::Resource);
        }
        deny(layers.endpoint.as_deref().unwrap_or_default(), Layer::Endpoint);
        if self.service_controls {
            layers.service_controls.iter().for_each(|level| deny(level, Layer::ServiceControl));
        }
        if self.resource_controls {
            layers.resource_controls.iter().for_each(|level| deny(level, Layer::ResourceControl));
        }
        denied
    }

    /// Whether any statement of a list with an effect matches.
    fn list<R: Record<'a>>(&self, list: &[&'a Statement], effect: Effect, layer: Layer, record: &mut R) -> Truth {
        let mark = record.mark();
        let mut found = Truth::No;
        for statement in list.iter().copied().filter(|one| one.effect == effect) {
            let truth = match layer {
                Layer::Resource | Layer::ResourceControl | Layer::Endpoint => self.named(statement, layer).any(),
                _ => matching(statement, &self.question),
            };
            if truth != Truth::No {
                record.note(layer, statement, truth);
            }
            found = found.or(truth);
            if !R::KEEPS && found == Truth::Yes {
                break;
            }
        }
        record.settle(mark, found);
        found
    }

    /// How a statement that has principals names the caller where it matches.
    fn named(&self, statement: &Statement, layer: Layer) -> Named {
        let by = match &statement.principals {
            Some(principals) => named(principals, statement.effect, &self.question),
            // A resource's policy without a principal is none that AWS takes.
            None if layer == Layer::Resource => Named { direct: Truth::Unknown, ..Named::NOT },
            None => Named { direct: Truth::Yes, ..Named::NOT },
        };
        if by.any() == Truth::No { by } else { by.and(matching(statement, &self.question)) }
    }

    /// Whether the resource's policy has to allow, too: that of a role, who may assume it, and that of a key of KMS.
    fn needs_resource(&self) -> bool {
        let Some(arn) = Arn::parse(self.question.request.resource) else { return false };
        let prefix = |prefix: &str| {
            let action = self.question.request.action.as_bytes();
            action.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix.as_bytes()))
        };
        match (arn.service, arn.kind()) {
            ("iam", "role") => prefix("sts:"),
            ("kms", "key") => prefix("kms:"),
            _ => false,
        }
    }

    fn action_is(&self, action: &str) -> bool {
        self.question.request.action.eq_ignore_ascii_case(action)
    }
}

/// A truth, or the layer that makes it a no.
fn yes_or(truth: Truth, layer: Layer) -> Result<Truth, Layer> {
    if truth == Truth::No { Err(layer) } else { Ok(truth) }
}
