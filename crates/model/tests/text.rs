//! Hostile text, place by place: a table of known tricks, and laws that hold for any text.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use proptest::prelude::*;
use serde::Deserialize;
use stanch_model::text;

/// One row of the table of tricks.
#[derive(Deserialize)]
struct Trick {
    name: String,
    text: String,
    terminal: String,
    markdown: String,
    html: String,
    csv: String,
}

#[test]
fn known_tricks_are_shown_as_the_table_says() {
    let tricks: Vec<Trick> = serde_json::from_str(include_str!("fixtures/hostile.json")).unwrap();
    for trick in &tricks {
        assert_eq!(text::terminal(&trick.text), trick.terminal, "terminal: {}", trick.name);
        assert_eq!(text::markdown(&trick.text), trick.markdown, "markdown: {}", trick.name);
        assert_eq!(text::html(&trick.text), trick.html, "html: {}", trick.name);
        assert_eq!(text::csv_cell(&trick.text), trick.csv, "csv: {}", trick.name);
        assert_eq!(rendered(&text::markdown(&trick.text)), text::terminal(&trick.text).trim(), "{}", trick.name);
    }
}

#[test]
fn long_text_is_cut_between_characters() {
    let cases =
        [("", 0, ""), ("abc", 0, ""), ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("東京都庁", 2, "東…"), ("a", 1, "a")];
    for (whole, most, cut) in cases {
        assert_eq!(text::shorten(whole, most), cut);
    }
}

#[test]
fn json_keeps_its_layout_and_loses_its_controls() {
    let value = serde_json::json!({"a": "\u{9b}\u{202e}\u{e0041}\u{7f}é\n"});
    assert_eq!(text::to_json(&value, false).unwrap(), r#"{"a":"\u009b\u202e\udb40\udc41\u007fé\n"}"#);
    assert_eq!(text::to_json(&value, true).unwrap(), "{\n  \"a\": \"\\u009b\\u202e\\udb40\\udc41\\u007fé\\n\"\n}");
}

/// The text of a Markdown document as a reader sees it. Panics if it is more than one paragraph of text.
fn rendered(document: &str) -> String {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.footnotes = true;
    options.extension.tasklist = true;
    options.extension.description_lists = true;
    options.extension.superscript = true;
    options.extension.math_dollars = true;
    options.extension.math_code = true;
    options.extension.wikilinks_title_after_pipe = true;
    options.parse.relaxed_autolinks = true;
    let arena = Arena::new();
    let mut seen = String::new();
    for node in parse_document(&arena, document, &options).descendants() {
        match &node.data.borrow().value {
            NodeValue::Document
            | NodeValue::Paragraph
            | NodeValue::Table(_)
            | NodeValue::TableRow(_)
            | NodeValue::TableCell => {}
            NodeValue::Text(text) => seen.push_str(text),
            NodeValue::Code(code) => seen.push_str(&code.literal),
            other => panic!("{document:?} came alive as {other:?}"),
        }
    }
    seen.trim().to_owned()
}

/// Text made of what tricks are made of, and of anything else.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,3}",
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "\u{1b}[2J",
            "\u{9b}",
            "\u{202e}",
            "\u{200b}",
            "\n",
            "\r",
            "\t",
            " ",
            "    ",
            "`",
            "``",
            "|",
            "\\",
            "@",
            "#",
            "://",
            "http://a.b",
            "www.a.b",
            "a@b.c",
            "<a>",
            "&lt;",
            "&#64;",
            "[x](y)",
            "![",
            "[^1]",
            "*",
            "_",
            "~~",
            "$",
            "{{",
            "{%",
            "---",
            "===",
            "1. ",
            "2)",
            "- ",
            "+ ",
            "> ",
            ":",
            ": x",
            "=1",
            "+1",
            "-1",
            "＝",
            ";",
            ",",
            "\"",
            "'",
            "<!--",
            "-->",
            "<?",
            "]]>",
            "mailto:a@b.c",
            "xmpp:a@b",
            "[ ]",
            "\\|",
            "0",
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_dangerous_is_left(text in hostile()) {
        prop_assert!(!text::terminal(&text).contains(text::is_dangerous));
        prop_assert!(!text::csv_cell(&text).contains(text::is_dangerous));
        prop_assert!(!text::html(&text).contains(|c| text::is_dangerous(c) || matches!(c, '<' | '>' | '"' | '\'' | '`')));
        prop_assert!(!text::markdown(&text).contains(|c| text::is_dangerous(c) || matches!(c, '<' | '>')));
        prop_assert!(!text::to_json(&text, false).unwrap().contains(text::is_dangerous));
    }

    #[test]
    fn what_was_made_harmless_stays_as_it_is(text in hostile()) {
        let shown = text::terminal(&text).into_owned();
        prop_assert_eq!(text::terminal(&shown), shown.as_str());
        let cell = text::csv_cell(&text);
        prop_assert_eq!(text::csv_cell(&cell), cell.as_str());
        let json = text::to_json(&text, true).unwrap();
        prop_assert_eq!(text::json_safe(json.clone()), json);
    }

    #[test]
    fn json_parses_to_the_same_value(keys in prop::collection::vec((hostile(), hostile()), 0..4)) {
        let value: serde_json::Value = serde_json::json!(keys);
        for pretty in [false, true] {
            let json = text::to_json(&value, pretty).unwrap();
            prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&json).unwrap(), &value);
        }
    }

    #[test]
    fn markdown_renders_as_plain_text_only(text in hostile()) {
        let shown = text::terminal(&text);
        let escaped = text::markdown(&text);
        prop_assert_eq!(rendered(&escaped), shown.trim());
        // The same holds in a table cell: one cell more or fewer would show in the text.
        let table = format!("| a | b |\n| - | - |\n| {escaped} | end |\n");
        prop_assert_eq!(rendered(&table), format!("ab{shown}end"));
    }

    #[test]
    fn short_text_is_a_beginning_of_the_whole(text in hostile(), most in 0_usize..40) {
        let short = text::shorten(&text, most);
        prop_assert!(short.chars().count() <= most);
        if short != text && most > 0 {
            prop_assert!(text.starts_with(short.strip_suffix('…').unwrap()));
        }
    }
}
