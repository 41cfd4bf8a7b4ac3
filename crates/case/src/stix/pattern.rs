//! STIX patterns, as far as they say what to look for.

use super::cursor::{Cursor, Parsed};
use super::tokens::tokens;

/// How deep brackets may stand in one another.
const DEEPEST: u32 = 100;

/// A pattern, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pattern {
    /// Its comparisons, however they are joined.
    pub(super) comparisons: Vec<Comparison>,
    /// Whether it also says how often, how close together or when.
    pub(super) qualified: bool,
}

/// One comparison: `ipv4-addr:value = '192.0.2.1'`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    /// What is compared, in lowercase and without quotes: `file:hashes.sha-256`.
    pub(super) path: String,
    /// How: `=`, `IN`, `LIKE`, ….
    pub(super) operator: String,
    /// Whether it says what must not be.
    pub(super) negated: bool,
    /// What it is compared with; `None` where that is no text.
    pub(super) values: Vec<Option<String>>,
}

/// Takes a pattern apart.
///
/// # Errors
/// A sentence that says where it cannot be read.
pub(super) fn parse(pattern: &str) -> Result<Pattern, String> {
    let unreadable = |(at, wanted): (usize, &str)| {
        let place = pattern.get(..at).map_or(0, |before| before.chars().count()) + 1;
        format!("its pattern cannot be read at character {place}, where {wanted} should be")
    };
    let tokens = tokens(pattern).map_err(unreadable)?;
    let cursor = Cursor::new(&tokens, pattern.len());
    let mut parser = Parser { cursor, depth: 0, found: Pattern::default() };
    parser.observations().and_then(|()| parser.cursor.end()).map_err(unreadable)?;
    Ok(parser.found)
}

struct Parser<'t> {
    cursor: Cursor<'t>,
    /// How many brackets are open.
    depth: u32,
    found: Pattern,
}

impl Parser<'_> {
    /// Runs a part that stands in brackets.
    fn deeper(&mut self, part: fn(&mut Self) -> Parsed<()>) -> Parsed<()> {
        if self.depth == DEEPEST {
            return Err(self.cursor.wants("an end of brackets in brackets"));
        }
        self.depth += 1;
        let parsed = part(self);
        self.depth -= 1;
        parsed
    }

    /// Observations: `[…] AND ([…] FOLLOWEDBY […]) WITHIN 5 SECONDS`.
    fn observations(&mut self) -> Parsed<()> {
        loop {
            if self.cursor.sign("(") {
                self.deeper(Self::observations)?;
                self.cursor.need(")", "`)`")?;
            } else {
                self.cursor.need("[", "`[`")?;
                self.comparisons()?;
                self.cursor.need("]", "`]`, or `AND` or `OR`")?;
            }
            self.qualifiers()?;
            if !self.cursor.keywords(&["AND", "OR", "FOLLOWEDBY"]) {
                return Ok(());
            }
        }
    }

    fn qualifiers(&mut self) -> Parsed<()> {
        loop {
            if self.cursor.keyword("START") {
                self.cursor.literal()?;
                if !self.cursor.keyword("STOP") {
                    return Err(self.cursor.wants("`STOP`"));
                }
                self.cursor.literal()?;
            } else if self.cursor.keyword("WITHIN") {
                self.cursor.literal()?;
                if !self.cursor.keyword("SECONDS") {
                    return Err(self.cursor.wants("`SECONDS`"));
                }
            } else if self.cursor.keyword("REPEATS") {
                self.cursor.literal()?;
                if !self.cursor.keyword("TIMES") {
                    return Err(self.cursor.wants("`TIMES`"));
                }
            } else {
                return Ok(());
            }
            self.found.qualified = true;
        }
    }

    /// Comparisons: `a:b = 'c' AND (d:e = 'f' OR g:h = 'i')`.
    fn comparisons(&mut self) -> Parsed<()> {
        loop {
            if self.cursor.sign("(") {
                self.deeper(Self::comparisons)?;
                self.cursor.need(")", "`)`")?;
            } else {
                self.comparison()?;
            }
            if !self.cursor.keywords(&["AND", "OR"]) {
                return Ok(());
            }
        }
    }

    fn comparison(&mut self) -> Parsed<()> {
        let not_before = self.cursor.keyword("NOT");
        if self.cursor.keyword("EXISTS") {
            let path = self.path()?;
            let comparison =
                Comparison { path, operator: "EXISTS".to_owned(), negated: not_before, values: Vec::new() };
            self.found.comparisons.push(comparison);
            return Ok(());
        }
        let path = self.path()?;
        let not = self.cursor.keyword("NOT");
        let operator = self.operator()?;
        let negated = (not != not_before) != matches!(operator.as_str(), "!=" | "<>");
        let values = if operator == "IN" { self.set()? } else { vec![self.cursor.literal()?] };
        self.found.comparisons.push(Comparison { path, operator, negated, values });
        Ok(())
    }

    fn operator(&mut self) -> Parsed<String> {
        for sign in ["=", "==", "!=", "<>", "<", ">", "<=", ">="] {
            if self.cursor.sign(sign) {
                return Ok(if sign == "==" { "=" } else { sign }.to_owned());
            }
        }
        for keyword in ["IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"] {
            if self.cursor.keyword(keyword) {
                return Ok(keyword.to_owned());
            }
        }
        Err(self.cursor.wants("an operator such as `=`"))
    }

    /// `file:hashes.'SHA-256'`, with names and texts alike.
    fn path(&mut self) -> Parsed<String> {
        let mut path = self.cursor.word("a type of object")?;
        self.cursor.need(":", "`:`")?;
        path.push(':');
        path.push_str(&self.cursor.step()?);
        loop {
            if self.cursor.sign(".") {
                path.push('.');
                path.push_str(&self.cursor.step()?);
            } else if self.cursor.sign("[") {
                if !self.cursor.sign("*") {
                    self.cursor.word("a number or `*`")?;
                }
                self.cursor.need("]", "`]`")?;
                path.push_str("[*]");
            } else {
                return Ok(path.to_lowercase());
            }
        }
    }

    /// `('a', 'b')`.
    fn set(&mut self) -> Parsed<Vec<Option<String>>> {
        self.cursor.need("(", "`(`")?;
        let mut values = Vec::new();
        while !self.cursor.sign(")") {
            values.push(self.cursor.literal()?);
            if !self.cursor.sign(",") {
                self.cursor.need(")", "`,` or `)`")?;
                break;
            }
        }
        Ok(values)
    }
}
