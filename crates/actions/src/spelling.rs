//! Names that people write for IAM actions.

use crate::classify::classify;
use crate::table::{action, actions};

/// The longest name of which something near is looked for, in bytes. The longest of the table has fewer than 90.
const LONGEST: usize = 128;

/// What a person's name of an action is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// An IAM action, as IAM writes it.
    Known(String),
    /// None, but this one is meant by the name or is written much like it.
    Near(String),
    /// None, and none is like it.
    Strange,
}

/// What a name of the form `service:Operation` is. Case does not matter.
///
/// ```
/// use stanch_actions::{Spelling, spelling};
///
/// assert_eq!(spelling("S3:getobject"), Spelling::Known("s3:GetObject".to_owned()));
/// assert_eq!(spelling("s3:ListObjectsV2"), Spelling::Near("s3:ListBucket".to_owned()));
/// assert_eq!(spelling("s3:GetObjekt"), Spelling::Near("s3:GetObject".to_owned()));
/// assert_eq!(spelling("vendor:Anything"), Spelling::Strange);
/// ```
pub fn spelling(name: &str) -> Spelling {
    let Some((service, operation)) = name.split_once(':') else { return Spelling::Strange };
    if let Some(known) = action(service, operation) {
        return Spelling::Known(format!("{}:{}", known.prefix, known.name));
    }
    if let Some(class) = classify(service, operation) {
        return Spelling::Near(format!("{}:{}", class.prefix, class.action));
    }
    if name.len() > LONGEST {
        return Spelling::Strange;
    }
    let name = name.to_ascii_lowercase();
    let most = (name.len() / 4).clamp(1, 4);
    let near = actions().map(|action| format!("{}:{}", action.prefix, action.name)).filter_map(|known| {
        let apart = known.len().abs_diff(name.len());
        let distance = (apart <= most).then(|| distance(&name, &known.to_ascii_lowercase()))?;
        (distance <= most).then_some((distance, known))
    });
    near.min().map_or(Spelling::Strange, |(_, known)| Spelling::Near(known))
}

/// How many bytes have to be put in, taken out or changed to make one text of another.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, left) in one.bytes().enumerate() {
        let mut before = at;
        let mut last = at + 1;
        for (cell, right) in row.iter_mut().skip(1).zip(other.bytes()) {
            let changed = before + usize::from(left != right);
            before = *cell;
            last = changed.min(last + 1).min(before + 1);
            *cell = last;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_are_those_of_edits() {
        for (one, other, apart) in [
            ("", "", 0),
            ("abc", "", 3),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("flaw", "lawn", 2),
            ("same", "same", 0),
        ] {
            assert_eq!(distance(one, other), apart, "{one} and {other}");
        }
    }
}
