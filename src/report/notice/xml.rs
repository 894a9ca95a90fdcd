//! A part of a Word file as a tree, read and written so that what is not touched stays as it was.

use quick_xml::Reader;
use quick_xml::events::Event;

#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Element(Element),
    /// Without entities.
    Text(String),
    /// Declarations, comments: as they were.
    Raw(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// With its prefix: `w:p`. Every editor writes the prefix `w`.
    pub name: String,
    /// As they were, with the space before them.
    pub attributes: String,
    pub children: Vec<Node>,
}

/// Elements within elements; letters have some twenty.
const DEEPEST: usize = 256;

/// # Errors
/// What is not well formed, nested beyond reason, or has a document type, which no editor writes and which may hold bombs.
pub fn read(text: &str) -> Result<Vec<Node>, String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = Vec::new();
    loop {
        let event = reader.read_event().map_err(|e| e.to_string())?;
        let node = match event {
            Event::Start(start) => {
                if open.len() == DEEPEST {
                    return Err("nested too deep".into());
                }
                open.push(element(&start)?);
                continue;
            }
            Event::End(_) => match open.pop() {
                Some(done) => Node::Element(done),
                None => return Err("an element ends that never began".into()),
            },
            Event::Empty(start) => Node::Element(element(&start)?),
            Event::Text(text) => Node::Text(text.into_inner().into_owned()),
            Event::CData(text) => Node::Text(text.into_inner().into_owned()),
            Event::GeneralRef(reference) => Node::Text(resolved(&reference)?),
            Event::Decl(decl) => Node::Raw(format!("<?{}?>", &*decl)),
            Event::PI(pi) => Node::Raw(format!("<?{}?>", &*pi)),
            Event::Comment(comment) => Node::Raw(format!("<!--{}-->", &*comment)),
            Event::DocType(_) => return Err("it has a document type".into()),
            Event::Eof if open.is_empty() => return Ok(root),
            Event::Eof => return Err("it ends too early".into()),
        };
        let siblings = open.last_mut().map_or(&mut root, |parent| &mut parent.children);
        match (siblings.last_mut(), node) {
            (Some(Node::Text(before)), Node::Text(text)) => before.push_str(&text),
            (_, node) => siblings.push(node),
        }
    }
}

fn element(start: &quick_xml::events::BytesStart) -> Result<Element, String> {
    let name = start.name().as_ref().to_owned();
    Ok(Element { name, attributes: start.attributes_raw().trim_end().to_owned(), children: Vec::new() })
}

fn resolved(reference: &quick_xml::events::BytesRef) -> Result<String, String> {
    if let Some(c) = reference.resolve_char_ref().map_err(|e| e.to_string())? {
        return Ok(c.to_string());
    }
    let name: &str = reference;
    quick_xml::escape::resolve_predefined_entity(name)
        .map(str::to_owned)
        .ok_or_else(|| format!("unknown entity {name}"))
}

pub fn write(nodes: &[Node]) -> Vec<u8> {
    let mut out = String::new();
    nodes.iter().for_each(|node| push(node, &mut out));
    out.into_bytes()
}

fn push(node: &Node, out: &mut String) {
    match node {
        Node::Raw(raw) => out.push_str(raw),
        Node::Text(text) => {
            let allowed = |c: &char| matches!(c, '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'..);
            for c in text.chars().filter(allowed) {
                match c {
                    '&' => out.push_str("&amp;"),
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    c => out.push(c),
                }
            }
        }
        Node::Element(e) => {
            out.push('<');
            out.push_str(&e.name);
            out.push_str(&e.attributes);
            if e.children.is_empty() {
                out.push_str("/>");
                return;
            }
            out.push('>');
            e.children.iter().for_each(|child| push(child, out));
            out.push_str("</");
            out.push_str(&e.name);
            out.push('>');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_touched_stays() {
        let text = r#"<?xml version="1.0"?><!--c--><w:p a="1 &amp; 2" b='x'><w:t xml:space="preserve"> a &amp; &#20320; &lt;b&gt;</w:t><w:r/></w:p>"#;
        let written = String::from_utf8(write(&read(text).unwrap())).unwrap();
        assert_eq!(written, text.replace("&#20320;", "你"));
    }

    #[test]
    fn hostile_parts_are_refused() {
        for text in
            ["<a>", "<a></b>", "</a>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a>&unknown;</a>", "<a>&#0;</a>"]
        {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&"<a>".repeat(100_000)).is_err());
    }
}
