//! YAML files, read straight into typed records; every fault names file, line, column and field.

use serde::de::DeserializeOwned;
use serde_saphyr::Error;

use crate::fault::Fault;

/// Reads one YAML document of type `T`; `schema` is the value that its `schema` key must have.
///
/// # Errors
/// The first fault in the text, with its place and the path of the field.
pub fn parse<T: DeserializeOwned>(file: &str, bytes: &[u8], schema: &str) -> Result<T, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        Fault::of(file, "", format!("不是UTF-8文本（第{}字节），请另存为UTF-8编码", e.valid_up_to() + 1))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    require_schema(file, text, schema)?;
    let mut field = String::new();
    serde_saphyr::with_deserializer_from_str(text, |from| {
        serde_path_to_error::deserialize(from).map_err(|error| {
            field = readable(&error.path().to_string());
            error.into_inner()
        })
    })
    .map_err(|error| located(file, field, &error))
}

/// The first thing to look at: whether this is the file, and the version, that is expected.
fn require_schema(file: &str, text: &str, schema: &str) -> Result<(), Fault> {
    let found = text.lines().find_map(|line| line.strip_prefix("schema:"));
    match found.map(|rest| rest.split('#').next().unwrap_or("").trim().trim_matches(['"', '\''])) {
        Some(value) if value == schema => Ok(()),
        Some(value) => Err(Fault::of(file, "schema", format!("文件格式为 `{value}`，应为 `{schema}`"))),
        None => Err(Fault::of(file, "schema", format!("缺少首行 `schema: {schema}`"))),
    }
}

/// The path without the wrapper that carries line numbers.
fn readable(path: &str) -> String {
    match path.replace(".value", "") {
        path if path == "." || path == "?" => String::new(),
        path => path,
    }
}

fn located(file: &str, field: String, error: &Error) -> Fault {
    let at = error.location();
    let message = error.without_snippet().to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    Fault {
        file: file.into(),
        line: at.map_or(0, |l| l.line()),
        column: at.map_or(0, |l| l.column()),
        field,
        problem: in_chinese(message),
    }
}

/// The parser's sentence as a secretary reads it; one that is not known here stays as it is.
fn in_chinese(message: &str) -> String {
    if let Some((name, known)) = message.strip_prefix("unknown field ").and_then(|m| m.split_once(", expected ")) {
        return format!("未知字段 {name}，请删除或改正；可用字段：{}", known.trim_start_matches("one of "));
    }
    if let Some((value, known)) = message.strip_prefix("unknown variant ").and_then(|m| m.split_once(", expected ")) {
        return format!("取值 {value} 无效；可用取值：{}", known.trim_start_matches("one of "));
    }
    if let Some(name) = message.strip_prefix("missing field ") {
        return format!("缺少字段 {name}，请补充");
    }
    if let Some(rest) = message.strip_prefix("duplicate mapping key: ") {
        return format!("字段 {} 重复，请只保留一个", rest.split(',').next().unwrap_or(rest));
    }
    if message.starts_with("cannot deserialize null into string") {
        return "此处不能为空；如确为文字 null，请加引号".into();
    }
    if message.contains("无效") {
        return message.into();
    }
    format!("YAML格式有误，请检查缩进、引号和括号（{message}）")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Student;

    fn fault(body: &str) -> String {
        let text = format!("schema: zishen/student/1\n{body}");
        parse::<Student>("students/a.yaml", text.as_bytes(), "zishen/student/1").unwrap_err().to_string()
    }

    #[test]
    fn values_keep_their_text() {
        let text = "schema: zishen/student/1\nid: 012\nname: No\nresults:\n- {code: 0x1F, name: on, class: degree, credits: 2, term: 2022.10, mark: 1e2}\n";
        let student: Student = parse("a", text.as_bytes(), "zishen/student/1").unwrap();
        let result = &student.results[0];
        assert_eq!((student.id.as_str(), student.name.as_deref()), ("012", Some("No")));
        assert_eq!((result.code.as_str(), result.name.as_str()), ("0x1F", "on"));
        assert_eq!((result.term.as_deref(), result.mark.as_deref(), result.line()), (Some("2022.10"), Some("1e2"), 5));
    }

    #[test]
    fn a_fault_names_file_line_column_field_and_remedy() {
        assert_eq!(
            fault("id: 1\nresults:\n- {code: a, name: b, class: degree, credits: two}\n"),
            "students/a.yaml:4:46 字段 results[0].credits：学分 `two` 无效：应为非负十进制数，最多三位小数"
        );
        assert!(fault("id: 1\nnam: x\n").starts_with("students/a.yaml:3:1 字段 nam：未知字段 `nam`"));
        assert!(fault("id: 1\nid: 2\n").contains(":3:1：字段 id 重复"));
        assert!(fault("name: x\n").contains("缺少字段 `id`"));
        assert!(fault("id: 1\nsex: 男\n").contains("可用取值：male, female"));
        assert!(fault("id: [1\n").contains(":2:"));
    }

    #[test]
    fn other_encodings_and_formats_are_named() {
        let gbk = b"schema: zishen/student/1\nname: \xd5\xc5\n";
        assert!(parse::<Student>("a", gbk, "zishen/student/1").unwrap_err().problem.contains("UTF-8"));
        assert!(parse::<Student>("a", b"id: 1", "zishen/student/1").unwrap_err().problem.contains("schema"));
    }
}
