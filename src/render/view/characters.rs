//! View of 生僻字表: the rare characters of a batch and the faces that they are printed in.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{VERSION, batch, school};
use crate::message::Word;
use crate::records::{Batch, Gb18030, InField};
use crate::render::fonts::{Fonts, Role};

/// Most places that are listed of one character.
const MOST_PLACES: usize = 20;

/// The sheet; `met` are the students with their rare characters: student ID, name, characters.
pub fn characters<'r>(
    of: &Batch,
    fonts: &Fonts,
    met: impl Iterator<Item = (&'r str, &'r str, &'r [InField])>,
) -> Value {
    let mut places: BTreeMap<char, Vec<String>> = BTreeMap::new();
    for (id, name, found) in met {
        for InField { character, field } in found {
            places.entry(*character).or_default().push(format!("{id} {name}（{}）", column(field)));
        }
    }
    let rows = places.into_iter().zip(1..).map(|((character, mut places), order)| {
        if places.len() > MOST_PLACES {
            let more = places.len() - MOST_PLACES;
            places.truncate(MOST_PLACES);
            places.push(format!("另有{more}人"));
        }
        json!({
            "order": order.to_string(),
            "character": character.to_string(),
            "point": format!("U+{:04X}", u32::from(character)),
            "level": Gb18030::of(character).chinese().trim_start_matches("GB 18030—2022").trim(),
            "faces": faces(fonts, character),
            "places": places,
        })
    });
    json!({
        "form": {"code": "characters", "title": "生僻字表", "version": VERSION},
        "school": school(of),
        "batch": batch(of),
        "volume_start": Value::Null,
        "rows": rows.collect::<Vec<_>>(),
    })
}

/// What officers call a part of the record.
fn column(field: &str) -> &str {
    let part = field.split(['.', '[']).next().unwrap_or(field);
    match part {
        "name" => "姓名",
        "supervisors" => "导师",
        "research" => "研究方向",
        "thesis" => "论文题目",
        "plan" => "培养计划",
        "results" => "课程成绩",
        "practice" => "实践环节",
        "activities" => "学术活动",
        "midterm" => "中期考核",
        "proposal" => "开题报告",
        "outputs" => "科研成果",
        "evidence" | "originals" => "证明材料",
        "decisions" => "审查决定",
        _ => field,
    }
}

fn faces(fonts: &Fonts, character: char) -> String {
    let roles = [("宋", Role::Song), ("黑", Role::Hei), ("楷", Role::Kai)];
    let face = |(name, role)| format!("{name} {}", fonts.face(role, character).unwrap_or("无"));
    roles.map(face).join("，")
}
