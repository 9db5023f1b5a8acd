"""Some materials handed in, judged and given back, one still being written, and a few diaries."""

from datetime import date, datetime, time, timedelta
from random import Random

from campaigns.planning.models import Campaign
from casework.diaries.services import diary_edit, diary_of_visit
from casework.submissions.owing import Owed, owed
from casework.submissions.services import draft_save, give_back, hand_in, pass_on
from casework.visits.models import Visit
from outreach.calendar.periods import shanghai_moment
from outreach.people.models import Organization, User
from outreach.people.roles import Role

ADAY = timedelta(days=1)
TEXTS = (
    "走了几户人家，才知道孩子写字慢，是因为一边写一边照看弟弟。\n\n以后布置作业，先想想他们回家的路有多远。",
    "家长留我吃饭，我说下次。其实最想听的，是他们愿意多说几句。",
    "有一位奶奶说，学校的老师来过三回，孩子就肯起早了。这句话我记下了。",
    "原以为是学习的问题，坐下来一谈，是孩子想爸爸妈妈。电话比作业要紧。",
)
THOUGHTS = (
    "灯光很暗，孩子写得很认真。下次带一盏台灯去。",
    "路上走了四十分钟，孩子每天要走两趟。",
    "话不多，但送我到了村口。",
)
COMMENT = "写得很实在。请再写写打算怎么帮这一户。"
# Of ten people so many have handed in, and of those so many are through already.
HANDED, THROUGH = 0.4, 0.6


def record_papers(campaign: Campaign, today: date) -> int:
    """As people would by this day. Returns how many were handed in."""
    random = Random(f"{campaign.school.code} papers")
    office = _office(campaign.school)
    rows = [one for one in owed([campaign], today) if one.user and not one.exempt and one.user != office]
    handed = [one for one in rows if random.random() < HANDED]
    for one in handed:
        _hand_in(one, one.user, office, random, today)
    begun = next((one for one in rows if one not in handed), None)
    if begun is not None and begun.user is not None:
        _save(begun, begun.user, random, _moment(today - ADAY, 16))
    _diaries(campaign, random, today)
    return len(handed)


def _office(school: Organization) -> User:
    return User.objects.filter(appointments__role=Role.OFFICE, school=school, is_active=True).order_by("staff_no")[0]


def _moment(on: date, hour: int) -> datetime:
    return shanghai_moment(on, time(hour, 10))


def _save(one: Owed, author: User, random: Random, at: datetime):
    return draft_save(one=one, actor=author, text=random.choice(TEXTS), rev=0, at=at)


def _hand_in(one: Owed, author: User | None, office: User, random: Random, today: date) -> None:
    if author is None:
        return
    on = today - ADAY * random.randint(4, 15)
    submission = _save(one, author, random, _moment(on, 16))
    hand_in(submission, actor=author, at=_moment(on, 17))
    judged = random.random()
    if judged < THROUGH:
        pass_on(submission, actor=office, at=_moment(on + 2 * ADAY, 10))
    elif judged < THROUGH + 0.1:
        give_back(submission, actor=office, comment=COMMENT, at=_moment(on + 2 * ADAY, 10))


def _diaries(campaign: Campaign, random: Random, today: date) -> None:
    visits = Visit.objects.filter(school=campaign.school_id, on__lt=today).standing_records().select_related("recorder")
    for visit in visits.order_by("-on", "pk")[:200:8]:
        at = _moment(visit.on, 20)
        diary = diary_of_visit(visit, author=visit.recorder, at=at)
        if random.random() < 0.5:
            diary_edit(diary, on=diary.on, title="", text=random.choice(THOUGHTS), rev=diary.rev, at=at)
