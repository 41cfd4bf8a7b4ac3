//! Forms of ARNs with variables, as AWS's service authorization reference writes them.

use crate::arn::Arn;
use crate::glob;

use super::literal::literal;

/// A form: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
#[derive(Clone, Copy)]
pub(super) struct Form<'f>(pub(super) Arn<'f>);

/// A piece of the last part of a form.
enum Piece<'f> {
    Text(&'f str),
    Variable(&'f str),
}

impl<'f> Form<'f> {
    pub(super) fn parse(text: &'f str) -> Option<Self> {
        Arn::parse(text).map(Form)
    }

    fn pieces(&self) -> impl Iterator<Item = Piece<'f>> {
        let mut rest = self.0.resource;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            if let Some((name, behind)) = rest.strip_prefix("${").and_then(|inside| inside.split_once('}')) {
                rest = behind;
                return Some(Piece::Variable(name));
            }
            // A `$` that begins no variable stands for itself.
            let end = rest.get(1..).and_then(|behind| behind.find("${")).map_or(rest.len(), |at| at + 1);
            let (text, behind) = rest.split_at(end);
            rest = behind;
            Some(Piece::Text(text))
        })
    }

    /// The variables of the last part, in order.
    pub(super) fn variables(&self) -> impl Iterator<Item = &'f str> {
        self.pieces().filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name),
            Piece::Text(_) => None,
        })
    }

    /// Whether an ARN is one of this form.
    pub(super) fn fits(&self, arn: &Arn<'_>) -> bool {
        let part = |form: &str, found: &str| if form.contains("${") { !found.is_empty() } else { form == found };
        let head = part(self.0.partition, arn.partition)
            && self.0.service == arn.service
            && part(self.0.region, arn.region)
            && part(self.0.account, arn.account);
        if !head {
            return false;
        }
        let mut pieces = self.pieces();
        if let (Some(Piece::Variable(_)), None) = (pieces.next(), pieces.next()) {
            // A bare name: with more in it, the ARN is of another kind (an object, a subscription).
            return !arn.resource.is_empty() && !arn.resource.contains(['/', ':']);
        }
        let pattern: String = self
            .pieces()
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Variable(_) => "?*",
            })
            .collect();
        glob::matches(&pattern, arn.resource)
    }

    /// The policy's text for this form, with a star for what `value` does not know. Values are policy texts already.
    pub(super) fn fill(
        &self,
        partition: &str,
        region: &str,
        account: &str,
        value: impl Fn(&str) -> Option<String>,
    ) -> String {
        let part = |form: &'f str, known: &str| match form.contains("${") {
            true if known.is_empty() => "*".to_owned(),
            true => literal(known).into_owned(),
            false => form.to_owned(),
        };
        let mut text = format!(
            "arn:{}:{}:{}:{}:",
            part(self.0.partition, partition),
            self.0.service,
            part(self.0.region, region),
            part(self.0.account, account)
        );
        for piece in self.pieces() {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Variable(name) => text.push_str(value(name).as_deref().unwrap_or("*")),
            }
        }
        text
    }
}
