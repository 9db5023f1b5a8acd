"""What can be counted: the closed lists of records that casework keeps, with their Chinese names (D15).

casework stands above this room and takes its own choices from here, so that a plan and a record say the same word.
"""

from collections.abc import Collection
from dataclasses import dataclass

# What a visit can be.
MODES = {
    "home": "上门",
    "offsite": "约访",
    "school": "来校",
    "phone": "电话",
    "video": "视频",
    "letter": "书信",
    "gift": "慰问",
}
PURPOSES = {
    "situation": "了解情况",
    "thought": "思想交流",
    "study": "学业",
    "mental_care": "心理关爱",
    "hardship": "困难帮扶",
    "policy": "政策宣讲",
    "safety": "安全",
    "opinions": "征求意见",
    "case_visit": "带案",
    "follow_up": "回访",
    "festival": "节日慰问",
    "birthday": "生日祝福",
}
PAIRED_WITH = {"student": "学生", "household": "家庭", "colleague": "教职工", "contact_point": "联系点"}


@dataclass(frozen=True)
class EventKind:
    """A kind of event. `group`: under which heading it is chosen."""

    code: str
    name: str
    group: str


_EVENTS: dict[str, dict[str, str]] = {
    "会议": {
        "mobilisation": "动员大会",
        "summing_up": "总结大会",
        "topic_meeting": "专题研究会",
        "democratic_life": "专题民主生活会",
        "branch_life": "组织生活会",
        "review": "民主评议",
        "theme_day": "主题党日",
        "enlarged": "党委（支委）扩大会议",
        "staff_meeting": "教职工（党员）大会",
        "symposium": "座谈会",
        "quality_meeting": "教学质量分析会",
        "office_meeting": "校长办公会",
    },
    "三进三同": {
        "in_canteen": "进食堂",
        "in_dormitory": "进寝室",
        "in_classroom": "进教室",
        "same_meal": "同吃",
        "same_lodging": "同住",
        "same_study": "同学习",
        "same_work": "同劳动",
        "home_stay": "吃住在群众家",
        "lesson_at_home": "送课到学生家",
    },
    "接访下访": {
        "reception": "接待日接访",
        "open_day_reception": "开放日接访",
        "collective_follow_up": "集中回访",
        "case_visit": "带案下访",
        "accompany": "主动领访",
        "big_visit": "大走访",
    },
    "讲座与开放": {
        "lecture": "专题讲座",
        "model_lesson": "优质课到班级",
        "open_class": "公开课",
        "open_day": "开放日",
        "homework_help": "作业辅导",
    },
    "谈心与联系": {
        "talk": "谈心谈话",
        "talk_round1": "谈心交心（第一轮）",
        "talk_round2": "谈心交心（第二轮）",
        "talk_reminder": "谈话提醒",
        "contact_visit": "深入联系点",
        "grade_visit": "深入年级组",
        "staff_home": "走访教职工家庭",
        "sick_visit": "看望慰问",
        "report_branch": "向党支部汇报",
        "report_unit": "向单位报告",
        "check_in": "到社区报到",
        "branch_check": "支部检查执行情况",
    },
    "学习与宣讲": {
        "self_study": "个人自学",
        "expert_study": "专家导学",
        "group_study": "集中研学",
        "topic_discussion": "专题讨论",
        "training": "培训",
        "preach": "宣讲",
        "film": "宣传片播放",
    },
    "调研与察访": {
        "survey_trip": "基层调研",
        "field_stay": "蹲点调研",
        "community_work": "下沉社区",
        "village_help": "帮扶乡村振兴村",
        "school_visit": "深入学校",
        "class_join": "走进班级（支部）",
        "lesson_experience": "体验课堂教学",
        "canteen_inspection": "暗访食堂",
        "dormitory_visit": "走访学生宿舍",
        "family_interview": "访谈师生家庭",
        "campus_activity": "参加校园活动",
        "inspection": "明察暗访",
        "small_deed": "办好小事实事",
    },
    "校园活动": {
        "law_lecture": "送法进校园",
        "tree_planting": "义务植树",
        "sports_meet": "教职工运动会",
        "relief": "困难师生慰问",
        "volunteer": "志愿服务",
        "other": "其他活动",
    },
}
EVENT_KINDS: dict[str, EventKind] = {
    code: EventKind(code, name, group) for group, kinds in _EVENTS.items() for code, name in kinds.items()
}
# Who is there only as one of two: what was said is theirs (practice B.7).
TALKS = frozenset({"talk", "talk_round1", "talk_round2", "talk_reminder"})
EVENT_PARTS = {
    "lead": "主讲（主持）",
    "organizer": "组织",
    "present": "参加",
    "talked": "谈话双方",
    "assessed": "参加评议",
}
REGISTER_KINDS = {
    "rectification": "整改任务",
    "special": "专项整治",
    "rule_change": "立改废",
    "gap": "找差距清单",
    "learn": "学先进清单",
    "spirit": "弘扬精神清单",
    "integrity": "创清廉清单",
    "model": "争示范清单",
    "lead_problem": "领办突出问题",
    "practical": "实事项目",
    "wish": "微心愿",
    "experience": "典型经验",
    "deed": "典型事迹",
    "story": "暖心故事",
    "mechanism": "制度机制",
    "press": "宣传报道",
    "brief": "工作信息（简报）",
}

# What makes a pupil one of 重点学生; casework keeps who is.
TAGS = {
    "left_behind_both": "双亲留守",
    "left_behind_one": "单亲留守",
    "migrant": "随迁子女",
    "orphan": "孤儿",
    "de_facto_orphan": "事实无人抚养",
    "disabled": "残疾",
    "low_income": "低保",
    "low_income_edge": "低保边缘",
    "extreme_poor": "特困供养",
    "poverty_out": "脱贫家庭(原建档立卡)",
    "monitor_unstable": "脱贫不稳定",
    "monitor_edge": "边缘易致贫",
    "monitor_sudden": "突发严重困难",
    "single_parent": "单亲",
    "martyr_child": "烈士子女/优抚",
    "aid_l1": "特别困难",
    "aid_l2": "困难",
    "aid_l3": "一般困难",
    "study_difficulty": "学业困难",
    "psych_attention": "心理关注",
    "petition_family": "信访户",
    "sick": "重病",
    "dropout_risk": "控辍保学",
}
# By the source of an activity: which forms of it may be told apart, and which purposes (parts in an event).
CHOSEN: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "visit": (MODES, PURPOSES),
    "pairing": (PAIRED_WITH, {}),
    "event": ({code: kind.name for code, kind in EVENT_KINDS.items()}, EVENT_PARTS),
    "register": (REGISTER_KINDS, {}),
}
# By the source of an activity: (unit, counted by) that the records can answer. Whoever counts holds the same table.
COUNTED: dict[str, frozenset[tuple[str, str]]] = {
    "visit": frozenset(
        [("次", per) for per in ("person", "pairing", "student", "tagged_student", "class", "grade", "school")]
        + [(unit, "person") for unit in ("户", "人", "天")]
        + [(unit, "school") for unit in ("户", "天", "%")]
        + [(unit, "cohort") for unit in ("户", "人", "%")]
        + [("%", "class"), ("%", "grade")]
    ),
    "pairing": frozenset((unit, per) for unit in ("人", "户", "个") for per in ("person", "school")),
    "event": frozenset(
        [(unit, "person") for unit in ("次", "场", "节", "件", "天", "人", "对")]
        + [(unit, "school") for unit in ("次", "场", "节", "天", "人")]
        + [("次", per) for per in ("branch", "class", "grade")]
    ),
    "handin": frozenset((unit, per) for unit in ("份", "篇", "次") for per in ("person", "branch", "school")),
    "diary": frozenset((unit, per) for unit in ("篇", "次") for per in ("person", "school")),
    "register": frozenset((unit, per) for unit in ("件", "个", "项", "篇") for per in ("person", "branch", "school")),
    # Items of a list are each counted by their own source; the list by how many of them are there.
    "checklist": frozenset({("项", "person"), ("项", "branch"), ("项", "school")}),
}


def says_what_counts(source: str, modes: Collection[str], purposes: Collection[str]) -> bool:
    """A visit of any kind for anything is routine, and so is an entry in any register; neither is a campaign's."""
    return bool(modes or purposes) if source in {"visit", "register", "handin"} else True


def own_event_kind(campaign_pk: int, code: str) -> str:
    """The code under which events of a campaign's own activity are kept: “c12.disc_guard”.

    An activity that is counted from events and names no kind has one of its own.
    """
    return f"c{campaign_pk}.{code}"
