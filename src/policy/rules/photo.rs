//! 学位照片 and 学信网照片.
//!
//! Basis: the notice 四.1.(1)② and its annex (480×640, JPEG, at least 100 KB, colour).

use crate::finding::{Code, Finding, Outcome};
use crate::policy::case::{Found, Scope};
use crate::policy::{Case, PhotoState};
use crate::records::{ChsiPhoto, Picture, PictureKind};

/// Least size of the file in bytes: 100 KB.
const LEAST_BYTES: usize = 100 * 1024;

pub fn check(case: &Case) -> Vec<Finding> {
    let rows = &case.policy.applicability;
    let photo = match case.scope(&rows.photo, NEEDED, None) {
        Scope::Settled(found) => found,
        Scope::Applies => photo(case),
    };
    let chsi = match case.scope(&rows.chsi_photo, "学信网照片已校对", None) {
        Scope::Settled(found) => found,
        Scope::Applies => chsi(case),
    };
    vec![
        case.finding(Code::Photo, case.basis(&rows.photo.basis, &rows.photo.clause), photo),
        case.finding(Code::ChsiPhoto, case.basis(&rows.chsi_photo.basis, &rows.chsi_photo.clause), chsi),
    ]
}

const NEEDED: &str = "480×640像素、100KB以上的彩色JPEG学位照片";

fn photo(case: &Case) -> Found {
    match &case.photo {
        PhotoState::Absent => Found::new(Outcome::Missing, NEEDED, "无学位照片").note("请按要求采集并上传照片"),
        PhotoState::Unusable(why) => Found::new(Outcome::Missing, NEEDED, why.as_str()).note("请重新上传照片"),
        PhotoState::Present(picture) => measured(picture),
    }
}

/// A larger picture of the same shape can be cropped by a person; any other deviation is a fault.
fn measured(picture: &Picture) -> Found {
    let Picture { kind, width, height, true_colour, bytes } = *picture;
    let found = format!("{width}×{height}像素，{}KB", bytes / 1024);
    let faults = [
        (kind != PictureKind::Jpeg, "不是JPEG格式"),
        (!true_colour, "不是彩色照片"),
        (bytes < LEAST_BYTES, "文件小于100KB"),
        (u64::from(width) * 4 != u64::from(height) * 3 || width < 480, "尺寸不符合宽480、高640像素的要求"),
    ];
    let faults: Vec<_> = faults.iter().filter(|(fault, _)| *fault).map(|(_, text)| *text).collect();
    if !faults.is_empty() {
        let found = format!("{found}；{}", faults.join("；"));
        return Found::new(Outcome::Fail, NEEDED, found).note("请按采集要求重新上传照片");
    }
    match width {
        480 => Found::new(Outcome::Pass, NEEDED, found),
        _ => Found::new(Outcome::Undetermined, NEEDED, found).note("需裁切为480×640像素"),
    }
}

fn chsi(case: &Case) -> Found {
    let needed = "登录学信网校对毕业照片信息";
    match case.student.chsi_photo {
        Some(ChsiPhoto::Confirmed) => Found::new(Outcome::Pass, needed, "已校对"),
        Some(ChsiPhoto::Unconfirmed) => Found::new(Outcome::Missing, needed, "未校对").note("请学生登录学信网校对"),
        None => Found::new(Outcome::Missing, needed, "无记录").note("请学生登录学信网校对"),
    }
}
