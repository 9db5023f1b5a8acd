"""One's own diaries. Nothing here answers about anybody else's."""

from django.db.models import QuerySet

from casework.diaries.models import Diary
from casework.families.queries import family_name
from casework.visits.models import Visit
from outreach.people.models import User


def my_diaries(user: User) -> QuerySet[Diary]:
    return (
        Diary.objects.visible_to(user)
        .select_related("visit")
        .prefetch_related("visit__students")
        .order_by("-on", "-pk")
    )


def heading_of(diary: Diary, visit: Visit | None) -> str:
    """Its title, or the family it is about."""
    if diary.title:
        return diary.title
    return f"走访{family_name(list(visit.students.all()))}" if visit else "民情日记"


def circumstances(visit: Visit) -> list[tuple[str, str]]:
    """What the visit already says, so that nobody writes it again (practice B.2)."""
    people = [part.user.name for part in visit.participations.all()]
    rows = [
        ("时间", f"{visit.on.year}年{visit.on.month}月{visit.on.day}日{visit.get_time_of_day_display()}"),
        ("形式", visit.get_mode_display()),
        ("地点", visit.place),
        ("对象", family_name(list(visit.students.all()))),
        ("走访人员", "、".join(people)),
        ("内容", visit.note),
    ]
    return [(name, said) for name, said in rows if said]


def visit_of(user: User, diary: Diary) -> Visit | None:
    """The visit it was made from, for as long as its author may see that."""
    if diary.visit_id is None:
        return None
    return Visit.objects.visible_to(user).for_list().filter(pk=diary.visit_id).first()
