"""The words by which people write quotas in plans, as patterns: numbers, units, periods, whom and by what. Pure."""

import re
import unicodedata

from campaigns.quotas import roles
from campaigns.quotas.models import QuotaRule
from campaigns.quotas.sentences import NOT_SAID
from outreach.people.roles import Role

Comparator, Period, Per, Unit = QuotaRule.Comparator, QuotaRule.Period, QuotaRule.Per, QuotaRule.Unit

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}


def plain(text: str) -> str:
    """Full-width and half-width forms are one."""
    return unicodedata.normalize("NFKC", text).strip()


def bare(text: str) -> str:
    """Without blanks and quotes, which a plan puts where it likes."""
    return re.sub(r"[\s“”\"'‘’《》]", "", plain(text))


def number_in(text: str) -> int:
    """三 → 3, 十二 → 12, 一百二十 → 120, 12 → 12. Raises ValueError for anything else."""
    if text.isdigit():
        return int(text)
    total, digit = 0, None
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in TENS:
            total += (1 if digit is None else digit) * TENS[character]
            digit = None
        else:
            raise ValueError(text)
    return total + (digit or 0)


UNITS: dict[str, str] = {
    "人次": Unit.TIMES, "次": Unit.TIMES, "回": Unit.TIMES, "遍": Unit.TIMES,
    "天": Unit.DAYS, "日": Unit.DAYS, "周": "周", "星期": "周",
    "人": Unit.PERSONS, "名": Unit.PERSONS, "位": Unit.PERSONS, "户": Unit.HOUSEHOLDS, "家": Unit.HOUSEHOLDS,
    "篇": Unit.PIECES, "份": Unit.COPIES, "件": Unit.CASES, "节": Unit.LESSONS, "场": Unit.SESSIONS,
    "对": Unit.PAIRS, "个": Unit.THINGS, "项": Unit.ITEMS, "%": Unit.PERCENT,
}  # fmt: skip
# 一对一 is no pair, 四个一 no four things.
NOT_BEFORE = {"对": "对(?![每一])", "个": "个(?![一“])"}
_UNITS = "|".join(NOT_BEFORE.get(word, word) for word in sorted(UNITS, key=len, reverse=True))
# 三个人 are three people; 两个 alone are two things.
UNIT = f"(?:个(?=[人户家周星]))?({_UNITS})"
DOING = "(?:进行|开展|组织|完成|做|有|作|为|撰写|写|召开|走访|联系)?"
NUMBER = rf"(?:\d+|[零〇一二两三四五六七八九十百千]+|{re.escape(plain(NOT_SAID))})"

AMOUNTS: list[tuple[str, re.Pattern[str]]] = [
    (Comparator.BETWEEN, re.compile(f"({NUMBER})(?:{_UNITS})?(?:至|到|-|~|—|–)({NUMBER}){UNIT}")),
    (Comparator.GTE, re.compile(f"(?:不少于|不得少于|不低于|不得低于|至少|≥|>=){DOING}({NUMBER})(){UNIT}")),
    (Comparator.GT, re.compile(f"(?:多于|高于|超过|大于|>){DOING}({NUMBER})(){UNIT}")),
    (Comparator.EQ, re.compile(f"(?:正好|等于|恰好|=){DOING}({NUMBER})(){UNIT}")),
    (Comparator.GTE, re.compile(f"(?<!每)({NUMBER})(){UNIT}(?:及|或)?以上")),
    (Comparator.GTE, re.compile(f"(?<!每)({NUMBER})(){UNIT}")),
]
# What is meant by all: the unit where the words say it, nothing where the activity does.
ALLS: list[tuple[re.Pattern[str], str]] = [
    (re.compile("走完(?:全部|所有)?(?:学生)?家庭|(?:走遍|走到|走完|覆盖)(?:全部|所有)(?:学生)?家庭"), Unit.HOUSEHOLDS),
    (re.compile("每一?对都(?:要)?谈到?|两两都?谈到?"), Unit.PAIRS),
    (re.compile("各项(?:全部|都)完成|每一?项都(?:要)?(?:完成|做到)|逐项完成"), Unit.ITEMS),
]
ALL = re.compile(rf"全部完成(?:\(按({'|'.join(sorted(Unit.values, key=len, reverse=True))})算\))?|全部|全覆盖|每一个都")
CONSECUTIVE = re.compile("连续")
PERIODS: list[tuple[str, re.Pattern[str]]] = [
    (Period.STANDING, re.compile("随时保持|始终保持|保持|长期")),
    (Period.THREE_YEARS, re.compile("三学年内?|三年内?|3年内?|3学年内?")),
    (Period.SCHOOL_YEAR, re.compile("每一?个?学年|全学年|学年内|学年")),
    (Period.SEMESTER, re.compile("每一?个?学期|每期|学期内")),
    (Period.QUARTER, re.compile("每一?个?季度|每季|本季度|季度")),
    (Period.MONTH, re.compile("每一?个?(教学)?月|按月")),
    (Period.WEEK, re.compile("每一?个?教学周|每周[一二三四五六日]?|每个?星期")),
    (Period.YEAR, re.compile("每年度|每一?年(?!级)|全年|年度|一年(?!级)")),
    (Period.CAMPAIGN, re.compile("整个活动期间|整个活动|活动期间|活动期内|期间内")),
    (Period.PHASE, re.compile("每一?个?阶段|各阶段|阶段内")),
]
PERS: list[tuple[str, re.Pattern[str]]] = [
    (Per.PAIRING, re.compile("[对给向]?(?:每一?[个名位户])?(?:帮扶对象|结对对象|联系对象)")),
    (
        Per.TAGGED,
        re.compile(
            "对?(?:每一?[个名位])?(?:重点学生|特殊学生|特殊家庭|特殊群体学生)"
            r"(?:\(((?:[^()]|\([^()]*\))*)\))?"
        ),
    ),
    (Per.STUDENT, re.compile("对?每一?[个名位]学生|对?每生")),
    (Per.CLASS, re.compile("对?每个?班(?!子|主任)级?")),
    (Per.GRADE, re.compile("对?(?:每个?|各)年级(?!组)")),
    (Per.COHORT, re.compile("对?每一?届(?:学生)?")),
    (Per.BRANCH, re.compile("对?(?:每一?个|各)(?:党支部|支部)")),
    (Per.SCHOOL, re.compile("共同|合计|全校共")),
    (Per.PERSON, re.compile("每人|人均|每一?[名位个](?=教|班|党|干|中|职|老|领|成|心)")),
]
ROLE_WORDS: dict[str, tuple[str, ...]] = {label: (code,) for code, label in roles.LABELS.items()} | {
    word: tuple(codes.split())
    for word, codes in {
        "学校班子成员": Role.LEADER, "领导班子成员": Role.LEADER, "班子": Role.LEADER, "校领导": Role.LEADER,
        "校级干部": Role.LEADER, "校级领导": Role.LEADER, "学校领导": Role.LEADER, "二级单位班子成员": Role.LEADER,
        "局班子成员": Role.LEADER, "局领导班子成员": Role.LEADER, "局领导": Role.LEADER,
        "领导班子每名成员": Role.LEADER, "班子每名成员": Role.LEADER,
        "领导干部": f"{Role.LEADER} {Role.MIDDLE}",
        "学校主要领导": roles.CHIEF, "主要负责同志": roles.CHIEF, "主要负责人": roles.CHIEF, "校长书记": roles.CHIEF,
        "领导班子主要负责同志": roles.CHIEF, "书记校长": roles.CHIEF,
        "全体教职工": roles.STAFF, "教职员工": roles.STAFF, "全体教师": Role.TEACHER, "任课教师": Role.TEACHER,
        "老师": Role.TEACHER, "中层干部": Role.MIDDLE, "党员教师": Role.PARTY_MEMBER, "全体党员": Role.PARTY_MEMBER,
        "联系干部": roles.CADRE, "科室负责人": Role.UNIT_LEAD, "党员负责人": Role.UNIT_LEAD,
        "处室负责人": Role.UNIT_LEAD,
        "年级组长": Role.UNIT_LEAD,
        "帮扶干部": roles.HELPER, "帮扶教师": roles.HELPER, "结对干部": roles.HELPER, "结对教师": roles.HELPER,
        "各学校": roles.SCHOOL, "各校": roles.SCHOOL, "全校": roles.SCHOOL, "学校党组织": roles.SCHOOL,
        "局党组": roles.SCHOOL,
        "党支部": roles.BRANCH, "各支部": roles.BRANCH, "支部": roles.BRANCH,
    }.items()
}  # fmt: skip
_PEOPLE = "|".join(
    sorted((word for word, codes in ROLE_WORDS.items() if not roles.BODIES & set(codes)), key=len, reverse=True)
)
SEVERAL = f"(?:{_PEOPLE})(?:(?:、|和|与)(?:{_PEOPLE}))*"
# With whom; the second only where the activity is a talk between two, or 班子成员与教职工 would be a pair.
COUNTERPARTS = re.compile(f"(?:与|和|同|跟)(?:每一?[名位个]|全体|所有)({SEVERAL})(?:之间)?")
OF_A_TALK = re.compile(f"(?:与|同|跟)({SEVERAL})(?:之间)?")
EACH_OTHER = re.compile("相互之间|相互|互相|之间")
FILLING = re.compile(
    "[的和与及或、,，。.;；:：()（）“”\"'《》应要须必需都均各给对到在作为做把内]"
    "|进行|开展|组织|深入|学生|家庭|一律|原则上|工作|主动|办理|撰写|召开|着力|参加|活动|覆盖率|覆盖|率|比例|辖区"
)
NOT_WRITTEN = "原文未写期间，按整个活动期间算"
