use std::collections::HashSet;

use super::*;

/// What most names need, against the whole way: letters of names, and such as titles, units and other words begin or end with.
#[test]
fn the_short_way_of_names_comes_to_the_same() {
    let words = TITLES.iter().chain(UNITS.iter()).chain(["已签", "某某", "同名", "韋國安", "郭令仪"].iter());
    let letters: HashSet<char> = words.flat_map(|word| word.chars()).filter(|c| is_han(*c)).collect();
    let about = |c: &char| ["石", "韋國", "华兰"].map(|other| [format!("{c}{other}"), format!("{other}{c}")]);
    let names: Vec<String> = letters.iter().flat_map(about).flatten().collect();
    assert!(names.iter().filter(|name| is_plain_name(name)).count() > 50);
    for name in names {
        assert_eq!(normal_name(&name), bare_name(&name), "{name}");
    }
}

#[test]
fn names_of_people_are_compared_without_what_is_written_about_them() {
    for other in [
        "石 兰",
        "石\u{3000}兰",
        " 石兰\u{200b}",
        "石兰教授",
        "石兰（副教授）",
        "（石兰）",
        "石兰、",
        "石　兰*",
        "石兰代",
        "副院长石兰",
        "院长：石兰",
        "签名: 石兰",
        "研究生院石兰",
        "教育科学学院副院长石兰",
        "石兰/研究生院",
        "石兰-湘江大学",
        "湘江大学-石兰",
        "石兰（已签）",
        "代石兰",
        "石兰 2022.10.1",
        "石兰2022年10月1日",
        "导师石兰",
        "石兰院士",
        "石兰主任医师",
        "石兰高工",
        "主席石兰",
        "常务副院长石兰",
        "党委书记石兰",
        "学位办主任石兰",
        "科研与研究生工作办公室主任石兰",
        "特聘教授石兰",
        "石兰部长",
        "石兰同意",
        "石兰审核",
        "答辩秘书石兰",
        "校外专家石兰",
        "中科院石兰",
        "Prof. 石兰",
        "石兰 Shi Lan",
        "石蘭",
    ] {
        assert_eq!(normal_name(other), "石兰", "{other}");
    }
    let nobody = "/ —— 同上 无 、 研究生院 （已签） 院长 教育科学学院 同意 已审核 电子签章 系统自动审批 分管领导 主管院长 学位办 \
        院长办公会 会议通过 详见附件 admin XXX 某老师 线上审核 1 是 外校专家 待聘 OA审批 党政联席会 负责人签字 导师组 集体研究";
    for nobody in nobody.split(' ').chain([""]) {
        assert_eq!(normal_name(nobody), "", "{nobody}");
    }
}

#[test]
fn an_office_in_brackets_is_no_part_of_a_name() {
    for (text, bare) in [
        ("石兰（校外）", "石兰"),
        ("石兰(博导)", "石兰"),
        ("王（火华）", "王（火华）"),
        ("石兰（火华）", "石兰（火华）"),
        ("（石兰）", "（石兰）"),
        ("石兰", "石兰"),
    ] {
        assert_eq!(without_office(text), bare);
    }
}

#[test]
fn names_that_are_no_title_stay() {
    for name in [
        "石教授",
        "代强",
        "王处一",
        "阿依古丽买买提",
        "欧阳清和",
        "r1",
        "专家2",
        "annemarie",
        "a",
        "甲",
        "部长春",
        "书向荣",
        "卜处一",
        "单于",
        "导师甲",
        "某1",
        "李某",
        "周主任",
        "专家a",
    ] {
        assert_eq!(normal_name(name), name);
    }
    assert_eq!(normal_name("阿依古丽•买买提"), normal_name("阿依古丽·买买提"));
    assert_eq!(normal_name("Anne-Marie Smith"), "annemariesmith");
    assert_ne!(normal_name("王强"), normal_name("王强华"));
    assert_ne!(normal_name("专家1"), normal_name("专家2"));
    assert_ne!(normal_name("石兰（同名，工号1234）"), normal_name("石兰"));
    // Without the number nothing tells the two apart.
    assert_eq!(normal_name("石兰（同名）"), normal_name("石兰"));
    assert!(may_be_one_person("石兰同名", "石兰"));
}

#[test]
fn two_people_in_one_place_are_several() {
    for text in
        ["郭令仪、贺兰英", "郭令仪，贺兰英", "郭令仪; 贺兰英教授", "郭令仪\n贺兰英", "郭令仪（教授）、贺兰英（博导）"]
    {
        assert!(is_several(text), "{text}");
    }
    for text in
        ["郭令仪", "郭令仪，副院长", "郭令仪（副教授、特聘）", "Müller, Peter", "艾力·买买提", "研究生院、韦国安", ""]
    {
        assert!(!is_several(text), "{text}");
    }
}

#[test]
fn a_name_within_another_may_be_the_same_person() {
    let one = [
        ("韦国安", "分管教学工作韦国安"),
        ("韦国安", "韦国安阅"),
        ("韦国安", "韦国安等"),
        ("韦国安", "韦国安2"),
        ("韦国安", "韦院长"),
        ("韦国安", "韦某某"),
        ("韦国安", "韦"),
        ("韦院长", "韦"),
        ("韦院长", "韦教授"),
        ("韦院长", "韦某"),
        ("研究生院韦", "韦国安"),
        ("欧阳院长", "欧阳锋"),
        ("甲", "甲一"),
        ("艾力·买买提", "买买提"),
        ("John Smith", "SMITH John"),
        ("J. Smith", "John Smith"),
        ("Müller, Peter", "Peter Müller"),
    ];
    for (one, other) in one {
        assert!(may_be_one_person(one, other) && may_be_one_person(other, one), "{one} {other}");
    }
    let two = [
        ("张三", "张三丰"),
        ("韦国安", "韦国庆"),
        ("石兰（同名，工号1234）", "石兰"),
        ("韦国安", "李主任"),
        ("专家1", "专家2"),
        ("专家1", "专家12"),
        ("专家1", "专家123"),
        ("John Smith", "Jane Smith"),
        ("韦国安", "石"),
        ("韦", "石"),
        ("韦院长", "石院长"),
        ("韦国安", "研究生院"),
    ];
    for (one, other) in two {
        assert!(!may_be_one_person(one, other) && !may_be_one_person(other, one), "{one} {other}");
    }
}
