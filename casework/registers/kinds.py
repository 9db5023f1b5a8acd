"""The registers that are kept: 整改, 五个清单, 办实事, 典型与宣传. Data only; a new register is a new entry here.

The codes are those that a plan counts (campaigns.quotas.countable), in the order in which the index shows them.
"""

from casework.registers.columns import Column, Kind, SheetColumn, Type

RECTIFY, TOPICS, DEEDS, STORIES = "整改", "五个清单", "办实事", "典型与宣传"


def _choices(*words: str) -> tuple[tuple[str, str], ...]:
    """Pairs written “code 名称”."""
    return tuple((word.split()[0], word.split()[1]) for word in words)


# 公务用车、财经纪律；补课、收费；吃拿卡要、侵害利益 (R118).
SPECIAL = _choices(
    "car 公务用车", "finance 违反财经纪律", "tutoring 违规补课", "fees 乱收费", "bribes 吃拿卡要",
    "interests 侵害师生利益", "other 其他",
)  # fmt: skip
# 立、改、废, and what is kept (R120).
CHANGES = _choices("keep 保留", "revise 修订", "abolish 废止", "new 新建")
# The fields of 实事 (R308, R410).
DEED_FIELDS = _choices(
    "admission 入学", "after_class 课后服务", "exams 招考", "employment 就业", "canteen 食堂", "safety 安全",
    "aid 资助", "support 帮扶", "care 关爱", "tutoring 课外辅导", "traffic 交通出行", "living 生活保障",
    "home_school 家校互动", "other 其他",
)  # fmt: skip
WISHES = _choices("wish 微心愿", "difficulty 小困难", "hope 新期盼")  # R325
MEDIA = _choices("paper 报刊", "broadcast 广播电视", "wechat 微信", "web 网络", "other 其他")  # R419

LEADER = Column("leader", "牵头领导", Type.PERSON)
UNIT = Column("department", "责任部门", Type.DEPARTMENT)
PERSON = Column("responsible", "责任人", Type.PERSON)
BRANCH = Column("branch", "党支部", Type.BRANCH)
STARTS = Column("starts_on", "开始日期", Type.DAY)
DUE = Column("planned_on", "完成时限", Type.DAY)
OUTCOME = Column("outcome", "完成情况", Type.LONG)
BENEFIT = Column("benefit", "受益人数", Type.NUMBER)
LINK = Column("link", "链接", Type.LINK, hint="网页的地址，以 http 开头")

IN_CHARGE = (
    SheetColumn("牵头领导", ("leader",), 9),
    SheetColumn("责任部门", ("department",), 11),
    SheetColumn("责任人", ("responsible",), 9),
    SheetColumn("完成时限", ("planned_on",), 11.5),
    SheetColumn("进展", ("progress",), 22),
)
WRITTEN = (
    SheetColumn("日期", ("done_on",), 11.5),
    SheetColumn("部门", ("department",), 11),
    SheetColumn("供稿人", ("responsible",), 9),
)

_RECTIFY = (
    Kind(
        code="rectification",
        group=RECTIFY,
        unit="件",
        columns=(
            Column("title", "问题", required=True),
            Column("goal", "整改目标", Type.LONG),
            Column("body", "整改措施", Type.LONG),
            LEADER,
            UNIT,
            PERSON,
            STARTS,
            Column("planned_on", "完成时限", Type.DAY, required=True),
            Column("published_how", "公示方式"),
            Column("published_on", "公示日期", Type.DAY),
            OUTCOME,
        ),
        sheet=(
            SheetColumn("问题", ("title",), 22),
            SheetColumn("整改目标", ("goal",), 20),
            SheetColumn("整改措施", ("body",), 26),
            *IN_CHARGE,
            SheetColumn("公示方式/日期", ("published_how", "published_on"), 14),
            SheetColumn("完成情况", ("state", "done_on", "outcome"), 20),
            SheetColumn("销号", ("signed_off",), 11.5),
        ),
        signs_off=True,
        timetable=True,
        empty="从一个问题、一次走访新建，或者在这里直接写。",
    ),
    Kind(
        code="special",
        group=RECTIFY,
        unit="件",
        columns=(
            Column("title", "整治的问题", required=True),
            Column("category", "类别", Type.CHOICE, required=True, choices=SPECIAL),
            Column("body", "整治措施", Type.LONG),
            LEADER,
            UNIT,
            PERSON,
            STARTS,
            DUE,
            OUTCOME,
        ),
        sheet=(
            SheetColumn("类别", ("category",), 12),
            SheetColumn("整治的问题", ("title",), 24),
            SheetColumn("整治措施", ("body",), 28),
            *IN_CHARGE,
            SheetColumn("完成情况", ("state", "done_on", "outcome"), 22),
            SheetColumn("销号", ("signed_off",), 11.5),
        ),
        signs_off=True,
        timetable=True,
        restricted=True,
        empty="按公务用车、补课收费等类别，一件件列清楚。",
    ),
    Kind(
        code="rule_change",
        group=RECTIFY,
        unit="项",
        columns=(
            Column("title", "制度名称", required=True),
            Column("change", "类别", Type.CHOICE, required=True, choices=CHANGES),
            Column("old_no", "原文号"),
            UNIT,
            PERSON,
            Column("planned_on", "计划完成", Type.DAY),
            Column("new_no", "文号"),
            Column("issued_on", "发文日期", Type.DAY),
            Column("body", "备注", Type.LONG),
        ),
        sheet=(
            SheetColumn("制度名称", ("title",), 28),
            SheetColumn("类别", ("change",), 8),
            SheetColumn("原文号", ("old_no",), 16),
            SheetColumn("责任部门", ("department",), 11),
            SheetColumn("计划完成", ("planned_on",), 11.5),
            SheetColumn("实际完成", ("done_on",), 11.5),
            SheetColumn("文号/日期", ("new_no", "issued_on"), 18),
            SheetColumn("备注", ("body",), 20),
        ),
        timetable=True,
        done_day="实际完成",
        empty="把现有制度过一遍：保留、修订、废止，缺的新建。",
    ),
)


def _topic(code: str, title: str, body: str) -> Kind:
    """One of the five lists (R413)."""
    return Kind(
        code=code,
        group=TOPICS,
        unit="条",
        columns=(
            Column("title", title, required=True),
            Column("body", body, Type.LONG),
            UNIT,
            BRANCH,
            PERSON,
            DUE,
            OUTCOME,
        ),
        sheet=(
            SheetColumn(title, ("title",), 26),
            SheetColumn(body, ("body",), 34),
            SheetColumn("责任部门（支部）", ("department", "branch"), 13),
            SheetColumn("责任人", ("responsible",), 9),
            SheetColumn("完成时限", ("planned_on",), 11.5),
            SheetColumn("完成情况", ("state", "outcome"), 22),
            SheetColumn("来自", ("source",), 14),
        ),
        gathered=True,
        empty="把讨论中说到的一条条写下来。",
    )


_TOPICS = (
    _topic("gap", "差距（问题）", "改进措施"),
    _topic("learn", "学习的先进", "学什么、怎么学"),
    _topic("spirit", "弘扬的内容", "具体做法"),
    _topic("integrity", "清廉事项", "具体做法"),
    _topic("model", "示范项目", "具体做法"),
)
_DEEDS = (
    Kind(
        code="lead_problem",
        group=DEEDS,
        unit="件",
        columns=(
            Column("title", "突出问题", required=True),
            Column("body", "办法和措施", Type.LONG),
            Column("leader", "领办领导", Type.PERSON),
            UNIT,
            PERSON,
            STARTS,
            DUE,
            BENEFIT,
            Column("outcome", "办理结果", Type.LONG),
        ),
        sheet=(
            SheetColumn("突出问题", ("title",), 26),
            SheetColumn("办法和措施", ("body",), 28),
            SheetColumn("领办领导", ("leader",), 9),
            *IN_CHARGE[1:],
            SheetColumn("受益人数", ("benefit",), 9),
            SheetColumn("办理结果", ("state", "done_on", "outcome"), 22),
            SheetColumn("销号", ("signed_off",), 11.5),
        ),
        signs_off=True,
        timetable=True,
        empty="群众反映强烈的，由一位领导领办到底。",
    ),
    Kind(
        code="practical",
        group=DEEDS,
        unit="件",
        columns=(
            Column("title", "项目名称", required=True),
            Column("field", "方面", Type.CHOICE, choices=DEED_FIELDS),
            Column("body", "主要内容", Type.LONG),
            LEADER,
            UNIT,
            PERSON,
            STARTS,
            DUE,
            BENEFIT,
            Column("outcome", "成效", Type.LONG),
        ),
        sheet=(
            SheetColumn("项目名称", ("title",), 26),
            SheetColumn("方面", ("field",), 10),
            SheetColumn("主要内容", ("body",), 28),
            *IN_CHARGE,
            SheetColumn("受益人数", ("benefit",), 9),
            SheetColumn("成效", ("state", "done_on", "outcome"), 22),
        ),
        timetable=True,
        empty="一件件写下来，办成一件记一件。",
    ),
    Kind(
        code="wish",
        group=DEEDS,
        unit="个",
        columns=(
            Column("title", "心愿", required=True, hint="这里大家都看得到，先不写名字"),
            Column("wish", "类别", Type.CHOICE, choices=WISHES),
            Column("whose", "谁的心愿", private=True, hint="姓名只有办公室、认领的人和您看得到"),
            Column("department", "年级组（部门）", Type.DEPARTMENT),
            Column("responsible", "认领人", Type.PERSON),
            Column("starts_on", "认领日期", Type.DAY),
            Column("planned_on", "打算哪天实现", Type.DAY),
            Column("outcome", "怎么实现的", Type.LONG),
        ),
        sheet=(
            SheetColumn("心愿", ("title",), 28),
            SheetColumn("类别", ("wish",), 9),
            SheetColumn("谁的心愿", ("whose",), 10),
            SheetColumn("年级组（部门）", ("department",), 12),
            SheetColumn("认领人", ("responsible",), 9),
            SheetColumn("认领日期", ("starts_on",), 11.5),
            SheetColumn("实现日期", ("done_on",), 11.5),
            SheetColumn("怎么实现的", ("state", "outcome"), 26),
        ),
        anyone=True,
        done_word="实现",
        done_day="实现日期",
        empty="孩子的一个小愿望、家里的一个小困难，写下来，等人认领。",
    ),
)


def _writing(code: str, body: str, *more: Column, anyone: bool = True) -> Kind:
    """What is written down once: an experience, a deed, a story, a report."""
    return Kind(
        code=code,
        group=STORIES,
        unit="篇",
        columns=(
            Column("title", "标题", required=True),
            *more,
            Column("done_on", "日期", Type.DAY, required=True),
            Column("department", "部门", Type.DEPARTMENT),
            Column("responsible", "供稿人", Type.PERSON),
            Column("body", body, Type.LONG),
            LINK,
        ),
        sheet=(
            SheetColumn("标题", ("title",), 30),
            *(SheetColumn(column.label, (column.key,), 13) for column in more),
            *WRITTEN,
            SheetColumn(body, ("body",), 36),
            SheetColumn("链接", ("link",), 24),
        ),
        recorded=True,
        anyone=anyone,
        done_word="记下",
        done_day="日期",
        empty="一句话也可以，长短随您。",
    )


_STORIES = (
    _writing("experience", "做法和成效"),
    _writing("deed", "事迹", Column("about", "主人公")),
    _writing("story", "故事"),
    Kind(
        code="mechanism",
        group=STORIES,
        unit="项",
        columns=(
            Column("title", "制度（机制）名称", required=True),
            Column("body", "主要内容", Type.LONG),
            UNIT,
            PERSON,
            Column("planned_on", "计划建立", Type.DAY),
            Column("new_no", "文号"),
        ),
        sheet=(
            SheetColumn("制度（机制）名称", ("title",), 30),
            SheetColumn("主要内容", ("body",), 36),
            SheetColumn("责任部门", ("department",), 11),
            SheetColumn("计划建立", ("planned_on",), 11.5),
            SheetColumn("建立日期", ("done_on",), 11.5),
            SheetColumn("文号", ("new_no",), 16),
        ),
        done_word="建立",
        done_day="建立日期",
        empty="行之有效的做法，定下来成为制度。",
    ),
    _writing(
        "press", "摘要", Column("media", "媒体", required=True), Column("medium", "载体", Type.CHOICE, choices=MEDIA)
    ),
    _writing("brief", "要点", Column("number", "期号"), anyone=False),
)

KINDS: dict[str, Kind] = {kind.code: kind for kind in (*_RECTIFY, *_TOPICS, *_DEEDS, *_STORIES)}
GROUPS = (RECTIFY, TOPICS, DEEDS, STORIES)
