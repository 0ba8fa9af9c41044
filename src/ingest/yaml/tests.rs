//! Records read from YAML texts.

use super::parse;
use crate::records::Student;

fn read(body: &str) -> Result<Student, Vec<String>> {
    let text = format!("schema: zishen/student/1\n{body}");
    parse("students/a.yaml", text.as_bytes(), "zishen/student/1")
        .map_err(|faults| faults.iter().map(|fault| fault.to_string()).collect())
}

#[test]
fn values_keep_their_text() {
    let student = read(
        "id: 012\nname: No\nresults:\n- {code: 0x1F, name: on, class: degree, credits: 2, term: 2022.10, mark: 1e2}\n",
    )
    .unwrap();
    let result = &student.results[0];
    assert_eq!((student.id.as_str(), student.name.as_deref()), ("012", Some("No")));
    assert_eq!((result.code.as_str(), result.name.as_str()), ("0x1F", "on"));
    assert_eq!((result.term.as_deref(), result.mark.as_deref()), (Some("2022.10"), Some("1e2")));
    assert_eq!(result.at().to_string(), "students/a.yaml:5");
}

#[test]
fn a_fault_names_file_line_column_field_and_remedy() {
    assert_eq!(
        read("id: 1\nresults:\n- {code: a, name: b, class: degree, credits: two}\n").unwrap_err(),
        ["students/a.yaml:4:46 字段 results[0].credits：学分 `two` 无效：应为非负十进制数，最多三位小数"]
    );
}
