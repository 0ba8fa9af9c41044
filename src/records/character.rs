//! Characters as systems know them: the implementation levels of GB 18030-2022, section 9.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::message::Word;

/// A character and the field of the record where it first stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InField {
    /// A Han character beyond the font of common use.
    pub character: char,
    /// Path of the field, for example `thesis.title`.
    pub field: String,
}

/// The level of GB 18030-2022 at which a system must be able to show a Han character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Gb18030 {
    /// Level 1, asked of every system: the block of common use up to U+9FEF and extension A.
    One,
    /// Level 2: also the 196 characters of 通用规范汉字表 beyond.
    Two,
    /// Level 3, asked of systems of public offices: also extensions B to F.
    Three,
    /// Han characters beyond the standard.
    Beyond,
    /// A private use area: nobody else knows what stands there.
    Private,
    /// No Han character.
    Other,
}

impl Word for Gb18030 {
    const KIND: &'static str = "gb18030";
}

/// The characters of 通用规范汉字表 outside of the first plane, in order (Unihan 15.0, kTGH).
const TABLE: &str = "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀\
     𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷\
     𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮\
     𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓";

impl Gb18030 {
    /// The level of a character.
    pub fn of(c: char) -> Gb18030 {
        match c {
            '\u{4e00}'..='\u{9fef}' | '\u{3400}'..='\u{4db5}' => Gb18030::One,
            '\u{fa0e}' | '\u{fa0f}' | '\u{fa11}' | '\u{fa13}' | '\u{fa14}' | '\u{fa1f}' | '\u{fa21}' => Gb18030::One,
            '\u{fa23}' | '\u{fa24}' | '\u{fa27}' | '\u{fa28}' | '\u{fa29}' => Gb18030::One,
            _ if TABLE.contains(c) => Gb18030::Two,
            '\u{20000}'..='\u{2a6d6}' | '\u{2a700}'..='\u{2b734}' | '\u{2b740}'..='\u{2b81d}' => Gb18030::Three,
            '\u{2b820}'..='\u{2cea1}' | '\u{2ceb0}'..='\u{2ebe0}' => Gb18030::Three,
            '\u{4db6}'..='\u{4dbf}' | '\u{9ff0}'..='\u{9fff}' | '\u{2a6d7}'..='\u{3ffff}' => Gb18030::Beyond,
            '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => Gb18030::Private,
            _ => Gb18030::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the standard's commentaries, and the numbers of characters that they give: 20,976 and 6,582 at
    /// level 1, 196 at level 2, 87,887 together.
    #[test]
    fn levels_are_those_of_the_standard() {
        for (text, level) in [("玥䶮㛃鿍", Gb18030::One), ("𬍛𬱟𫖯𣲗", Gb18030::Two), ("𠮷", Gb18030::Three)]
        {
            text.chars().for_each(|c| assert_eq!(Gb18030::of(c), level, "{c}"));
        }
        assert_eq!(Gb18030::of('\u{30000}'), Gb18030::Beyond);
        assert_eq!(Gb18030::of('\u{e863}'), Gb18030::Private);
        assert_eq!(Gb18030::of('a'), Gb18030::Other);
        let count = |level| ('\u{0}'..='\u{10ffff}').filter(|c| Gb18030::of(*c) == level).count();
        let [one, two, three] = [Gb18030::One, Gb18030::Two, Gb18030::Three].map(count);
        assert_eq!((one, two, one + two + three), (20_976 + 6_582 + 12, 196, 87_887));
    }
}
