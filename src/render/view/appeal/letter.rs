//! Letters to the student: 受理通知书, 不予受理通知书, 拟不予通过告知书, 延期告知书, 决定书.

use serde_json::{Value, json};

use super::super::merge;
use super::docket::Docket;
use super::wording::{application, at_latest, length, title};
use crate::appeal::{Act, Deadline, Decided, Disposition, Extended, Hearing, Notified, Remedy, Step};
use crate::message::Word;

/// A part of a letter: a heading, which may be empty, and what it says.
struct Part(&'static str, String);

impl Part {
    fn plain(text: String) -> Part {
        Part("", text)
    }
}

/// The letter that informs the student of a step; none where the step has none.
pub fn letter(docket: &Docket, at: usize) -> Option<Value> {
    let step = docket.step(at)?;
    let notice = step.what.notice()?;
    let parts = match &step.what {
        Act::Accept => accepted(docket, at, &step),
        Act::Refuse => refused(docket, &step),
        Act::Notify(notice) => notified(docket, &step, notice),
        Act::Extend(extended) => prolonged(docket, at, &step, extended),
        Act::Decide(decided) => decided_on(docket, &step, decided),
        Act::Open | Act::Hear(_) | Act::Deliver(_) | Act::Withdraw | Act::Correct(_) => return None,
    };
    let said = parts.into_iter().filter(|part| !part.1.is_empty());
    let mut view = docket.head("appeal-letter", &title(docket.remedy(), notice));
    merge(
        &mut view,
        json!({
            "number": step.paper,
            "addressee": docket.addressee(),
            "contact": docket.remedies.rules(docket.remedy()).turn_to,
            "parts": said.map(|Part(heading, text)| json!({"heading": heading, "text": text})).collect::<Vec<_>>(),
            "issuer": docket.issuer(),
            "date": step.date.chinese(),
        }),
    );
    Some(view)
}

/// `你于…对…提出的申诉申请收悉。`
fn received(docket: &Docket) -> String {
    let against = &docket.case.against;
    let filed = docket.step(0).map(|step| step.date.chinese()).unwrap_or_default();
    let (matter, way) = (against.matter.chinese(), application(docket.remedy()));
    format!("你于{filed}对{matter}（{}，{}作出）提出的{way}收悉。", against.document, against.decided.chinese())
}

/// What people wrote, with a full stop where they left it out, for more may follow.
fn ended(text: &str) -> String {
    let text = text.trim();
    let is_whole = text.is_empty() || text.ends_with(['。', '！', '？', '；', '.', '!', '?', ';', '…', '”']);
    if is_whole { text.to_owned() } else { format!("{text}。") }
}

fn accepted(docket: &Docket, at: usize, step: &Step) -> Vec<Part> {
    let (remedy, rules) = (docket.remedy(), docket.remedies.rules(docket.remedy()));
    let way = application(remedy);
    let clock = docket.clock(Deadline::Decide, at + 1);
    let over = clock.as_ref().and_then(|clock| clock.settled().ok()).filter(|last| step.date > *last);
    let within = clock.map_or(String::new(), |clock| {
        let from = match remedy {
            Remedy::Appeal => "接到书面申诉",
            Remedy::AcademicReview | Remedy::Reconsideration => "受理",
        };
        let (long, latest, basis) = (length(&clock.limit), at_latest(&clock), clock.limit.basis.message().zh());
        match over {
            Some(last) => format!(
                "根据{basis}，应当自{from}之日起{long}内作出决定并告知你；该期限已于{}届满，本案尚未作出决定。",
                last.chinese()
            ),
            None => format!("根据{basis}，自{from}之日起{long}内作出决定并告知你{latest}。"),
        }
    });
    // What is over is not extended.
    let longer = rules.extend_by.filter(|_| over.is_none()).map_or(String::new(), |more| {
        format!(
            "情况复杂不能按期作出的，经学校负责人批准可以延长{more}{}，并另行告知。",
            rules.decide_within.unit.chinese()
        )
    });
    vec![
        Part::plain(format!(
            "{}经审查，符合受理条件，自{}起受理，案号{}。",
            received(docket),
            step.date.chinese(),
            docket.case.number
        )),
        Part::plain(format!("{within}{longer}")),
        Part::plain(format!("办理期间，你可以补充证据、申请应当回避的人员回避，也可以书面撤回{way}。")),
    ]
}

fn refused(docket: &Docket, step: &Step) -> Vec<Part> {
    let elsewhere = match docket.remedy() {
        Remedy::Appeal => "对本通知有异议的，可以依照法律规定向学校所在地省级教育行政部门反映。",
        Remedy::AcademicReview => "对本通知有异议的，可以向学位授予单位反映。",
        Remedy::Reconsideration => "对本通知有异议的，可以请求有关机关依照法律规定处理。",
    };
    vec![
        Part::plain(format!("{}案号{}，经审查，不符合受理条件，决定不予受理。", received(docket), docket.case.number)),
        Part("理由", ended(&step.reason)),
        Part("救济", elsewhere.to_owned()),
    ]
}

fn notified(docket: &Docket, step: &Step, notice: &Notified) -> Vec<Part> {
    let rules = docket.remedies.rules(docket.remedy());
    let clause = match docket.remedy() {
        Remedy::Appeal => "《普通高等学校学生管理规定》第五十五条",
        Remedy::AcademicReview | Remedy::Reconsideration => "《中华人民共和国学位法》第三十九条",
    };
    let until = rules.state_within.as_ref().map_or("及时".to_owned(), |limit| {
        format!("在收到本告知书之日起{}内（{}）", length(limit), limit.basis.message().zh())
    });
    vec![
        Part::plain(format!(
            "{}案号{}，现在办理中。根据{clause}，现将拟作出的决定告知如下。",
            received(docket),
            docket.case.number
        )),
        Part("拟作出决定的内容", ended(&notice.content)),
        Part("事实和理由", ended(&step.reason)),
        Part("依据", ended(&notice.basis)),
        Part(
            "陈述和申辩",
            format!(
                "你有权对上述内容进行陈述和申辩。请{until}当面或者书面提出；书面提出的，写明案号并签名。逾期没有提出的，视为放弃。"
            ),
        ),
    ]
}

fn prolonged(docket: &Docket, at: usize, step: &Step, extended: &Extended) -> Vec<Part> {
    let rules = docket.remedies.rules(docket.remedy());
    let last = docket.clock(Deadline::Decide, at + 1).and_then(|clock| clock.in_chinese());
    let until = last.map_or(String::new(), |last| format!("，延长后至{last}止"));
    let more = format!("{}{}", rules.extend_by.unwrap_or_default(), rules.decide_within.unit.chinese());
    vec![
        Part::plain(format!(
            "{}案号{}，因下述原因不能在规定期限内作出决定。经{}{}批准，决定期限延长{more}{until}。",
            received(docket),
            docket.case.number,
            extended.office,
            extended.approver
        )),
        Part("延期的原因", ended(&step.reason)),
        Part("依据", ended(&rules.decide_within.basis.message().zh())),
    ]
}

fn decided_on(docket: &Docket, step: &Step, decided: &Decided) -> Vec<Part> {
    let heard = docket.last(|step| matches!(step.what, Act::Hear(_)));
    let is_silent = heard.as_ref().is_some_and(Step::is_silent);
    let heard = heard.as_ref().and_then(|step| match &step.what {
        Act::Hear(heard) => Some(heard),
        _ => None,
    });
    let said = heard.map_or(String::new(), |heard| match heard.way {
        Hearing::Waived if is_silent => "申请人逾期没有提出陈述和申辩，视为放弃。".to_owned(),
        Hearing::Waived => "申请人放弃陈述和申辩。".to_owned(),
        Hearing::Oral | Hearing::Written => ended(&heard.statement),
    });
    let vote = decided.vote.map_or(String::new(), |vote| {
        let (body, all) = (vote.body.chinese(), vote.members);
        format!("{body}组成人员{all}人，出席{}人，同意{}人。", vote.present, vote.agree)
    });
    let again =
        decided.run.as_ref().map_or(String::new(), |run| format!("用更正后的材料重新审查的结果见审查批次{run}。"));
    vec![
        Part::plain(format!("{}案号{}，现已办结。", received(docket), docket.case.number)),
        Part("申请的理由", docket.step(0).map(|step| ended(&step.reason)).unwrap_or_default()),
        Part("陈述和申辩", said),
        Part("查明的事实和理由", format!("{}{again}", ended(&step.reason))),
        Part("依据", ended(&decided.basis)),
        Part("表决", vote),
        Part("决定", ruling(docket, decided.disposition)),
        Part("救济", beyond(docket)),
    ]
}

/// What is done with the contested decision. A committee on 申诉 proposes and the school decides anew (教育部令第41号 61).
fn ruling(docket: &Docket, disposition: Disposition) -> String {
    let matter = format!("{}（{}）", docket.case.against.matter.chinese(), docket.case.against.document);
    match (docket.remedy(), disposition) {
        (_, Disposition::Maintain) => format!("维持{matter}。"),
        (Remedy::Appeal, disposition) => {
            format!("建议{}{matter}，由有关部门研究后重新提交校长办公会或者专门会议作出决定。", disposition.chinese())
        }
        (_, Disposition::Remake) => format!("撤销{matter}，由有关组织重新作出。"),
        (_, disposition) => format!("{}{matter}。", disposition.chinese()),
    }
}

/// What may be done against this decision.
fn beyond(docket: &Docket) -> String {
    let rules = docket.remedies.rules(docket.remedy());
    match (docket.remedy(), &rules.next_within) {
        (Remedy::AcademicReview, _) => "根据《中华人民共和国学位法》第四十条，本决定为最终决定。".to_owned(),
        (Remedy::Reconsideration, _) => "对本决定不服的，可以请求有关机关依照法律规定处理。".to_owned(),
        (Remedy::Appeal, Some(limit)) => format!(
            "对本决定有异议的，可以在收到之日起{}内向学校所在地省级教育行政部门提出书面申诉（{}）。",
            length(limit),
            limit.basis.message().zh()
        ),
        (Remedy::Appeal, None) => String::new(),
    }
}
