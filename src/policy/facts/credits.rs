//! Credits by what is known of them.

use crate::finding::Outcome;
use crate::records::CourseClass;
use crate::records::mark::Judgement;
use crate::records::values::Credits;

/// Where credits count: the group and the class.
pub struct CreditPlace<'c> {
    /// Code of the programme's group.
    pub group: Option<&'c str>,
    /// The class.
    pub class: CourseClass,
}

/// Credits by what is known of them.
#[derive(Debug, Default)]
pub struct Tally {
    /// Credits earned so far.
    pub earned: Credits,
    /// A person must decide on the mark or result.
    pub undetermined: Credits,
    /// The mark or record is not there.
    pub missing: Credits,
}

impl Tally {
    /// Adds credits by what is known of them.
    pub fn add(&mut self, judgement: Judgement, credits: Credits) {
        let sum = match judgement {
            Judgement::Passed => &mut self.earned,
            Judgement::Undetermined => &mut self.undetermined,
            Judgement::Missing => &mut self.missing,
            Judgement::Failed => return,
        };
        *sum = [*sum, credits].into_iter().sum();
    }

    /// Whether credits reach a minimum; a shortage is a failure only if nothing that is still to come or to be decided
    /// could close it.
    pub fn outcome(&self, needed: Credits) -> Outcome {
        let with = |more: &[Credits]| -> Credits { [self.earned].iter().chain(more).copied().sum() };
        if self.earned >= needed {
            Outcome::Pass
        } else if with(&[self.undetermined]) >= needed {
            Outcome::Undetermined
        } else if with(&[self.undetermined, self.missing]) >= needed {
            Outcome::Missing
        } else {
            Outcome::Fail
        }
    }
}
