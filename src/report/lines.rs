//! Findings as lines on the terminal.

use crate::finding::{Code, Finding};
use crate::message::{Language, Message, Word, say};

/// Text without control characters, which would steer the terminal.
pub fn printable_line(text: &str) -> String {
    let acts = |c: &char| {
        c.is_control()
            || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(|c| !acts(c)).collect()
}

/// One finding in short, each line after `indent`: what is needed, what was found, where, and what to do.
pub fn finding_lines(finding: &Finding, language: Language, indent: &str) -> String {
    let head = say("line-finding")
        .with("code", finding.code)
        .with("outcome", finding.outcome)
        .with("needed", finding.needed.clone())
        .with("found", finding.found.clone())
        .with("basis", finding.basis.message());
    let mut lines = vec![head];
    lines.extend(finding.note.clone().map(|note| say("line-note").with("note", note)));
    lines.extend(finding.decisions.iter().map(|decision| {
        say("line-decision").with("decision", decision.what.clone()).with("at", decision.at.to_string())
    }));
    lines.extend(finding.others().map(|others| say("line-note").with("note", others)));
    let places = places(finding);
    if finding.outcome.is_open() && !places.is_empty() {
        lines.push(say("line-places").with("places", places));
    }
    let lines = lines.iter().enumerate().map(|(n, line)| {
        let more = if n == 0 { "" } else { "  " };
        broken(&line.text(language), &format!("{indent}{more}"))
    });
    lines.collect()
}

/// A text after `indent`; what a list in it puts on lines of its own stands further in, the deeper the more.
fn broken(text: &str, indent: &str) -> String {
    let lines = text.split('\n').enumerate().map(|(n, line)| {
        let depth = line.split(' ').next().unwrap_or("").matches('.').count();
        let more = if n == 0 { String::new() } else { "  ".repeat(depth + 2) };
        format!("{indent}{more}{}\n", printable_line(line))
    });
    lines.collect()
}

/// The first few places of the records that were looked at.
pub fn places(finding: &Finding) -> String {
    let mut places: Vec<String> = finding.counted.iter().map(|row| row.at.to_string()).collect();
    places.dedup();
    let more = if places.len() > 4 { " …" } else { "" };
    places.truncate(4);
    places.join(", ") + more
}

/// One finding in full.
pub fn explanation_lines(finding: &Finding, language: Language) -> String {
    let mut lines = vec![format!("{}　{}\n", finding.code.word(language), finding.outcome.word(language))];
    let mut line = |message: Message| lines.push(broken(&message.text(language), "   "));
    line(say("explain-basis").with("basis", finding.basis.message()));
    line(say("explain-needed").with("needed", finding.needed.clone()));
    line(say("explain-found").with("found", finding.found.clone()));
    if let Some(outcome) = finding.without_waiver {
        line(say("explain-without-waiver").with("outcome", outcome));
    }
    if let Some(note) = &finding.note {
        line(say("explain-note").with("note", note.clone()));
    }
    if let Some(others) = finding.others() {
        line(say("explain-note").with("note", others));
    }
    for decision in &finding.decisions {
        line(say("line-decision").with("decision", decision.what.clone()).with("at", decision.at.to_string()));
        decision.paper.clone().into_iter().for_each(&mut line);
    }
    if finding.code != Code::Files && !finding.counted.is_empty() {
        line(say("explain-rows"));
    }
    for row in &finding.counted {
        let mark = if row.counts { say("explain-row-counts") } else { say("explain-row-not") };
        line(mark.with("what", row.what.clone()).with("at", row.at.to_string()));
    }
    lines.concat()
}
