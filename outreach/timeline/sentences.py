"""What a history row says when it is shown. Rows hold codes and data; the sentence is made here."""

SENTENCES = {
    "campaign.closed": "{actor}结束了活动",
    "campaign.discarded": "{actor}删除了草稿“{name}”",
    "campaign.drafted": "{actor}从预设“{preset}”新建了{year}年的活动",
    "campaign.opened": "{actor}开展了活动",
    "campaign.planned": "{actor}修改了方案：{what}",
    "exemption.approved": "{actor}同意了减免",
    "exemption.refused": "{actor}没有同意减免：{note}",
    "exemption.requested": "{actor}申请减免（{reason}，{days}）",
    "exemption.withdrawn": "{actor}撤回了减免申请",
    "rule.added": "{actor}新增一条指标：{after}",
    "rule.changed": "{actor}修改了指标：{before} → {after}",
    "rule.changed_from": "{actor}修改了指标：{before} → {after}，从{start}起",
    "rule.switched_off": "{actor}停用了指标：{after}",
    "rule.switched_on": "{actor}启用了指标：{after}",
    "ticket.registered": "{actor}登记了问题 {no}",
    "visit.conflict": "{actor}的手机又传来一份不同的内容，两份都保留着",
    "visit.corrected": "{actor}更正了这条记录",
    "visit.recorded": "{actor}记下了这次走访",
    "visit.recorded_for": "{actor}替{visitor}补记了这次走访：{reason}",
    "visit.withdrawn": "{actor}撤回了这条记录：{reason}",
}
