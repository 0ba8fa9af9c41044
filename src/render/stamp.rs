//! Puts the code on pages that are laid out. The code holds the digest of what stands on them, so it comes last; the template
//! leaves its place free and sets its text with zeros for the digest, so nothing else moves and nothing is laid out again.

use typst::layout::{Abs, Frame, FrameItem, GroupItem, Point, Size};
use typst::model::Document as _;
use typst::syntax::Span;
use typst::text::TextItem;
use typst::visualize::{Color, Curve, FillRule, Geometry, Shape};
use typst_layout::{Page, PagedDocument};

use super::code::{self, BLANK, Modules};

/// The same document with its codes; none if a page has a place for a code and no text that it can be read from.
pub(super) fn stamped(document: &PagedDocument, blank: &str, content: &[u8; 32]) -> Option<PagedDocument> {
    let digits = code::digits(content);
    let pages = document.pages().iter().zip(1..).map(|(page, number)| {
        let text = format!("{}:{number}", blank.replacen(BLANK, &digits, 1));
        let stamp = Stamp { digits: &digits, modules: Modules::new(&text) };
        let mut page: Page = page.clone();
        stamp.frame(&mut page.frame).then_some(page)
    });
    Some(PagedDocument::new(pages.collect::<Option<_>>()?, document.info().clone()))
}

struct Stamp<'s> {
    digits: &'s str,
    modules: Option<Modules>,
}

impl Stamp<'_> {
    /// Whether every place in the frame has got what belongs there. What holds none is shared with others, and stays so.
    fn frame(&self, frame: &mut Frame) -> bool {
        let mut is_whole = true;
        if has_place(frame) {
            frame.retain(|item| {
                if let FrameItem::Group(group) = item {
                    is_whole &= self.group(group);
                }
                true
            });
        }
        is_whole
    }

    fn group(&self, group: &mut GroupItem) -> bool {
        match place_of(group) {
            None => self.frame(&mut group.frame),
            Some(Place::Modules) => self.modules(&mut group.frame),
            Some(Place::Text { ends_at_side }) => match self.text(&mut group.frame) {
                None => false,
                Some(wider) => {
                    // Letters are wider than zeros: a text that ends at its side begins earlier.
                    group.frame.translate(Point::with_x(if ends_at_side { -wider } else { Abs::zero() }));
                    true
                }
            },
        }
    }

    fn modules(&self, frame: &mut Frame) -> bool {
        let Some(modules) = &self.modules else { return false };
        let curve = dark(modules, frame.size());
        let shape = Shape {
            geometry: Geometry::Curve(curve),
            fill: Some(Color::BLACK.into()),
            fill_rule: FillRule::NonZero,
            stroke: None,
        };
        frame.push(Point::zero(), FrameItem::Shape(shape, Span::detached()));
        true
    }

    /// Writes the digits in the place of the zeros; by how much the text got wider, none if they are not there. A long text
    /// stands on several lines, and so in several items.
    fn text(&self, frame: &mut Frame) -> Option<Abs> {
        let whole: String = items(frame).map(|item| item.text.as_str()).collect();
        let start = whole.rfind(BLANK)?;
        let (mut at, mut wider) = (0, Abs::zero());
        frame.retain(|item| {
            if let FrameItem::Text(text) = item {
                let length = text.text.len();
                wider += write_over(text, at, start, self.digits);
                at += length;
            }
            true
        });
        Some(wider)
    }
}

enum Place {
    Modules,
    Text { ends_at_side: bool },
}

fn place_of(group: &GroupItem) -> Option<Place> {
    match group.label?.resolve().as_str() {
        "code-modules" => Some(Place::Modules),
        "code-left" => Some(Place::Text { ends_at_side: false }),
        "code-right" => Some(Place::Text { ends_at_side: true }),
        _ => None,
    }
}

fn has_place(frame: &Frame) -> bool {
    let holds = |group: &GroupItem| place_of(group).is_some() || has_place(&group.frame);
    frame.items().any(|(_, item)| matches!(item, FrameItem::Group(group) if holds(group)))
}

fn items(frame: &Frame) -> impl Iterator<Item = &TextItem> {
    frame.items().filter_map(|(_, item)| match item {
        FrameItem::Text(text) => Some(text),
        _ => None,
    })
}

/// Writes `digits` over what stands from `start` on of a text whose item begins at `at`; returns by how much it got wider.
fn write_over(item: &mut TextItem, at: usize, start: usize, digits: &str) -> Abs {
    let digit = |i: usize| (at + i).checked_sub(start).and_then(|n| digits.get(n..=n));
    let text: String = item.text.char_indices().map(|(i, c)| digit(i).map_or(c.to_string(), str::to_owned)).collect();
    let width = item.width();
    for glyph in &mut item.glyphs {
        if let Some(c) = digit(glyph.range.start.into()).and_then(|digit| digit.chars().next()) {
            // A glyph that is not there is number 0, which is looked for on every page.
            glyph.id = item.font.ttf().glyph_index(c).map_or(0, |id| id.0);
            glyph.x_advance = item.font.x_advance(glyph.id).unwrap_or(glyph.x_advance);
        }
    }
    item.text = text.into();
    item.width() - width
}

/// The dark modules of a code as one curve; the rows overlap a little, so that no printer shows a seam.
fn dark(modules: &Modules, size: Size) -> Curve {
    let (across, down) = (size.x / modules.side as f64, size.y / modules.side as f64);
    let mut curve = Curve::new();
    for [x, y, length] in &modules.runs {
        let (left, right) = (across * *x as f64, across * (x + length) as f64);
        let (top, bottom) = (down * *y as f64, down * (*y as f64 + 1.03));
        curve.move_(Point::new(left, top));
        [(right, top), (right, bottom), (left, bottom)].into_iter().for_each(|(x, y)| curve.line(Point::new(x, y)));
        curve.close();
    }
    curve
}
