//! 开题报告: held and passed.
//!
//! Basis: the notice 三.3 and 四.1.(1)①.

use super::midterm::milestone_result;
use crate::finding::{Code, Finding, Outcome};
use crate::policy::Case;
use crate::policy::case::{Found, Scope};

pub fn check(case: &Case) -> Vec<Finding> {
    let row = &case.policy.applicability.proposal;
    let declared = case.programme.and_then(|p| p.proposal.as_ref()).map(|p| p.required);
    let found = match case.scope(row, NEEDED, declared) {
        Scope::Settled(found) => found,
        Scope::Applies => proposal(case),
    };
    vec![case.finding(Code::Proposal, case.basis(&row.basis, &row.clause), found)]
}

const NEEDED: &str = "通过学位论文开题";

fn proposal(case: &Case) -> Found {
    let Some(proposal) = &case.student.proposal else {
        return Found::new(Outcome::Missing, NEEDED, "无开题记录").note("请补充开题报告书");
    };
    let day = proposal.date.map_or("日期缺失".into(), |d| d.to_string());
    milestone_result(NEEDED, proposal.result.as_deref(), &day).lines([proposal.line()])
}
