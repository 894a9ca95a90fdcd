//! Who sends people: the departments of the 31 provinces, the corps, and institutes of the ministry. The organizations are real;
//! the pools are estimates that add up to the 46,800 law officers of the whole country.

use crate::scenario::place::canonical_province;
use crate::scenario::{Unit, UnitKind};

/// A sending unit: number in people's ids, short name (its id), full name, province, city, pool.
pub struct Sender {
    pub code: u32,
    pub short: &'static str,
    pub name: &'static str,
    pub province: &'static str,
    pub city: &'static str,
    pub kind: UnitKind,
    pub pool: u32,
}

const fn local(
    code: u32,
    short: &'static str,
    name: &'static str,
    province: &'static str,
    city: &'static str,
    pool: u32,
) -> Sender {
    Sender { code, short, name, province, city, kind: UnitKind::Local, pool }
}

const fn national(
    code: u32,
    short: &'static str,
    name: &'static str,
    province: &'static str,
    city: &'static str,
    kind: UnitKind,
) -> Sender {
    Sender { code, short, name, province, city, kind, pool: 800 }
}

/// A department of the institute in Guangzhou, as a unit of its own. The pool is what it lists.
pub const fn department(code: u32, name: &'static str) -> Sender {
    Sender { code, short: name, name, province: "广东省", city: "广州市", kind: UnitKind::Research, pool: 0 }
}

/// The 31 provinces by code, then 新疆生产建设兵团, which sends its own people.
pub const PROVINCES: &[Sender] = &[
    local(11, "北京", "北京市生态环境局", "北京市", "北京市", 900),
    local(12, "天津", "天津市生态环境局", "天津市", "天津市", 800),
    local(13, "河北", "河北省生态环境厅", "河北省", "石家庄市", 3000),
    local(14, "山西", "山西省生态环境厅", "山西省", "太原市", 2000),
    local(15, "内蒙古", "内蒙古自治区生态环境厅", "内蒙古自治区", "呼和浩特市", 1300),
    local(21, "辽宁", "辽宁省生态环境厅", "辽宁省", "沈阳市", 1750),
    local(22, "吉林", "吉林省生态环境厅", "吉林省", "长春市", 1200),
    local(23, "黑龙江", "黑龙江省生态环境厅", "黑龙江省", "哈尔滨市", 1400),
    local(31, "上海", "上海市生态环境局", "上海市", "上海市", 900),
    local(32, "江苏", "江苏省生态环境厅", "江苏省", "南京市", 2600),
    local(33, "浙江", "浙江省生态环境厅", "浙江省", "杭州市", 2100),
    local(34, "安徽", "安徽省生态环境厅", "安徽省", "合肥市", 1600),
    local(35, "福建", "福建省生态环境厅", "福建省", "福州市", 1400),
    local(36, "江西", "江西省生态环境厅", "江西省", "南昌市", 1300),
    local(37, "山东", "山东省生态环境厅", "山东省", "济南市", 3200),
    local(41, "河南", "河南省生态环境厅", "河南省", "郑州市", 3100),
    local(42, "湖北", "湖北省生态环境厅", "湖北省", "武汉市", 1800),
    local(43, "湖南", "湖南省生态环境厅", "湖南省", "长沙市", 1900),
    local(44, "广东", "广东省生态环境厅", "广东省", "广州市", 2700),
    local(45, "广西", "广西壮族自治区生态环境厅", "广西壮族自治区", "南宁市", 1200),
    local(46, "海南", "海南省生态环境厅", "海南省", "海口市", 350),
    local(50, "重庆", "重庆市生态环境局", "重庆市", "重庆市", 1000),
    local(51, "四川", "四川省生态环境厅", "四川省", "成都市", 2000),
    local(52, "贵州", "贵州省生态环境厅", "贵州省", "贵阳市", 1100),
    local(53, "云南", "云南省生态环境厅", "云南省", "昆明市", 1300),
    local(54, "西藏", "西藏自治区生态环境厅", "西藏自治区", "拉萨市", 200),
    local(61, "陕西", "陕西省生态环境厅", "陕西省", "西安市", 1600),
    local(62, "甘肃", "甘肃省生态环境厅", "甘肃省", "兰州市", 1100),
    local(63, "青海", "青海省生态环境厅", "青海省", "西宁市", 300),
    local(64, "宁夏", "宁夏回族自治区生态环境厅", "宁夏回族自治区", "银川市", 400),
    local(65, "新疆", "新疆维吾尔自治区生态环境厅", "新疆维吾尔自治区", "乌鲁木齐市", 1000),
    local(66, "兵团", "新疆生产建设兵团生态环境局", "新疆生产建设兵团", "乌鲁木齐市", 300),
];

/// Institutes of the ministry, not recused from any province.
pub const INSTITUTES: &[Sender] = &[
    national(1, "环科院", "中国环境科学研究院", "北京市", "北京市", UnitKind::Research),
    national(2, "规划院", "生态环境部环境规划院", "北京市", "北京市", UnitKind::Research),
    national(3, "评估中心", "生态环境部环境工程评估中心", "北京市", "北京市", UnitKind::Ministry),
    national(4, "华南所", "生态环境部华南环境科学研究所", "广东省", "广州市", UnitKind::Research),
    national(5, "南京所", "生态环境部南京环境科学研究所", "江苏省", "南京市", UnitKind::Research),
    national(6, "监测总站", "中国环境监测总站", "北京市", "北京市", UnitKind::Ministry),
    national(7, "环发中心", "生态环境部环境发展中心", "北京市", "北京市", UnitKind::Ministry),
    national(8, "卫星中心", "生态环境部卫星环境应用中心", "北京市", "北京市", UnitKind::Ministry),
];

impl Sender {
    /// The row of the table `units`.
    pub fn unit(&self) -> Unit {
        Unit {
            row: 0,
            id: self.short.into(),
            name: self.name.into(),
            province: Some(canonical_province(self.province).unwrap_or(self.province).into()),
            city: Some(self.city.into()),
            kind: self.kind,
            pool: Some(self.pool).filter(|&pool| pool > 0),
            at: None,
            contact: None,
            phone: None,
            notes: None,
            extra: Vec::new(),
        }
    }
}
