//! A drawing for Graphviz.

use stanch_model::text::terminal;

use super::{Drawing, Sort};

/// The drawing in the DOT language.
pub fn dot(drawing: &Drawing) -> String {
    let mut out = String::from("digraph stanch {\n  rankdir=LR;\n");
    out.push_str(&format!("  label=\"{}\";\n", quoted(&title(drawing))));
    out.push_str("  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11];\n");
    out.push_str("  edge [fontname=\"sans-serif\", fontsize=9];\n");
    for (place, node) in drawing.nodes.iter().enumerate() {
        let note = if node.note.is_empty() { String::new() } else { format!("\\n{}", quoted(&node.note)) };
        let shape = match node.sort {
            Sort::Start => ", style=\"rounded,bold\"",
            Sort::Goal => ", peripheries=2",
            Sort::Made => ", style=\"rounded,dotted\"",
            Sort::User | Sort::Role | Sort::Thing => "",
        };
        let full = lines(&node.full);
        out.push_str(&format!("  n{place} [label=\"{}{note}\", tooltip=\"{full}\"{shape}];\n", quoted(&node.label)));
    }
    for line in &drawing.edges {
        let style = if line.certain { "" } else { ", style=dashed" };
        let labels = lines(&line.labels);
        out.push_str(&format!("  n{} -> n{} [label=\"{labels}\"{style}];\n", line.from, line.to));
    }
    out.push_str("}\n");
    out
}

/// The title, with how much is not drawn.
pub(super) fn title(drawing: &Drawing) -> String {
    match drawing.left_out {
        0 => drawing.title.clone(),
        more => format!("{} ({more} more are not drawn)", drawing.title),
    }
}

/// A text between double quotes: nothing in it ends the text, stands for something else, or steers a terminal.
fn quoted(text: &str) -> String {
    let text = terminal(text).replace('\\', "\\\\").replace('"', "\\\"");
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Texts between double quotes, one a line.
fn lines(texts: &[String]) -> String {
    let lines: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    lines.join("\\n")
}
