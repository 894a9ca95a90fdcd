//! Filling a template: fields are replaced, however Word has cut them into runs; rows of tables and blocks are repeated.

use super::fields::{self, Level};
use super::letter::{Letter, Part, Values};
use super::problem::Problem;
use super::xml::{Element, Node};

/// A part of the template filled for one letter, and what could not be filled in it.
pub fn fill(root: &[Node], letter: &Letter) -> (Vec<Node>, Vec<Problem>) {
    let mut filler = Filler { problems: Vec::new() };
    let scope = Scope { letter, batch: None, person: None, in_cell: false };
    let filled = filler.siblings(root, scope);
    (filled, filler.problems)
}

/// What it is that is spoken of.
#[derive(Clone, Copy)]
struct Scope<'l> {
    letter: &'l Letter,
    batch: Option<&'l Part>,
    /// Counted within its block or table, from 1.
    person: Option<(usize, &'l Values)>,
    /// In a cell of a table, which keeps its paragraphs.
    in_cell: bool,
}

impl<'l> Scope<'l> {
    /// The level that is spoken of.
    fn level(self) -> Level {
        match (self.batch, self.person) {
            (_, Some(_)) => Level::Person,
            (Some(_), None) => Level::Batch,
            _ => Level::Letter,
        }
    }

    /// One scope for each batch, or each person, of this one.
    fn each(self, level: Level) -> Vec<Scope<'l>> {
        let batches = match self.batch {
            Some(batch) => std::slice::from_ref(batch),
            None => self.letter.batches.as_slice(),
        };
        let of_batches = batches.iter().map(|batch| Scope { batch: Some(batch), ..self });
        if level != Level::Person {
            return of_batches.collect();
        }
        let people = of_batches.flat_map(|of| of.batch.into_iter().flat_map(|b| &b.people).map(move |p| (of, p)));
        people.enumerate().map(|(at, (of, person))| Scope { person: Some((at + 1, person)), ..of }).collect()
    }
}

/// What a paragraph or row consists of, if it is a marker.
enum Marker {
    Open(String),
    Close(String),
}

struct Filler {
    problems: Vec<Problem>,
}

impl Filler {
    fn tell(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Elements that stand beside each other, blocks among them repeated.
    fn siblings(&mut self, nodes: &[Node], scope: Scope) -> Vec<Node> {
        let mut out = Vec::with_capacity(nodes.len());
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            at += 1;
            let Node::Element(element) = node else {
                out.push(node.clone());
                continue;
            };
            match marker(element) {
                None => self.element(element, scope, &mut out),
                Some(Marker::Close(block)) => self.tell(Problem::Unopened { block }),
                Some(Marker::Open(block)) => {
                    let Some(level) = fields::block(&block) else {
                        let nearest = fields::nearest_block(&block).map(|n| format!("#{n}"));
                        self.tell(Problem::Unknown { written: format!("#{block}"), nearest });
                        continue;
                    };
                    let Some(end) = closing(&nodes[at..], &block) else {
                        self.tell(Problem::Unclosed { block });
                        continue;
                    };
                    let within = &nodes[at..at + end];
                    at += end + 1;
                    if scope.level() >= level {
                        self.tell(Problem::OutOfPlace { written: format!("#{block}"), level });
                        continue;
                    }
                    for scope in scope.each(level) {
                        out.extend(self.siblings(within, scope).into_iter().map(again));
                    }
                }
            }
        }
        out
    }

    fn element(&mut self, element: &Element, scope: Scope, out: &mut Vec<Node>) {
        // A row that speaks of a person, or of a batch, is there for each of them.
        if element.name == "w:tr" {
            let spoken = level(element);
            if spoken > scope.level() {
                for scope in scope.each(spoken) {
                    out.push(again(Node::Element(self.filled(element, scope))));
                }
                return;
            }
        }
        if element.name != "w:p" {
            out.push(Node::Element(self.filled(element, scope)));
            return;
        }
        let mut paragraph = self.filled(element, scope);
        let values = self.replace(&mut paragraph, scope);
        // A paragraph whose fields all stay empty would say nothing. Cells need one.
        if scope.in_cell || values.is_empty() || values.iter().any(|v| !v.is_empty()) {
            out.push(Node::Element(paragraph));
        }
    }

    fn filled(&mut self, element: &Element, scope: Scope) -> Element {
        let scope = Scope { in_cell: scope.in_cell || element.name == "w:tc", ..scope };
        let (name, attributes) = (element.name.clone(), element.attributes.clone());
        Element { name, attributes, children: self.siblings(&element.children, scope) }
    }

    /// Replaces the fields of a paragraph; answers their values.
    fn replace(&mut self, paragraph: &mut Element, scope: Scope) -> Vec<String> {
        let mut texts = Vec::new();
        texts_of(paragraph, &mut texts);
        let whole: Vec<char> = texts.iter().flat_map(|t| text_of(t).chars().collect::<Vec<_>>()).collect();
        let (spans, unfinished) = spans(&whole);
        if let Some(from) = unfinished {
            let written = whole[from..].iter().take(16).collect();
            self.tell(Problem::Unfinished { written });
        }
        let values: Vec<String> = spans.iter().map(|span| self.value(&span.name, scope)).collect();
        let mut position = 0;
        for text in texts {
            let old = text_of(text);
            let mut new = String::with_capacity(old.len());
            for c in old.chars() {
                match spans.iter().position(|span| span.start <= position && position < span.end) {
                    Some(n) if spans[n].start == position => new.push_str(&values[n]),
                    Some(_) => {}
                    None => new.push(c),
                }
                position += 1;
            }
            if new != old {
                text.attributes = " xml:space=\"preserve\"".into();
                text.children = vec![Node::Text(new)];
            }
        }
        values
    }

    fn value(&mut self, written: &str, scope: Scope) -> String {
        if written.starts_with(['#', '/']) {
            self.tell(Problem::NotAlone { marker: written.to_owned() });
            return String::new();
        }
        let Some(field) = fields::known(written) else {
            self.tell(Problem::Unknown { written: written.to_owned(), nearest: fields::nearest(written) });
            return String::new();
        };
        if field.en == "no"
            && let Some((number, _)) = scope.person
        {
            return number.to_string();
        }
        let values = match field.level {
            Level::Letter => Some(&scope.letter.values),
            Level::Batch => scope.batch.map(|batch| &batch.values),
            Level::Person => scope.person.map(|(_, person)| person),
        };
        let Some(values) = values else {
            self.tell(Problem::OutOfPlace { written: written.to_owned(), level: field.level });
            return String::new();
        };
        let value = values.get(field.en).map_or("", String::as_str);
        value.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("；")
    }
}

/// A field within the text of a paragraph, in characters.
struct Span {
    start: usize,
    end: usize,
    name: String,
}

/// All fields of a text, and where one begins that never ends. Braces may be those of a Chinese keyboard.
fn spans(text: &[char]) -> (Vec<Span>, Option<usize>) {
    let two = |at: usize, narrow: char, wide: char| {
        let is = |at: usize| text.get(at).is_some_and(|&c| c == narrow || c == wide);
        is(at) && is(at + 1)
    };
    let (mut spans, mut at) = (Vec::new(), 0);
    while at < text.len() {
        if !two(at, '{', '｛') {
            at += 1;
            continue;
        }
        let Some(close) = (at + 2..text.len()).find(|&end| two(end, '}', '｝')) else { return (spans, Some(at)) };
        let name: String = text[at + 2..close].iter().collect();
        let name = name.trim().replace('＃', "#").replace('／', "/");
        spans.push(Span { start: at, end: close + 2, name });
        at = close + 2;
    }
    (spans, None)
}

/// Whether a paragraph or row is a marker and nothing else.
fn marker(element: &Element) -> Option<Marker> {
    if element.name != "w:p" && element.name != "w:tr" {
        return None;
    }
    let text: Vec<char> = whole_text(element).trim().chars().collect();
    let (spans, _) = spans(&text);
    let [span] = &spans[..] else { return None };
    if span.start != 0 || span.end != text.len() {
        return None;
    }
    let name = |rest: &str| rest.trim().to_owned();
    if let Some(rest) = span.name.strip_prefix('#') {
        return Some(Marker::Open(name(rest)));
    }
    span.name.strip_prefix('/').map(|rest| Marker::Close(name(rest)))
}

/// Where the block ends that began before these.
fn closing(nodes: &[Node], block: &str) -> Option<usize> {
    let of = fields::block(block);
    let mut depth = 0;
    for (at, node) in nodes.iter().enumerate() {
        let Node::Element(element) = node else { continue };
        match marker(element) {
            Some(Marker::Open(name)) if fields::block(&name) == of => depth += 1,
            Some(Marker::Close(name)) if fields::block(&name) == of && depth == 0 => return Some(at),
            Some(Marker::Close(name)) if fields::block(&name) == of => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The innermost that a row speaks of.
fn level(row: &Element) -> Level {
    let text: Vec<char> = whole_text(row).chars().collect();
    let named = spans(&text).0;
    named.iter().filter_map(|span| fields::known(&span.name)).map(|f| f.level).max().unwrap_or(Level::Letter)
}

/// The text elements of a paragraph, without those of paragraphs in its text boxes.
fn texts_of<'e>(element: &'e mut Element, out: &mut Vec<&'e mut Element>) {
    for child in &mut element.children {
        if let Node::Element(child) = child {
            match child.name.as_str() {
                "w:t" => out.push(child),
                "w:p" => {}
                _ => texts_of(child, out),
            }
        }
    }
}

fn text_of(element: &Element) -> String {
    element.children.iter().filter_map(|n| if let Node::Text(text) = n { Some(text.as_str()) } else { None }).collect()
}

/// All text within, paragraphs apart.
fn whole_text(element: &Element) -> String {
    if element.name == "w:t" {
        return text_of(element);
    }
    let mut text = String::new();
    for child in &element.children {
        if let Node::Element(child) = child {
            text += &whole_text(child);
        }
    }
    if element.name == "w:p" {
        text.push('\n');
    }
    text
}

/// What is there several times keeps no identity of its own.
fn again(mut node: Node) -> Node {
    if let Node::Element(element) = &mut node {
        for id in ["w14:paraId", "w14:textId"] {
            if let Some(start) = element.attributes.find(&format!(" {id}=\""))
                && let Some(length) = element.attributes[start + id.len() + 3..].find('"')
            {
                element.attributes.replace_range(start..start + id.len() + 3 + length + 1, "");
            }
        }
        let children = std::mem::take(&mut element.children);
        element.children = children.into_iter().map(again).collect();
    }
    node
}
