//! Records as YAML files, for whom the exports have no columns.

use serde_json::Value;

use super::Upload;
use crate::input_names::STUDENTS;
use crate::json::json_value;
use crate::records::Student;

/// Whether a student stands in a file of records and not in the exports.
pub fn is_on_file(student: &Student) -> bool {
    !student.leave.is_empty()
}

/// The student's file.
pub fn student_upload(student: &Student) -> Upload {
    let value = json_value(student);
    (format!("{STUDENTS}/{}.yaml", student.id), yaml(&value).into_bytes())
}

/// A value in block style; what is null is left out.
pub fn yaml(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

fn block(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields.iter().filter(|(_, value)| !is_empty(value)) {
                text.push_str(&format!("{:1$}{key}:", "", depth * 2));
                nested(value, depth + 1, text);
            }
        }
        Value::Array(items) => {
            for item in items {
                text.push_str(&format!("{:1$}-", "", depth * 2));
                nested(item, depth + 1, text);
            }
        }
        scalar => text.push_str(&format!("{scalar}\n")),
    }
}

/// A scalar on the same line, all else below.
fn nested(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(_) | Value::Array(_) => {
            text.push('\n');
            block(value, depth, text);
        }
        // JSON's strings and numbers are YAML's.
        scalar => text.push_str(&format!(" {scalar}\n")),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
        _ => false,
    }
}
