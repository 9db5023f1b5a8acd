"""情况报告 (R220): what one person has done in a year, from records that exist. What the portal does not know is None,
and printed as 待填.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from casework.diaries.models import Diary
from casework.events.models import Attendance
from casework.pairings.models import Pairing
from casework.registers.models import RegisterEntry
from casework.submissions.models import Submission
from casework.tickets.models import Ticket
from casework.visits.models import AT_THE_DOOR, Mode, Participation
from outreach.people.models import User

TO_FILL = "待填"
STAYS = ("same_lodging", "in_dormitory")
AT_HOMES = ("home_stay", "lesson_at_home", "village_help", "community_work")


@dataclass(frozen=True)
class PersonalFigure:
    """One of the ten; `how`: where the number comes from, in words."""

    name: str
    unit: str
    number: int | None
    how: str

    @property
    def said(self) -> str:
        return TO_FILL if self.number is None else str(self.number)


def personal_figures(user: User, year: int) -> list[PersonalFigure]:
    """The ten fields in the order of the form."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    visits = Participation.objects.filter(user=user.pk, on__range=(start, end), met=True)
    days = set(visits.filter(mode=Mode.HOME).values_list("on", flat=True))
    days |= set(_attended(user, start, end, AT_HOMES))
    pairings = Pairing.objects.filter(helper=user.pk).overlapping(start, end).exclude(household=None)
    households = pairings.values("household").distinct().count()
    return [
        PersonalFigure("联村入户天数", "天", len(days), "上门走访、下沉社区和村的不同日子"),
        PersonalFigure("调研报告", "份", _papers(user, start, end, "调研报告"), "交的调研报告"),
        PersonalFigure(
            "走访次数", "次", visits.filter(mode__in=AT_THE_DOOR).values("visit").distinct().count(), "上门和约访"
        ),
        PersonalFigure("直接联系群众", "户", households, "这一年里结对的家庭"),
        PersonalFigure("民情联系卡", "份", households, "每户结对家庭一张"),
        PersonalFigure("民情日记", "篇", _diaries(user, start, end), "只数篇数，内容只有本人能看"),
        PersonalFigure("民情报告", "篇", _papers(user, start, end, "民情报告"), "交的民情报告"),
        PersonalFigure("工作建议", "条", None, "请按实际填写"),
        PersonalFigure("解决实际问题和困难", "个", _solved(user, start, end), "您登记的问题中已销号的，和您领办完成的"),
        PersonalFigure("入住学生宿舍", "天", len(set(_attended(user, start, end, STAYS))), "同住、进寝室的不同日子"),
    ]


def _attended(user: User, start: date, end: date, kinds: tuple[str, ...]) -> list[date]:
    rows = Attendance.objects.filter(user=user.pk, day__range=(start, end), kind__in=kinds, counts=True)
    return list(rows.values_list("day", flat=True))


def _papers(user: User, start: date, end: date, name: str) -> int | None:
    """None where no campaign has ever asked the person for such a paper."""
    mine = Submission.objects.filter(author=user.pk, handin__name__contains=name)
    if not mine.exists():
        return None
    handed = Q(state__in=[Submission.State.HANDED_IN, Submission.State.ACCEPTED])
    return mine.filter(handed, first_handed_in_at__date__range=(start, end)).count()


def _diaries(user: User, start: date, end: date) -> int:
    return Diary.objects.visible_to(user).filter(on__range=(start, end)).count()


def _solved(user: User, start: date, end: date) -> int:
    tickets = Ticket.objects.filter(
        registered_by=user.pk, status=Ticket.Status.SIGNED_OFF, reported_on__range=(start, end)
    ).count()
    led = RegisterEntry.objects.filter(
        Q(leader=user.pk) | Q(responsible=user.pk), kind__in=["lead_problem", "practical"], done_on__range=(start, end)
    )
    return tickets + led.distinct().count()
