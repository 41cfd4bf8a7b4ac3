//! The language of conditions.

use proptest::prelude::*;
use stanch_playbook::expression::{Expression, Trouble, Type};

fn judge(text: &str) -> Result<Option<Type>, Trouble> {
    Expression::parse(text)?.check(&|name| match name {
        "__n__" => Some(Type::Number),
        "__t__" => Some(Type::Text),
        _ => None,
    })
}

#[test]
fn conditions_are_read_and_their_types_are_held_against_each_other() {
    for good in [
        "exposures.open == 0",
        "canary.hits > 0",
        "contain.drift",
        "NOT gate.go or (__n__:value >= -2.5 and __t__:value != \"a b\")",
        "__any__:value = 'x'",
        "[ipv4-addr:value = '10.0.0.1' AND x:y IN ('[')]",
    ] {
        assert!(judge(good).is_ok_and(|kind| kind == Some(Type::Truth)), "{good}");
    }
    assert_eq!(judge("__n__:value == 'a'"), Err(Trouble::Types(Type::Number, Type::Text)));
    assert_eq!(judge("__t__:value < 'a'"), Err(Trouble::Needed(Type::Text, Type::Number)));
    assert_eq!(judge("exposures.open AND gate.go"), Err(Trouble::Needed(Type::Number, Type::Truth)));
    assert_eq!(judge("exposures.opened == 0"), Err(Trouble::Unknown("exposures.opened".into())));
    for bad in ["", "__n__:value ==", "(gate.go", "gate.go gate.go", "__n__ == 1", "[a", "[a = 'b']]", "$(id)", "'a"] {
        assert!(matches!(judge(bad), Err(Trouble::Syntax(_))), "{bad}");
    }
    assert!(matches!(judge(&"(".repeat(100_000)), Err(Trouble::Syntax(_))));
}

#[test]
fn and_binds_closer_than_or() {
    let parsed = Expression::parse("gate.go OR gate.go AND contain.drift");
    assert_eq!(parsed, Expression::parse("gate.go OR (gate.go AND contain.drift)"));
    assert_ne!(parsed, Expression::parse("(gate.go OR gate.go) AND contain.drift"));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[a-z_.:'\"\\[\\]()<>=! 0-9é-]{0,60}") {
        let _ = judge(&text);
    }
}
