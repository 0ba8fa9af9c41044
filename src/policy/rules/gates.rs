//! How the student stands at the gates of the batch (送审, 答辩, 授位), each with its own last day.
//!
//! Basis: the stages of `batch.yaml`, and the entries of policy and programme that name them.

use crate::finding::{Finding, Gate, OpenPoint, Verdict};
use crate::records::{Batch, Stage};

/// Every stage that asks for anything. Nobody passes a gate who has not passed those before it.
pub fn gates(batch: &Batch, findings: &[Finding]) -> Vec<Gate> {
    let of = |finding: &Finding, stage: &Stage| finding.stage.as_deref() == Some(stage.code.as_str());
    let asking = |(_, stage): &(usize, &Stage)| findings.iter().any(|finding| of(finding, stage));
    let gate = |(place, stage): (usize, &Stage)| {
        let so_far = || batch.stages.iter().take(place + 1);
        let asked: Vec<&Finding> = findings.iter().filter(|finding| so_far().any(|stage| of(finding, stage))).collect();
        let open = asked.iter().filter(|finding| finding.outcome.is_open());
        Gate {
            code: stage.code.clone(),
            name: stage.name.clone(),
            until: stage.until.to_string(),
            verdict: Verdict::of(asked.iter().copied()),
            open: open.map(|finding| OpenPoint { code: finding.code, subject: finding.subject.clone() }).collect(),
        }
    };
    batch.stages.iter().enumerate().filter(asking).map(gate).collect()
}
