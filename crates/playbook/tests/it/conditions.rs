//! The language of conditions.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stanch_playbook::expression::{Expression, Fact, Trouble, Type};

fn judge(text: &str) -> Result<Option<Type>, Trouble> {
    Expression::parse(text)?.check(&|name| match name {
        "__n__" => Some(Type::Number),
        "__t__" => Some(Type::Text),
        "__b__" => Some(Type::Truth),
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
        "__t__:value IN ('a', 'b')",
        "__t__:value NOT IN ('a', __any__:value)",
        "__t__:value LIKE 'a%' AND NOT __t__:value MATCHES '^a'",
        "__t__:value ISSUBSET '10.0.0.0/8' OR __t__:value ISSUPERSET '10.0.0.1'",
        "([a:b = 1] OR [c:d = 2])",
        "([a:b = 1] FOLLOWEDBY [c:d = 2]) WITHIN 5 SECONDS",
        "[a:b = 1] REPEATS 5 TIMES",
        "[a:b = 1] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'",
        "[file:hashes.'SHA-256' = 'c0ff' AND process:arguments[0] LIKE '%x' OR NOT a:b[*].c NOT IN (1, 2.5)]",
        "[(a:b > 1 OR EXISTS c:d) AND ipv4-addr:value ISSUBSET __any__:value]",
        "EXISTS __t__:value",
        "__t__:value = 'it\\'s'",
        "__t__:value <> 'a'",
        "__t__:value > 'a'",
        "__n__:value == '3'",
        "'true' = __b__:value",
        "gate.go AND [a:b = 1]",
    ] {
        assert!(judge(good).is_ok_and(|kind| kind == Some(Type::Truth)), "{good}");
    }
    assert_eq!(judge("__n__:value == 'a'"), Err(Trouble::Types(Type::Number, Type::Text)));
    assert_eq!(judge("__n__:value IN (3, 'three')"), Err(Trouble::Types(Type::Number, Type::Text)));
    assert_eq!(judge("__t__:value < 3"), Err(Trouble::Types(Type::Text, Type::Number)));
    assert_eq!(judge("3 == '3'"), Err(Trouble::Types(Type::Number, Type::Text)));
    assert_eq!(judge("__b__:value < 'true'"), Err(Trouble::Needed(Type::Truth, Type::Number)));
    assert_eq!(judge("exposures.open AND gate.go"), Err(Trouble::Needed(Type::Number, Type::Truth)));
    assert_eq!(judge("exposures.opened == 0"), Err(Trouble::Unknown("exposures.opened".into())));
    for bad in [
        "",
        "__n__:value ==",
        "(gate.go",
        "gate.go gate.go",
        "__n__ == 1",
        "[a",
        "[a = 'b']]",
        "$(id)",
        "'a",
        "[=]",
        "[a:b]",
        "[a:b = 1] garbage",
        "[a:b = 1] WITHIN SECONDS",
        "[a:b = 1] FOLLOWEDBY gate.go",
        "gate.go WITHIN 5 SECONDS",
        "__t__:value IN ()",
        "__t__:value IN ('a'",
        "__t__:value NOT 'a'",
        "__t__:value LIKE",
    ] {
        assert!(matches!(judge(bad), Err(Trouble::Syntax(_))), "{bad}");
    }
    assert!(matches!(judge(&"(".repeat(10_000)), Err(Trouble::Syntax(_))));
    assert_eq!(judge(&"(".repeat(100_000)), Err(Trouble::Large));
}

/// What is longer than anybody can follow would also be deeper than what looks at it.
#[test]
fn long_conditions_are_refused() {
    for (joint, term) in [(" OR ", "1==2"), (" AND ", "gate.go"), (" FOLLOWEDBY ", "[a:b=1]"), (" or ", "NOT gate.go")]
    {
        assert!(judge(&vec![term; 256].join(joint)).is_ok(), "{term}");
        for terms in [258, 10_000, 400_000] {
            assert_eq!(judge(&vec![term; terms].join(joint)), Err(Trouble::Large), "{term}");
        }
    }
    let inner = vec!["a:b = 1"; 300].join(" AND ");
    assert_eq!(judge(&format!("[{inner}]")), Err(Trouble::Large));
    assert!(matches!(judge(&"NOT ".repeat(3_000)), Err(Trouble::Syntax(_))));
    assert!(matches!(judge(&format!("[{}", "(".repeat(3_000))), Err(Trouble::Syntax(_))));
}

#[test]
fn what_can_be_told_is_told() {
    let variable = |name: &str| match name {
        "__n__" => Some(Fact::Whole(9_007_199_254_740_993)),
        "__t__" => Some(Fact::Text("it's".into())),
        "__ip__" => Some(Fact::Text("10.1.2.3".into())),
        "__b__" => Some(Fact::Truth(true)),
        _ => None,
    };
    for (text, holds) in [
        ("__n__:value == 9007199254740992", Some(false)),
        ("__n__:value > 9007199254740992.0", Some(true)),
        ("__n__:value < 9007199254740994.5 AND 2.5 > 2 AND 2 < 2.5 AND -2.5 < -2", Some(true)),
        ("__n__:value == '9007199254740993'", Some(true)),
        ("2 == 2.0", Some(true)),
        ("__t__:value = 'it\\'s'", Some(true)),
        ("__t__:value > 'a' AND __t__:value <= 'it~'", Some(true)),
        ("__t__:value <> \"it's\"", Some(false)),
        ("__t__:value IN ('a', \"it's\")", Some(true)),
        ("__t__:value NOT IN ('a', 'b')", Some(true)),
        ("__t__:value IN ('a', __unknown__:value)", None),
        ("__t__:value LIKE '%t_s%'", Some(true)),
        ("__t__:value LIKE 'i'", Some(false)),
        ("__t__:value MATCHES '^i'", None),
        ("__ip__:value ISSUBSET '10.0.0.0/8'", Some(true)),
        ("__ip__:value ISSUBSET '10.2.0.0/16'", Some(false)),
        ("'0.0.0.0/0' ISSUPERSET __ip__:value", Some(true)),
        ("__ip__:value ISSUBSET 'anywhere'", None),
        ("'2001:db8::1' ISSUBSET '2001:db8::/32'", Some(true)),
        ("__b__:value = 'true'", Some(true)),
        ("__b__:value == 'false' OR [a:b = 1]", None),
        ("NOT __b__:value AND [a:b = 1]", Some(false)),
    ] {
        let parsed = Expression::parse(text).expect(text);
        assert_eq!(parsed.holds(&variable, &BTreeMap::new()), holds, "{text}");
    }
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
        let _ = Expression::parse(&text).map(|parsed| parsed.holds(&|_| Some(Fact::Text("a".into())), &BTreeMap::new()));
    }
}
