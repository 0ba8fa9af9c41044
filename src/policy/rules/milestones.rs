//! 实践, 学术活动, 中期考核, 开题报告 and other milestones, as they were assessed.

use crate::finding::Finding;
use crate::policy::standing::Standing;
use crate::policy::trail::Trail;

pub fn check_milestones<'a>(standing: &Standing<'a>, trail: &mut Trail<'a>) -> Vec<Finding> {
    let case = &standing.case;
    let each = standing.milestones.iter();
    each.map(|m| case.finding(m.code, &m.subject, m.basis.clone(), m.found.clone(), trail)).collect()
}
