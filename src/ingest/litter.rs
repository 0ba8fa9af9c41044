//! What systems and programs leave in folders: nobody handed it in.

/// Files and folders by their names in small letters.
const NAMES: [&str; 15] = [
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "__macosx",
    "@eadir",
    "$recycle.bin",
    "system volume information",
    // What is deleted on a network drive, and its earlier states.
    "@recycle",
    "#recycle",
    "#snapshot",
    "~snapshot",
    "network trash folder",
    "temporary items",
    "lost+found",
    "icon\r",
];

/// Whether a file or folder was left behind by a system: hidden, a thumbnail, or what an office program keeps beside an
/// open file.
pub fn is_litter(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with(".crswap")
        || NAMES.contains(&name.to_lowercase().as_str())
}

/// How the files are called that office programs (Excel and WPS, LibreOffice, older WPS) keep beside a file which they have open.
pub fn lock_names(name: &str) -> [String; 3] {
    [format!("~${name}"), format!(".~lock.{name}#"), format!(".~{name}")]
}

/// How downloads are called that have not come to their end.
const UNFINISHED: [&str; 10] =
    ["crdownload", "part", "partial", "download", "opdownload", "filepart", "aria2", "td", "xltd", "tmp"];

/// Whether a file is a download that was not finished, or that still goes on.
pub fn is_unfinished(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    UNFINISHED.contains(&ending.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn downloads_that_are_not_finished_are_known() {
        for name in ["名册.xlsx.crdownload", "名册.csv.part", "a.PARTIAL", "未确认 123.crdownload"] {
            assert!(is_unfinished(name), "{name}");
        }
        for name in ["名册.xlsx", "part", "crdownload.csv"] {
            assert!(!is_unfinished(name), "{name}");
        }
    }

    #[test]
    fn what_systems_leave_behind_is_known() {
        for name in [
            "Thumbs.db",
            "#recycle",
            "@Recycle",
            "名册.xlsx.crswap",
            "desktop.ini",
            ".DS_Store",
            "._名册.xlsx",
            "~$名册.xlsx",
            "__MACOSX",
            ".~lock.a.ods#",
        ] {
            assert!(is_litter(name), "{name}");
        }
        for name in ["名册.xlsx", "~名册.xlsx", "thumbs.db.csv", "a"] {
            assert!(!is_litter(name), "{name}");
        }
    }
}
