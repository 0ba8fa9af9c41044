//! YAML 1.2 text into a tree, within fixed limits; anchors, aliases, tags and several documents are faults.
//!
//! The text is scanned by granit-parser. What is faulty is reported and left out, so that the rest can still be read;
//! after a fault of syntax the rest of the text is unknown, and what was open there is marked as cut.

use std::borrow::Cow;
use std::collections::BTreeSet;

use granit_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StructureStyle, Tag};

use super::faults::Faults;
use super::node::{Key, Mark, Node, NodeId, Value};
use super::syntax::{self, MAX_DEPTH};
use crate::message::{Message, say};

/// Most values and keys in a file: a thousand times what a student's file holds.
const MAX_NODES: NodeId = 500_000;

/// Reads the one document of a text; `None` when there is nothing to read further.
pub fn read_tree<'t>(text: &'t str, faults: &mut Faults) -> Option<Node<'t>> {
    let options = granit_parser::options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder { open: Vec::new(), root: None, nodes: 0, documents: 0, faults };
    for event in Parser::new_from_str_with_options(text, options) {
        let going_on = match event {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => builder.break_off(&error),
        };
        if going_on.is_none() {
            builder.cut_open();
            break;
        }
    }
    if builder.root.is_none() && builder.faults.is_empty() {
        builder.faults.push(Mark { line: 1, column: 1 }, "", say("fault-no-content"));
    }
    builder.root
}

/// A list or fields whose end has not been met yet.
struct Open<'t> {
    id: NodeId,
    at: Mark,
    flow: bool,
    inside: Inside<'t>,
}

enum Inside<'t> {
    Sequence(Vec<Node<'t>>),
    Mapping { entries: Vec<(Key<'t>, Node<'t>)>, key: Option<Pending<'t>> },
}

/// A key that waits for its value; the value of an unusable key is left out with it.
enum Pending<'t> {
    Key(Key<'t>),
    Unusable,
}

struct Builder<'t, 'f> {
    open: Vec<Open<'t>>,
    root: Option<Node<'t>>,
    nodes: NodeId,
    documents: usize,
    faults: &'f mut Faults,
}

/// `None` when the text is not read further.
type GoingOn = Option<()>;

impl<'t> Builder<'t, '_> {
    fn take(&mut self, event: Event<'t>, span: Span) -> GoingOn {
        let at = mark(&span.start);
        self.report_properties(&event, at);
        match event {
            Event::DocumentStart(..) => return self.start_document(at),
            Event::Scalar(text, style, ..) => {
                let value = self.scalar(text, style, at);
                return self.add(value, at);
            }
            Event::SequenceStart(style, ..) => return self.start(Inside::Sequence(Vec::new()), style, at),
            Event::MappingStart(style, ..) => {
                return self.start(Inside::Mapping { entries: Vec::new(), key: None }, style, at);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(false),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.report(at, say("fault-alias"));
                return self.add(Value::Faulty, at);
            }
            _ => {}
        }
        Some(())
    }

    fn start_document(&mut self, at: Mark) -> GoingOn {
        self.documents += 1;
        if self.documents > 1 {
            self.faults.push(at, "", say("fault-documents"));
            return None;
        }
        Some(())
    }

    /// Anchors and tags change what a value is; here every value is what is written.
    fn report_properties(&mut self, event: &Event<'t>, at: Mark) {
        if event.anchor_id().is_some() {
            self.report(at, say("fault-anchor"));
        }
        if let Some(tag) = event.tag().map(Tag::original) {
            self.report(at, say("fault-tag").with("tag", tag));
        }
    }

    fn scalar(&mut self, text: Cow<'t, str>, style: ScalarStyle, at: Mark) -> Value<'t> {
        let plain = style == ScalarStyle::Plain;
        if plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL") {
            return Value::Null;
        }
        if plain && text.starts_with('“') && text.ends_with(['“', '”', '"']) {
            self.report(at, say("fault-chinese-quote"));
            return Value::Faulty;
        }
        // Only an escape can bring one in: the characters of the text itself have been looked at.
        if style == ScalarStyle::DoubleQuoted && text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
            self.report(at, say("fault-escaped-control"));
            return Value::Faulty;
        }
        Value::Text { text, plain }
    }

    fn start(&mut self, inside: Inside<'t>, style: StructureStyle, at: Mark) -> GoingOn {
        if self.open.len() == MAX_DEPTH {
            self.report(at, syntax::too_deep());
            return None;
        }
        let id = self.number(at)?;
        self.open.push(Open { id, at, flow: style == StructureStyle::Flow, inside });
        Some(())
    }

    fn add(&mut self, value: Value<'t>, at: Mark) -> GoingOn {
        let id = self.number(at)?;
        self.place(Node { id, at, value, cut: false });
        Some(())
    }

    fn number(&mut self, at: Mark) -> Option<NodeId> {
        if self.nodes == MAX_NODES {
            self.report(at, say("fault-nodes").with("most", MAX_NODES));
            return None;
        }
        self.nodes += 1;
        Some(self.nodes)
    }

    /// Puts a finished node where it belongs: the document, a list, a key or the value of a key.
    fn place(&mut self, mut node: Node<'t>) {
        let Some(mut top) = self.open.pop() else {
            self.root = Some(node);
            return;
        };
        match &mut top.inside {
            Inside::Sequence(items) => items.push(node),
            Inside::Mapping { entries, key } => match key.take() {
                None => *key = Some(self.usable_key(node)),
                Some(Pending::Unusable) => {}
                Some(Pending::Key(key)) => {
                    // Where nothing is written there is no place but that of the key.
                    if matches!(node.value, Value::Null) {
                        node.at = key.at;
                    }
                    entries.push((key, node));
                }
            },
        }
        self.open.push(top);
    }

    fn usable_key(&mut self, node: Node<'t>) -> Pending<'t> {
        let problem = match node.value {
            Value::Text { text, plain } if !(plain && text == "<<") => {
                return Pending::Key(Key { id: node.id, at: node.at, name: text });
            }
            Value::Text { .. } => say("fault-merge"),
            Value::Null => say("fault-key-empty"),
            Value::Sequence(_) | Value::Mapping(_) => say("fault-key-kind"),
            Value::Faulty => return Pending::Unusable,
        };
        self.report(node.at, problem);
        Pending::Unusable
    }

    fn close(&mut self, cut: bool) {
        let Some(Open { id, at, inside, .. }) = self.open.pop() else { return };
        let value = match inside {
            Inside::Sequence(items) => Value::Sequence(items),
            Inside::Mapping { mut entries, .. } => {
                self.drop_repeated(&mut entries);
                Value::Mapping(entries)
            }
        };
        self.place(Node { id, at, value, cut });
    }

    /// Reports and drops every field whose key stood before; sorting keeps it fast however many there are.
    fn drop_repeated(&mut self, entries: &mut Vec<(Key<'t>, Node<'t>)>) {
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by(|&a, &b| entries[a].0.name.cmp(&entries[b].0.name).then(a.cmp(&b)));
        let mut repeated = BTreeSet::new();
        for same in order.chunk_by(|&a, &b| entries[a].0.name == entries[b].0.name) {
            for &index in &same[1..] {
                let (key, line) = (&entries[index].0, entries[same[0]].0.at.line);
                let field = join_path(&self.path(), &key.name);
                let again = say("fault-key-again").with("name", &*key.name).with("line", line);
                self.faults.push(key.at, field, again);
                repeated.insert(index);
            }
        }
        if !repeated.is_empty() {
            let mut index = 0..;
            entries.retain(|_| index.next().is_none_or(|index| !repeated.contains(&index)));
        }
    }

    fn break_off(&mut self, error: &ScanError) -> GoingOn {
        self.faults.push(mark(error.marker()), "", syntax::explain(error.kind()));
        None
    }

    /// Closes what is open where the text broke off. The last text may have swallowed what follows it, and within
    /// brackets nobody knows where the fault began: neither is judged. What was closed last may lack what follows.
    fn cut_open(&mut self) {
        if let Some(first) = self.open.iter().position(|open| open.flow) {
            self.open.truncate(first + 1);
            if let Some(Open { id, at, .. }) = self.open.pop() {
                self.place(Node { id, at, value: Value::Faulty, cut: true });
            }
        } else if let Some(last) = self.open.last_mut().and_then(|open| open.inside.last()) {
            match last.value {
                Value::Text { .. } | Value::Null => last.value = Value::Faulty,
                _ => cut_end(last),
            }
        }
        while let Some(open) = self.open.last() {
            let at = open.at;
            if let Inside::Mapping { key: Some(_), .. } = open.inside {
                self.place(Node { id: 0, at, value: Value::Faulty, cut: true });
            }
            self.close(true);
        }
    }

    fn report(&mut self, at: Mark, problem: Message) {
        let field = self.path();
        self.faults.push(at, field, problem);
    }

    /// The path of the field that is being read.
    fn path(&self) -> String {
        self.open.iter().fold(String::new(), |path, open| match &open.inside {
            Inside::Sequence(items) => format!("{path}[{}]", items.len()),
            Inside::Mapping { key: Some(Pending::Key(key)), .. } => join_path(&path, &key.name),
            Inside::Mapping { .. } => path,
        })
    }
}

impl<'t> Inside<'t> {
    fn last(&mut self) -> Option<&mut Node<'t>> {
        match self {
            Inside::Sequence(items) => items.last_mut(),
            Inside::Mapping { entries, .. } => entries.last_mut().map(|(_, value)| value),
        }
    }
}

/// Marks as cut what ends where the text broke off.
fn cut_end(node: &mut Node) {
    node.cut = true;
    let last = match &mut node.value {
        Value::Sequence(items) => items.last_mut(),
        Value::Mapping(entries) => entries.last_mut().map(|(_, value)| value),
        _ => None,
    };
    last.into_iter().for_each(cut_end);
}

/// The path of a field below another.
pub fn join_path(path: &str, name: &str) -> String {
    if path.is_empty() { name.into() } else { format!("{path}.{name}") }
}

fn mark(marker: &Marker) -> Mark {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Mark { line: number(marker.line()), column: number(marker.col()).saturating_add(1) }
}
