"""What a notice says when it is read. Rows hold a kind and data; the sentence is made here."""

SENTENCES = {
    "campaign.opened": "{name}开始了，您本季度要做的已列在首页",
    "exemption.approved": "您申请的减免（{reason}，{days}）已同意，这些天不计入指标",
    "exemption.refused": "您申请的减免（{reason}，{days}）没有同意：{note}",
    "exemption.requested": "{name}申请指标减免（{reason}，{days}），等您处理",
    "period.closed": "{name}{label}已结账，可以导出汇总",
    "quota.exceptions": "{label}核对：{text}",
    "quota.owed": "{label}：{owed}（{until}）",
    "ticket.registered": "有新问题 {no}：{headline}",
}
