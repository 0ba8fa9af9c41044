//! Bars by college as SVG that stands in a page: it needs no script, and prints in black and white.

use std::fmt::Write as _;

use crate::render::view::CollegeFigures;
use crate::report::escaped_html;

/// Height of a bar with the room around it.
const STEP: usize = 34;
/// Where bars begin, and how long the longest is.
const LEFT: usize = 190;
const LONGEST: usize = 380;
/// Most characters of a name.
const NAME: usize = 13;

/// Words of the plot.
pub struct Words<'w> {
    /// What it shows, for those who cannot see it.
    pub title: &'w str,
    /// Name of the filled part: students with whom the graduate school agreed at once.
    pub agreed: &'w str,
    /// All others that were sent in.
    pub others: &'w str,
}

/// A bar a college: as long as it has students, the filled part those with whom the graduate school agreed at once.
pub fn plot(lines: &[CollegeFigures], words: &Words) -> String {
    let most = lines.iter().map(|line| line.students).max().unwrap_or(0);
    let height = STEP * (lines.len() + 1);
    let mut svg =
        format!("<svg viewBox=\"0 0 700 {height}\" role=\"img\"><title>{}</title>\n", escaped_html(words.title));
    svg += "<defs><pattern id=\"rest\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
            patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>\
            <rect width=\"1.5\" height=\"6\" fill=\"#8a5a00\"/></pattern></defs>\n";
    for (line, at) in lines.iter().zip(0..) {
        let (top, whole, part) = (at * STEP, length(line.students, most), length(line.first_pass, most));
        let mut rect = |x: usize, width: usize, fill: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(
                svg,
                "<rect x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"20\" fill=\"{fill}\" stroke=\"#1a1a1a\"/>",
                top + 6
            );
        };
        rect(LEFT, part, "#1f5f8b");
        rect(LEFT + part, whole - part, "url(#rest)");
        let name = shortened(&line.college);
        let label = match line.students {
            0 => "0".to_owned(),
            students => format!("{}/{students}　{}", line.first_pass, line.first_pass_rate),
        };
        text(&mut svg, LEFT - 8, top + 21, "end", &name);
        text(&mut svg, LEFT + whole + 8, top + 21, "start", &label);
    }
    let top = STEP * lines.len();
    let _ = writeln!(
        svg,
        "<rect x=\"{LEFT}\" y=\"{}\" width=\"14\" height=\"12\" fill=\"#1f5f8b\" stroke=\"#1a1a1a\"/>",
        top + 10
    );
    text(&mut svg, LEFT + 20, top + 21, "start", words.agreed);
    let _ = writeln!(
        svg,
        "<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"12\" fill=\"url(#rest)\" stroke=\"#1a1a1a\"/>",
        LEFT + 180,
        top + 10
    );
    text(&mut svg, LEFT + 200, top + 21, "start", words.others);
    svg + "</svg>\n"
}

/// The length of a bar; whoever has anybody has a bar that can be seen.
fn length(count: usize, most: usize) -> usize {
    match (count * LONGEST).checked_div(most) {
        Some(0) if count > 0 => 1,
        Some(length) => length,
        None => 0,
    }
}

fn shortened(name: &str) -> String {
    match name.char_indices().nth(NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

fn text(svg: &mut String, x: usize, y: usize, anchor: &str, said: &str) {
    let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>", escaped_html(said));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(college: &str, students: usize, first_pass: usize) -> CollegeFigures {
        CollegeFigures { college: college.into(), students, first_pass, ..CollegeFigures::default() }
    }

    /// Widths by hand: 12 students are 380 long; 6 are 190, 9 of 12 are 285, 5 of 6 (of 12) are 158.33.
    #[test]
    fn bars_are_as_long_as_the_numbers_say() {
        let lines = [line("文学院", 6, 5), line("教育<科学>学院", 12, 9), line("信息学院", 0, 0)];
        let svg = plot(&lines, &Words { title: "t", agreed: "a", others: "o" });
        for part in [
            "<rect x=\"190\" y=\"6\" width=\"158\"",
            "<rect x=\"348\" y=\"6\" width=\"32\"",
            "<rect x=\"190\" y=\"40\" width=\"285\"",
            "<rect x=\"475\" y=\"40\" width=\"95\"",
            "<rect x=\"190\" y=\"74\" width=\"0\"",
            "教育&lt;科学&gt;学院",
        ] {
            assert!(svg.contains(part), "{part}: {svg}");
        }
        assert_eq!(length(1, 10_000), 1);
    }
}
