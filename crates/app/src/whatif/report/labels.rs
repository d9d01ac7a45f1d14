//! The words of a report, in English and Chinese.

use crate::Language;
use crate::whatif::BandKind;

/// Words by language, English first.
macro_rules! labels {
    ($($name:ident: $english:literal, $chinese:literal;)+) => {
        /// The words of one language.
        #[derive(Clone, Copy, Debug)]
        pub struct Labels {
            $(pub $name: &'static str,)+
        }

        impl Labels {
            /// The words of a language.
            pub const fn of(language: Language) -> Labels {
                match language {
                    Language::English => Labels { $($name: $english,)+ },
                    Language::Chinese => Labels { $($name: $chinese,)+ },
                }
            }
        }
    };
}

labels! {
    tag: "en", "zh-CN";
    title: "What if", "政策推演";
    against: "compared with", "对照";
    range: "Orders and events from {from} until before {to}", "统计范围：{from} 至 {to}（不含末日）";
    nothing: "Nothing was changed. Facts as of commit {seq}.", "推演不改变任何数据。数据截至第 {seq} 次提交。";
    summary: "Summary", "概览";
    policy: "policy", "政策";
    credit: "credit in all books", "各账业绩合计";
    cost: "commission (cost)", "提成（成本）";
    ratio: "double-credit ratio", "双计比";
    conflicts: "orders in conflict", "归属冲突订单";
    changed: "orders with other receivers", "归属变化订单";
    payees: "payees", "收款方";
    cost_chart: "Cost of each policy", "各政策成本";
    groups: "By {dims}", "按 {dims}";
    waterfall: "What changes under {policy}, by group", "“{policy}”下各组的变化";
    others: "others", "其他";
    total: "total", "合计";
    spread: "Winners and losers under {policy}", "“{policy}”下的得失分布";
    spread_words:
        "{winners} payees gain {gained}, {losers} lose {lost}, nothing changes for {unchanged}.",
        "{winners} 方增加共 {gained}，{losers} 方减少共 {lost}，{unchanged} 方不变。";
    winners: "Most gained", "增加最多";
    losers: "Most lost", "减少最多";
    change: "change", "变化";
    before: "before", "之前";
    after: "after", "之后";
    band_same: "same", "不变";
    band_new: "new", "新增";
    threshold: "Who crosses {amount} under {policy}", "“{policy}”下跨越 {amount} 的收款方";
    reach: "reach it", "达到";
    fall: "fall under it", "跌破";
    nobody: "nobody", "无";
    moved: "Orders that move for {party} under {policy}", "“{policy}”下 {party} 的订单变化";
    moved_words:
        "{orders} orders, together {change}. Shown are those with the greatest differences.",
        "共 {orders} 单，合计 {change}；以下为差额最大的订单。";
    order: "order", "订单";
    at: "placed", "下单时间";
    who_before: "who has it, and why", "现归属与原因";
    who_after: "who would have it, and why", "推演归属与原因";
    period: "(period)", "（周期）";
    none: "(none)", "（无归属）";
    in_force: "everything in force", "现行政策";
    version: "{policy}, version {version}", "{policy} 第 {version} 版";
    payee: "payee", "收款方";
    payee_kind: "kind of payee", "收款方种类";
    channel: "channel", "渠道";
    product: "product", "商品";
    book: "book", "账簿";
    rule: "rule", "规则";
    day: "day", "日";
    week: "week", "周";
    month: "month", "月";
    quarter: "quarter", "季度";
    year: "year", "年";
    percent: "change in percent", "变化幅度";
    csv: "data as CSV", "下载 CSV 数据";
}

impl Labels {
    /// The name of a band of changes.
    pub fn band(&self, kind: BandKind) -> String {
        match kind {
            BandKind::Same => self.band_same.to_owned(),
            BandKind::FromNothing => self.band_new.to_owned(),
            BandKind::Percent { from: Some(from), to: Some(to) } => format!("{from}…{to} %"),
            BandKind::Percent { from: Some(from), to: None } => format!("≥ {from} %"),
            BandKind::Percent { from: None, to } => format!("≤ {} %", to.unwrap_or(0)),
        }
    }

    /// A sentence with its places filled in.
    pub fn fill(&self, sentence: &str, values: &[(&str, &str)]) -> String {
        values.iter().fold(sentence.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}
