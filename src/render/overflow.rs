//! Text that left its place: over a rule of its cell, over other text, out of what is clipped or off the page. It is looked
//! for on the laid-out pages, so it is found whatever template it comes from.

use serde::{Deserialize, Serialize};
use typst::layout::{Abs, Frame, FrameItem, Point, Size};
use typst::text::TextItem;
use typst::visualize::{Geometry, Shape};
use typst_layout::Page;

/// A run of text that does not stand where it belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// Page of the document, from 1.
    pub page: usize,
    /// How the text begins.
    pub text: String,
}

/// How far a text may reach over a rule, in millimetres: less than this is the white beside a character.
const SLACK: f64 = 0.6;
/// Shorter rules are strokes of a drawing, not edges of cells; in millimetres.
const SHORTEST: f64 = 2.0;
/// How much of a text is repeated, in characters.
const SHOWN: usize = 24;

/// An upright box in millimetres, from the upper left corner of the page.
#[derive(Debug, Clone, Copy)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn new(at: Point, size: Size) -> Area {
        let (left, top) = (at.x.to_mm(), at.y.to_mm());
        Area { left, top, right: left + size.x.to_mm(), bottom: top + size.y.to_mm() }
    }

    fn holds(&self, other: &Area) -> bool {
        other.left > self.left - SLACK
            && other.right < self.right + SLACK
            && other.top > self.top - SLACK
            && other.bottom < self.bottom + SLACK
    }

    /// By how much two areas share width and height; negative where they do not.
    fn shared(&self, other: &Area) -> (f64, f64) {
        let width = self.right.min(other.right) - self.left.max(other.left);
        (width, self.bottom.min(other.bottom) - self.top.max(other.top))
    }
}

/// The texts of a page that left their place, the first of each line.
pub(super) fn outside(page: &Page, number: usize) -> Vec<Outside> {
    let whole = Area::new(Point::zero(), page.frame.size());
    let mut seen = Seen { texts: vec![], rules: vec![], page: whole };
    seen.frame(&page.frame, Point::zero(), whole);
    seen.found().into_iter().map(|text| Outside { page: number, text: text.chars().take(SHOWN).collect() }).collect()
}

struct Seen<'p> {
    /// The middle of a line of text, without what reaches above and below most characters, and the box that shows it.
    texts: Vec<(Area, Area, &'p TextItem)>,
    rules: Vec<Area>,
    page: Area,
}

impl<'p> Seen<'p> {
    fn frame(&mut self, frame: &'p Frame, origin: Point, shown: Area) {
        for (place, item) in frame.items() {
            let at = origin + *place;
            match item {
                FrameItem::Group(group) if group.transform.is_only_translate() => {
                    let moved = at + Point::new(group.transform.tx, group.transform.ty);
                    let clipped = group.clip.as_ref().map(|_| Area::new(moved, group.frame.size()));
                    self.frame(&group.frame, moved, clipped.unwrap_or(shown));
                }
                FrameItem::Text(text) => self.texts.extend(middle(at, text).map(|area| (area, shown, text))),
                FrameItem::Shape(shape, _) => self.rules(at, shape),
                _ => {}
            }
        }
    }

    fn rules(&mut self, at: Point, shape: &Shape) {
        if shape.stroke.is_none() {
            return;
        }
        match &shape.geometry {
            Geometry::Line(to) => self.rule(at, *to),
            Geometry::Rect(size) => {
                let (across, down) = (Point::with_x(size.x), Point::with_y(size.y));
                [(at, across), (at, down), (at + across, down), (at + down, across)]
                    .into_iter()
                    .for_each(|(from, to)| self.rule(from, to));
            }
            Geometry::Curve(_) => {}
        }
    }

    fn rule(&mut self, at: Point, to: Point) {
        let end = at + to;
        let (from, to) = (at.min(end), at.max(end));
        let area = Area::new(from, Size::new(to.x - from.x, to.y - from.y));
        let (width, height) = (area.right - area.left, area.bottom - area.top);
        if width.max(height) >= SHORTEST && width.min(height) < 0.01 {
            self.rules.push(area);
        }
    }

    fn found(&mut self) -> Vec<&'p str> {
        self.texts.sort_by(|(a, ..), (b, ..)| a.top.total_cmp(&b.top));
        self.rules.sort_by(|a, b| a.top.total_cmp(&b.top));
        let mut found: Vec<&str> = Vec::new();
        for (i, (area, shown, text)) in self.texts.iter().enumerate() {
            // Whatever begins below the text cannot touch it.
            let rules = self.rules.iter().take_while(|rule| rule.top < area.bottom);
            let below = self.texts[i + 1..].iter().take_while(|(other, ..)| other.top < area.bottom);
            let is_out = !shown.holds(area)
                || !lies_on(&self.page, area)
                || rules.into_iter().any(|rule| crosses(area, rule))
                || below.into_iter().any(|(other, ..)| covers(area, other));
            if is_out && found.last() != Some(&text.text.as_str()) {
                found.push(&text.text);
            }
        }
        found
    }
}

/// Whether a text lies on the page with the whole of its characters, which reach above and below their middle.
fn lies_on(page: &Area, text: &Area) -> bool {
    let height = text.bottom - text.top;
    let (top, bottom) = (text.top - 0.3 * height, text.bottom + 0.4 * height);
    text.left >= page.left && text.right <= page.right && top >= page.top && bottom <= page.bottom
}

/// Whether a rule runs through the text.
fn crosses(text: &Area, rule: &Area) -> bool {
    let (width, height) = text.shared(rule);
    if rule.bottom - rule.top > rule.right - rule.left {
        height > 0.5 && rule.left > text.left + SLACK && rule.left < text.right - SLACK
    } else {
        width > SLACK && rule.top > text.top && rule.top < text.bottom
    }
}

/// Whether two texts stand over each other.
fn covers(text: &Area, other: &Area) -> bool {
    let (width, height) = text.shared(other);
    width > SLACK && height > 0.4 * (text.bottom - text.top).min(other.bottom - other.top)
}

/// Where the bodies of the characters stand; none of a text that cannot be seen.
fn middle(at: Point, text: &TextItem) -> Option<Area> {
    let seen = |glyph: &typst::text::Glyph| {
        text.text.get(glyph.range()).is_some_and(|part| !part.chars().all(|c| c.is_whitespace() || c == '\u{200b}'))
    };
    let last = text.glyphs.iter().rposition(seen)?;
    let width: Abs = text.glyphs.iter().take(last + 1).map(|glyph| glyph.x_advance.at(text.size)).sum();
    let (top, height) = (at.y - text.size * 0.6, text.size * 0.5);
    Some(Area::new(Point::new(at.x, top), Size::new(width, height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(left: f64, top: f64, right: f64, bottom: f64) -> Area {
        Area { left, top, right, bottom }
    }

    #[test]
    fn a_rule_through_a_text_is_seen_and_one_beside_it_is_not() {
        let text = area(10.0, 10.0, 30.0, 12.0);
        assert!(crosses(&text, &area(20.0, 5.0, 20.0, 15.0)));
        assert!(crosses(&text, &area(5.0, 11.0, 40.0, 11.0)));
        for beside in
            [(9.8, 5.0, 9.8, 15.0), (29.7, 5.0, 29.7, 15.0), (5.0, 12.5, 40.0, 12.5), (20.0, 13.0, 20.0, 20.0)]
        {
            let (left, top, right, bottom) = beside;
            assert!(!crosses(&text, &area(left, top, right, bottom)), "{beside:?}");
        }
    }

    #[test]
    fn a_text_that_is_cut_by_an_edge_of_the_page_is_seen() {
        // The middle is half of the size of the type: 2 mm of 4 mm, from 0.6 mm above it to 0.8 mm below it.
        let page = area(0.0, 0.0, 210.0, 297.0);
        assert!(lies_on(&page, &area(10.0, 0.7, 30.0, 2.7)) && !lies_on(&page, &area(10.0, 0.5, 30.0, 2.5)));
        assert!(lies_on(&page, &area(10.0, 294.0, 30.0, 296.0)) && !lies_on(&page, &area(10.0, 294.5, 30.0, 296.5)));
        assert!(!lies_on(&page, &area(-0.1, 10.0, 30.0, 12.0)) && !lies_on(&page, &area(190.0, 10.0, 210.1, 12.0)));
    }

    #[test]
    fn texts_over_each_other_are_seen_and_neighbours_are_not() {
        let text = area(10.0, 10.0, 30.0, 12.0);
        assert!(covers(&text, &area(25.0, 10.2, 40.0, 12.2)));
        assert!(!covers(&text, &area(29.9, 10.0, 40.0, 12.0)));
        assert!(!covers(&text, &area(10.0, 12.1, 30.0, 14.1)));
    }
}
