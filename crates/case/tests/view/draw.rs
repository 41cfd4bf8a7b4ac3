//! Pictures: what is on them, that nothing in them comes alive, and that nothing lies on anything else.

use std::fs;

use proptest::prelude::*;
use serde::Deserialize;
use stanch_case::view::draw::{Drawing, Pencil, Sort, dot, svg};
use stanch_model::text::is_dangerous;

use super::{expect, fixture};

/// A drawing as the fixtures write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sketch {
    title: String,
    nodes: Vec<Node>,
    /// From, to, what is done, and whether nothing is open.
    lines: Vec<(usize, usize, String, bool)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Node {
    sort: String,
    label: String,
    note: String,
    full: String,
}

const SKETCHES: [&str; 4] = ["small", "hostile", "circle", "empty"];

fn drawn(name: &str) -> Drawing {
    let text = fs::read(fixture("draw").join(name).with_extension("json")).unwrap();
    let sketch: Sketch = serde_json::from_slice(&text).unwrap();
    let mut pencil = Pencil::default();
    for node in &sketch.nodes {
        let sort = match node.sort.as_str() {
            "start" => Sort::Start,
            "user" => Sort::User,
            "role" => Sort::Role,
            "made" => Sort::Made,
            "thing" => Sort::Thing,
            "goal" => Sort::Goal,
            other => panic!("{other} is no sort"),
        };
        pencil.node(sort, &node.label, &node.note, &node.full);
    }
    for (from, to, label, certain) in &sketch.lines {
        pencil.line(*from, *to, label, *certain);
    }
    pencil.done(&sketch.title)
}

#[test]
fn pictures_are_as_expected() {
    for name in SKETCHES {
        let drawing = drawn(name);
        expect(&fixture("draw").join(name), "dot", &dot(&drawing));
        expect(&fixture("draw").join(name), "svg", &svg(&drawing));
    }
}

#[test]
fn nothing_in_a_picture_comes_alive() {
    for name in SKETCHES {
        let drawing = drawn(name);
        for picture in [dot(&drawing), svg(&drawing)] {
            let alive = picture.chars().find(|&character| is_dangerous(character) && character != '\n');
            assert_eq!(alive, None, "{picture}");
        }
        let svg = svg(&drawing);
        assert_eq!(svg.matches("http").count(), 1, "the namespace is the only address:\n{svg}");
        assert!(!svg.contains("<script") && !svg.contains("href") && !svg.contains("@import"), "{svg}");
        // Each quote of DOT that a name could have written stands behind a backslash.
        for line in dot(&drawing).lines().filter(|line| line.contains('"')) {
            let bare = line.replace("\\\\", "").replace("\\\"", "");
            assert_eq!(bare.matches('"').count() % 2, 0, "{line}");
        }
    }
}

#[test]
fn nodes_that_look_alike_are_drawn_as_one() {
    let drawing = drawn("small");
    let twelve = drawing.nodes.iter().find(|node| node.label == "12 roles").expect("one node for twelve");
    assert_eq!(twelve.full.len(), 12);
    assert!(twelve.full.iter().all(|name| name.contains(":role/app-")), "{twelve:?}");
    assert_eq!(drawing.nodes.len(), 7);
}

/// Numbers of attributes of an element, in the order of the elements.
fn boxes(svg: &str) -> Vec<[i64; 4]> {
    let number = |element: &str, name: &str| {
        let (_, rest) = element.split_once(&format!(" {name}=\"")).expect("an attribute");
        rest.split('"').next().expect("a value").parse().expect("a number")
    };
    let elements = svg.split("<rect class=\"box\"").skip(1);
    elements.map(|element| ["x", "y", "width", "height"].map(|name| number(element, name))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_box_lies_on_another_or_beyond_the_picture(
        nodes in 1_usize..60,
        lines in prop::collection::vec((0_usize..60, 0_usize..60, 0_usize..4, any::<bool>()), 0..160),
    ) {
        let mut pencil = Pencil::default();
        for at in 0..nodes {
            let sort = [Sort::Start, Sort::User, Sort::Role, Sort::Goal][at % 4];
            pencil.node(sort, &format!("node {at}"), "account 111122223333", &at.to_string());
        }
        for (from, to, label, certain) in lines {
            pencil.line(from % nodes, to % nodes, &format!("rule-{label}"), certain);
        }
        let drawing = pencil.done("a title");
        let svg = svg(&drawing);
        let size: Vec<i64> = svg
            .split_once("viewBox=\"0 0 ")
            .and_then(|(_, rest)| rest.split('"').next())
            .map(|size| size.split(' ').map(|number| number.parse().expect("a number")).collect())
            .expect("a size");
        let boxes = boxes(&svg);
        prop_assert_eq!(boxes.len(), drawing.nodes.len());
        for (at, [x, y, width, height]) in boxes.iter().enumerate() {
            prop_assert!(*x >= 0 && *y >= 0 && x + width <= size[0] && y + height <= size[1]);
            for [left, top, wide, high] in &boxes[at + 1..] {
                let apart = x + width <= *left || left + wide <= *x || y + height <= *top || top + high <= *y;
                prop_assert!(apart, "{svg}");
            }
        }
    }
}

#[test]
fn a_picture_of_very_many_nodes_is_cut_and_says_so() {
    let mut pencil = Pencil::default();
    let start = pencil.node(Sort::Start, "user/ci", "", "start");
    for at in 0..2_000 {
        let node = pencil.node(Sort::Role, &format!("role/{at}"), "", &at.to_string());
        // Each is different, so that none can stand for another.
        pencil.line(start, node, &format!("rule-{at}"), true);
    }
    let drawing = pencil.done("Many");
    assert_eq!(drawing.nodes.len() + drawing.left_out, 2_001);
    let said = format!("Many ({} more are not drawn)", drawing.left_out);
    assert!(drawing.left_out > 0 && svg(&drawing).contains(&said) && dot(&drawing).contains(&said));
}
