"""The quotas of the plans as the plans write them (requirements A.2), each read as the rule that the preset has."""

from dataclasses import replace

import pytest

from campaigns.planning.presets import preset_of
from campaigns.quotas.reading import RuleDraft, read_sentence
from tests.campaigns.quotas.test_sentences import draft_of, kinds_of, rule_of

PHRASES = {
    "sanxiang": {
        "q1": "三进三同：学校班子成员、教职工不少于1周",
        "q2": "结穷亲：班子成员每人1人以上",
        "q3": "结穷亲：班子成员每人1户以上",
        "q4": "教职工每人帮扶学生1人以上",
        "q5": "班子成员每年大下访不少于3次",
        "q6": "教职工每人每季度家访不少于4次",
        "q7": "给帮扶对象每月进行一次电话询问",
        "q8": "帮扶人每季度进行一次书信交流",
        "q9": "帮扶人每年一次节日慰问",
        "q10": "帮扶人每年进行一次生日祝福",
        "q11": "学校主要领导每年给师生作一场专题讲座",
        "q12": "班子成员每年组织二节优质课到班级",
        "q13": "班主任每个教学月深入家庭做三次学生思想交流",
        "q14": "教师每周进行四次作业辅导",
        "q15": "各校每期开展一次教职工（家长）开放日活动",
        "q16": "班主任每学年对每名学生至少开展1次家访",
    },
    "qunzhong_luxian": {
        "g1": "学校在学习教育、听取意见环节召开一次动员大会",
        "g2": "查摆问题、开展批评阶段，领导班子主要负责同志与班子每名成员之间进行第一轮谈心",
        "g3": "查摆问题、开展批评阶段，班子成员相互之间进行第一轮谈心",
        "g4": "查摆问题、开展批评阶段，班子成员之间进行第二轮谈心交心，每一对都谈到",
        "g5": "学校“查摆问题、开展批评”环节召开一次专题民主生活会",
        "g6": "各党支部在“查摆问题、开展批评”环节开好一次组织生活会",
        "g7": "全体党员“查摆问题、开展批评”环节民主评议全覆盖",
        "g8": "学校整改落实、建章立制环节召开1次总结大会",
    },
    "lianxi_fuwu": {
        "l1": "学校每周接待日接访一次",
        "l2": "每位党员要联系1～2名入党积极分子或普通群众",
        "l3": "党员每学年二次向党支部汇报联系情况",
        "l4": "党支部每学期检查一次执行情况",
        "l5": "党员干部联系1-2个基层学校和单位",
        "l6": "班子成员每人联系5户重点困难群众",
        "l7": "党员干部每月联系走访1次",
        "l8": "局领导每年到基层调研、下访不少于100天",
        "l9": "局领导开展蹲点调研每年不少于4天",
        "l10": "校级干部、党员干部每年开展两次大走访活动",
        "l11": "班子成员每年深入基层联系地方不少于6次",
        "l12": "班子成员每人联系2个居委会",
        "l13": "班子成员每月连续驻社区不少于3天",
        "l14": "党员干部每人联系1户困难家庭",
        "l16": "在职党员联系1户困难户",
        "l17": "党员负责人每年到基层调研、下访不少于50天",
        "l18": "班子成员每年至少撰写1篇调研报告",
        "l22": "党员教师每学年家访40次",
        "l24": "班主任对特殊学生每学年家访不少于2次",
        "l25": "各年级每学年家访率不低于90%",
        "l26": "每名教师活动期间家访不少于10户",
        "l27": "每名教师结对1名以上留守学生",
    },
    "xiajiceng": {
        "x1": "局领导班子成员着力解决1—2件群众反映强烈的突出问题",
        "x2": "二级单位班子成员解决突出问题1件",
        "x3": "班子成员主动办理至少1件实事项目",
        "x4": "党员干部完成十个“一”清单",
        "x5": "党员“双报到双报告”每一项都要完成",
        "x6": "局党组每月要专题研究1次",
        "x7": "党员干部每月主题党日报告1次",
    },
    "sanda": {
        "s2": "三年要走完全部家庭",
        "s3": "班主任对特殊家庭每学年家访不少于2次",
        "s4": "校领导走访宣讲阶段宣讲不少于1次",
        "s5": "学校巩固提升阶段开展五个大讨论",
    },
}
# What the sentence leaves open and the preset decides.
DECIDED = {"period_note": ""}


@pytest.mark.parametrize(
    ("preset", "code", "phrase"),
    [(preset, code, phrase) for preset, phrases in PHRASES.items() for code, phrase in phrases.items()],
)
def test_a_phrase_of_a_plan_is_read_as_its_rule(preset, code, phrase):
    plan = preset_of(preset)
    kinds = kinds_of(plan)
    rule = rule_of(plan.rule(code), {kind.code: kind for kind in kinds})
    read = read_sentence(phrase, kinds, phases=[phase.name for phase in plan.phases])
    assert isinstance(read, RuleDraft), read
    assert replace(read, **DECIDED) == draft_of(rule)


def test_a_ratio_is_read_where_it_is_written():
    plan = preset_of("sanda")
    read = read_sentence("各年级每学年走访学生家庭要高于60%", kinds_of(plan))
    assert (read.roles, read.per, read.comparator, read.number, read.unit) == (("grade",), "grade", "gt", 60, "%")


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("校级干部", "leader"), ("党员干部", "cadre"), ("中层干部", "middle"), ("主要负责同志", "chief"),
        ("领导班子成员", "leader"), ("全体党员", "party_member"), ("处室负责人", "unit_lead"), ("老师", "teacher"),
    ],
)  # fmt: skip
def test_who_is_called_by_many_names(word, role):
    assert read_sentence(f"{word}每月家访1次", kinds_of(preset_of("sanxiang"))).roles == (role,)


def test_leading_cadres_are_two_roles():
    assert read_sentence("领导干部每月家访1次", kinds_of(preset_of("sanxiang"))).roles == ("leader", "middle")
