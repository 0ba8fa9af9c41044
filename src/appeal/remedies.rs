//! `remedies.yaml`: what the school sets where the law leaves it to the school, over what the law says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limit::{Clause, TimeLimit, Unit};
use super::record::Remedy;
use super::vote::Body;
use crate::fault::Fault;
use crate::message::{Fact, Message, say};
use crate::records::values::Day;

/// Format of the file.
pub const SCHEMA: &str = "zishen/remedies/1";
/// Most days, working days or months of a limit.
const LONGEST: u16 = 366;
/// Days within which the law wants 学术复核 and 复核 decided.
const DEGREE_LAW: u16 = 30;

/// `remedies.yaml`. What is absent is as the law says.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemedyFile {
    /// Format of the file: `zishen/remedies/1`.
    pub schema: String,
    /// 申诉.
    #[serde(default)]
    pub appeal: RulesFile,
    /// 学术复核.
    #[serde(default)]
    pub academic_review: RulesFile,
    /// 复核.
    #[serde(default)]
    pub reconsideration: RulesFile,
    /// Until when may be filed against a decision that did not state the limit, from the day of knowledge.
    pub untold: Option<TimeLimit>,
    /// Rounds of degree applications.
    #[serde(default)]
    pub applications: Vec<Closing>,
}

/// What a school sets for one way.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RulesFile {
    /// 提出期限: from the delivery of the decision.
    pub file_within: Option<TimeLimit>,
    /// 受理审查期限: from the day of the application.
    pub accept_within: Option<TimeLimit>,
    /// 陈述申辩期限: from the delivery of the 告知书.
    pub state_within: Option<TimeLimit>,
    /// 决定期限.
    pub decide_within: Option<TimeLimit>,
    /// 延长: as many more, in the unit of the limit.
    pub extend_by: Option<u16>,
    /// 再申诉期限: from the delivery of the decision.
    pub next_within: Option<TimeLimit>,
    /// Who decides.
    pub decided_by: Option<Body>,
    /// Where to turn: office, place, telephone.
    pub turn_to: Option<String>,
}

/// A round of degree applications (学位法 23): decided on within 60 days after its closing day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Which round.
    pub title: String,
    /// Last day for applications.
    pub closes: Day,
    /// Day on which all were informed whether theirs is accepted; absent until then.
    pub decided: Option<Day>,
}

/// What holds for one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// From the delivery of the decision; none where neither law nor school sets it.
    pub file_within: Option<TimeLimit>,
    /// From the application; none where the school does not set it.
    pub accept_within: Option<TimeLimit>,
    /// From the delivery of the 告知书; none where the school does not set it.
    pub state_within: Option<TimeLimit>,
    /// From the application (申诉) or its acceptance.
    pub decide_within: TimeLimit,
    /// How much longer with approval; none where the law does not provide for it.
    pub extend_by: Option<u16>,
    /// From the delivery of the decision, to turn to the province; none where the way ends.
    pub next_within: Option<TimeLimit>,
    /// Who decides.
    pub decided_by: Body,
    /// Where to turn; empty where the school does not say.
    pub turn_to: String,
}

/// What holds for all ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedies {
    appeal: Rules,
    academic_review: Rules,
    reconsideration: Rules,
    /// Until when may be filed against a decision that did not state the limit.
    pub untold: TimeLimit,
    /// Rounds of degree applications.
    pub applications: Vec<Closing>,
}

impl Default for Remedies {
    /// What the law says, where the school says nothing.
    fn default() -> Remedies {
        Remedies {
            appeal: Rules {
                file_within: Some(of_order(10, Unit::Days, "remedy-article-60")),
                accept_within: None,
                state_within: None,
                decide_within: of_order(15, Unit::Days, "remedy-article-61"),
                extend_by: Some(15),
                next_within: Some(of_order(15, Unit::Days, "remedy-article-62")),
                decided_by: Body::AppealCommittee,
                turn_to: String::new(),
            },
            academic_review: of_degree_law("remedy-article-40", Body::Experts),
            reconsideration: of_degree_law("remedy-article-41", Body::DegreeCommittee),
            untold: of_order(6, Unit::Months, "remedy-article-64"),
            applications: vec![],
        }
    }
}

/// A limit of 教育部令第41号.
fn of_order(length: u16, unit: Unit, article: &'static str) -> TimeLimit {
    TimeLimit { length, unit, basis: clause("remedy-order", article) }
}

fn of_degree_law(article: &'static str, decided_by: Body) -> Rules {
    Rules {
        file_within: None,
        accept_within: None,
        state_within: None,
        decide_within: TimeLimit { length: DEGREE_LAW, unit: Unit::Days, basis: clause("remedy-degree-law", article) },
        extend_by: None,
        next_within: None,
        decided_by,
        turn_to: String::new(),
    }
}

fn clause(document: &'static str, article: &'static str) -> Clause {
    Clause { document: say(document).zh(), clause: say(article).zh() }
}

/// Within how many days degree applications are decided on, and where that is written.
pub fn applications_within() -> TimeLimit {
    TimeLimit { length: 60, unit: Unit::Days, basis: clause("remedy-degree-law", "remedy-article-23") }
}

impl Remedies {
    /// The law with what the school sets over it.
    ///
    /// # Errors
    /// Every setting that cannot be, or that the law does not leave to the school.
    pub fn of(file: &str, read: RemedyFile) -> Result<Remedies, Vec<Fault>> {
        let law = Remedies::default();
        let faults: Vec<Fault> =
            read.faults().into_iter().map(|fault| Fault::of(file, &fault.field, fault.problem)).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Remedies {
            appeal: law.appeal.under(read.appeal),
            academic_review: law.academic_review.under(read.academic_review),
            reconsideration: law.reconsideration.under(read.reconsideration),
            untold: read.untold.unwrap_or(law.untold),
            applications: read.applications,
        })
    }

    /// As it stood on a day: rounds that had closed, and what had been decided of them.
    pub fn on(&self, day: Day) -> Remedies {
        let closed = self.applications.iter().filter(|round| round.closes <= day);
        let then = |round: &Closing| Closing { decided: round.decided.filter(|done| *done <= day), ..round.clone() };
        Remedies { applications: closed.map(then).collect(), ..self.clone() }
    }

    /// What holds for a way.
    pub fn rules(&self, remedy: Remedy) -> &Rules {
        match remedy {
            Remedy::Appeal => &self.appeal,
            Remedy::AcademicReview => &self.academic_review,
            Remedy::Reconsideration => &self.reconsideration,
        }
    }
}

impl Rules {
    fn under(self, school: RulesFile) -> Rules {
        Rules {
            file_within: school.file_within.or(self.file_within),
            accept_within: school.accept_within.or(self.accept_within),
            state_within: school.state_within.or(self.state_within),
            decide_within: school.decide_within.unwrap_or(self.decide_within),
            extend_by: school.extend_by.or(self.extend_by),
            next_within: school.next_within.or(self.next_within),
            decided_by: school.decided_by.unwrap_or(self.decided_by),
            turn_to: school.turn_to.unwrap_or(self.turn_to),
        }
    }
}

/// A setting that cannot be.
struct Wrong {
    field: String,
    problem: Message,
}

impl RemedyFile {
    fn faults(&self) -> Vec<Wrong> {
        let ways = [
            (Remedy::Appeal, &self.appeal),
            (Remedy::AcademicReview, &self.academic_review),
            (Remedy::Reconsideration, &self.reconsideration),
        ];
        let of_ways = ways.into_iter().flat_map(|(remedy, rules)| rules.faults(remedy));
        let untold = self.untold.iter().filter_map(|limit| too_long("untold".into(), limit));
        let early = self.applications.iter().zip(0..).filter(|(round, _)| round.decided < Some(round.closes));
        let early = early.filter(|(round, _)| round.decided.is_some()).map(|(_, at)| Wrong {
            field: format!("applications[{at}].decided"),
            problem: say("remedy-decided-early"),
        });
        of_ways.chain(untold).chain(early).collect()
    }
}

impl RulesFile {
    fn faults(&self, remedy: Remedy) -> Vec<Wrong> {
        let key: &str = remedy.into();
        let limits = [
            ("file-within", &self.file_within),
            ("accept-within", &self.accept_within),
            ("state-within", &self.state_within),
            ("decide-within", &self.decide_within),
            ("next-within", &self.next_within),
        ];
        let field = |name: &str| format!("{key}.{name}");
        let set = limits.into_iter().filter_map(|(name, limit)| Some((name, limit.as_ref()?)));
        let mut faults: Vec<Wrong> = set.filter_map(|(name, limit)| too_long(field(name), limit)).collect();
        let not_left = |name: &str| Wrong {
            field: field(name),
            problem: say("remedy-not-left").with("remedy", remedy).with("days", DEGREE_LAW),
        };
        if remedy != Remedy::Appeal {
            let is_longer = |limit: &TimeLimit| limit.unit != Unit::Days || limit.length > DEGREE_LAW;
            faults.extend(
                self.decide_within.as_ref().filter(|limit| is_longer(limit)).map(|_| not_left("decide-within")),
            );
            faults.extend(self.extend_by.map(|_| not_left("extend-by")));
        }
        faults.extend(self.extend_by.filter(|more| !(1..=LONGEST).contains(more)).map(|more| Wrong {
            field: field("extend-by"),
            problem: say("remedy-length").with("length", more).with("most", LONGEST),
        }));
        faults
    }
}

fn too_long(field: String, limit: &TimeLimit) -> Option<Wrong> {
    let problem = match (limit.length, limit.basis.document.trim()) {
        (length, _) if !(1..=LONGEST).contains(&length) => {
            say("remedy-length").with("length", length).with("most", Fact::from(LONGEST))
        }
        (_, "") => say("remedy-basis"),
        _ => return None,
    };
    Some(Wrong { field, problem })
}
