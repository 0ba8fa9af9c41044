//! 中期考核: held and passed; professional and in-service students have none.
//!
//! Basis: the notice 三.3 and 四.1.(1)①.

use crate::finding::{Code, Finding, Outcome};
use crate::policy::Case;
use crate::policy::case::{Found, Scope};

pub fn check(case: &Case) -> Vec<Finding> {
    let row = &case.policy.applicability.midterm;
    let declared = case.programme.and_then(|p| p.midterm.as_ref()).map(|m| m.required);
    let found = match case.scope(row, NEEDED, declared) {
        Scope::Settled(found) => found,
        Scope::Applies => midterm(case),
    };
    vec![case.finding(Code::Midterm, case.basis(&row.basis, &row.clause), found)]
}

const NEEDED: &str = "通过中期筛选考核";

fn midterm(case: &Case) -> Found {
    match &case.student.midterm {
        None => Found::new(Outcome::Missing, NEEDED, "无中期考核记录").note("请补充中期筛选考核评定表"),
        Some(midterm) => {
            let day = midterm.date.map_or("日期缺失".into(), |d| d.to_string());
            milestone_result(NEEDED, midterm.result.as_deref(), &day).lines([midterm.line()])
        }
    }
}

/// The result of a milestone in the words that schools use; an unknown word is left to a person.
pub fn milestone_result(needed: &str, result: Option<&str>, day: &str) -> Found {
    let found = format!("{}（{day}）", result.unwrap_or("结果未录入"));
    match result.map(str::trim) {
        Some("优秀" | "良好" | "中等" | "合格" | "及格" | "通过") => {
            Found::new(Outcome::Pass, needed, found)
        }
        Some("不合格" | "不及格" | "不通过" | "不合格，终止培养" | "责令修改") => {
            Found::new(Outcome::Fail, needed, found).note("请按规定重新考核")
        }
        None | Some("" | "暂缓考核" | "暂缓考核，继续培养") => {
            Found::new(Outcome::Missing, needed, found).note("请补录考核结果")
        }
        Some(_) => Found::new(Outcome::Undetermined, needed, found).note("考核结果的用语不在规定之列，请人工认定"),
    }
}
