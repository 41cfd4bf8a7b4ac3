//! A drawing as SVG: no script, nothing from elsewhere, light and dark.

use stanch_model::text::{html, shorten};

use super::dot::title;
use super::layout::{HIGH, Label, Layout, MARGIN, TOP, WIDE, layout};
use super::{Drawing, Drawn, Line};

/// Characters of a box's lines, of a label and of the title that there is room for.
const NAME: usize = 34;
const NOTE: usize = 42;
const STEP: usize = 36;
const TITLE: usize = 140;
/// Width of a letter of the title, in pixels; few are wider.
const LETTER: i64 = 10;

/// Colours come from here alone, so that a reader's preference changes them.
const STYLE: &str = "\
svg{font-family:system-ui,sans-serif;background:#fff;color:#1c2024}\
.box{fill:#f4f6f8;stroke:#8a949e}\
.start .box{fill:#fde8e6;stroke:#c0392b;stroke-width:2}\
.goal .box{fill:#fff1d6;stroke:#b36b00;stroke-width:2}\
.made .box{stroke-dasharray:2 3}\
.thing .box{fill:#e6f0fb;stroke:#2f6fb0}\
.label{font-size:13px;fill:#1c2024}\
.note{font-size:11px;fill:#59636e}\
.title{font-size:16px;font-weight:600;fill:#1c2024}\
.line{fill:none;stroke:#59636e;stroke-width:1.4}\
.tip{fill:#59636e}\
.open{stroke-dasharray:6 4}\
.step{font-size:11px;fill:#1c2024;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}\
@media(prefers-color-scheme:dark){\
svg{background:#14171a;color:#e6e9ec}\
.box{fill:#22272c;stroke:#77818c}\
.start .box{fill:#43201d;stroke:#e5786c}\
.goal .box{fill:#40300f;stroke:#dba03f}\
.thing .box{fill:#182c42;stroke:#5d9bdb}\
.label,.title{fill:#e6e9ec}\
.note{fill:#a3adb8}\
.line{stroke:#a3adb8}\
.tip{fill:#a3adb8}\
.step{fill:#e6e9ec;stroke:#14171a}}";

/// The drawing as a whole SVG document. The same drawing gives the same bytes.
pub fn svg(drawing: &Drawing) -> String {
    let layout = layout(drawing);
    let title = title(drawing);
    let head = shorten(&title, TITLE);
    let letters = i64::try_from(head.chars().count()).unwrap_or(0);
    let (width, height) = (layout.width.max(2 * MARGIN + letters * LETTER), layout.height);
    let (title, head) = (html(&title), html(&head));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\">\n<title>{title}</title>\n<style>{STYLE}</style>\n"
    );
    out.push_str(
        "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
         orient=\"auto-start-reverse\"><path class=\"tip\" d=\"M0 0L8 4L0 8z\"/></marker></defs>\n",
    );
    out.push_str(&format!("<text class=\"title\" x=\"{MARGIN}\" y=\"30\">{head}</text>\n"));
    legend(&mut out);
    for (place, line) in drawing.edges.iter().enumerate() {
        stroke(place, line, &layout, &mut out);
    }
    for (node, corner) in drawing.nodes.iter().zip(&layout.boxes) {
        framed(node, *corner, &mut out);
    }
    for (line, Label { x, at_end, y }) in drawing.edges.iter().zip(&layout.labels) {
        let words = html(&shorten(&line.words(), STEP));
        let full = html(&line.labels.join(", "));
        let anchor = if *at_end { "end" } else { "start" };
        out.push_str(&format!(
            "<text class=\"step\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{words}<title>{full}</title></text>\n"
        ));
    }
    out.push_str("</svg>\n");
    out
}

/// What the two sorts of lines mean.
fn legend(out: &mut String) {
    let y = TOP - 20;
    let words = y + 4;
    for (x, class, says) in [(MARGIN, "line", "certain"), (MARGIN + 130, "line open", "possible: something is open")] {
        let (end, text) = (x + 40, x + 50);
        out.push_str(&format!(
            "<path class=\"{class}\" d=\"M{x} {y}H{end}\"/><text class=\"note\" x=\"{text}\" y=\"{words}\">{says}</text>\n"
        ));
    }
}

/// A line with its tip.
fn stroke(place: usize, line: &Line, layout: &Layout, out: &mut String) {
    let Some(points) = layout.lines.get(place) else { return };
    let mut path = String::new();
    let mut before: Option<(i64, i64)> = None;
    for (at, (x, y)) in points.iter().copied().enumerate() {
        match before {
            None => path.push_str(&format!("M{x} {y}")),
            // Every second stretch passes a column of boxes straight.
            Some(_) if at % 2 == 0 => path.push_str(&format!("L{x} {y}")),
            Some((left, high)) => {
                let middle = (left + x) / 2;
                path.push_str(&format!("C{middle} {high} {middle} {y} {x} {y}"));
            }
        }
        before = Some((x, y));
    }
    let class = if line.certain { "line" } else { "line open" };
    let tip = if layout.back.get(place).copied().unwrap_or(false) { "start" } else { "end" };
    out.push_str(&format!("<path class=\"{class}\" d=\"{path}\" marker-{tip}=\"url(#tip)\"/>\n"));
}

/// A node's box.
fn framed(node: &Drawn, (x, y): (i64, i64), out: &mut String) {
    let (text, label, note) = (x + 10, y + 18, y + 35);
    let words = html(&shorten(&node.label, NAME));
    let full = html(&node.full.join(", "));
    let sort = node.sort.id();
    let label = if node.note.is_empty() { y + HIGH / 2 + 5 } else { label };
    out.push_str(&format!(
        "<g class=\"{sort}\"><title>{full}</title><rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{WIDE}\" \
         height=\"{HIGH}\" rx=\"6\"/><text class=\"label\" x=\"{text}\" y=\"{label}\">{words}</text>"
    ));
    if !node.note.is_empty() {
        let words = html(&shorten(&node.note, NOTE));
        out.push_str(&format!("<text class=\"note\" x=\"{text}\" y=\"{note}\">{words}</text>"));
    }
    out.push_str("</g>\n");
}
