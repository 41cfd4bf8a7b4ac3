//! What is kept of a value, and what is not.

use proptest::prelude::*;
use stanch_inventory::value::{Length, Shadow, Shape, Value};

#[test]
fn shapes_tails_and_lengths() {
    let key = concat!("-----BEGIN OPENSSH PRIVATE", " KEY-----\nAAAA\n-----END OPENSSH PRIVATE", " KEY-----\n");
    for (value, tail, length, shape) in [
        ("AKIAIOSFODNN7EXAMPLE", Some("MPLE"), Length::Exactly20, Some(Shape::AwsAccessKeyId)),
        ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Some("EKEY"), Length::Exactly40, None),
        ("us-east-1", None, Length::Short, None),
        ("", None, Length::Empty, None),
        ("https://hooks.slack.com/services/T0/B0/x", Some("B0/x"), Length::Exactly40, Some(Shape::Slack)),
        ("postgres://app:pw@db.internal/shop", Some("shop"), Length::UpTo39, Some(Shape::AddressWithPassword)),
        (key, None, Length::UpTo127, Some(Shape::PrivateKey)),
    ] {
        let shadow = Value::new(value.to_owned()).shadow();
        assert_eq!((shadow.tail.as_deref(), shadow.length, shadow.shape), (tail, Some(length), shape), "{value}");
    }
}

#[test]
fn masks_show_what_they_show() {
    for (mask, tail) in
        [("xxxx1234", Some("1234")), ("****", None), ("xxxx", None), ("xxxxMPLE", Some("MPLE")), ("xxxx12", Some("12"))]
    {
        let shadow = Shadow::of_mask(mask.to_owned());
        assert_eq!((shadow.tail.as_deref(), shadow.length), (tail, None), "{mask}");
    }
    // A vendor that stops masking must not make us keep what it sends.
    let bare = Shadow::of_mask("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned());
    assert_eq!(bare.tail.as_deref(), Some("EKEY"));
    let half = Shadow::of_mask("xxxxwJalrXUtnFEMI".to_owned());
    assert_eq!(half.tail.as_deref(), Some("FEMI"));
}

proptest! {
    #[test]
    fn no_more_than_four_letters_of_a_long_value_are_kept(value in "\\PC{0,64}") {
        let shadow = Value::new(value.clone()).shadow();
        let length = value.chars().count();
        if let Some(tail) = &shadow.tail {
            prop_assert!(length >= 16 && tail.chars().count() == 4 && value.ends_with(tail.as_str()));
        }
    }

    #[test]
    fn what_is_no_mask_keeps_no_more_than_a_value_would(value in "[a-zA-Z0-9]{5,64}") {
        let shadow = Shadow::of_mask(value.clone());
        prop_assert!(shadow.tail.is_none_or(|tail| tail.len() <= 4));
    }
}
