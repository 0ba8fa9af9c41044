//! 实践, 学术活动, 中期考核, 开题报告 and other milestones, as they were assessed.

use crate::finding::Finding;
use crate::policy::case::Case;

pub fn check(case: &Case) -> Vec<Finding> {
    let each = case.milestones().iter();
    each.map(|m| case.finding(m.code, &m.subject, m.basis.clone(), m.found.clone())).collect()
}
