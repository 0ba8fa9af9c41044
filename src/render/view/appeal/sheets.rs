//! Sheets beside the letters: 陈述申辩笔录 and 送达回证.

use serde_json::{Value, json};

use super::super::merge;
use super::docket::Docket;
use super::wording::title;
use crate::appeal::{Act, Deadline, Hearing, Notice};
use crate::message::{Word, say};

/// 陈述申辩笔录 of a hearing.
pub fn statement(docket: &Docket, at: usize) -> Option<Value> {
    let step = docket.step(at)?;
    let Act::Hear(heard) = &step.what else { return None };
    let notified = docket.last(|step| step.what.notice() == Some(Notice::Notify));
    let notified = notified.as_ref().and_then(|step| match &step.what {
        Act::Notify(notice) => Some((step, notice)),
        _ => None,
    });
    let said = match (heard.way, heard.statement.trim().is_empty()) {
        (Hearing::Waived, true) if step.is_silent() => silence(docket, at),
        (Hearing::Waived, true) => {
            "本人已收到告知书，知悉拟作出决定的内容、事实、理由和依据，放弃陈述和申辩。".to_owned()
        }
        (_, _) => heard.statement.clone(),
    };
    let way = if step.is_silent() { say("hearing-lapsed").zh() } else { heard.way.chinese() };
    let mut view = docket.head("appeal-statement", "陈述申辩笔录");
    merge(
        &mut view,
        json!({
            "matter": format!("{}（{}）", docket.case.against.matter.chinese(), docket.case.against.document),
            "way": way,
            "silent": step.is_silent(),
            "date": step.date.chinese(),
            "place": heard.place,
            "host": format!("{}（{}）", step.by, step.role),
            "recorder": heard.recorder,
            "proposed": notified.map_or(String::new(), |(_, notice)| notice.content.clone()),
            "reasons": notified.map_or(String::new(), |(step, _)| step.reason.clone()),
            "basis": notified.map_or(String::new(), |(_, notice)| notice.basis.clone()),
            "statement": said,
        }),
    );
    Some(view)
}

/// What the office notes where the student has not answered: no word of the student's stands there.
fn silence(docket: &Docket, at: usize) -> String {
    let clock = docket.clock(Deadline::State, at);
    let until = clock.map_or(String::new(), |clock| {
        let last = clock.in_chinese().map_or(String::new(), |last| format!("，期限至{last}届满"));
        format!("告知书已于{}送达{last}。", clock.start.chinese())
    });
    format!("{until}申请人逾期没有提出陈述和申辩，视为放弃。")
}

/// 送达回证 for the paper of a step, with the receipt that is torn off.
pub fn receipt(docket: &Docket, at: usize) -> Option<Value> {
    let step = docket.step(at)?;
    let notice = step.what.notice()?;
    let mut view = docket.head("appeal-receipt", "送达回证");
    merge(
        &mut view,
        json!({
            "paper": title(docket.remedy(), notice),
            "number": step.paper,
            "date": step.date.chinese(),
            "addressee": docket.addressee(),
            "issuer": docket.issuer(),
            "ways": ["直接送达", "留置送达", "邮寄送达", "电子送达", "公告送达"],
            "turn_to": docket.remedies.rules(docket.remedy()).turn_to,
        }),
    );
    Some(view)
}
