"""CareTag: the closed list of群体标签, and which of them are restricted (tables.md C.1)."""

from django.db import models


class TagCode(models.TextChoices):
    LEFT_BEHIND_BOTH = "left_behind_both", "双亲留守"
    LEFT_BEHIND_ONE = "left_behind_one", "单亲留守"
    MIGRANT = "migrant", "随迁子女"
    ORPHAN = "orphan", "孤儿"
    DE_FACTO_ORPHAN = "de_facto_orphan", "事实无人抚养"
    DISABLED = "disabled", "残疾"
    LOW_INCOME = "low_income", "低保"
    LOW_INCOME_EDGE = "low_income_edge", "低保边缘"
    EXTREME_POOR = "extreme_poor", "特困供养"
    POVERTY_OUT = "poverty_out", "脱贫家庭(原建档立卡)"
    MONITOR_UNSTABLE = "monitor_unstable", "脱贫不稳定"
    MONITOR_EDGE = "monitor_edge", "边缘易致贫"
    MONITOR_SUDDEN = "monitor_sudden", "突发严重困难"
    SINGLE_PARENT = "single_parent", "单亲"
    MARTYR_CHILD = "martyr_child", "烈士子女/优抚"
    AID_L1 = "aid_l1", "特别困难"
    AID_L2 = "aid_l2", "困难"
    AID_L3 = "aid_l3", "一般困难"
    STUDY_DIFFICULTY = "study_difficulty", "学业困难"
    PSYCH_ATTENTION = "psych_attention", "心理关注"
    PETITION_FAMILY = "petition_family", "信访户"
    SICK = "sick", "重病"
    DROPOUT_RISK = "dropout_risk", "控辍保学"


RESTRICTED = frozenset({TagCode.ORPHAN, TagCode.DE_FACTO_ORPHAN, TagCode.PSYCH_ATTENTION, TagCode.PETITION_FAMILY})
# 特殊群体 of 表3: whoever needs care first. A class of its own, not every tag (一般困难 and 随迁 are common).
SPECIAL_GROUP = frozenset(TagCode.values) - {TagCode.MIGRANT, TagCode.AID_L3, TagCode.STUDY_DIFFICULTY}
