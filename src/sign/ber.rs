//! BER (X.690) → the one DER of it, within bounds: foreign programs write indefinite lengths and strings in pieces.
//!
//! What is not known to be a SET by its tag is left in its order; `signed_data` knows which tags hold sets.

/// Deepest nesting; a time stamp inside a signature comes to about 20.
const DEEPEST: usize = 40;
/// Most elements of one structure; a signature of ten persons with their stamps has some 10,000.
const MOST: usize = 50_000;
/// Most elements of a SET outside what `signed_data` sorts: the names in certificates, where it has one or two. The
/// library compares each with each.
const MOST_IN_SET: usize = 64;

/// Universal tags that are looked at here; bit 6 says that an element is made of others.
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const SET: u8 = 0x31;
const CONSTRUCTED: u8 = 0x20;

/// An element: what its tag byte is, and its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    tag: u8,
    content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    Plain(Vec<u8>),
    Nodes(Vec<Node>),
}

/// What is still to be read, and how much of it may be.
struct Reader<'b> {
    rest: &'b [u8],
    elements: usize,
}

impl Node {
    /// The one element that all bytes are; none when they are no BER or go beyond the bounds.
    pub fn read(bytes: &[u8]) -> Option<Node> {
        let mut reader = Reader { rest: bytes, elements: 0 };
        let node = reader.node(0)?;
        reader.rest.is_empty().then_some(node)
    }

    /// The one element that bytes are with zeros after it.
    pub fn read_padded(bytes: &[u8]) -> Option<Node> {
        let mut reader = Reader { rest: bytes, elements: 0 };
        let node = reader.node(0)?;
        reader.rest.iter().all(|byte| *byte == 0).then_some(node)
    }

    /// The elements that it is made of.
    pub fn nodes(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.content {
            Content::Nodes(nodes) => Some(nodes),
            Content::Plain(_) => None,
        }
    }

    /// Whether its tag is that of a part of this number.
    pub fn is_part(&self, number: u8) -> bool {
        self.tag == 0xa0 | number
    }

    /// Whether it is a SET.
    pub fn is_set(&self) -> bool {
        self.tag == SET
    }

    /// Puts what it is made of in the order of its encoding (X.690, 11.6).
    pub fn sort(&mut self) {
        if let Content::Nodes(nodes) = &mut self.content {
            nodes.sort_by_cached_key(Node::to_der);
        }
    }

    /// Its encoding in DER.
    pub fn to_der(&self) -> Vec<u8> {
        let mut der = Vec::new();
        self.write(&mut der);
        der
    }

    fn write(&self, der: &mut Vec<u8>) {
        der.push(self.tag);
        match &self.content {
            Content::Plain(bytes) => {
                der.extend(length_bytes(bytes.len()));
                der.extend(bytes);
            }
            Content::Nodes(nodes) => {
                let mut inner = Vec::new();
                nodes.iter().for_each(|node| node.write(&mut inner));
                der.extend(length_bytes(inner.len()));
                der.append(&mut inner);
            }
        }
    }
}

/// True if DER nests no deeper and holds no more elements than any real one does, however long its lists are.
pub fn is_tame(der: &[u8]) -> bool {
    let mut reader = Reader { rest: der, elements: 0 };
    reader.skim(0).is_some() && reader.rest.is_empty()
}

/// A length as DER writes it: as short as can be.
fn length_bytes(length: usize) -> Vec<u8> {
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => vec![short],
        _ => {
            let bytes: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            let count = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
            [vec![0x80 | count], bytes].concat()
        }
    }
}

impl<'b> Reader<'b> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// A length; `Some(None)` is the indefinite one.
    fn length(&mut self) -> Option<Option<usize>> {
        let first = self.byte()?;
        match first {
            0x80 => Some(None),
            0x00..0x80 => Some(Some(usize::from(first))),
            _ => {
                let count = usize::from(first & 0x7f);
                let mut length = 0usize;
                for _ in 0..count {
                    length = length.checked_mul(256)?.checked_add(usize::from(self.byte()?))?;
                }
                Some(Some(length))
            }
        }
    }

    fn node(&mut self, depth: usize) -> Option<Node> {
        self.elements += 1;
        let tag = self.byte()?;
        // Tags of more bytes do not occur in what is read here; zero ends an indefinite length.
        if depth > DEEPEST || self.elements > MOST || tag & 0x1f == 0x1f || tag == 0 {
            return None;
        }
        let length = self.length()?;
        if tag & CONSTRUCTED == 0 {
            let (content, rest) = self.rest.split_at_checked(length?)?;
            self.rest = rest;
            return Some(Node { tag, content: Content::Plain(content.to_vec()) });
        }
        let nodes = match length {
            Some(length) => self.within(length, depth)?,
            None => self.until_end(depth)?,
        };
        if tag == SET && nodes.len() > MOST_IN_SET {
            return None;
        }
        match tag & !CONSTRUCTED {
            OCTET_STRING => joined(&nodes),
            BIT_STRING => None,
            _ => Some(Node { tag, content: Content::Nodes(nodes) }),
        }
    }

    /// Goes past an element and keeps nothing of it.
    fn skim(&mut self, depth: usize) -> Option<()> {
        let tag = self.byte()?;
        let length = self.length()??;
        let (content, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        if tag & CONSTRUCTED == 0 {
            return Some(());
        }
        let mut inner = Reader { rest: content, elements: 0 };
        let mut count = 0;
        while depth < DEEPEST && !inner.rest.is_empty() {
            inner.skim(depth + 1)?;
            count += 1;
        }
        (depth < DEEPEST && (tag != SET || count <= MOST_IN_SET)).then_some(())
    }

    fn within(&mut self, length: usize, depth: usize) -> Option<Vec<Node>> {
        let (content, rest) = self.rest.split_at_checked(length)?;
        let mut inner = Reader { rest: content, elements: self.elements };
        let mut nodes = Vec::new();
        while !inner.rest.is_empty() {
            nodes.push(inner.node(depth + 1)?);
        }
        (self.rest, self.elements) = (rest, inner.elements);
        Some(nodes)
    }

    fn until_end(&mut self, depth: usize) -> Option<Vec<Node>> {
        let mut nodes = Vec::new();
        while !self.rest.starts_with(&[0, 0]) {
            nodes.push(self.node(depth + 1)?);
        }
        self.rest = self.rest.get(2..)?;
        Some(nodes)
    }
}

/// A string in pieces as one; the pieces of pieces are joined already.
fn joined(nodes: &[Node]) -> Option<Node> {
    let mut all = Vec::new();
    for node in nodes {
        match &node.content {
            Content::Plain(piece) if node.tag == OCTET_STRING => all.extend(piece),
            _ => return None,
        }
    }
    Some(Node { tag: OCTET_STRING, content: Content::Plain(all) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of X.690 8.1.3.6 and 8.7.3.2 and what goes wrong with them.
    #[test]
    fn one_der_of_each_ber() {
        let der = |bytes: &[u8]| Node::read(bytes).map(|node| node.to_der());
        let plain = [0x30, 0x03, 0x04, 0x01, 0x07];
        assert_eq!(der(&plain).unwrap(), plain);
        for other in [
            &[0x30, 0x80, 0x04, 0x01, 0x07, 0x00, 0x00][..],
            &[0x30, 0x81, 0x03, 0x04, 0x01, 0x07],
            &[0x30, 0x05, 0x24, 0x03, 0x04, 0x01, 0x07],
            &[0x30, 0x80, 0x24, 0x80, 0x04, 0x00, 0x04, 0x01, 0x07, 0x00, 0x00, 0x00, 0x00],
        ] {
            assert_eq!(der(other).unwrap(), plain, "{other:x?}");
        }
        for broken in [
            &[0x30, 0x80, 0x04, 0x01, 0x07, 0x00][..],
            &[0x30, 0x80, 0x04, 0x01, 0x07],
            &[0x30, 0x03, 0x04, 0x01, 0x07, 0x00],
            &[0x30, 0x04, 0x04, 0x01, 0x07],
            &[0x04, 0x80, 0x07, 0x00, 0x00],
            &[0x24, 0x03, 0x02, 0x01, 0x07],
            &[0x30, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0x00, 0x00],
            &[],
        ] {
            assert_eq!(der(broken), None, "{broken:x?}");
        }
    }

    #[test]
    fn what_is_deep_or_has_no_end_of_elements_is_refused() {
        assert!(Node::read(&[&[0x30, 0x80].repeat(1_000_000)[..], &[0; 8]].concat()).is_none());
        let mut many = vec![0x30, 0x83, 0x03, 0x0d, 0x40];
        many.extend([0x05, 0x00].repeat(100_000));
        assert!(Node::read(&many).is_none());
    }

    #[test]
    fn sets_stand_in_the_order_of_their_bytes() {
        let mut set = Node::read(&[0x31, 0x09, 0x04, 0x02, 0x01, 0x01, 0x04, 0x01, 0x09, 0x02, 0x00]).unwrap();
        set.sort();
        assert_eq!(set.to_der(), [0x31, 0x09, 0x02, 0x00, 0x04, 0x01, 0x09, 0x04, 0x02, 0x01, 0x01]);
    }
}
