//! What both targets share: reading bytes, and what must hold of any outcome.

use stanch_source::{COLUMNS, NULL_VIEW, Opener, Outcome, Rows};

/// Reads a file's content into rows, and checks that every view points at UTF-8 in its blocks.
pub fn read(content: &[u8]) -> Rows {
    let mut rows = Rows::new();
    let mut outcome = Outcome::default();
    let nothing = |_: &mut Rows| Ok::<(), std::convert::Infallible>(());
    let Ok(()) = Opener::new().bytes(content, "fuzz", &mut rows, &mut outcome, nothing);
    outcome.into_gaps("fuzz");
    rows
}

/// The text of every column of every row; `None` where it is null.
pub fn texts(mut rows: Rows) -> Vec<Vec<Option<String>>> {
    let blocks = rows.take_blocks();
    let text = |view: u128| {
        if view == NULL_VIEW {
            return None;
        }
        let length = view as u32 as usize;
        let bytes = if length <= 12 {
            view.to_le_bytes()[4..4 + length].to_vec()
        } else {
            let (block, start) = ((view >> 64) as u32 as usize, (view >> 96) as usize);
            blocks[block][start..start + length].to_vec()
        };
        Some(String::from_utf8(bytes).expect("a view points at UTF-8"))
    };
    (0..rows.len())
        .map(|row| {
            rows.resources(row).iter().for_each(|&view| drop(text(view)));
            (0..COLUMNS.len())
                .map(|column| rows.views(column).get(row).and_then(|&view| text(view)))
                .collect()
        })
        .collect()
}
