//! Invented names of people: frequent surnames and given names, put together at random.

use crate::draw::Draw;
use crate::scenario::Gender;

/// Surname and its share among 1,000 people (public statistics of frequent surnames, rounded).
const SURNAMES: &[(&str, u32)] = &[
    ("王", 72),
    ("李", 71),
    ("张", 68),
    ("刘", 54),
    ("陈", 45),
    ("杨", 31),
    ("黄", 22),
    ("赵", 21),
    ("吴", 20),
    ("周", 19),
    ("徐", 15),
    ("孙", 14),
    ("马", 13),
    ("朱", 13),
    ("胡", 12),
    ("郭", 12),
    ("何", 11),
    ("林", 11),
    ("高", 10),
    ("罗", 10),
    ("郑", 9),
    ("梁", 9),
    ("谢", 8),
    ("宋", 8),
    ("唐", 7),
    ("许", 7),
    ("邓", 7),
    ("冯", 6),
    ("韩", 6),
    ("曹", 6),
    ("曾", 6),
    ("彭", 5),
    ("萧", 5),
    ("蔡", 5),
    ("潘", 5),
    ("田", 5),
    ("董", 5),
    ("袁", 5),
    ("于", 5),
    ("余", 4),
    ("叶", 4),
    ("蒋", 4),
    ("杜", 4),
    ("苏", 4),
    ("魏", 4),
    ("程", 4),
    ("吕", 4),
    ("丁", 4),
    ("沈", 3),
    ("任", 3),
    ("姚", 3),
    ("卢", 3),
    ("傅", 3),
    ("钟", 3),
    ("姜", 3),
    ("崔", 3),
    ("谭", 3),
    ("廖", 3),
    ("范", 3),
    ("汪", 3),
];

const MALE: &[&str] = &[
    "伟", "强", "磊", "军", "勇", "杰", "涛", "超", "明", "刚", "平", "辉", "鹏", "斌", "波", "建国", "建军", "志强",
    "志远", "海涛", "海峰", "国栋", "国庆", "文博", "文斌", "晓东", "晓峰", "宇航", "浩然", "子轩", "俊杰", "立新",
    "振华", "春雷", "永强", "长青", "学武", "新民", "泽宇", "家豪", "一鸣", "思远", "向阳", "明哲", "天宇", "成林",
    "云飞", "金龙", "少华", "利民",
];

const FEMALE: &[&str] = &[
    "芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "洁", "婷", "雪", "琳", "颖", "玲", "燕", "秀英", "桂英", "晓燕",
    "晓红", "丽华", "春梅", "海燕", "雅婷", "思雨", "欣怡", "佳琪", "雨萱", "梦瑶", "文静", "玉兰", "淑珍", "慧敏",
    "红梅", "莉莉", "小红", "爱华", "美玲", "若兰", "诗涵", "子涵",
];

/// A surname and a given name.
pub fn name(draw: &mut Draw, gender: Gender) -> String {
    format!("{}{}", draw.weighted(SURNAMES), draw.pick(given(gender)))
}

/// A surname and two characters, each of which begins or ends a given name of the list: 100,000 names and more.
pub fn rare(draw: &mut Draw, gender: Gender) -> String {
    let first = draw.pick(given(gender)).chars().next();
    let second = draw.pick(given(gender)).chars().next_back();
    let given: String = first.into_iter().chain(second).collect();
    format!("{}{given}", draw.weighted(SURNAMES))
}

fn given(gender: Gender) -> &'static [&'static str] {
    match gender {
        Gender::Male => MALE,
        Gender::Female => FEMALE,
    }
}
