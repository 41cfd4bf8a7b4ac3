//! Answers in XML, of services that are called without a crate of the SDK.

use quick_xml::Reader;
use quick_xml::events::Event;

/// So deep elements can lie in each other; those of AWS lie a quarter as deep.
const DEEPEST: usize = 64;

/// An element, without its attributes and without the prefix of its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// The outermost element; none where it is no whole XML.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::from_str(std::str::from_utf8(bytes).ok()?);
        let mut open: Vec<Self> = Vec::new();
        loop {
            match reader.read_event().ok()? {
                Event::Start(tag) if open.len() < DEEPEST => {
                    let name = tag.local_name().as_ref().to_owned();
                    open.push(Self { name, ..Self::default() });
                }
                Event::Start(_) => return None,
                Event::End(_) => {
                    let element = open.pop()?;
                    match open.last_mut() {
                        Some(parent) => parent.children.push(element),
                        None => return Some(element),
                    }
                }
                Event::Empty(tag) => {
                    let name = tag.local_name().as_ref().to_owned();
                    open.last_mut()?.children.push(Self { name, ..Self::default() });
                }
                Event::Text(text) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text);
                    }
                }
                Event::GeneralRef(reference) => {
                    let name: &str = &reference;
                    let number = reference.resolve_char_ref().ok().flatten();
                    let letter = number
                        .map(String::from)
                        .or_else(|| quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned));
                    if let (Some(element), Some(letter)) = (open.last_mut(), letter) {
                        element.text.push_str(&letter);
                    }
                }
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    /// The first element within that has a name, at any depth.
    pub(crate) fn find(&self, name: &str) -> Option<&Self> {
        let mut children = self.children.iter();
        children.find_map(|child| if child.name == name { Some(child) } else { child.find(name) })
    }

    /// The elements directly within.
    pub(crate) fn children(&self) -> &[Self] {
        &self.children
    }

    /// The text of an element within, at any depth; none where it is empty or missing.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.find(name).map(Self::text).filter(|text| !text.is_empty())
    }

    /// Its text.
    pub(crate) fn text(&self) -> &str {
        self.text.trim()
    }
}
