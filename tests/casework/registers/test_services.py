"""Writing entries, changing them, and settling them."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from casework.registers.kinds import KINDS
from casework.registers.models import RegisterEntry
from casework.registers.services import (
    EditConflictError,
    EntryConflictError,
    entries_gather,
    entry_add,
    entry_change,
    entry_claim,
    entry_progress,
    entry_remove,
    entry_sign_off,
)
from casework.registers.status import NEXT, change_state
from outreach.calendar.periods import shanghai_moment
from outreach.notices.models import Notice
from outreach.people.models import Branch
from outreach.timeline.models import Entry
from outreach.timeline.queries import history_of
from tests.casework.registers.factory import fresh, make_entry
from tests.parallel import in_parallel

State = RegisterEntry.State
AT = shanghai_moment(date(2026, 11, 4))
TODAY = date(2026, 11, 4)


def words(entry) -> list[str]:
    return [line.who + line.what for line in history_of(entry)]


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_can_be_written_down(cast, code):
    entry = make_entry(cast.office, code, at=AT)
    assert entry.state == ("done" if KINDS[code].recorded else "open")
    assert entry.is_restricted is KINDS[code].restricted
    assert words(entry) == ["文主任登记了“修好教学楼前的路灯”"]


@pytest.mark.parametrize(("said", "field", "message"), [
    ({"title": "  "}, "title", "请填写项目名称。"),
    ({"title": "长" * 121}, "title", "项目名称最多 120 字，现在是 121 字。"),
    ({"field": "moon"}, "field", "方面请从列出的里面选。"),
    ({"benefit": -1}, "benefit", "受益人数请填 0 到 1000000 的整数。"),
    ({"starts_on": date(2026, 11, 2), "planned_on": date(2026, 11, 1)}, "planned_on", "完成时限不能早于开始日期。"),
    ({"done_on": date(2026, 11, 5)}, "done_on", "完成日期不能晚于今天。"),
])  # fmt: skip
def test_what_cannot_stand_is_refused_with_a_sentence(cast, said, field, message):
    with pytest.raises(ValidationError) as refused:
        make_entry(cast.office, at=AT, **said)
    assert refused.value.message_dict == {field: [message]}
    assert RegisterEntry.objects.count() == 0


def test_a_link_is_a_whole_address(cast):
    with pytest.raises(ValidationError) as refused:
        make_entry(cast.office, "press", at=AT, link="javascript:alert(1)")
    assert refused.value.message_dict == {"link": ["链接请写完整的网址，以 http 开头。"]}


def test_words_stay_as_they_were_written(cast):
    entry = make_entry(cast.office, title=" 路灯，\x00修好！\u200b", body="一、买灯；\r\n二、装灯。\n", at=AT)
    assert (entry.title, entry.body) == ("路灯， 修好！", "一、买灯；\n二、装灯。")


def test_people_and_units_are_of_the_school(cast):
    with pytest.raises(ValidationError) as refused:
        make_entry(cast.office, responsible=cast.stranger, at=AT)
    assert refused.value.message_dict == {"responsible": ["责任人要从本校里选。"]}


def test_a_column_that_the_kind_has_not_is_a_mistake_of_the_caller(cast):
    with pytest.raises(KeyError):
        entry_add(uuid=uuid4(), kind="press", values={"title": "x", "whose": "周子涵"}, actor=cast.office, at=AT)


def test_what_somebody_writes_down_is_their_own(cast):
    assert make_entry(cast.li, "story", at=AT).responsible == cast.li
    assert make_entry(cast.li, "story", responsible=cast.wang, at=AT).responsible == cast.wang


def test_whoever_is_made_responsible_is_told_once(cast):
    entry = make_entry(cast.office, responsible=cast.li, planned_on=date(2026, 12, 1), at=AT)
    change(entry, cast.office, title="修好路灯")
    told = Notice.objects.get(kind="register.given")
    assert told.recipient == cast.li
    assert told.data["until"] == "，12月1日前完成"


def change(entry, actor, rev=None, at=AT, **values):
    return entry_change(
        entry, values=values, rev=entry.rev if rev is None else rev, actor=actor, at=at,
        campaign=entry.campaign, restricted=entry.is_restricted,
    )  # fmt: skip


def test_a_change_keeps_what_was_not_given_and_says_what_it_was(cast):
    entry = make_entry(cast.office, "press", media="示例日报", link="https://example.com/a", at=AT)
    change(entry, cast.office, title="新标题", link="")
    now = fresh(entry)
    assert (now.title, now.data, now.rev) == ("新标题", {"media": "示例日报"}, 2)
    assert words(entry)[0] == "文主任改了标题、链接（原来：标题“修好教学楼前的路灯”；链接“https://example.com/a”）"


def test_a_private_name_does_not_stay_in_the_history(cast):
    entry = make_entry(cast.office, "wish", whose="周子涵", at=AT)
    change(entry, cast.office, whose="周子墨")
    assert words(entry)[0] == "文主任改了谁的心愿"


def test_two_who_change_the_same_lose_nothing(cast):
    entry = make_entry(cast.office, at=AT)
    one, two = fresh(entry), fresh(entry)
    change(one, cast.office, title="第一个人写的")
    with pytest.raises(EditConflictError, match="有人改过这一条"), transaction.atomic():
        change(two, cast.principal, title="第二个人写的")
    assert fresh(entry).title == "第一个人写的"


def test_a_day_that_moves_is_received_anew(cast):
    entry = make_entry(cast.office, "story", done_on=date(2026, 9, 30), at=shanghai_moment(date(2026, 10, 2)))
    change(entry, cast.office, done_on=date(2026, 8, 1), at=AT)
    assert fresh(entry).received_at == AT


@pytest.mark.parametrize("was", State)
@pytest.mark.parametrize("to", State)
def test_only_the_moves_of_the_table(cast, was, to):
    entry = make_entry(cast.office, at=AT)
    if was != State.OPEN:
        change_state(entry, was, actor=cast.office, at=AT, on=TODAY, note="原因")
    if to in NEXT[was]:
        change_state(entry, to, actor=cast.office, at=AT, on=TODAY, note="原因")
        assert fresh(entry).state == to
    else:
        with pytest.raises(ValidationError, match="不能改成"):
            change_state(entry, to, actor=cast.office, at=AT, on=TODAY, note="原因")
        assert fresh(entry).state == was


def test_an_old_copy_moves_nothing(cast):
    entry = make_entry(cast.office, at=AT)
    old = fresh(entry)
    change_state(entry, State.DONE, actor=cast.office, at=AT, on=TODAY)
    with pytest.raises(ValidationError, match="刚刚有人改过"):
        change_state(old, State.DROPPED, actor=cast.office, at=AT, note="不做了")
    assert fresh(entry).state == State.DONE


@pytest.mark.parametrize(("to", "said", "message"), [
    ("done", {}, "请填完成日期。"), ("done", {"on": date(2026, 11, 5)}, "完成日期不能晚于今天。"),
    ("done", {"on": date(2026, 10, 1)}, "完成日期不能早于开始日期（2026-11-01）。"),
    ("dropped", {"note": " "}, "请写一句原因，以后看得明白。"),
])  # fmt: skip
def test_a_move_says_what_it_needs(cast, to, said, message):
    entry = make_entry(cast.office, starts_on=date(2026, 11, 1), at=AT)
    with pytest.raises(ValidationError) as refused:
        change_state(entry, to, actor=cast.office, at=AT, **said)
    assert refused.value.messages == [message]


def test_done_comes_with_its_outcome(cast):
    entry = make_entry(cast.office, field="safety", at=AT)
    change_state(entry, "done", actor=cast.li, at=AT, on=TODAY, values={"outcome": "装好了", "benefit": 800})
    assert fresh(entry).data == {"field": "safety", "outcome": "装好了", "benefit": 800}
    assert words(entry)[0] == "李老师记下已完成，日期是2026年11月4日"


def test_reopened_it_is_as_if_it_had_not_been_done(cast):
    entry = make_entry(cast.office, "rectification", done_on=TODAY, at=AT)
    entry_sign_off(entry, actor=cast.office, on=TODAY, at=AT)
    change_state(entry, "open", actor=cast.office, at=AT, note="又坏了")
    now = fresh(entry)
    assert (now.done_on, now.received_at, now.signed_off_on, now.signed_off_by) == (None, None, None, None)


def test_whoever_handled_it_does_not_sign_it_off(cast):
    entry = make_entry(cast.office, "rectification", responsible=cast.office, done_on=TODAY, at=AT)
    with pytest.raises(ValidationError, match="由别人来做"):
        entry_sign_off(entry, actor=cast.office, on=TODAY, at=AT)
    entry_sign_off(entry, actor=cast.principal, on=TODAY, at=AT)
    with pytest.raises(ValidationError, match="已经销号了"):
        entry_sign_off(fresh(entry), actor=cast.principal, on=TODAY, at=AT)


def test_only_what_is_done_is_signed_off(cast):
    entry = make_entry(cast.office, "rectification", at=AT)
    with pytest.raises(ValidationError, match="还没有完成"):
        entry_sign_off(entry, actor=cast.principal, on=TODAY, at=AT)


def test_progress_is_a_line_of_the_history(cast):
    entry = make_entry(cast.office, at=AT)
    entry_progress(entry, text=" 灯已经买好 ", actor=cast.li, at=AT)
    assert words(entry)[0] == "李老师报告进展：灯已经买好"
    with pytest.raises(ValidationError, match="写一句进展"):
        entry_progress(entry, text="  ", actor=cast.li, at=AT)


def test_what_is_removed_keeps_its_reason(cast):
    entry = make_entry(cast.office, at=AT)
    with pytest.raises(ValidationError):
        entry_remove(entry, reason="", actor=cast.office, at=AT)
    entry_remove(entry, reason="写重了", actor=cast.office, at=AT)
    assert not RegisterEntry.objects.visible_to(cast.office).exists()
    assert fresh(entry).remove_reason == "写重了"
    with pytest.raises(ValidationError, match="刚刚被删除"):
        entry_remove(entry, reason="再删", actor=cast.office, at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_wish_is_claimed_by_one(cast):
    entry = make_entry(cast.office, "wish", at=AT)
    people = [cast.li, cast.wang, cast.zhao]
    found = in_parallel(3, lambda n: entry_claim(fresh(entry), actor=people[n], at=timezone.now()))
    assert sum(isinstance(one, RegisterEntry) for one in found) == 1
    assert sum(isinstance(one, ValidationError) for one in found) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_settles_it(cast):
    entry = make_entry(cast.office, at=AT)
    moves = [{"to": "done", "on": TODAY}, {"to": "dropped", "note": "不做了"}]

    def move(n):
        return change_state(fresh_seen[n], actor=cast.office, at=AT, **moves[n])

    fresh_seen = [fresh(entry), fresh(entry)]
    found = in_parallel(2, move)
    assert sum(isinstance(one, RegisterEntry) for one in found) == 1


# R413 ----------------------------------------------------------------------------------------


def below(cast, **said):
    return make_entry(cast.office, "gap", level="unit", department=cast.grade7, at=AT, **said)


def test_each_is_taken_up_by_itself_and_says_from_where(cast):
    one, two = below(cast, title="甲", body="一"), below(cast, title="乙", responsible=cast.li)
    found = entries_gather(entries=[one, two], actor=cast.office, at=AT)
    assert (len(found.made), found.taken) == (2, 2)
    top = RegisterEntry.objects.get(level="school", title="乙")
    assert (top.department, top.responsible, fresh(two).parent) == (cast.grade7, cast.li, top)


def test_what_is_the_same_becomes_one_and_keeps_its_parts(cast):
    one = below(cast, title="甲", body="一", planned_on=date(2026, 12, 1))
    two = below(cast, title="乙", body="二", planned_on=date(2026, 12, 9))
    found = entries_gather(entries=[one, two], actor=cast.office, at=AT, together=True, title="合成的")
    (top,) = found.made
    assert (top.title, top.body, top.planned_on, top.department) == ("合成的", "一\n二", date(2026, 12, 9), None)
    assert {fresh(one).parent, fresh(two).parent} == {top}
    assert words(top)[0] == "文主任从下面报上来的2条收成这一条"


def test_what_is_taken_up_already_stays_where_it_is(cast):
    entry = below(cast)
    entries_gather(entries=[entry], actor=cast.office, at=AT)
    old = [fresh(entry)]
    assert entries_gather(entries=old, actor=cast.office, at=AT).made == []
    with pytest.raises(ValidationError, match="刚刚有人收进了"), transaction.atomic():
        entries_gather(entries=[entry], actor=cast.office, at=AT)
    assert RegisterEntry.objects.filter(level="school").count() == 1


def test_a_school_line_that_is_removed_frees_what_was_below(cast):
    entry = below(cast)
    (top,) = entries_gather(entries=[entry], actor=cast.office, at=AT).made
    entry_remove(top, reason="重来", actor=cast.office, at=AT)
    assert fresh(entry).parent is None


@pytest.mark.parametrize(("level", "field"), [("unit", "department"), ("branch", "branch")])
def test_a_line_from_below_says_from_whom(cast, level, field):
    with pytest.raises(ValidationError) as refused:
        make_entry(cast.office, "gap", level=level, at=AT)
    assert list(refused.value.message_dict) == [field]
    branch = Branch.objects.create(school=cast.school, name="第一支部")
    assert make_entry(cast.office, "gap", level=level, department=cast.grade7, branch=branch, at=AT).level == level


def test_the_same_form_twice_is_one_entry(cast):
    uuid = uuid4()
    first = make_entry(cast.office, "rectification", at=AT, uuid=uuid, responsible=cast.li)
    entry_progress(first, text="在做", actor=cast.office, at=AT)
    again = make_entry(cast.office, "rectification", at=AT, uuid=uuid, responsible=cast.li)
    assert again == RegisterEntry.objects.get() == first
    assert words(first).count("文主任登记了“修好教学楼前的路灯”") == 1
    assert Notice.objects.filter(recipient=cast.li).count() == 1


def test_sent_again_after_a_change_it_is_still_the_same(cast):
    first = make_entry(cast.office, at=AT)
    entry_change(first, values={"title": "换路灯"}, rev=1, actor=cast.office, at=AT)
    assert make_entry(cast.office, at=AT, uuid=first.uuid).title == "换路灯"


@pytest.mark.parametrize("other", [{"title": "装路灯"}, {"planned_on": date(2029, 1, 1)}, {"restricted": True}])
def test_other_content_under_the_same_uuid_names_the_entry_that_stands(cast, other):
    first = make_entry(cast.office, at=AT)
    with pytest.raises(EntryConflictError, match="“修好教学楼前的路灯”已经登记过") as told:
        make_entry(cast.office, at=AT, uuid=first.uuid, **other)
    assert told.value.entry == RegisterEntry.objects.get() == first


def test_one_that_was_removed_does_not_come_back_by_itself(cast):
    first = make_entry(cast.office, at=AT)
    entry_remove(first, reason="记重了", actor=cast.office, at=AT)
    with pytest.raises(ValidationError, match="后来删除了"):
        make_entry(cast.office, at=AT, uuid=first.uuid)


def test_another_school_may_have_the_same_uuid(cast):
    first = make_entry(cast.office, at=AT)
    assert make_entry(cast.stranger_office, at=AT, uuid=first.uuid) != first


def test_twenty_identical_forms_make_one_entry(transactional_db, cast):
    uuid = uuid4()
    answers = in_parallel(20, lambda _: make_entry(cast.office, at=AT, uuid=uuid).pk)
    assert set(answers) == {RegisterEntry.objects.get().pk}
    assert Entry.objects.filter(action="register.added").count() == 1


def test_of_different_forms_one_is_kept_and_the_others_are_told(transactional_db, cast):
    uuid = uuid4()
    answers = in_parallel(6, lambda n: make_entry(cast.office, at=AT, uuid=uuid, title=f"第{n}盏"))
    (kept,) = (one for one in answers if isinstance(one, RegisterEntry))
    assert all(isinstance(one, EntryConflictError) and one.entry == kept for one in answers if one is not kept)
    assert RegisterEntry.objects.get().title == kept.title
