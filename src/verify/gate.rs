//! The gates of a batch as a dossier and a run hold them: they follow from the findings that name them.

use std::collections::BTreeSet;

use super::review::{Gate, Outcome, Requirement, conclusion};
use crate::message::Word;

/// A finding that a gate asks for.
#[derive(Debug, Clone)]
pub struct Asked {
    stage: String,
    code: String,
    subject: String,
    outcome: Outcome,
}

/// The findings that gates ask for.
pub fn asked(findings: &[Requirement]) -> Vec<Asked> {
    let asked = findings.iter().filter_map(|finding| {
        let Requirement { code, subject, outcome, .. } = finding;
        Some(Asked { stage: finding.stage.clone()?, code: code.clone(), subject: subject.clone(), outcome: *outcome })
    });
    asked.collect()
}

/// The first gate that does not follow from the findings: it concludes from what it asks and what those before it ask.
pub fn wrong_gate(gates: &[Gate], findings: &[Asked]) -> Option<String> {
    let mut so_far = BTreeSet::new();
    for gate in gates {
        let is_named = !gate.name.trim().is_empty() && !gate.until.is_empty();
        let is_asking = findings.iter().any(|finding| finding.stage == gate.code);
        if !so_far.insert(gate.code.as_str()) || !is_named || !is_asking {
            return Some(format!("{}: gate", gate.code));
        }
        let asked: Vec<&Asked> = findings.iter().filter(|finding| so_far.contains(finding.stage.as_str())).collect();
        let verdict = conclusion(&asked.iter().map(|finding| finding.outcome).collect::<Vec<_>>());
        if gate.verdict != verdict {
            return Some(format!("{}: {} / {}", gate.code, <&str>::from(gate.verdict), <&str>::from(verdict)));
        }
        let open = asked.iter().filter(|finding| finding.outcome.is_open());
        let stated = gate.open.iter().map(|point| (&point.code, &point.subject));
        if !open.map(|finding| (&finding.code, &finding.subject)).eq(stated) {
            return Some(format!("{}: open", gate.code));
        }
    }
    let stray = findings.iter().find(|finding| !so_far.contains(finding.stage.as_str()));
    stray.map(|finding| format!("{}: no gate", finding.stage))
}

/// The gates as tables and the page have them: `论文送审：通过；论文答辩：不通过`.
pub fn shown_gates(gates: &[Gate]) -> String {
    gates.iter().map(|gate| format!("{}：{}", gate.name, gate.verdict.chinese())).collect::<Vec<_>>().join("；")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn findings() -> Vec<Asked> {
        let asked = |(stage, code, outcome): (&str, &str, Outcome)| Asked {
            stage: stage.into(),
            code: code.into(),
            subject: String::new(),
            outcome,
        };
        [("submission", "proposal", Outcome::Pass), ("hearing", "outputs", Outcome::Missing)].map(asked).into()
    }

    fn fault(hearing: &Value) -> Option<String> {
        let submission =
            json!({"code": "submission", "name": "送审", "until": "2022-06-30", "verdict": "pass", "open": []});
        let gates: Vec<Gate> = serde_json::from_value(json!([submission, hearing])).unwrap();
        wrong_gate(&gates, &findings())
    }

    #[test]
    fn a_gate_follows_from_its_findings() {
        let open = json!([{"code": "outputs", "subject": ""}]);
        let gate =
            json!({"code": "hearing", "name": "答辩", "until": "2022-09-30", "verdict": "supplement", "open": open});
        assert_eq!(fault(&gate), None);
        let changes = [
            ("verdict", json!("pass")),
            ("open", json!([])),
            ("code", json!("submission")),
            ("code", json!("award")),
            ("name", json!(" ")),
        ];
        for (key, value) in changes {
            let mut changed = gate.clone();
            changed[key] = value.clone();
            assert!(fault(&changed).is_some(), "{key} {value}");
        }
    }
}
