//! The settings of a starter project: from flags, else asked on a terminal, else placeholders.

use std::io::{self, IsTerminal, Write};
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::cli::{Init, NewCollege, Season};
use crate::message::{Language, Message, say};

/// What the files need.
#[derive(Debug)]
pub struct Settings {
    /// Full name of the school.
    pub school: String,
    /// 学校代码.
    pub school_code: String,
    /// Codes and names of the colleges; at least one.
    pub colleges: Vec<NewCollege>,
    /// The half-year.
    pub season: Season,
    /// Flags of which placeholders took the place.
    pub assumed: Vec<&'static str>,
}

/// Asks for what no flag gives, or assumes it where nobody can be asked.
///
/// # Errors
/// When the terminal is closed before everything is answered.
pub fn settings(arguments: &Init, language: Language) -> io::Result<Settings> {
    let asks = io::stdin().is_terminal() && io::stdout().is_terminal();
    let season = now();
    let example = say("init-example-school").zh();
    let mut settings = Settings {
        school: arguments.school.clone().unwrap_or(example),
        school_code: arguments.school_code.clone().unwrap_or("00000".into()),
        colleges: arguments.colleges.clone(),
        season: arguments.season.unwrap_or(season),
        assumed: Vec::new(),
    };
    if asks {
        if arguments.school.is_none() {
            settings.school = ask(say("init-ask-school"), &settings.school, language)?;
        }
        if arguments.school_code.is_none() {
            settings.school_code = ask(say("init-ask-code"), &settings.school_code, language)?;
        }
        if arguments.season.is_none() {
            settings.season = ask(say("init-ask-season"), &settings.season, language)?;
        }
        while settings.colleges.is_empty() {
            settings.colleges = ask_colleges(language)?;
        }
        return Ok(settings);
    }
    let given = [
        ("--school", arguments.school.is_some()),
        ("--school-code", arguments.school_code.is_some()),
        ("--college", !arguments.colleges.is_empty()),
        ("--season", arguments.season.is_some()),
    ];
    settings.assumed = given.into_iter().filter(|(_, given)| !given).map(|(flag, _)| flag).collect();
    if settings.colleges.is_empty() {
        settings.colleges.push(NewCollege { code: "cs".into(), name: say("init-example-college").zh() });
    }
    Ok(settings)
}

/// Asks until the answer can be read; an empty one takes the proposal.
fn ask<T: FromStr<Err: ToString> + ToString>(question: Message, proposal: &T, language: Language) -> io::Result<T> {
    let question = format!("{} [{}] ", question.text(language), proposal.to_string());
    loop {
        let answer = line(&question)?;
        let read = if answer.is_empty() { proposal.to_string().parse() } else { answer.parse() };
        match read {
            Ok(value) => return Ok(value),
            Err(why) => out!("{}", T::Err::to_string(&why)),
        }
    }
}

/// A college a line; an empty line ends.
fn ask_colleges(language: Language) -> io::Result<Vec<NewCollege>> {
    out!("{}", say("init-ask-colleges").text(language));
    let mut colleges = Vec::new();
    loop {
        match line("  ")? {
            answer if answer.is_empty() => return Ok(colleges),
            answer => match answer.parse() {
                Ok(college) => colleges.push(college),
                Err(why) => out!("{why}"),
            },
        }
    }
}

fn line(question: &str) -> io::Result<String> {
    write!(io::stdout(), "{question}")?;
    io::stdout().flush()?;
    let mut line = String::new();
    match io::stdin().read_line(&mut line)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(line.trim().to_owned()),
    }
}

/// The half-year of today in China.
fn now() -> Season {
    let today = Timestamp::now().to_zoned(TimeZone::fixed(Offset::constant(8))).date();
    Season { year: today.year(), autumn: today.month() > 6 }
}
