"""What the five plans say besides their rules: who takes part, in which phases, what is asked on paper, who leads.

Written by hand from the plans, by the number of the requirement.
"""

from datetime import date

import pytest
from django.utils import timezone

from campaigns.handins.models import HandIn
from campaigns.planning.document import document_of
from campaigns.planning.services import campaign_launch

LUXIAN, XIAJICENG, SANDA = "qunzhong_luxian", "xiajiceng", "sanda"
COUNTED = HandIn.Counting.COUNT


@pytest.fixture
def launched(cast):
    def launch(preset):
        return campaign_launch(school=cast.school, preset=preset, year=2026, actor=cast.principal, at=timezone.now())

    return launch


PHASES = {
    LUXIAN: [  # R101, R102
        ("学习教育、听取意见", (3, 1), (5, 31)), ("查摆问题、开展批评", (5, 1), (7, 31)),
        ("整改落实、建章立制", (7, 1), (9, 30)),
    ],
    XIAJICENG: [  # R320
        ("动员部署", (5, 11), (5, 31)), ("全面开展", (6, 1), (6, 30)), ("持续深化", (7, 1), (10, 31)),
        ("巩固提升", (11, 1), (12, 31)),
    ],
    SANDA: [  # R400
        ("走访宣讲", (8, 11), (9, 20)), ("整改推动", (8, 11), (10, 31)), ("巩固提升", (8, 11), (11, 30)),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("preset", "phases"), PHASES.items())
def test_the_phases_have_the_days_of_the_plan(launched, preset, phases):
    rows = launched(preset).phases.all()
    assert [(phase.name, phase.starts_on, phase.ends_on) for phase in rows] == [
        (name, date(2026, *first), date(2026, *last)) for name, first, last in phases
    ]


@pytest.mark.parametrize(("preset", "labels"), [
    ("sanxiang", ["班子成员", "教职工", "班主任"]),  # R054
    (LUXIAN, ["主要领导", "班子成员", "党员"]),  # R100
    ("lianxi_fuwu", ["班子成员", "党员干部", "党员"]),
    (XIAJICENG, ["班子成员", "党员干部", "党员"]),
    (SANDA, ["班子成员", "班主任"]),
])  # fmt: skip
def test_who_takes_part_is_said(launched, preset, labels):
    (said,) = [
        block.text
        for block in document_of(launched(preset), date(2026, 2, 1)).blocks
        if getattr(block, "text", "").startswith("参加人员：")
    ]
    assert all(f"{label}（" in said for label in labels), said


# Preset, code → name, of whom, roles, how counted, day, steps of the review.
PAPERS = {
    ("sanxiang", "diary"): ("民情日记", "person", ["leader", "teacher"], HandIn.Counting.CONTINUOUS, None, []),  # R032
    ("sanxiang", "party_analysis"): (
        "党性分析材料", "person", ["leader", "party_member"], COUNTED, (11, 30), [],  # R033
    ),
    ("sanxiang", "reflection"): ("家访心得体会", "person", ["leader", "teacher"], COUNTED, (12, 10), []),  # R035
    ("sanxiang", "annual_summary"): ("全年工作总结", "school", ["school"], COUNTED, (12, 31), []),  # R050
    ("sanxiang", "satisfaction"): ("满意度测评结果", "school", ["school"], COUNTED, (12, 20), []),  # R052
    (LUXIAN, "study_plan"): ("学习计划", "school", ["school"], COUNTED, (3, 31), []),  # R105
    (LUXIAN, "opinions"): ("征求意见情况报告", "school", ["school"], COUNTED, (6, 15), []),  # R110
    (LUXIAN, "special_material"): ("专项材料", "person", ["leader"], COUNTED, (6, 15), []),  # R111
    (LUXIAN, "body_review"): (
        "领导班子对照检查材料", "school", ["school"], COUNTED, (6, 30), ["opinions", "review", "final"],  # R113
    ),
    (LUXIAN, "own_review"): ("个人对照检查材料", "person", ["leader"], COUNTED, (6, 30), ["review"]),  # R113
    (LUXIAN, "meeting_notice"): ("民主生活会通报", "school", ["school"], COUNTED, (7, 31), []),  # R114
    (LUXIAN, "member_measures"): ("党员整改措施", "person", ["party_member"], COUNTED, (7, 31), []),  # R115
    (LUXIAN, "rectification_plan"): ("整改方案", "school", ["school"], COUNTED, (7, 31), []),  # R116
    (LUXIAN, "own_measures"): ("个人整改措施", "person", ["leader", "middle"], COUNTED, (7, 31), ["review"]),  # R117
    ("lianxi_fuwu", "survey_report"): ("调研报告", "person", ["leader"], COUNTED, (12, 10), []),  # R228
    (XIAJICENG, "field_report"): ("蹲点调研报告", "person", ["leader"], COUNTED, (10, 31), []),  # R323
    (SANDA, "gap_branch"): ("找差距清单（支部）", "branch", ["branch"], COUNTED, (10, 15), []),  # R413
    (SANDA, "gap_unit"): ("找差距清单（部门、年级组）", "department", ["department"], COUNTED, (10, 15), []),
    (SANDA, "gap_school"): ("找差距清单（学校汇总）", "school", ["school"], COUNTED, (10, 31), []),
    (SANDA, "learn"): ("学先进清单", "school", ["school"], COUNTED, (11, 15), []),
    (SANDA, "spirit"): ("弘扬红船精神清单", "line", ["line"], COUNTED, (11, 15), []),
    (SANDA, "integrity"): ("创清廉清单", "school", ["school"], COUNTED, (11, 15), []),
    (SANDA, "model"): ("争示范清单", "school", ["school"], COUNTED, (11, 30), []),
}  # fmt: skip


@pytest.mark.parametrize(("which", "said"), PAPERS.items())
def test_a_paper_is_asked_of_whom_and_by_when(launched, which, said):
    preset, code = which
    paper = launched(preset).handins.get(code=code)
    name, per, roles, counting, day, review = said
    assert (paper.name, paper.per, paper.roles, paper.counting, paper.review) == (name, per, roles, counting, review)
    assert paper.due_on == (date(2026, *day) if day else None)
    assert paper.enabled
    assert paper.reviewer == ("chief" if review else "")


@pytest.mark.parametrize(("preset", "code", "to", "among"), [
    ("sanxiang", "annual_summary", "教管中心三项活动领导小组", ""),  # R050
    ("sanxiang", "satisfaction", "", "一定范围"),  # R052
    (LUXIAN, "special_material", "活动组", ""),  # R111
    (LUXIAN, "opinions", "", "全体党员"),  # R110
    (LUXIAN, "meeting_notice", "", "一定范围"),  # R114, R126
    (LUXIAN, "rectification_plan", "", "向党员干部群众公示"),  # R116
])  # fmt: skip
def test_to_whom_a_paper_goes_and_who_gets_to_read_it(launched, preset, code, to, among):
    paper = launched(preset).handins.get(code=code)
    assert (paper.addressee, paper.published) == (to, among)


GROUPS = {
    ("sanxiang", "leading"): [  # R047
        "组长/支部书记、校长", "副组长/副校长", "副组长/副校长", "成员/工会负责人", "成员/德育处负责人",
        "成员/教导处负责人", "成员/后勤处负责人", "成员/团委负责人",
    ],
    (LUXIAN, "leading"): ["组长/校长", "副组长/党总支书记", "成员/副校长", "成员/副校长", "成员/工会主席"],  # R124
    (LUXIAN, "office"): [
        "主任/副校长", "副主任/办公室主任", "成员/学生处主任", "成员/科研处主任", "成员/教务处副主任",
        "成员/总务处主任", "成员/团委书记",
    ],
    (XIAJICENG, "special"): [  # R317
        "成员/办公室负责人", "成员/德育处负责人", "成员/教务处负责人", "成员/总务处负责人", "成员/团委负责人",
    ],
    (SANDA, "leading"): ["组长/党委书记、校长", "副组长/副书记", "副组长/副校长", "成员/其他校领导"],  # R417
    (SANDA, "office"): ["主任/党委办负责人"],
}  # fmt: skip


@pytest.mark.parametrize(("which", "places"), GROUPS.items())
def test_a_group_has_its_places_by_post(launched, which, places):
    preset, kind = which
    group = launched(preset).groups.get(kind=kind)
    assert [f"{place.position}/{place.post}" for place in group.members.order_by("order")] == places


@pytest.mark.parametrize(("preset", "tracks"), [
    ("sanxiang", {"三进三同": "吃在群众家", "结穷亲": "送温暖", "大下访": "普遍走访"}),  # R038, R040, R046
    (XIAJICENG, {"三进三联": "联系学生家长", "十个“一”清单": "办好一批小事实事", "双报到双报告": "结对共建"}),  # R305
    (SANDA, {"大走访": "走进教师", "大宣讲": "入户宣讲", "大解放": "如何当好示范者"}),  # R406, R407
])  # fmt: skip
def test_the_parts_of_the_campaign_bear_their_names(launched, preset, tracks):
    found = {track.name: track.activities for track in launched(preset).tracks.all()}
    assert list(found) == list(tracks)
    assert all(word in found[name] for name, word in tracks.items())


@pytest.mark.parametrize(("preset", "targets"), [
    ("sanxiang", ["学生困难户", "家长信访户", "留守儿童", "老党员", "老教师"]),  # R031
    (XIAJICENG, ["身心障碍学生", "困难师生", "农村留守儿童"]),  # R316
    (SANDA, ["特殊家庭", "有特殊需求的", "有矛盾纠纷的", "有思想情绪的"]),  # R407
])  # fmt: skip
def test_whom_to_visit_first_is_said(launched, preset, targets):
    assert launched(preset).priority_targets == targets
