"""A material in one sentence, as a plan writes it."""

from datetime import date

from campaigns.handins.models import HandIn
from campaigns.quotas import roles

Per = HandIn.Per
Counting = HandIn.Counting
# Where a material that nobody hands in comes from, by words in its name.
SOURCES = (
    ("家访", "走访记录"),
    ("接待", "接待记录"),
    ("问题清单", "问题登记"),
    ("任务清单", "问题的办理"),
    ("效果清单", "问题的办结"),
    ("联系卡", "结对"),
    ("信息", "工作信息台账"),
)

PLACES = ("范围", "网站", "栏", "群")


def sentence_of(handin: HandIn) -> str:
    """班子成员、教师每人交家访心得体会1份，12月10日前，交办公室审核"""
    if handin.counting == Counting.CONTINUOUS:
        return f"{_who(handin)}持续写{handin.name}，写一篇算一篇，不用另交"
    if handin.counting == Counting.AUTOMATIC:
        return f"{handin.name}由{source_of(handin)}自动生成，不用另交"
    parts = [f"{_who(handin)}交{handin.name}{handin.count}份"]
    if handin.due_on:
        opens = f"{_day(handin.opens_on)}起，" if handin.opens_on else ""
        parts.append(f"{opens}{_day(handin.due_on)}前")
    parts.append(road_of(handin))
    if handin.addressee:
        parts.append(f"报送{handin.addressee}")
    if handin.published:
        parts.append(_published(handin.published))
    return "，".join(parts)


def road_of(handin: HandIn) -> str:
    """先征求意见，再由主要领导审核，办公室定稿"""
    reviewer = roles.label(handin.reviewer) if handin.reviewer else "办公室"
    words = {
        HandIn.Step.OPINIONS: "征求意见",
        HandIn.Step.REVIEW: f"{reviewer}审核",
        HandIn.Step.FINAL: "办公室定稿",
    }
    said = [words[HandIn.Step(code)] for code in handin.steps]
    if len(said) == 1:
        return f"交{said[0]}"
    return f"先{said[0]}，再由" + "，".join(said[1:]) if handin.steps[0] == HandIn.Step.OPINIONS else "，".join(said)


def source_of(handin: HandIn) -> str:
    return next((source for word, source in SOURCES if word in handin.name), "平时的记录")


def _published(where: str) -> str:
    if where.endswith(("公示", "公布")):
        return where
    return f"{'在' if any(word in where for word in PLACES) else '向'}{where}公布"


def _who(handin: HandIn) -> str:
    if handin.owed_per == Per.PERSON:
        return "、".join(roles.label(role) for role in handin.roles) + "每人"
    return "学校" if handin.owed_per == Per.SCHOOL else handin.get_per_display()


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
