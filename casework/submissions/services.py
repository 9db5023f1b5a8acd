"""Writing a material, handing it in, and judging it. States are written by `status.py` alone."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from campaigns.planning.models import Campaign
from campaigns.quotas.roles import appointments_of
from casework.submissions import status
from casework.submissions.access import may_take_over
from casework.submissions.models import Submission
from casework.submissions.owing import Owed
from outreach.calendar.periods import shanghai_day
from outreach.files.documents import TEXTS, document_kind
from outreach.files.models import Upload
from outreach.files.services import store_upload
from outreach.notices.models import Notice
from outreach.notices.services import Promise, promise, promise_each
from outreach.people.models import Appointment, User
from outreach.people.roles import Role
from outreach.timeline.services import record

State = Submission.State
EDITABLE = (State.DRAFT, State.RETURNED)
PURPOSE = "submission"
MOST_FILES = 5
LONGEST = 100_000


class DraftConflict(ValidationError):  # noqa: N818  # named after what happened
    """The paper was changed in another window. `stored` is what is kept; what was typed is still with the caller."""

    def __init__(self, stored: Submission) -> None:
        super().__init__("这份材料在别的窗口改过了。两份都在下面，请留下要的那份。")
        self.stored = stored


@transaction.atomic
def draft_save(*, one: Owed, actor: User, text: str, rev: int, at: datetime) -> Submission:
    """Keep what was typed. `rev` is the revision that the window started from, 0 where nothing was kept yet.

    Raises DraftConflict when another window has saved something else since.
    """
    if len(text) > LONGEST:
        raise ValidationError({"text": "正文太长了，请改为上传文档。"})
    if one.submission is None:
        try:
            with transaction.atomic():
                return _begun(one, actor, text, at)
        except IntegrityError:
            stored = Submission.objects.get(handin=one.handin, owner_key=one.key, number=one.number)
    else:
        stored = Submission.objects.get(pk=one.submission.pk)
    _refuse_another(stored, actor)
    if stored.state not in EDITABLE:
        raise ValidationError(f"这份材料现在是“{stored.get_state_display()}”，不能再改。")
    if stored.text == text:
        return stored
    mine = Submission.objects.filter(pk=stored.pk, author=actor, rev=rev, state__in=EDITABLE)
    if not mine.update(text=text, rev=F("rev") + 1, saved_at=at):
        stored = Submission.objects.get(pk=stored.pk)
        _refuse_another(stored, actor)
        raise DraftConflict(stored)
    stored.refresh_from_db()
    return stored


def _refuse_another(stored: Submission, actor: User) -> None:
    """What somebody else has typed is not shown, not even as the other side of a conflict."""
    if stored.author_id != actor.pk:
        raise ValidationError(f"{stored.author.name}已经在写这份材料了。")


def _begun(one: Owed, actor: User, text: str, at: datetime) -> Submission:
    kind, _, pk = one.key.partition(":")
    about = {f"{kind}_id": int(pk)} if kind in {"department", "branch", "line"} else {}
    return Submission.objects.create(
        school_id=one.handin.campaign.school_id,
        handin=one.handin,
        number=one.number,
        author=actor,
        owner_key=one.key,
        text=text,
        saved_at=at,
        **about,
    )


@transaction.atomic
def file_add(submission: Submission, *, name: str, data: bytes, actor: User, at: datetime) -> Upload:
    """Keep a document with the draft. What it is is seen from its content. Raises ValidationError in Chinese."""
    _refuse_unless_editable(submission, actor)
    if submission.files.count() >= MOST_FILES:
        raise ValidationError({"attachments": f"一份材料最多 {MOST_FILES} 个附件，请先去掉不要的。"})
    try:
        kind = document_kind(data, name, TEXTS)
    except ValidationError as refused:
        raise ValidationError({"attachments": refused.messages}) from refused
    stem = name.replace("\x00", "").rpartition("/")[2].rpartition("\\")[2]
    stem = stem[: -len(kind) - 1] if stem.lower().endswith(f".{kind}") else stem
    upload = store_upload(owner=actor, purpose=PURPOSE, name=f"{stem[:120] or '附件'}.{kind}", data=data, at=at)
    submission.files.add(upload)
    return upload


@transaction.atomic
def file_remove(submission: Submission, upload: Upload, *, actor: User) -> None:
    """Take it off the draft; what was handed in before keeps its own."""
    _refuse_unless_editable(submission, actor)
    submission.files.remove(upload)


def _refuse_unless_editable(submission: Submission, actor: User) -> None:
    submission = Submission.objects.select_for_update().get(pk=submission.pk)  # not while it is taken over
    if submission.author_id != actor.pk or submission.state not in EDITABLE:
        raise ValidationError(f"这份材料现在是“{submission.get_state_display()}”，不能再改。")


@transaction.atomic
def take_over(one: Owed, *, actor: User, at: datetime) -> Submission:
    """Go on with a unit's copy in place of somebody who does not write for the unit any more.

    It starts from what was handed in last, or from nothing: what the other has not handed in stays private, and is
    given up. Pressed twice it is taken over once; of two at once the first has it.
    """
    if one.submission is None:
        raise ValidationError("这份材料还没有人写，直接写就可以。")
    stored = Submission.objects.select_for_update().get(pk=one.submission.pk)
    if stored.author_id == actor.pk:
        return stored
    if (stored.author_id, stored.state) != (one.submission.author_id, one.submission.state):
        raise ValidationError(status.who_was_quicker(one.submission))
    if not may_take_over(actor, one):
        raise ValidationError("这份材料现在不能由您接着写。")
    before = stored.author
    start = "从上次交的一稿写起" if stored.state == State.RETURNED else "从头写起"
    done = status.move(
        stored, "submission.taken_over", actor=actor, at=at, comment=f"接替{before.name}，{start}。",
        said={"before": before.name}, author=actor, text=F("handed_text"), rev=F("rev") + 1, saved_at=at,
    )  # fmt: skip
    stored.files.set(stored.handed_files.all())
    promise(
        recipients=User.objects.filter(pk=before.pk).employed(shanghai_day(at)),
        kind="submission.taken_over",
        key=f"move:{done.pk}",
        at=at,
        url=reverse("submission-mine"),
        name=stored.handin.name,
        who=actor.name,
    )
    return stored


@transaction.atomic
def hand_in(submission: Submission, *, actor: User, at: datetime) -> None:
    """From now on those who judge it can read it, as it is at this moment. One word or one file is enough (D9)."""
    files = list(submission.files.all())
    if not submission.text.strip() and not files:
        raise ValidationError({"text": "还没有写，也没有附件。写一句也可以。"})
    if submission.author_id != actor.pk:
        raise ValidationError("只有写的人自己能交。")
    status.move(
        submission,
        "submission.handed_in",
        actor=actor,
        at=at,
        handed_text=F("text"),
        handed_in_at=at,
        first_handed_in_at=Coalesce("first_handed_in_at", Value(at)),
        seen_at=None,
        waits_for=submission.handin.looked_at_by(submission.step),
        accepted_at=None,
        accepted_by=None,
    )
    submission.handed_files.set(files)
    _call(submission, actor, at)


def take_back(submission: Submission, *, actor: User, at: datetime) -> None:
    """Until somebody who judges it has opened it: it is a private draft again, and where nothing had been handed in
    before, as if it never had been.
    """
    if submission.author_id != actor.pk:
        raise ValidationError("只有写的人自己能收回。")
    first = submission.first_handed_in_at
    with transaction.atomic():
        status.move(
            submission, "submission.taken_back", actor=actor, at=at, handed_in_at=None, handed_text="", waits_for="",
            first_handed_in_at=None if first == submission.handed_in_at else first,
        )  # fmt: skip
        submission.handed_files.clear()


def seen(submission: Submission, *, at: datetime) -> None:
    """Somebody who may judge it has opened it. Only the first time is kept."""
    Submission.objects.filter(pk=submission.pk, state=State.HANDED_IN, seen_at=None).update(seen_at=at)


@transaction.atomic
def opinion_give(submission: Submission, *, actor: User, comment: str, at: datetime) -> None:
    done = status.move(submission, "submission.opinion", actor=actor, at=at, comment=comment)
    _tell_author(submission, "submission.opinion", done.pk, actor, at)


@transaction.atomic
def pass_on(submission: Submission, *, actor: User, comment: str = "", at: datetime) -> None:
    """On to the next step of the plan; after the last it is accepted."""
    steps = submission.handin.steps
    if submission.step + 1 < len(steps):
        following = submission.step + 1
        status.move(
            submission, "submission.passed", actor=actor, at=at, comment=comment,
            step=following, waits_for=submission.handin.looked_at_by(following),
        )  # fmt: skip
        _call(submission, actor, at)
        return
    done = status.move(
        submission, "submission.accepted", actor=actor, at=at, comment=comment,
        waits_for="", accepted_at=at, accepted_by=actor,
    )  # fmt: skip
    _tell_author(submission, "submission.accepted", done.pk, actor, at)


@transaction.atomic
def give_back(submission: Submission, *, actor: User, comment: str, at: datetime) -> None:
    """退回, with what should be changed. Once opinions were collected, the next version goes to the step after."""
    steps = submission.handin.steps
    here = min(submission.step, len(steps) - 1)
    collected = steps[here] == submission.handin.Step.OPINIONS and here + 1 < len(steps)
    done = status.move(
        submission, "submission.returned", actor=actor, at=at, comment=comment,
        step=here + 1 if collected else here, waits_for="", accepted_at=None, accepted_by=None,
    )  # fmt: skip
    _tell_author(submission, "submission.returned", done.pk, actor, at)


def _tell_author(submission: Submission, kind: str, move: int, actor: User, at: datetime) -> None:
    promise(
        recipients=[submission.author],
        kind=kind,
        key=f"move:{move}",
        at=at,
        url=reverse("submission-detail", args=[submission.pk]),
        name=submission.handin.name,
        who=actor.name,
    )


def _call(submission: Submission, actor: User, at: datetime) -> None:
    """Those whose turn it is, where the plan names a role; the office sees its count in the navigation."""
    role = submission.waits_for
    if not role:
        return
    today = shanghai_day(at)
    held = Appointment.objects.filter(organization=submission.school_id, role__in=appointments_of(role)).on(today)
    if role == Role.UNIT_LEAD:
        held = held.filter(department=submission.author.department_id)
    people = User.objects.filter(pk__in=held.values("user")).employed(today).exclude(pk=submission.author_id)
    promise(
        recipients=people,
        kind="submission.turn",
        key=f"submission:{submission.pk}:{submission.step}:{submission.rev}",
        at=at,
        url=reverse("submission-detail", args=[submission.pk]),
        name=submission.handin.name,
        who=submission.author.name,
    )


@transaction.atomic
def remind_owing(campaign: Campaign, rows: Iterable[Owed], *, actor: User, at: datetime) -> int:
    """Tell everybody who owes something of the campaign, once a day however often it is pressed.

    Returns how many were told now.
    """
    names: dict[int, list[str]] = {}
    for one in rows:
        if one.waits:
            for writer in one.writers:
                names.setdefault(writer, []).append(one.title)
    today = shanghai_day(at)
    key = f"campaign:{campaign.pk}:{today.isoformat()}"
    told = Notice.objects.filter(kind="submission.owed", key=key).values("recipient")
    people = list(User.objects.filter(pk__in=names).employed(today).exclude(pk__in=told))
    url = reverse("submission-mine")
    promise_each(
        [Promise(one, "submission.owed", key, url, {"names": list(dict.fromkeys(names[one.pk]))}) for one in people],
        at=at,
    )
    if people:
        record(campaign, "submission.reminded", actor=actor, at=at, count=len(people))
    return len(people)
