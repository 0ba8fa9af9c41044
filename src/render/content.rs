//! The digest of what stands on pages (`content_sha256`): SHA-256 of an encoding of the laid-out frames that depends on no
//! library's way of printing its values. `docs/dossier-format.md` describes it, byte for byte.
//!
//! Lengths are whole micrometres: finer than any printer, coarser than the last bits of a sum. What is not seen (links, tags,
//! languages) is left out.

use sha2::{Digest as _, Sha256};
use typst::layout::{Abs, Frame, FrameItem, GroupItem, Point, Size};
use typst::text::TextItem;
use typst::visualize::{
    Color, Curve, CurveItem, FillRule, FixedStroke, Geometry, Gradient, Image, ImageKind, LineCap, LineJoin, Paint,
    Shape,
};

/// Stands before everything; raised when the encoding changes.
const VERSION: &[u8] = b"zishen content 2\n";

/// Takes in what stands on pages, item by item in the order of the layout.
pub(super) struct Content(Sha256);

impl Default for Content {
    fn default() -> Content {
        Content(Sha256::new_with_prefix(VERSION))
    }
}

impl Content {
    /// The digest of all that was taken in.
    pub(super) fn digest(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// All that stands on a page.
    pub(super) fn page(&mut self, frame: &Frame) {
        self.kind(b'P');
        self.lengths([frame.width(), frame.height()]);
        self.frame(frame, Point::zero());
    }

    /// A group, what stands in it, and its end.
    fn group(&mut self, at: Point, group: &GroupItem) {
        self.kind(b'G');
        self.point(at);
        let turned = group.transform;
        [turned.sx, turned.ky, turned.kx, turned.sy].into_iter().for_each(|part| self.number(part.get() * 1e6));
        self.option(group.clip.as_ref(), Content::curve);
        self.frame(&group.frame, at + Point::new(turned.tx, turned.ty));
        self.kind(b'E');
    }

    fn text(&mut self, at: Point, text: &TextItem) {
        self.kind(b'T');
        self.point(at);
        self.words(&text.font.info().family);
        self.length(text.size);
        self.paint(&text.fill);
        self.option(text.stroke.as_ref(), Content::stroke);
        self.words(&text.text);
        self.count(text.glyphs.len());
        for glyph in &text.glyphs {
            self.number(glyph.id.into());
            self.lengths([glyph.x_advance, glyph.x_offset, glyph.y_offset].map(|part| part.at(text.size)));
        }
    }

    fn shape(&mut self, at: Point, shape: &Shape) {
        self.kind(b'S');
        self.point(at);
        match &shape.geometry {
            Geometry::Line(to) => {
                self.kind(b'l');
                self.point(*to);
            }
            Geometry::Rect(size) => {
                self.kind(b'r');
                self.lengths([size.x, size.y]);
            }
            Geometry::Curve(curve) => self.curve(curve),
        }
        self.option(shape.fill.as_ref(), Content::paint);
        self.kind(if shape.fill_rule == FillRule::NonZero { b'n' } else { b'e' });
        self.option(shape.stroke.as_ref(), Content::stroke);
    }

    /// A picture goes in by the digest of its file.
    fn image(&mut self, at: Point, image: &Image, size: Size) {
        self.kind(b'I');
        self.point(at);
        self.lengths([size.x, size.y]);
        let bytes = match image.kind() {
            ImageKind::Raster(raster) => raster.data(),
            ImageKind::Svg(svg) => svg.data(),
            // No document is given any.
            ImageKind::Pdf(pdf) => return self.count(pdf.page_index()),
        };
        self.0.update(Sha256::digest(bytes));
    }

    fn curve(&mut self, curve: &Curve) {
        self.kind(b'c');
        self.count(curve.0.len());
        for item in &curve.0 {
            match item {
                CurveItem::Move(to) => self.segment(b'm', &[*to]),
                CurveItem::Line(to) => self.segment(b'l', &[*to]),
                CurveItem::Cubic(one, two, to) => self.segment(b'c', &[*one, *two, *to]),
                CurveItem::Close => self.kind(b'z'),
            }
        }
    }

    fn segment(&mut self, kind: u8, points: &[Point]) {
        self.kind(kind);
        points.iter().for_each(|point| self.point(*point));
    }

    fn stroke(&mut self, stroke: &FixedStroke) {
        self.paint(&stroke.paint);
        self.length(stroke.thickness);
        self.kind(match stroke.cap {
            LineCap::Butt => b'b',
            LineCap::Round => b'r',
            LineCap::Square => b's',
        });
        self.kind(match stroke.join {
            LineJoin::Miter => b'm',
            LineJoin::Round => b'r',
            LineJoin::Bevel => b'b',
        });
        self.number(stroke.miter_limit.get() * 1e6);
        let dashes = stroke.dash.as_ref().map(|dash| (dash.array.as_slice(), dash.phase));
        self.count(dashes.map_or(0, |(array, _)| array.len()));
        dashes.into_iter().for_each(|(array, phase)| array.iter().chain([&phase]).for_each(|part| self.length(*part)));
    }

    fn paint(&mut self, paint: &Paint) {
        match paint {
            Paint::Solid(color) => {
                self.kind(b's');
                self.color(color);
            }
            Paint::Gradient(gradient) => self.gradient(gradient),
            Paint::Tiling(tiling) => {
                self.kind(b't');
                self.lengths([tiling.size().x, tiling.size().y, tiling.spacing().x, tiling.spacing().y]);
                self.frame(tiling.frame(), Point::zero());
                self.kind(b'E');
            }
        }
    }

    /// Red, green, blue and opacity, a byte each.
    fn color(&mut self, color: &Color) {
        let rgb = color.to_rgb();
        self.0.update([rgb.red, rgb.green, rgb.blue, rgb.alpha].map(|part| (part * 255.0).round() as u8));
    }

    fn gradient(&mut self, gradient: &Gradient) {
        self.kind(match gradient {
            Gradient::Linear(_) => b'l',
            Gradient::Radial(_) => b'r',
            Gradient::Conic(_) => b'c',
        });
        self.number(gradient.angle().map_or(0.0, |angle| angle.to_rad() * 1e6));
        for center in [gradient.center(), gradient.focal_center()] {
            self.option(center, |content, at| {
                [at.x, at.y].into_iter().for_each(|part| content.number(part.get() * 1e6))
            });
        }
        for radius in [gradient.radius(), gradient.focal_radius()] {
            self.option(radius, |content, radius| content.number(radius.get() * 1e6));
        }
        self.count(gradient.stops_ref().len());
        for (color, place) in gradient.stops_ref() {
            self.color(color);
            self.number(place.get() * 1e6);
        }
    }
}

impl Content {
    /// All that stands in a frame.
    fn frame(&mut self, frame: &Frame, origin: Point) {
        for (place, item) in frame.items() {
            let at = origin + *place;
            match item {
                FrameItem::Group(group) => self.group(at, group),
                FrameItem::Text(text) => self.text(at, text),
                FrameItem::Shape(shape, _) => self.shape(at, shape),
                FrameItem::Image(image, size, _) => self.image(at, image, *size),
                FrameItem::Link(..) | FrameItem::Tag(_) => {}
            }
        }
    }

    fn kind(&mut self, kind: u8) {
        self.0.update([kind]);
    }

    fn count(&mut self, count: usize) {
        self.number(count as f64);
    }

    /// Eight bytes, the least significant first, in two's complement.
    fn number(&mut self, number: f64) {
        self.0.update((number.round() as i64).to_le_bytes());
    }

    fn length(&mut self, length: Abs) {
        self.number(length.to_mm() * 1000.0);
    }

    fn lengths<const N: usize>(&mut self, lengths: [Abs; N]) {
        lengths.into_iter().for_each(|length| self.length(length));
    }

    fn point(&mut self, point: Point) {
        self.lengths([point.x, point.y]);
    }

    fn words(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn option<T>(&mut self, value: Option<T>, add: impl FnOnce(&mut Content, T)) {
        match value {
            None => self.kind(b'0'),
            Some(value) => {
                self.kind(b'1');
                add(self, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use typst::syntax::Span;

    use super::*;

    /// Worked out by hand after docs/dossier-format.md: a page of 10 × 20 mm with a line of 3 mm at (1, 2) mm, black, 0.5 mm
    /// thick, and a red square of 1 mm.
    #[test]
    fn a_page_is_encoded_as_documented() {
        let mm = Abs::mm;
        let mut frame = Frame::hard(Size::new(mm(10.0), mm(20.0)));
        let line = Geometry::Line(Point::with_x(mm(3.0))).stroked(FixedStroke::from_pair(Color::BLACK, mm(0.5)));
        frame.push(Point::new(mm(1.0), mm(2.0)), FrameItem::Shape(line, Span::detached()));
        let square = Geometry::Rect(Size::splat(mm(1.0))).filled(Color::from_u8(255, 0, 0, 255));
        frame.push(Point::new(mm(-0.0015), mm(0.0)), FrameItem::Shape(square, Span::detached()));
        let mut content = Content::default();
        content.page(&frame);
        let n = |number: i64| number.to_le_bytes().to_vec();
        let expected = [
            b"zishen content 2\nP".to_vec(),
            [n(10_000), n(20_000)].concat(),
            [b"S".to_vec(), n(1000), n(2000), b"l".to_vec(), n(3000), n(0), b"0n1".to_vec()].concat(),
            [b"s\x00\x00\x00\xff".to_vec(), n(500), b"bm".to_vec(), n(4_000_000), n(0)].concat(),
            [b"S".to_vec(), n(-2), n(0), b"r".to_vec(), n(1000), n(1000)].concat(),
            b"1s\xff\x00\x00\xffn0".to_vec(),
        ];
        assert_eq!(content.digest(), <[u8; 32]>::from(Sha256::digest(expected.concat())));
    }
}
