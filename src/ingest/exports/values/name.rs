//! Names of people. Never NFKC: it changes characters that stand in real names.

use super::super::headings::is_blank;
use super::text::text;
use super::{Read, Told};
use crate::ingest::table::{Value, one_line};
use crate::message::{Message, say};

/// 姓名: padding within it is taken out, the interpunct is U+00B7, and lost characters are told.
pub fn name(value: &Value) -> Read<String> {
    let Value::Text(shown) = value else {
        return Err(say("table-name-invalid").with("text", one_line(&value.to_string())));
    };
    let clean = text(value).unwrap_or_default();
    let joined = without_padding(&clean);
    let padded = (joined != clean || shown.chars().any(|c| is_blank(c) && c != ' ')).then(|| say("table-name-padded"));
    let dotted: String = joined.chars().map(|c| if is_interpunct(c) { '\u{B7}' } else { c }).collect();
    let interpunct = (dotted != joined).then(|| say("table-name-interpunct").with("name", one_line(&dotted)));
    let mut radicals = None;
    let mapped: String = dotted
        .chars()
        .map(|c| match kangxi(c) {
            Some(plain) => {
                let told = || say("table-name-radical").with("from", code_point(c)).with("to", plain.to_string());
                radicals.get_or_insert_with(told);
                plain
            }
            None => c,
        })
        .collect();
    let doubt = lost(&mapped);
    Ok(Told::plain(mapped).note(padded).note(interpunct).note(radicals).doubt(doubt))
}

/// `张三,李四`, `张三、李四（教授）`: each name with what stands in parentheses behind it.
pub fn names(value: &Value) -> Read<Vec<(String, Option<String>)>> {
    let whole = text(value).unwrap_or_default();
    let split =
        whole.split([',', '，', '、', ';', '；', '/', '／', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let mut all = Told::plain(Vec::new());
    for part in split {
        let open = part.find(['(', '（']).filter(|_| part.ends_with([')', '）']));
        let (person, title) =
            open.map_or((part, None), |at| part.split_at_checked(at).map_or((part, None), |(p, t)| (p, Some(t))));
        let read = name(&Value::Text(person.into()))?;
        let title = title.map(|t| t.trim_matches(['(', '（', ')', '）']).trim().to_owned()).filter(|t| !t.is_empty());
        all.value.push((read.value, title));
        all.notes.extend(read.notes);
        all.doubts.extend(read.doubts);
    }
    let several = (all.value.len() > 1).then(|| say("table-names-several").with("text", one_line(&whole)));
    Ok(all.note(several))
}

/// White space between Chinese characters is padding; between Latin words it is part of the name.
fn without_padding(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && u32::from(c) < 0x2E80);
    words.iter().fold(String::new(), |mut joined, word| {
        if latin(joined.chars().last()) && latin(word.chars().next()) {
            joined.push(' ');
        }
        joined.push_str(word);
        joined
    })
}

fn is_interpunct(c: char) -> bool {
    matches!(c, '\u{2022}' | '\u{30FB}' | '\u{2027}' | '\u{FF0E}' | '\u{2219}' | '\u{22C5}' | '\u{FF65}')
}

/// Characters that stand for one that a system could not write.
fn lost(name: &str) -> Option<Message> {
    let told = |key: Message| Some(key.with("name", one_line(name)));
    let private = |c: char| matches!(u32::from(c), 0xE000..=0xF8FF | 0xF0000..=0x10FFFD);
    match () {
        () if name.is_empty() => told(say("table-name-lost")),
        () if name.contains(['?', '？', '*', '＊', '□', '〓', '\u{FFFD}', '■', '○', '〇']) && !is_only_zero(name) => {
            told(say("table-name-lost"))
        }
        () if name.chars().any(private) => told(say("table-name-private")),
        () if name.contains(['(', '（', '[', '【', '+', '＋']) => told(say("table-name-described")),
        () if name.chars().any(|c| c.is_ascii_digit() || c.is_control()) => told(say("table-name-strange")),
        () => None,
    }
}

/// 〇 (U+3007) is a character of names too; only ○ among the circles is a stand-in.
fn is_only_zero(name: &str) -> bool {
    name.contains('〇') && !name.contains(['?', '？', '*', '＊', '□', '〓', '\u{FFFD}', '■', '○'])
}

fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// The ideograph of a Kangxi radical (U+2F00–2FD5), after Unicode's `EquivalentUnifiedIdeograph`.
fn kangxi(c: char) -> Option<char> {
    const UNIFIED: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";
    let index = u32::from(c).checked_sub(0x2F00)?;
    UNIFIED.chars().nth(index as usize)
}
