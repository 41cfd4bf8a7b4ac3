//! The pieces that a report is made of, before anybody lays them out.

/// A piece of a report. All texts are raw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The heading of the document (1), of a part (2), of a section (3), or of what stands in one (4 and more).
    Heading(u8, String),
    /// Sentences.
    Paragraph(Cell),
    /// Labels with what belongs to them.
    Facts(Vec<(&'static str, Cell)>),
    /// Things of one sort.
    List(Vec<Cell>),
    /// Rows and columns.
    Table {
        /// The columns' headings and sides.
        head: Vec<(String, Align)>,
        /// The cells, as many in each row as there are headings.
        rows: Vec<Vec<Cell>>,
    },
}

/// A text and how it is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The text, raw.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
}

/// How a text is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Plain,
    /// To be looked at first.
    Alarm,
    /// A limit of what is said.
    Caution,
}

/// The side to which a column's cells are moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// For text.
    Left,
    /// For numbers.
    Right,
    /// For ids, which somebody will copy: to the left, and broken into lines only where nothing else can give way.
    Whole,
}

impl Cell {
    /// A text to be looked at first.
    pub(super) fn alarm(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: Tone::Alarm }
    }

    /// A text that limits what is said.
    pub(super) fn caution(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: Tone::Caution }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), tone: Tone::Plain }
    }
}
