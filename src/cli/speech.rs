//! The command line in the language in which it is asked: help, and what is said of a wrong command line.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::OnceLock;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, Error};

use super::Cli;
use crate::message::{Fact, Language, Message, say};

/// The help in English.
const ENGLISH: &str = include_str!("english.txt");

/// The language of this command line, once it is known.
static SPOKEN: OnceLock<Language> = OnceLock::new();

/// The language that a command line asks for, whatever else is right or wrong with it; the last one counts.
pub fn spoken(arguments: &[OsString]) -> Language {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let given =
        texts.iter().zip(texts.iter().skip(1)).filter_map(|(flag, value)| (*flag == "--lang").then_some(*value));
    let joined = texts.iter().filter_map(|text| text.strip_prefix("--lang="));
    let language = if given.chain(joined).last() == Some("en") { Language::English } else { Language::Chinese };
    *SPOKEN.get_or_init(|| language)
}

/// The language in which values are refused while the command line is read.
pub(super) fn language() -> Language {
    SPOKEN.get().copied().unwrap_or(Language::Chinese)
}

/// The commands with their help in a language.
pub fn command(language: Language) -> Command {
    let help: BTreeMap<&'static str, &'static str> =
        ENGLISH.lines().filter_map(|line| line.split_once(" = ")).collect();
    worded(Cli::command(), language, &help)
}

fn worded(command: Command, language: Language, help: &BTreeMap<&'static str, &'static str>) -> Command {
    let name = command.get_name().to_owned();
    let own =
        |id: &str| help.get(format!("{name}.{id}").as_str()).or_else(|| help.get(format!("*.{id}").as_str())).copied();
    let text = |message: Message| message.text(language);
    let flags =
        [("help", 'h', ArgAction::Help, say("cli-help")), ("version", 'V', ArgAction::Version, say("cli-version"))];
    let mut command = command.disable_help_flag(true).disable_version_flag(true);
    for (id, short, action, message) in flags {
        command = command.arg(Arg::new(id).short(short).long(id).action(action).help(text(message)));
    }
    if let (Language::English, Some(about)) = (language, help.get(name.as_str()).copied()) {
        command = command.about(about).long_about(about);
    }
    let template = format!(
        "{{before-help}}{{about-with-newline}}\n{}{{usage}}\n\n{{all-args}}{{after-help}}",
        text(say("cli-usage"))
    );
    command = command.help_template(template).subcommand_help_heading(lasting(text(say("cli-commands"))));
    command = command.mut_args(|arg| {
        let english = own(arg.get_id().as_str()).filter(|_| language == Language::English);
        let arg = match english {
            Some(english) => arg.help(english).long_help(english),
            None => arg,
        };
        let heading = if arg.is_positional() { say("cli-arguments") } else { say("cli-options") };
        with_values(arg.help_heading(lasting(text(heading))), language)
    });
    command.mut_subcommands(|sub| worded(sub, language, help))
}

/// Headings must last as long as the program, which has few of them.
fn lasting(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// What may be given and what is taken unless given, after the help in its own language.
fn with_values(arg: Arg, language: Language) -> Arg {
    let join = |values: Vec<String>| Fact::from(values.join(", "));
    let takes =
        !matches!(arg.get_action(), ArgAction::SetTrue | ArgAction::Help | ArgAction::Version | ArgAction::Count);
    let possible: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let defaults: Vec<String> = if arg.is_hide_default_value_set() {
        vec![]
    } else {
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect()
    };
    let mut notes = Vec::new();
    if takes && !possible.is_empty() {
        notes.push(say("cli-possible").with("values", join(possible)).text(language));
    }
    if takes && !defaults.is_empty() {
        notes.push(say("cli-default").with("values", join(defaults)).text(language));
    }
    if notes.is_empty() {
        return arg;
    }
    let notes = notes.concat();
    let help = arg.get_help().map(|help| format!("{help}{notes}"));
    let long = arg.get_long_help().map(|help| format!("{help}{notes}"));
    let arg = arg.hide_default_value(true).hide_possible_values(true);
    let arg = match help {
        Some(help) => arg.help(help),
        None => arg,
    };
    match long {
        Some(long) => arg.long_help(long),
        None => arg,
    }
}

/// What is wrong with a command line, in Chinese; none where the parser's own words will do.
pub fn problem(error: &Error) -> Option<String> {
    let found = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let (arg, value) = (found(ContextKind::InvalidArg), found(ContextKind::InvalidValue));
    let why = std::error::Error::source(error).map(|source| in_chinese(&source.to_string())).unwrap_or_default();
    let near = |kind: ContextKind| match found(kind) {
        near if near.is_empty() => String::new(),
        near => say("cli-near").with("near", near).zh(),
    };
    let message = match error.kind() {
        ErrorKind::UnknownArgument => say("cli-unknown").with("arg", arg).with("near", near(ContextKind::SuggestedArg)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            say("cli-no-subcommand").with("known", found(ContextKind::ValidSubcommand))
        }
        ErrorKind::InvalidSubcommand => say("cli-no-command")
            .with("arg", found(ContextKind::InvalidSubcommand))
            .with("near", near(ContextKind::SuggestedSubcommand)),
        ErrorKind::MissingRequiredArgument => say("cli-missing").with("arg", arg),
        ErrorKind::InvalidValue if value.is_empty() => say("cli-no-value").with("arg", arg),
        ErrorKind::InvalidValue => {
            say("cli-invalid").with("arg", arg).with("value", value).with("known", found(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => say("cli-refused").with("arg", arg).with("value", value).with("why", why),
        ErrorKind::ArgumentConflict => say("cli-conflict").with("arg", arg).with("other", found(ContextKind::PriorArg)),
        ErrorKind::NoEquals => say("cli-equals").with("arg", arg),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            say("cli-number").with("arg", arg)
        }
        _ => return None,
    };
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string().replace("Usage: ", &say("cli-usage").zh()),
        _ => String::new(),
    };
    let parts = [message.zh(), usage.trim().to_owned(), say("cli-more").zh()];
    Some(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n")
}

/// Why a number was refused, which the standard library and the parser say in English.
fn in_chinese(why: &str) -> String {
    let whole = ["invalid digit", "empty string", "too large", "too small"].iter().any(|words| why.contains(words));
    match why.split_once(" is not in ").and_then(|(_, range)| range.split_once("..=")) {
        Some((least, most)) => say("cli-range").with("least", least).with("most", most).zh(),
        None if whole => say("cli-whole-number").zh(),
        None => why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command and argument that is shown has an English help.
    #[test]
    fn nothing_is_shown_in_chinese_to_those_who_read_english() {
        fn look(command: &Command, wrong: &mut Vec<String>) {
            let is_chinese = |text: String| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
            wrong.extend(is_chinese(about).then(|| command.get_name().to_owned()));
            for arg in command.get_arguments() {
                let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
                wrong.extend(is_chinese(help).then(|| format!("{}.{}", command.get_name(), arg.get_id())));
            }
            command.get_subcommands().filter(|sub| !sub.is_hide_set()).for_each(|sub| look(sub, wrong));
        }
        let mut wrong = Vec::new();
        look(&command(Language::English), &mut wrong);
        assert!(wrong.is_empty(), "{wrong:?}");
        command(Language::Chinese).debug_assert();
        command(Language::English).debug_assert();
    }

    #[test]
    fn a_refused_number_has_its_limits_in_words_and_no_empty_lines() {
        let refused = command(Language::Chinese).try_get_matches_from(["zishen", "plan", "--shards=0", "--to", "plan"]);
        let said = problem(&refused.unwrap_err()).unwrap();
        assert!(said.contains("`0`：应在1到100000之间\n\n详见"), "{said}");
    }

    #[test]
    fn the_last_language_counts_and_a_wrong_one_is_chinese() {
        let of = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        // The first answer stays for the process, so only one can be asked for here.
        assert!(matches!(spoken(&of("zishen --lang zh build --lang=en")), Language::English));
    }
}
