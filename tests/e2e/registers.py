"""The registers of 甲中学 in the middle of a campaign."""

from datetime import timedelta

from casework.registers.services import entries_gather, entry_progress
from outreach.people.models import Branch
from tests.casework.registers.factory import make_entry

WISH = "想要一盏不晃眼的台灯"


def furnish_registers(cast, campaign, today, now) -> None:
    """Tasks late, running and done; lists from below; a wish that waits; stories and reports."""
    branch = Branch.objects.create(school=cast.school, name="第一党支部")
    cast.zhao.branch = branch
    cast.zhao.save()
    early = now - timedelta(days=50)
    said = {"campaign": campaign, "leader": cast.principal, "department": cast.grade7, "at": early}
    day = timedelta(days=1)
    tasks = [
        ("放学时校门口车辆拥堵", -40 * day, -3 * day, None, cast.li),
        ("晚自习后回家路上没有路灯", -35 * day, 20 * day, None, cast.wang),
        ("食堂打到手里的菜是凉的", -45 * day, -10 * day, -12 * day, cast.zhao),
    ]
    for title, starts, due, done, who in tasks:
        entry = make_entry(
            cast.office, "rectification", title=title, starts_on=today + starts, planned_on=today + due,
            responsible=who, goal="月底前见效，家长认可", body="分时段放学；与交警沟通设临时停车点",
            **(said | ({"done_on": today + done, "at": now} if done else {})),
        )  # fmt: skip
    entry_progress(entry, text="已换保温餐台", actor=cast.zhao, at=now)
    make_entry(cast.office, "rule_change", title="家访工作制度", change="revise", campaign=campaign, at=now)
    below = [
        make_entry(cast.office, "gap", title="谈心不够经常", level="unit", department=cast.grade7, at=now),
        make_entry(cast.office, "gap", title="与家长沟通少", level="unit", department=cast.grade8, at=now),
        make_entry(cast.zhao, "gap", title="学习不够深入", level="branch", branch=branch, at=now),
    ]
    entries_gather(entries=below[:2], actor=cast.office, at=now, title="联系家长不够主动", together=True)
    make_entry(cast.li, "wish", title=WISH, wish="wish", whose="周子涵", department=cast.grade7, at=now)
    make_entry(cast.office, "practical", title="校门口装遮雨棚", planned_on=today + 30 * day, at=now)
    make_entry(cast.wang, "story", title="祖母学会了视频通话", at=now)
    make_entry(cast.office, "press", title="石榴花开进百家", media="示例日报", link="https://example.com/a", at=now)
