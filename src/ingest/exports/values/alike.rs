//! Characters that look like others: which ideograph stands for a radical or a compatibility character, and where two
//! texts that look the same differ.

use unicode_normalization::UnicodeNormalization;

use super::super::headings::is_blank;
use crate::message::{Fact, say};

/// Kangxi radicals, U+2F00 to U+2FD5, after `EquivalentUnifiedIdeograph` of Unicode 15.0.
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";
/// Radicals of the supplement, U+2E80 to U+2EF3, after the same; a blank where there is no equivalent.
const SUPPLEMENT: &str = "　厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵　旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟";

/// The ideograph of a radical.
pub fn radical(c: char) -> Option<char> {
    let of = |list: &str, first: u32| list.chars().nth(u32::from(c).checked_sub(first)? as usize);
    match c {
        '\u{2F00}'..='\u{2FD5}' => of(KANGXI, 0x2F00),
        '\u{2E80}'..='\u{2EF3}' => of(SUPPLEMENT, 0x2E80).filter(|found| *found != '\u{3000}'),
        _ => None,
    }
}

/// The ideograph of a compatibility ideograph, which Unicode holds to be the same.
pub fn compatible(c: char) -> Option<char> {
    let is_one = matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}');
    std::iter::once(c).filter(|_| is_one).nfc().next().filter(|found| *found != c)
}

/// A character that only chooses among the shapes of the one before it.
pub fn is_variation(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}')
}

/// `U+98CE`.
pub fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// Whether two names are one, though blanks stand otherwise or a compatibility ideograph stands for its equal.
pub fn is_same_name(one: &str, other: &str) -> bool {
    let bare = |name: &str| name.nfc().filter(|c| !is_blank(*c)).collect::<String>();
    one == other || bare(one) == bare(other)
}

/// What a text looks like, roughly: texts of one look may be written with different characters.
fn look(text: &str) -> String {
    let plain = text.nfkc().filter(|c| !is_blank(*c) && !is_variation(*c)).map(|c| radical(c).unwrap_or(c));
    plain.flat_map(char::to_lowercase).map(shape).collect()
}

/// One character for those of one shape.
fn shape(c: char) -> char {
    const SHAPES: [(&str, char); 14] = [
        ("аαɑ", 'a'),
        ("еε", 'e'),
        ("оοо〇○◯0", 'o'),
        ("рρ", 'p'),
        ("сϲ", 'c'),
        ("уγ", 'y'),
        ("хχ", 'x'),
        ("іιi1|", 'l'),
        ("ѕ", 's'),
        ("кκ", 'k'),
        ("тτ", 't'),
        ("нη", 'h'),
        (".。．·•・‧∙⋅･｡", '·'),
        ("—–‐−－ー―", '-'),
    ];
    SHAPES.iter().find(|(all, _)| all.contains(c)).map_or(c, |(_, one)| *one)
}

/// Where two texts that look alike differ, as code points; nothing where they do not look alike.
pub fn letter_difference(one: &str, other: &str) -> Fact {
    if one == other || look(one) != look(other) {
        return "".into();
    }
    let only = |text: &str, against: &str| {
        let own = text.chars().filter(|c| !against.contains(*c)).map(code_point);
        let own: Vec<String> = own.collect();
        if own.is_empty() { text.chars().map(code_point).collect::<Vec<_>>().join(" ") } else { own.join(" ") }
    };
    say("table-alike").with("one", only(one, other)).with("other", only(other, one)).into()
}

/// Where a text differs from the one of several that it looks like.
pub fn difference_of<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Fact {
    let all: Vec<&str> = names.collect();
    if all.contains(&text) {
        "".into()
    } else {
        all.into_iter()
            .map(|name| letter_difference(text, name))
            .find(|fact| *fact != Fact::from(""))
            .unwrap_or_else(|| "".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand from the code charts.
    #[test]
    fn radicals_and_compatibility_characters_have_their_ideographs() {
        for (odd, plain) in [('⻛', '风'), ('⻰', '龙'), ('⼀', '一'), ('⿕', '龠'), ('⻢', '马'), ('⺠', '民')]
        {
            assert_eq!(radical(odd), Some(plain), "{odd}");
        }
        assert_eq!((KANGXI.chars().count(), SUPPLEMENT.chars().count()), (214, 116));
        assert_eq!(
            (compatible('\u{F98E}'), compatible('\u{2F800}'), compatible('\u{FA0E}')),
            (Some('年'), Some('丽'), None)
        );
    }

    #[test]
    fn a_name_is_the_same_whatever_its_blanks() {
        assert!(is_same_name("John F. Kennedy", "John F.Kennedy") && is_same_name("張\u{F92C}", "張郎"));
        assert!(!is_same_name("张三", "张三丰"));
    }

    #[test]
    fn what_looks_alike_is_shown_by_its_code_points() {
        let shown = |one, other| match letter_difference(one, other) {
            Fact::Message(message) => message.zh(),
            _ => String::new(),
        };
        assert!(shown("⻛清扬", "风清扬").contains("U+2EDB") && shown("⻛清扬", "风清扬").contains("U+98CE"));
        assert!(shown("Аnna", "Anna").contains("U+0410"));
        assert_eq!(shown("张三", "李四"), "");
    }
}
