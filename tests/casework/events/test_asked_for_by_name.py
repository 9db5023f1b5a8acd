"""What the five plans name is in the list of events under that name, and is counted once it has been held."""

from datetime import date

import pytest

from campaigns.quotas.countable import EVENT_KINDS, TALKS
from tests.casework.events.factory import make_event
from tests.casework.events.test_facts import FACTS, ask

# By the requirement: the codes and their names as the plans write them.
NAMED = {
    "R024 R042": {"open_day_reception": "开放日接访"},
    "R037": {
        "quality_meeting": "教学质量分析会", "symposium": "座谈会", "open_day": "开放日", "law_lecture": "送法进校园",
        "lecture": "专题讲座", "tree_planting": "义务植树", "sports_meet": "教职工运动会", "relief": "困难师生慰问",
    },
    "R038": {"home_stay": "吃住在群众家", "lesson_at_home": "送课到学生家"},
    "R039": {
        "in_canteen": "进食堂", "in_dormitory": "进寝室", "in_classroom": "进教室", "same_meal": "同吃",
        "same_lodging": "同住", "same_study": "同学习",
    },
    "R043": {"collective_follow_up": "集中回访"},
    "R044": {"case_visit": "带案下访"},
    "R045": {"accompany": "主动领访"},
    "R104": {
        "self_study": "个人自学", "expert_study": "专家导学", "group_study": "集中研学", "topic_discussion": "专题讨论",
    },
    "R117": {"topic_meeting": "专题研究会"},
    "R226": {
        "grade_visit": "深入年级组", "staff_home": "走访教职工家庭", "sick_visit": "看望慰问",
        "staff_meeting": "教职工（党员）大会",
    },
    "R305": {"in_classroom": "进教室", "in_dormitory": "进寝室", "in_canteen": "进食堂"},
    "R309": {"field_stay": "蹲点调研", "inspection": "明察暗访", "survey_trip": "基层调研", "symposium": "座谈会"},
    "R401": {"enlarged": "党委（支委）扩大会议", "staff_meeting": "教职工（党员）大会", "training": "培训"},
    "R406": {"symposium": "座谈会"},
    "R407": {"preach": "宣讲", "film": "宣传片播放"},
}  # fmt: skip
EVERY = [(needed, code, name) for needed, kinds in NAMED.items() for code, name in kinds.items()]


@pytest.mark.parametrize(("needed", "code", "name"), EVERY)
def test_it_has_its_name_and_is_counted(cast, needed, code, name):
    assert EVENT_KINDS[code].name == name
    assert code not in TALKS
    make_event(cast.school, code, date(2026, 10, 12), [cast.principal, cast.li])
    (of_school,) = FACTS["次", "school"](ask(cast.school, kinds=(code,))).values()
    assert of_school.done == 1
    of_person = FACTS["次", "person"](ask(cast.school, kinds=(code,)))
    assert {who: tally.done for who, tally in of_person.items()} == {cast.principal.pk: 1, cast.li.pk: 1}


def test_what_a_mobilisation_says_besides_its_day_is_kept(cast):
    """R103: who spoke, and whether those who supervise were there. R311: what was on the agenda."""
    event = make_event(
        cast.school, "mobilisation", date(2026, 10, 12), [(cast.principal, "lead"), cast.li], supervised=True
    )
    assert event.supervised
    assert event.attendances.get(part="lead").user == cast.principal
    topic = make_event(cast.school, "topic_meeting", date(2026, 10, 12), [cast.li], topics=["食堂饭菜", "放学交通"])
    assert topic.topics == ["食堂饭菜", "放学交通"]
