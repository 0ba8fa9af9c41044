//! Who says that a statement (陈述申辩) is given up: nobody does so in the student's name while the days for it run.

/// Words by which nothing was stated, words by which the student says so, and what is no such word: a line each.
const WAIVED: &str = include_str!("waived.txt");

/// Whether a text says that nothing was stated, and not that the student has declared it.
pub fn is_undeclared(statement: &str) -> bool {
    let mut lines = WAIVED.lines();
    let mut words = || lines.next().unwrap_or_default();
    let (silent, declared, others) = (words(), words(), words());
    let statement = statement.replace(others, "");
    let says = |words: &str| words.split(' ').any(|word| statement.contains(word));
    says(silent) && !says(declared)
}

#[cfg(test)]
mod tests {
    use super::is_undeclared;

    #[test]
    fn what_the_student_has_declared_is_no_silence() {
        for (statement, expected) in [
            ("放弃", true),
            ("逾期未提出，视为放弃", true),
            ("未陈述", true),
            ("本人书面声明放弃", false),
            ("学生签字放弃", false),
            ("不放弃毕业申请，成绩有误", false),
            ("中期考核表已补签字，请求复查", false),
            ("", false),
        ] {
            assert_eq!(is_undeclared(statement), expected, "{statement}");
        }
    }
}
