"""What the pages about families show, each in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse

from campaigns.planning.models import Campaign
from casework.families.models import Guardian, Household, Student, StudentTag
from casework.pairings.models import Pairing
from casework.tickets.models import Ticket
from casework.visits.models import Visit
from outreach.calendar.models import Term
from outreach.lib.text import clean
from outreach.people.models import Organization, User

NEWEST = 20


def families_for_list(
    user: User, *, words: str = "", class_group: int | None = None, tag: str = "", left: bool = False
) -> QuerySet[Household]:
    """Families by the class of their first pupil. `words`: name, pinyin, initials, number, or the village.

    A tag finds only those whom this reader may know to have it.
    """
    pupils = Student.objects.filter(household=OuterRef("pk"))
    pupils = pupils.exclude(left_on=None) if left else pupils.filter(left_on=None)
    for word in clean(words).split():
        low = word.lower()
        pupils = pupils.filter(
            Q(name__icontains=word)
            | Q(name_pinyin__startswith=low)
            | Q(name_initials__startswith=low)
            | Q(student_no__iexact=word)
            | Q(household__address__icontains=word)
        )
    if class_group:
        pupils = pupils.filter(class_group=class_group)
    if tag:
        pupils = pupils.filter(pk__in=StudentTag.objects.visible_to(user).filter(code=tag).values("student"))
    first = pupils.order_by("class_group__order", "student_no")
    last = Visit.objects.standing_records().filter(household=OuterRef("pk"), outcome="met").order_by("-on", "-pk")
    return (
        Household.objects.visible_to(user)
        .annotate(
            class_order=Subquery(first.values("class_group__order")[:1]),
            first_no=Subquery(first.values("student_no")[:1]),
            last_on=Subquery(last.values("on")[:1]),
            last_mode=Subquery(last.values("mode")[:1]),
        )
        .exclude(first_no=None)
        .order_by("class_order", "first_no", "pk")
    )


def with_pupils(user: User, households: QuerySet[Household]) -> QuerySet[Household]:
    """The pupils of each, with the tags that this reader may see: two more queries for a page."""
    tags = Prefetch("tags", StudentTag.objects.visible_to(user), to_attr="tags_seen")
    pupils = Student.objects.select_related("class_group").order_by("class_group__order", "student_no")
    return households.prefetch_related(Prefetch("students", pupils.prefetch_related(tags), to_attr="pupils"))


@dataclass(frozen=True)
class FamilyPage:
    """Everything the page of one family shows."""

    guardians: list[Guardian]
    pupils: list[Student]
    visits: list[Visit]
    visit_count: int
    pairings: list[Pairing]
    open_tickets: int
    tickets: int

    @property
    def name(self) -> str:
        return family_name(self.pupils)


def family_name(pupils: list[Student]) -> str:
    """周家: by the pupils' surname; 周家、王家 where they differ."""
    from outreach.templatetags.face import surname

    return "、".join(dict.fromkeys(f"{surname(pupil.name)}家" for pupil in pupils)) or "这户家庭"


def family_page(user: User, household: Household) -> FamilyPage:
    tags = Prefetch("tags", StudentTag.objects.visible_to(user), to_attr="tags_seen")
    pupils = Student.objects.filter(household=household).for_list().prefetch_related(tags)
    visits = Visit.objects.visible_to(user).filter(household=household)
    tickets = Ticket.objects.visible_to(user).filter(visit__household=household)
    counted = tickets.aggregate(
        all=Count("pk", distinct=True), open=Count("pk", distinct=True, filter=~Q(status=Ticket.Status.SIGNED_OFF))
    )
    return FamilyPage(
        guardians=list(household.guardians.order_by("order")),
        pupils=list(pupils),
        visits=list(visits.for_list()[:NEWEST]),
        visit_count=visits.count(),
        pairings=list(Pairing.objects.filter(household=household).for_list()),
        open_tickets=counted["open"],
        tickets=counted["all"],
    )


# Setting up a school ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One line of the checklist of a new school."""

    title: str
    done: bool
    url: str
    hint: str

    @property
    def label(self) -> str:
        return self.title

    @property
    def note(self) -> str:
        return self.hint


def setup_checklist(school: Organization, on: date) -> list[Step]:
    """What a new school still has to do, in the order in which it is done. Six queries."""
    staff = User.objects.filter(school=school).employed(on)
    counted = staff.aggregate(all=Count("pk"), active=Count("pk", filter=~Q(activated_at=None)))
    pupils = Student.objects.filter(school=school, left_on=None).count()
    terms = Term.objects.filter(school=school, ends_on__gte=on).exists()
    campaign = Campaign.objects.filter(school=school).aggregate(
        running=Count("pk", filter=Q(status=Campaign.Status.RUNNING)), first=Min("pk")
    )
    helping = Pairing.objects.filter(school=school).exclude(kind=Pairing.Kind.CONTACT_POINT)
    pairs = helping.active(on).count()
    active, everybody = counted["active"], counted["all"]
    return [
        Step("导入教职工花名册", everybody > 1, reverse("staff-import"), f"现有 {everybody} 人"),
        Step("导入学生及家庭花名册", pupils > 0, reverse("family-import"), f"现有 {pupils} 名学生"),
        Step("填写校历的学期", terms, reverse("calendar"), "学期、学年的指标和期限都按它算"),
        Step("开展一项活动", campaign["running"] > 0, reverse("campaign-list"), "选一个预设，改改数字就能开展"),
        Step("安排结对", pairs > 0, reverse("pairing-list"), f"现有 {pairs} 对"),
        Step("发激活单", everybody > 1 and active > 1, reverse("slips"), f"{active} / {everybody} 人设好了密码"),
    ]
