"""Writing a diary. Nothing is written to the timeline: what somebody notes for oneself leaves no trace elsewhere."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from casework.diaries.models import Diary
from casework.visits.models import Visit
from outreach.calendar.periods import shanghai_day
from outreach.people.models import User

LONGEST = 20_000


class DiaryConflict(ValidationError):  # noqa: N818  # named after what happened
    """Changed in another window meanwhile. `stored` is what is kept."""

    def __init__(self, stored: Diary) -> None:
        super().__init__("这篇日记在别的窗口改过了。两份都在下面，请留下要的那份。")
        self.stored = stored


@transaction.atomic
def diary_write(*, author: User, on: date, title: str = "", text: str = "", at: datetime) -> Diary:
    """The same words of the same day, sent twice, are one diary: it counts once."""
    _check(on, text, at)
    User.objects.select_for_update().get(pk=author.pk)  # one after another
    same: Diary | None = Diary.objects.filter(author=author, visit=None, on=on, title=title, text=text).first()
    return same or Diary.objects.create(
        school_id=author.school_id, author=author, on=on, title=title, text=text, received_at=at, edited_at=at
    )


def diary_of_visit(visit: Visit, *, author: User, at: datetime) -> Diary:
    """One tap: the day is the visit's, the rest is on the visit itself. Tapped again, it is the same diary."""
    try:
        with transaction.atomic():
            found, _ = Diary.objects.get_or_create(
                author=author,
                visit=visit,
                defaults={
                    "school_id": author.school_id,
                    "on": visit.on,
                    "received_at": at,
                    "edited_at": at,
                },
            )
    except IntegrityError:
        found = Diary.objects.get(author=author, visit=visit)
    return found


def diary_edit(diary: Diary, *, on: date, title: str, text: str, rev: int, at: datetime) -> Diary:
    """Keep the words. Raises DiaryConflict when another window has kept something else since `rev`."""
    _check(on, text, at)
    if diary.visit_id is not None:
        on = diary.on
    if (diary.on, diary.title, diary.text) == (on, title, text):
        return diary
    kept = Diary.objects.filter(pk=diary.pk, author=diary.author_id, rev=rev)
    if not kept.update(on=on, title=title, text=text, edited_at=at, rev=F("rev") + 1):
        diary.refresh_from_db()
        raise DiaryConflict(diary)
    diary.refresh_from_db()
    return diary


def diary_delete(diary: Diary) -> None:
    """Gone for good: it was nobody else's."""
    diary.delete()


def _check(on: date, text: str, at: datetime) -> None:
    if on > shanghai_day(at):
        raise ValidationError({"on": "日期不能晚于今天。"})
    if len(text) > LONGEST:
        raise ValidationError({"text": f"一篇最多 {LONGEST} 字，可以分成两篇。"})
