//! What speaks against a row in columns that no field has: 是否有效, 成绩状态, 考试情况; and cells of one row that contradict each
//! other.

use super::headings::{Headings, folded_heading, half_width};
use super::heads::contained_word;
use super::line::Line;
use super::notice::{Notice, Weight};
use super::values::decimal;
use crate::ingest::table::{Comment, Value, column_name, one_line};
use crate::location::Location;
use crate::message::{Message, say};

/// Kinds of words: headings of columns of state, and what stands in them.
const COLUMNS: &str = "state-column";
const STATES: &str = "state";
/// Kind of words that speak against a row in whatever column they stand.
const GRAVE: &str = "grave-state";
/// Kind of words that speak against a row in a comment on one of its cells.
const COMMENTS: &str = "comment";
/// Kind of words that are marks which pass, or fail.
const MARK_WORDS: &str = "mark-word";
/// Kind of words in the names of sheets and files.
const SET_ASIDE: &str = "set-aside";

/// Fields on which a verdict rests, of which a table may have two columns.
const DECISIVE: [&str; 6] = ["mark", "grade", "resit", "retake", "result", "credits"];

/// What a column of state says against a row, in words that void it; none where nothing speaks against it.
pub fn state_objection(line: &Line) -> Option<Message> {
    let unknown = line.block.unknown.iter();
    let columns = unknown.filter_map(|(column, heading)| Some((*column, heading, asks(line, heading)?)));
    let mut against = columns.filter_map(|(column, heading, asked)| {
        let text = one_line(line.row.cell(column)?.value.shown());
        let is_against = match line.headings.word(STATES, &text)? {
            "void" => true,
            said => said != asked,
        };
        is_against.then(|| say("table-state").with("heading", one_line(heading)).with("text", text))
    });
    against.next()
}

/// What a column of state holds for a row that holds; none where the column is none of state.
fn asks<'l>(line: &'l Line, heading: &str) -> Option<&'l str> {
    line.headings.word(COLUMNS, heading)
}

/// Whether a heading that no field knows is one of state.
pub fn is_of_state(headings: &Headings, heading: &str) -> bool {
    headings.word(COLUMNS, heading).is_some()
}

/// Remarks what stands in a row below no heading, and what speaks against it below one that no field knows.
pub fn note_unused(line: &mut Line) {
    let is_used = |column: u32| line.block.columns.iter().any(|(_, used)| used.column == column);
    let unused = line.row.cells.iter().filter(|cell| !is_used(cell.column));
    let notices = unused.filter_map(|cell| {
        let text = one_line(cell.value.shown());
        let heading = line.block.unknown.iter().find(|(column, _)| *column == cell.column).map(|(_, heading)| heading);
        let (weight, message) = match heading {
            Some(heading) if is_of_state(line.headings, heading) => return None,
            Some(heading) => {
                line.headings.word(GRAVE, &text)?;
                (Weight::Doubt, say("table-state").with("heading", one_line(heading)).with("text", text))
            }
            // The numbers of rows have no heading in many tables.
            None if text.chars().all(|c| !c.is_alphanumeric() || c.is_numeric()) => return None,
            None => (Weight::Doubt, say("table-unheaded").with("column", column_name(cell.column)).with("text", text)),
        };
        Some(Notice { weight, at: line.sheet.at(line.file, line.row.number, cell.column), message })
    });
    let notices: Vec<Notice> = notices.collect();
    line.notices.extend(notices);
}

/// What the name of a sheet or file says of all that stands in it: that it is void, or a copy.
pub fn set_aside<'h>(headings: &'h Headings, name: &str) -> Option<&'h str> {
    named(headings, SET_ASIDE, name)
}

/// What a name says by a word of a kind that it contains.
pub fn named<'h>(headings: &'h Headings, kind: &str, name: &str) -> Option<&'h str> {
    let plain: String = name.chars().map(half_width).flat_map(char::to_lowercase).collect();
    let held = headings.folded_words(kind).filter(|(word, _)| plain.contains(word));
    held.map(|(_, said)| said).max()
}

/// Remarks the comments on cells of a row; one that speaks against it is a doubt.
pub fn note_comments(line: &mut Line) {
    for comment in line.sheet.comments_on(line.row.number) {
        let is_decisive = || {
            let fields = DECISIVE.iter().filter_map(|field| line.block.columns.get(field));
            fields.into_iter().any(|used| used.column == comment.column)
        };
        // Another number than that of the cell may be the one that holds.
        let has_number = || comment.text.contains(|c: char| half_width(c).is_ascii_digit());
        let is_against =
            contained_word(line.headings, COMMENTS, &comment.text).is_some() || (is_decisive() && has_number());
        let at = line.sheet.at(line.file, comment.row, comment.column);
        line.notices.push(comment_notice(comment, is_against, at));
    }
}

/// A comment as it is reported.
pub fn comment_notice(comment: &Comment, is_against: bool, at: Location) -> Notice {
    let (weight, message) =
        if is_against { (Weight::Doubt, say("table-comment-against")) } else { (Weight::Note, say("table-comment")) };
    Notice { weight, at, message: message.with("text", one_line(&comment.text)) }
}

/// What the remark of a row says against it whose record keeps none.
pub fn grave_remark(line: &Line) -> Option<Message> {
    let (value, ..) = line.value("note")?;
    let text = one_line(value.shown());
    line.headings.word(GRAVE, &text)?;
    Some(say("table-state").with("heading", line.heading("note")).with("text", text))
}

/// Remarks cells of two columns of one field that contradict each other: a person must say which holds.
pub fn note_contradictions(line: &mut Line) {
    let doubled = &line.block.doubled;
    // Of tables that lie beside each other the second one is about somebody else.
    if doubled.iter().any(|(field, ..)| field == "id") {
        return;
    }
    // Marks in numbers and in words stand in columns of their own.
    let column = |field: &str| line.block.columns.get(field).map(|used| used.column);
    let is_number = |at: u32| line.row.cell(at).is_some_and(|cell| decimal(&cell.value, &[]).is_ok());
    let in_words = column("mark").zip(column("grade")).filter(|(mark, grade)| is_number(*mark) != is_number(*grade));
    let in_words = in_words.map(|(mark, grade)| ("mark".to_owned(), mark, grade));
    let doubled = doubled.iter().chain(&in_words);
    let differing =
        doubled.filter(|(field, ..)| DECISIVE.contains(&field.as_str())).filter_map(|(field, used, other)| {
            let one = &line.row.cell(*used)?.value;
            let second = &line.row.cell(*other)?.value;
            let message = say("table-cells-differ")
                .with("heading", line.heading(field))
                .with("one", one_line(one.shown()))
                .with("column", column_name(*used))
                .with("other", one_line(second.shown()))
                .with("other_column", column_name(*other));
            contradict(line, one, second).then(|| (field.clone(), message))
        });
    for (field, message) in differing.collect::<Vec<_>>() {
        line.lose::<()>(Weight::Doubt, &field, message);
    }
}

/// Two numbers, or two words, that are not the same; a number and a word only where one of them passes and the other does not.
fn contradict(line: &Line, one: &Value, other: &Value) -> bool {
    let number = |value: &Value| decimal(value, &[]).ok().map(|number| number.value);
    let is_blank = |value: &Value| value.shown().chars().all(|c| !c.is_alphanumeric());
    let denies = |word: &Value, number: &str| match line.headings.word(MARK_WORDS, word.shown()) {
        Some("passing") => fails(number),
        Some(_) => !fails(number),
        None => line.headings.word(STATES, word.shown()) == Some("void"),
    };
    if is_blank(one) || is_blank(other) {
        return false;
    }
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one != other,
        (None, None) => folded_heading(one.shown()) != folded_heading(other.shown()),
        (None, Some(number)) => denies(one, &number),
        (Some(number), None) => denies(other, &number),
    }
}

/// Whether a mark of a hundred is below 60, where every school's words for passing begin.
fn fails(number: &str) -> bool {
    number.parse::<f64>().is_ok_and(|mark| mark < 60.0)
}
