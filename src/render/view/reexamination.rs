//! Views of the papers of the re-examination: 复核结果表, 重审通知书, 通报 and the figures for the year's end.

use serde_json::{Value, json};

use super::VERSION;
use crate::appeal::Remedy;
use crate::records::values::Day;

/// What all papers of a round share.
#[derive(Debug, Clone, Copy)]
pub struct RoundHead<'p> {
    /// Name of the school.
    pub school: &'p str,
    /// The graduate school, which signs.
    pub graduate_school: &'p str,
    /// Name of the batch.
    pub batch: &'p str,
    /// Title of the batch.
    pub title: &'p str,
    /// Number of the round.
    pub round: u32,
    /// The date on the paper.
    pub date: Day,
    /// Whether the round is concluded; else the paper is a draft.
    pub concluded: bool,
}

impl RoundHead<'_> {
    fn view(&self, code: &str, title: &str) -> Value {
        json!({
            "form": {"code": code, "title": title, "version": VERSION},
            "school": {"name": self.school, "graduate_school": self.graduate_school},
            "batch": {"id": self.batch, "title": self.title, "date": self.date.chinese(), "run": ""},
            "round": self.round.to_string(),
            "draft": !self.concluded,
            "volume_start": Value::Null,
        })
    }
}

fn with(mut view: Value, more: Value) -> Value {
    super::merge(&mut view, more);
    view
}

/// A student in 复核结果表.
#[derive(Debug, Clone, Default)]
pub struct Reexamined {
    /// Name of the college.
    pub college: String,
    /// 学号.
    pub id: String,
    /// 姓名.
    pub name: String,
    /// What the college concludes.
    pub by_college: String,
    /// What the graduate school's evaluation says.
    pub own: String,
    /// What came of the comparison.
    pub comparison: String,
    /// Why a person looked.
    pub chosen: String,
    /// What was decided.
    pub action: String,
    /// How the studies end.
    pub ending: String,
    /// Why.
    pub reason: String,
    /// Who decided, and when.
    pub decided: String,
}

/// 复核结果表 of a college, or of the school where no college is named.
pub fn reexamination(head: &RoundHead, college: &str, rows: &[Reexamined], total: &str) -> Value {
    let row = |(order, row): (usize, &Reexamined)| {
        json!({
            "order": order.to_string(), "college": row.college, "id": row.id, "name": row.name,
            "by_college": row.by_college, "own": row.own, "comparison": row.comparison, "chosen": row.chosen,
            "action": row.action, "ending": row.ending, "reason": row.reason, "decided": row.decided,
        })
    };
    let rows: Vec<Value> = (1..).zip(rows).map(row).collect();
    let own = json!({"college": college, "rows": rows, "total": total});
    with(head.view("reexamination", "毕业资格复核结果表"), own)
}

/// A case that is sent back or announced.
#[derive(Debug, Clone, Default)]
pub struct ReturnedCase {
    /// Name of the college.
    pub college: String,
    /// 学号, or what may stand of it.
    pub id: String,
    /// 姓名, or what may stand of it.
    pub name: String,
    /// What the college concluded.
    pub by_college: String,
    /// What came of the comparison.
    pub comparison: String,
    /// Document and clause with what is wrong, a line each.
    pub problems: Vec<(String, String)>,
    /// The officer's reason, and who decided when.
    pub reason: String,
}

fn returned(order: usize, case: &ReturnedCase) -> Value {
    let problem = |(clause, what): &(String, String)| json!({"clause": clause, "what": what});
    json!({
        "order": order.to_string(), "college": case.college, "id": case.id, "name": case.name,
        "by_college": case.by_college, "comparison": case.comparison,
        "problems": case.problems.iter().map(problem).collect::<Vec<_>>(), "reason": case.reason,
    })
}

/// 重审通知书 to a college: its cases, by when they must be examined again, and the number of the paper.
pub fn return_notice(head: &RoundHead, college: &str, number: &str, due: Day, cases: &[ReturnedCase]) -> Value {
    let own = json!({
        "college": college,
        "number": number,
        "due": due.chinese(),
        "count": cases.len().to_string(),
        "rows": (1..).zip(cases).map(|(order, case)| returned(order, case)).collect::<Vec<_>>(),
    });
    with(head.view("return-notice", "毕业资格重审通知书"), own)
}

/// A college in 通报 and in the figures for the year's end.
#[derive(Debug, Clone, Default)]
pub struct CollegeFigures {
    /// Its name.
    pub college: String,
    /// Students re-examined, those among them whom the college did not send in.
    pub students: usize,
    /// Those of them whom the graduate school agreed with at once.
    pub first_pass: usize,
    /// Their share in percent, with a digit.
    pub first_pass_rate: String,
    /// Students drawn or looked at for another reason.
    pub examined: usize,
    /// Cases where the college was too lenient.
    pub lenient: usize,
    /// Cases where the college was too strict.
    pub strict: usize,
    /// Cases whose data differ.
    pub data: usize,
    /// Cases that were sent back.
    pub returned: usize,
    /// Cases that were sent back and are settled now.
    pub corrected: usize,
    /// Times that something was sent in.
    pub submissions: usize,
    /// Those of them that came late.
    pub late: usize,
    /// Cells of the summary table that were edited by hand.
    pub edited: usize,
}

/// A student about whom an adverse decision is in the making.
#[derive(Debug, Clone, Default)]
pub struct Adverse {
    /// Number by which the letter is known.
    pub case: String,
    /// 学号.
    pub id: String,
    /// 姓名.
    pub name: String,
    /// Name of the college.
    pub college: String,
    /// What is about to be decided.
    pub content: String,
    /// Facts and reasons.
    pub reasons: String,
    /// Clauses.
    pub basis: String,
    /// Days for the student's statement.
    pub days: u16,
    /// Whom to ask.
    pub contact: String,
}

impl Adverse {
    fn addressee(&self) -> String {
        format!("{}（学号{}，{}）", self.name, self.id, self.college)
    }

    fn view(&self, head: &RoundHead, code: &str, title: &str) -> Value {
        json!({
            "form": {"code": code, "title": title, "version": VERSION},
            "school": {"name": head.school},
            "batch": {"id": head.batch},
            "round": head.round.to_string(),
            "case": self.case,
            "applicant": {"id": self.id, "name": self.name, "college": self.college},
            "volume_start": Value::Null,
            "number": "",
            "date": head.date.chinese(),
            "addressee": self.addressee(),
            "issuer": format!("{}{}", head.school, head.graduate_school),
        })
    }
}

/// 拟不予通过告知书 before the first decision against a student (学位法 39, 教育部令第41号 55).
pub fn adverse_notice(head: &RoundHead, adverse: &Adverse) -> Value {
    let part = |heading: &str, text: String| json!({"heading": heading, "text": text});
    // The degree law is in force since 2025.
    let law = match Remedy::Reconsideration.since() {
        Some(since) if head.date >= since => "《中华人民共和国学位法》第三十九条和",
        _ => "",
    };
    let opening = format!(
        "你申请的{}现由{}复核（第{}轮）。根据{law}《普通高等学校学生管理规定》（教育部令第41号）第五十五条，现将拟作出的决定告知如下。",
        head.title, head.graduate_school, head.round
    );
    let right = format!(
        "你有权对上述内容进行陈述和申辩。请在收到本告知书之日起{}日内当面或者书面提出；书面提出的，写明学号并签名。记录有误的，同时向所在学院提交更正的材料。逾期没有提出的，视为放弃。",
        adverse.days
    );
    let parts = [
        part("", opening),
        part("拟作出决定的内容", adverse.content.clone()),
        part("事实和理由", adverse.reasons.clone()),
        part("依据", adverse.basis.clone()),
        part("陈述和申辩", right),
    ];
    with(adverse.view(head, "appeal-letter", "拟不予通过告知书"), json!({"parts": parts, "contact": adverse.contact}))
}

/// 送达回证 of that letter.
pub fn adverse_receipt(head: &RoundHead, adverse: &Adverse) -> Value {
    let own = json!({
        "paper": "拟不予通过告知书",
        "ways": ["直接送达", "留置送达", "邮寄送达", "电子送达", "公告送达"],
        "turn_to": adverse.contact,
    });
    with(adverse.view(head, "appeal-receipt", "送达回证"), own)
}

fn figures(line: &CollegeFigures) -> Value {
    let text = |number: usize| number.to_string();
    json!({
        "college": line.college, "students": text(line.students), "first_pass": text(line.first_pass),
        "first_pass_rate": line.first_pass_rate, "examined": text(line.examined), "lenient": text(line.lenient),
        "strict": text(line.strict), "data": text(line.data), "returned": text(line.returned),
        "corrected": text(line.corrected), "submissions": text(line.submissions), "late": text(line.late),
        "edited": text(line.edited),
    })
}

/// 通报 to the whole school: colleges with their figures, and those that have sent nothing; `privacy` says what stands of names
/// and IDs, and why.
pub fn announcement(
    head: &RoundHead,
    number: &str,
    (colleges, [unsent, silent]): (&[CollegeFigures], &[Vec<&str>; 2]),
    cases: &[ReturnedCase],
    privacy: &str,
) -> Value {
    let own = json!({
        "number": number,
        "colleges": colleges.iter().map(figures).collect::<Vec<_>>(),
        "rows": (1..).zip(cases).map(|(order, case)| returned(order, case)).collect::<Vec<_>>(),
        "students": colleges.iter().map(|line| line.students).sum::<usize>().to_string(),
        "first_pass": colleges.iter().map(|line| line.first_pass).sum::<usize>().to_string(),
        "examined": colleges.iter().map(|line| line.examined).sum::<usize>().to_string(),
        "returned": colleges.iter().map(|line| line.returned).sum::<usize>().to_string(),
        "corrected": colleges.iter().map(|line| line.corrected).sum::<usize>().to_string(),
        "silent": unsent.join("、"),
        "unanswered": silent.join("、"),
        "privacy": privacy,
    });
    with(head.view("announcement", "毕业资格审查情况通报"), own)
}

/// The figures of all rounds by college, for the year-end evaluation (院通〔2022〕56号 五.2).
pub fn college_figures(head: &RoundHead, colleges: &[CollegeFigures]) -> Value {
    let own = json!({"colleges": colleges.iter().map(figures).collect::<Vec<_>>()});
    with(head.view("college-figures", "学院毕业资格审查情况统计表"), own)
}
