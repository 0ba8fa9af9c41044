//! Faults of YAML syntax in the words of an officer: what is wrong and what to do.

use granit_parser::ErrorKind;

use crate::message::{Message, say};

/// Most lists and fields within each other.
pub const MAX_DEPTH: usize = 64;

/// What is wrong with the text, and what to do.
pub fn explain(kind: &ErrorKind) -> Message {
    use ErrorKind as K;
    match kind {
        K::UnclosedFlowCollection { open } => say("syntax-bracket").with("open", open.to_string()),
        K::MismatchedFlowCollectionEnd { open, close } => {
            say("syntax-bracket-pair").with("open", open.to_string()).with("close", close.to_string())
        }
        K::RecursionLimitExceeded => too_deep(),
        K::UnexpectedCharacter { character } => {
            say("syntax-first").with("character", character.escape_debug().to_string())
        }
        kind => say_fixed(kind),
    }
}

/// The sentence for nesting beyond the limit.
pub fn too_deep() -> Message {
    say("syntax-deep").with("most", MAX_DEPTH)
}

fn say_fixed(kind: &ErrorKind) -> Message {
    use ErrorKind as K;
    match kind {
        K::UnexpectedEofFlowSequence | K::UnexpectedEofFlowMapping | K::UnexpectedEofImplicitFlowMapping => {
            say("syntax-bracket-end")
        }
        K::MisplacedFlowCollectionEnd => say("syntax-bracket-more"),
        K::ExpectedFlowMappingSeparator | K::ExpectedFlowSequenceSeparator => say("syntax-comma"),
        K::BlockEntryInFlowCollection => say("syntax-dash-in-bracket"),
        K::TabNotAllowed | K::TabInBlockIndentation | K::TabAtBlockScalarStart | K::TabInIndentation => {
            say("syntax-tab")
        }
        K::TabInPlainScalar => say("syntax-tab"),
        K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar => say("syntax-quote"),
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => say("syntax-quote-more"),
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidLowSurrogateHexEscape
        | K::InvalidLowSurrogate
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate
        | K::InvalidUnicodeEscape => say("syntax-escape"),
        K::MappingValueNotAllowed | K::MappingKeyNotAllowed => say("syntax-field-more"),
        K::InvalidMappingValueWhitespace | K::InvalidColonPlacement | K::FlowMappingValueAdjacentCollection => {
            say("syntax-colon")
        }
        K::SimpleKeyExpected | K::InvalidSimpleKey => say("syntax-field-wanted"),
        K::InvalidIndentation
        | K::ExpectedBlockMappingKey
        | K::ExpectedBlockSequenceEntry
        | K::BlockSequenceEntryNotAllowed
        | K::InvalidBlockScalarIndent
        | K::InvalidQuotedScalarIndent
        | K::InvalidFlowScalarIndent => say("syntax-indentation"),
        K::InvalidBlockEntryWhitespace | K::PlainScalarStartsWithDashFlowIndicator => say("syntax-dash"),
        K::InvalidBlockScalarHeader | K::ZeroBlockScalarIndent => say("syntax-block"),
        K::CommentNotSeparated => say("syntax-comment"),
        K::CommentInterceptedScalar => say("syntax-comment-within"),
        K::DirectiveDisallowed => say("syntax-directive"),
        K::MissingAnchorOrAliasName => say("syntax-anchor"),
        K::UndeclaredTagHandle | K::InvalidTagTerminator | K::MissingTagUri | K::ExpectedTagBang => say("syntax-tag"),
        K::InvalidGlobalTagCharacter | K::UnclosedVerbatimTag | K::InvalidTagEscape => say("syntax-tag"),
        K::InvalidTagUtf8LeadingByte | K::InvalidTagUtf8TrailingByte | K::InvalidTagUtf8 => say("syntax-tag"),
        K::BomInsideDocument => say("syntax-bom"),
        K::InvalidDocumentEnd => say("syntax-end"),
        _ => say("syntax-other"),
    }
}
