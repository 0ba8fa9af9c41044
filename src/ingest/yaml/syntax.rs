//! Faults of YAML syntax in the words of an officer: what is wrong and what to do.

use granit_parser::ErrorKind;

use super::tree::MAX_DEPTH;

/// What is wrong with the text, and what to do.
pub fn explain(kind: &ErrorKind) -> String {
    use ErrorKind as K;
    match kind {
        K::UnclosedFlowCollection { open } => format!("括号 `{open}` 没有闭合，请补上对应的右括号（半角）"),
        K::MismatchedFlowCollectionEnd { open, close } => {
            format!("左括号 `{open}` 与右括号 `{close}` 不配对，请改正")
        }
        K::RecursionLimitExceeded => too_deep(),
        K::UnexpectedCharacter { character } => {
            format!("文字不能以 `{}` 开头，请给整段文字加引号", character.escape_debug())
        }
        kind => fixed(kind).into(),
    }
}

/// The sentence for nesting beyond the limit.
pub fn too_deep() -> String {
    format!("嵌套超过{MAX_DEPTH}层，请核对缩进和括号")
}

fn fixed(kind: &ErrorKind) -> &'static str {
    use ErrorKind as K;
    match kind {
        K::UnexpectedEofFlowSequence | K::UnexpectedEofFlowMapping | K::UnexpectedEofImplicitFlowMapping => {
            "括号没有闭合，请补上右括号（半角）"
        }
        K::MisplacedFlowCollectionEnd => "多出一个右括号，请删除，或补上左括号",
        K::ExpectedFlowMappingSeparator | K::ExpectedFlowSequenceSeparator => {
            "括号内各项之间缺少逗号或括号没有闭合，请补上（逗号、括号均用半角）"
        }
        K::BlockEntryInFlowCollection => "括号内不能用 `- ` 分项，请改用逗号，或检查前面的括号是否闭合",
        K::TabNotAllowed | K::TabInBlockIndentation | K::TabAtBlockScalarStart | K::TabInIndentation => TAB,
        K::TabInPlainScalar => TAB,
        K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar => "引号没有闭合，请补上右引号（半角）",
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => {
            "右引号之后还有文字，请检查引号；文字本身含引号时，请给整段文字换用另一种引号"
        }
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidLowSurrogateHexEscape
        | K::InvalidLowSurrogate
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate
        | K::InvalidUnicodeEscape => "双引号内的 `\\` 转义有误，请改正；如 `\\` 即为文字本身，请改用单引号",
        K::MappingValueNotAllowed | K::MappingKeyNotAllowed => {
            "此处不应再有 `字段: 值`，请检查缩进；文字本身含 `: ` 时，请给整段文字加引号"
        }
        K::InvalidMappingValueWhitespace | K::InvalidColonPlacement | K::FlowMappingValueAdjacentCollection => {
            "冒号的位置有误，应写作 `字段: 值`（半角冒号后加一个空格）"
        }
        K::SimpleKeyExpected | K::InvalidSimpleKey => {
            "此处应为 `字段: 值`，缺少冒号（半角冒号后加一个空格），或缩进有误"
        }
        K::InvalidIndentation
        | K::ExpectedBlockMappingKey
        | K::ExpectedBlockSequenceEntry
        | K::BlockSequenceEntryNotAllowed
        | K::InvalidBlockScalarIndent
        | K::InvalidQuotedScalarIndent
        | K::InvalidFlowScalarIndent => "缩进有误，请与同级各行对齐",
        K::InvalidBlockEntryWhitespace | K::PlainScalarStartsWithDashFlowIndicator => {
            "`-` 之后应有空格；如 `-` 是文字的一部分，请加引号"
        }
        K::InvalidBlockScalarHeader | K::ZeroBlockScalarIndent => {
            "`|` 或 `>` 之后应换行；如 `|` 或 `>` 是文字的一部分，请加引号"
        }
        K::CommentNotSeparated => "`#` 之前应有空格；如 `#` 是文字的一部分，请加引号",
        K::CommentInterceptedScalar => "一段文字中间不能夹注释，请移走注释，或给整段文字加引号",
        K::DirectiveDisallowed => "不支持以 `%` 开头的指令，请删除；如确为文字，请加引号",
        K::MissingAnchorOrAliasName => "`&` 和 `*` 不能作文字的开头，请给整段文字加引号",
        K::UndeclaredTagHandle | K::InvalidTagTerminator | K::MissingTagUri | K::ExpectedTagBang => TAG,
        K::InvalidGlobalTagCharacter | K::UnclosedVerbatimTag | K::InvalidTagEscape => TAG,
        K::InvalidTagUtf8LeadingByte | K::InvalidTagUtf8TrailingByte | K::InvalidTagUtf8 => TAG,
        K::BomInsideDocument => "文件中间有字节顺序标记（BOM），多由文件拼接而来，请删除该不可见字符",
        K::InvalidDocumentEnd => "`...` 之后不能再有内容，请删除",
        _ => "格式有误，请检查缩进、引号、括号和冒号",
    }
}

const TAB: &str = "此处用了制表符（Tab），请改用空格";
const TAG: &str = "`!` 不能作文字的开头，请给整段文字加引号";
