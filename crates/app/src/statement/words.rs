//! The words of a statement in the languages of its readers.

use crate::{AppError, Language};
use credit::{LineCause, LineKind};

/// English words and what they are in Chinese.
const CHINESE: [(&str, &str); 49] = [
    ("Statement", "对账单"),
    ("Totals", "合计"),
    ("Carried from earlier periods", "以前账期的调整"),
    ("Lines", "明细"),
    ("Payee", "收款人"),
    ("Period", "账期"),
    ("Days", "日期范围"),
    ("Run", "结算编号"),
    ("State", "状态"),
    ("final", "已锁定"),
    ("not yet locked", "未锁定"),
    ("Digest of the lines", "明细摘要值"),
    ("Hash of the snapshot", "快照哈希"),
    ("Given at", "出具时间"),
    ("Nothing was credited or earned in this period.", "本账期没有业绩，也没有提成。"),
    ("book", "账簿"),
    ("credit", "业绩"),
    ("roll-up", "上卷业绩"),
    ("commission", "提成"),
    ("payable", "可付"),
    ("held", "暂扣"),
    ("released", "解除暂扣"),
    ("to pay", "应付"),
    ("currency", "币种"),
    ("period", "账期"),
    ("cause", "原因"),
    ("what", "类别"),
    ("lines", "行数"),
    ("amount", "金额"),
    ("at", "时间"),
    ("order", "订单"),
    ("line", "行号"),
    ("rule", "政策与规则"),
    ("yes", "是"),
    ("release", "解除暂扣"),
    ("sale", "销售"),
    ("refund", "退款"),
    ("adjustment", "调整"),
    ("award", "奖励"),
    ("decision", "争议裁定"),
    ("group", "集团"),
    ("brand", "品牌"),
    ("department", "部门"),
    ("region", "区域"),
    ("dealer", "经销商"),
    ("store", "门店"),
    ("cloud_store", "云店"),
    ("associate", "导购"),
    ("partner", "异业伙伴"),
];

impl Language {
    /// An English word of a statement in this language.
    pub fn say(self, word: &'static str) -> &'static str {
        match self {
            Language::English => word,
            Language::Chinese => {
                CHINESE.iter().find(|(english, _)| *english == word).map_or(word, |(_, chinese)| *chinese)
            }
        }
    }
}

/// The word for a kind of line.
pub fn kind_name(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Credit => "credit",
        LineKind::RollUp => "roll-up",
        LineKind::Commission => "commission",
        LineKind::Release => "release",
    }
}

/// The word for what made a line.
pub fn cause_name(cause: LineCause) -> &'static str {
    match cause {
        LineCause::Sale => "sale",
        LineCause::Refund => "refund",
        LineCause::Release => "release",
        LineCause::Adjustment => "adjustment",
        LineCause::Period => "period",
        LineCause::Award => "award",
        LineCause::Decision => "decision",
    }
}

/// The word for a kind of line in the API.
pub fn kind_code(kind: LineKind) -> &'static str {
    match kind {
        LineKind::RollUp => "roll_up",
        kind => kind_name(kind),
    }
}

/// The kind of line with this word, of those that people may dispute.
pub fn line_kind(word: &str) -> Result<LineKind, AppError> {
    let known = [LineKind::Credit, LineKind::Commission];
    known.into_iter().find(|kind| kind_name(*kind) == word).ok_or_else(|| {
        AppError::refused("query_wrong", format!("there is no kind {word:?}; there are credit, commission"))
    })
}
