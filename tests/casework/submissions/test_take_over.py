"""接着写: a unit's copy whose author does not write for the unit any more goes on with whoever does now."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from campaigns.handins.models import HandIn
from campaigns.planning.models import LiaisonLine
from casework.submissions.access import may_take_over
from casework.submissions.models import Submission
from casework.submissions.queries import copy_of, write_address
from casework.submissions.services import DraftConflict, draft_save, file_add, give_back, hand_in, take_over
from outreach.people.models import Appointment, Branch
from outreach.people.roles import Role
from outreach.timeline.models import Entry
from tests.casework.submissions.factory import make_handin, make_submission
from tests.parallel import in_parallel

CANARY = "只写给自己看的半句话"
State = Submission.State
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def succeed(old, new, **about):
    """The one loses the lead of the unit, the other gets it."""
    Appointment.objects.filter(user=old, role=Role.UNIT_LEAD).delete()
    for user in (old, new):
        user.__dict__.pop("_standing", None)
    return Appointment.objects.create(
        user=new, organization=new.school, role=Role.UNIT_LEAD, since=date(2026, 9, 1), **about
    )


@pytest.fixture
def unit(cast, campaign):
    """找差距清单 of 七年级组: 组长 has begun it, and 王老师 leads the unit since."""
    paper = make_handin(campaign, per="department", roles=[], name="找差距清单")
    key = f"department:{cast.grade7.pk}"

    def left(state=State.DRAFT):
        submission = make_submission(cast.lead, paper, key=key, text="交过的第一稿", handed=state == State.RETURNED)
        if state == State.RETURNED:
            give_back(submission, actor=cast.office, comment="请再具体些", at=timezone.now())
        draft_save(one=seen_by(cast.lead), actor=cast.lead, text=CANARY, rev=submission.rev, at=timezone.now())
        succeed(cast.lead, cast.wang, department=cast.grade7)
        submission.refresh_from_db()
        return submission

    def seen_by(user):
        return copy_of(user, HandIn.objects.get(pk=paper.pk), key, 1, timezone.localdate())

    return SimpleNamespace(
        paper=paper,
        left=left,
        seen_by=seen_by,
        page=write_address(paper.pk, key, 1),
        act=f"{reverse('submission-take-over', args=[paper.pk])}?for={key}&n=1",
    )


@pytest.mark.parametrize(
    ("state", "start", "said"),
    [(State.DRAFT, "", "从头写起"), (State.RETURNED, "交过的第一稿", "从上次交的一稿写起")],
)
def test_the_new_lead_goes_on_and_hands_it_in(client, cast, unit, hands, state, start, said):
    submission = unit.left(state)
    client.force_login(cast.wang)
    assert unit.page.replace("&", "&amp;") in client.get(reverse("submission-mine")).content.decode()
    page = client.get(unit.page).content.decode()
    assert "接着写" in page
    assert "这份材料原来由" in page
    assert CANARY not in page
    written = client.post(unit.act, follow=True).content.decode()
    assert "现在由您接着写" in written
    assert CANARY not in written
    submission.refresh_from_db()
    assert (submission.author, submission.state, submission.text) == (cast.wang, state, start)
    move = submission.moves.last()
    assert (move.by, move.was, move.now) == (cast.wang, state, state)
    assert move.comment == f"接替{cast.lead.name}，{said}。"
    entry = Entry.objects.get(action="submission.taken_over")
    assert (entry.actor, entry.data["before"]) == (cast.wang, cast.lead.name)
    assert cast.lead.notices.filter(kind="submission.taken_over").count() == 1
    query = f"?{unit.page.partition('?')[2]}"
    hands.write(cast.wang, unit.paper, "新组长写的", then="hand_in", rev=submission.rev, query=query)
    submission.refresh_from_db()
    assert (submission.state, submission.handed_text) == (State.HANDED_IN, "新组长写的")


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED])
def test_what_the_other_had_not_handed_in_is_seen_by_nobody(client, cast, unit, settings, tmp_path, state):
    settings.MEDIA_ROOT = tmp_path
    submission = unit.left(state)
    private = file_add(submission, name="草稿.pdf", data=PDF, actor=cast.lead, at=timezone.now())
    take_over(unit.seen_by(cast.wang), actor=cast.wang, at=timezone.now())
    assert submission.files.count() == 0
    for who in (cast.wang, cast.office, cast.principal):
        client.force_login(who)
        for url in (unit.page, reverse("submission-detail", args=[submission.pk]), reverse("submission-mine")):
            assert CANARY not in client.get(url, follow=True).content.decode()
        assert client.get(reverse("submission-file", args=[submission.pk, private.pk])).status_code == 404


def test_a_returned_copy_keeps_the_documents_that_were_handed_in(cast, unit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    submission = make_submission(cast.lead, unit.paper, key=f"department:{cast.grade7.pk}", handed=False)
    kept = file_add(submission, name="清单.pdf", data=PDF, actor=cast.lead, at=timezone.now())
    hand_in(submission, actor=cast.lead, at=timezone.now())
    first = submission.first_handed_in_at
    give_back(submission, actor=cast.office, comment="请再具体些", at=timezone.now())
    file_add(submission, name="新的.pdf", data=PDF + b"\n", actor=cast.lead, at=timezone.now())
    succeed(cast.lead, cast.wang, department=cast.grade7)
    taken = take_over(unit.seen_by(cast.wang), actor=cast.wang, at=timezone.now())
    assert list(taken.files.all()) == [kept]
    assert taken.first_handed_in_at == first


@pytest.mark.parametrize("who", ["li", "zhao", "stranger", "stranger_office", "district"])
@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED])
def test_others_do_not_take_it_over(client, cast, unit, who, state):
    submission = unit.left(state)
    client.force_login(getattr(cast, who))
    assert client.post(unit.act).status_code in {403, 404}
    submission.refresh_from_db()
    assert (submission.author, submission.text) == (cast.lead, CANARY)


def test_it_asks_for_a_login_and_for_a_post(client, cast, unit):
    submission = unit.left()
    assert reverse("login") in client.post(unit.act)["Location"]
    client.force_login(cast.wang)
    assert client.get(unit.act).status_code == 405
    assert client.post(unit.act.replace("department:", "branch:")).status_code == 404
    submission.refresh_from_db()
    assert submission.author == cast.lead


def test_it_is_not_taken_from_somebody_who_still_writes_for_the_unit(client, cast, unit):
    """The twin of all the others: the lead is the lead."""
    make_submission(cast.lead, unit.paper, key=f"department:{cast.grade7.pk}", text=CANARY, handed=False)
    client.force_login(cast.office)
    assert client.post(unit.act).status_code == 403
    with pytest.raises(ValidationError, match="不能由您接着写"):
        take_over(unit.seen_by(cast.office), actor=cast.office, at=timezone.now())


def test_a_person_s_own_paper_is_never_taken_over(client, cast, paper):
    make_submission(cast.li, paper, text=CANARY, handed=False)
    client.force_login(cast.office)
    key = f"user:{cast.li.pk}"
    assert client.post(f"{reverse('submission-take-over', args=[paper.pk])}?for={key}").status_code == 403


def test_the_lead_takes_over_from_the_office_and_one_of_the_office_from_no_other(cast, unit, give):
    make_submission(cast.office, unit.paper, key=f"department:{cast.grade7.pk}", handed=False)
    assert may_take_over(cast.lead, unit.seen_by(cast.lead))
    assert not may_take_over(cast.principal, unit.seen_by(cast.principal))
    Appointment.objects.filter(user=cast.office, role=Role.OFFICE).delete()
    assert may_take_over(cast.principal, unit.seen_by(cast.principal))


@pytest.mark.parametrize("kind", ["branch", "line", "school"])
def test_every_kind_of_unit_can_be_gone_on_with(cast, campaign, give, kind):
    paper = make_handin(campaign, per=kind, roles=[], name="找差距清单")
    key, new = "school", cast.office
    if kind == "branch":
        branch = Branch.objects.create(school=cast.school, name="第一党支部")
        cast.wang.branch = branch
        cast.wang.save()
        give(cast.wang, "secretary")
        key, new = f"branch:{branch.pk}", cast.wang
    elif kind == "line":
        line = LiaisonLine.objects.create(campaign=campaign, leader=cast.principal, officer=cast.wang, grade="七年级")
        key, new = f"line:{line.pk}", cast.wang
    make_submission(cast.lead, paper, key=key, text=CANARY, handed=False)
    one = copy_of(new, HandIn.objects.get(pk=paper.pk), key, 1, timezone.localdate())
    assert take_over(one, actor=new, at=timezone.now()).author == new


def test_in_a_closed_campaign_nothing_is_taken_over(client, cast, campaign, unit):
    unit.left()
    campaign.status = "closed"
    campaign.save()
    client.force_login(cast.wang)
    assert client.post(unit.act).status_code == 403


def test_pressed_twice_it_is_taken_over_once(client, cast, unit):
    submission = unit.left()
    client.force_login(cast.wang)
    one = unit.seen_by(cast.wang)
    client.post(unit.act)
    draft_save(one=unit.seen_by(cast.wang), actor=cast.wang, text="新的", rev=_rev(submission), at=timezone.now())
    assert client.post(unit.act).status_code == 302
    assert take_over(one, actor=cast.wang, at=timezone.now()).text == "新的"
    assert submission.moves.filter(action="submission.taken_over").count() == 1


def _rev(submission):
    return Submission.objects.get(pk=submission.pk).rev


def test_a_window_left_open_by_the_old_lead_writes_and_shows_nothing(client, cast, unit):
    submission = unit.left()
    stale, rev = unit.seen_by(cast.lead), submission.rev
    take_over(unit.seen_by(cast.wang), actor=cast.wang, at=timezone.now())
    draft_save(one=unit.seen_by(cast.wang), actor=cast.wang, text="新组长的", rev=_rev(submission), at=timezone.now())
    with pytest.raises(ValidationError, match="已经在写这份材料了") as refused:
        draft_save(one=stale, actor=cast.lead, text="旧窗口", rev=rev, at=timezone.now())
    assert not isinstance(refused.value, DraftConflict)
    with pytest.raises(ValidationError):
        hand_in(submission, actor=cast.lead, at=timezone.now())
    with pytest.raises(ValidationError):
        file_add(submission, name="旧.pdf", data=PDF, actor=cast.lead, at=timezone.now())
    client.force_login(cast.lead)
    upload = {"text": "旧窗口", "rev": rev, "attachments": SimpleUploadedFile("旧.pdf", PDF)}
    assert client.post(unit.page, upload).status_code == 404
    assert Submission.objects.get(pk=submission.pk).text == "新组长的"


def test_the_page_of_a_returned_copy_leads_there(client, cast, unit):
    submission = unit.left(State.RETURNED)
    client.force_login(cast.wang)
    page = client.get(reverse("submission-detail", args=[submission.pk])).content.decode()
    assert unit.page.replace("&", "&amp;") in page
    assert CANARY not in page
    client.force_login(cast.lead)
    assert "接着写</a>" not in client.get(reverse("submission-detail", args=[submission.pk])).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_one_goes_on(cast, unit):
    submission = unit.left()
    both = (cast.wang, cast.office)
    seen = [unit.seen_by(user) for user in both]
    answers = in_parallel(2, lambda n: take_over(seen[n], actor=both[n], at=timezone.now()))
    assert sorted(type(one).__name__ for one in answers) == ["Submission", "ValidationError"]
    assert submission.moves.filter(action="submission.taken_over").count() == 1
    won = next(one for one in answers if isinstance(one, Submission))
    assert Submission.objects.get(pk=submission.pk).author == won.author
