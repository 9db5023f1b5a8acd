"""Groups by post, liaison lines, branches and their partners: changed by those who plan, told to whom it concerns."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.planning.group_services import places_add
from campaigns.planning.line_services import LineWords, line_save, lines_suggest
from campaigns.planning.models import BranchPartner, GroupMember, LeadingGroup, LiaisonLine
from campaigns.planning.organization_queries import grades_of, open_places
from campaigns.planning.organization_reminders import vacate_places
from campaigns.planning.partner_services import partner_add, partner_end
from campaigns.planning.services import campaign_open
from outreach.calendar.periods import SHANGHAI
from outreach.notices.models import Notice
from outreach.notices.sentences import sentence_of
from outreach.people.models import Branch, User
from outreach.people.roles import Category
from outreach.timeline.queries import history_of
from tests.campaigns.planning.test_steps import sent_as_shown
from tests.conftest import make_staff
from tests.parallel import in_parallel

AT = datetime(2026, 9, 10, 9, tzinfo=SHANGHAI)
POSTS = ["group-add", "group-place-add", "group-remove", "line-suggest", "line-move", "line-remove"]


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.office)
    return client


@pytest.fixture
def leading(running):
    return running.groups.get(kind="leading")


@pytest.fixture
def line(cast, running):
    made = LiaisonLine.objects.create(campaign=running, leader=cast.principal, post="校长", grade="七年级")
    made.departments.add(cast.general)
    return made


@pytest.fixture
def partner(cast, running):
    branch = Branch.objects.create(school=cast.school, name="第一党支部")
    return BranchPartner.objects.create(campaign=running, branch=branch, partner="城关社区", since=date(2026, 3, 1))


def url(name, pk):
    return reverse(name, args=[pk])


def page_data(desk, address):
    """What a browser would send of the group page if nothing were touched."""
    page = desk.get(address)
    data = sent_as_shown(page)
    for form in page.context["formset"].forms:
        for field in form.hidden_fields():
            data[field.html_name] = field.value()
    return {name: value for name, value in data.items() if value is not None}


def named(group):
    return [f"{place.position}/{place.post}" for place in group.members.all()]


# Groups


def test_a_special_team_is_set_up_and_there_once(desk, running):
    for _ in range(2):
        answer = desk.post(url("group-add", running.pk), {"kind": "special"})
        team = running.groups.get(kind="special")
        assert answer.url == url("group-edit", team.pk)
    assert [one.what for one in history_of(running)].count("设了工作专班") == 1
    desk.post(url("group-add", running.pk), {"kind": "circle"})
    assert running.groups.count() == 3


def test_places_are_put_in_order_renamed_and_taken_away(desk, cast, leading):
    address = url("group-edit", leading.pk)
    before = named(leading)
    sent = page_data(desk, address) | {"seat": "党政办", "duties": "统筹协调"}
    sent |= {
        "members-1-ORDER": 1,
        "members-2-DELETE": "on",
        "members-3-position": "秘书",
        "members-3-person": cast.lead.pk,
    }
    answer = desk.post(address, sent)
    assert answer.url == url("campaign-organization", leading.campaign_id), answer.context["formset"].errors
    leading.refresh_from_db()
    assert (leading.seat, leading.duties) == ("党政办", "统筹协调")
    after = named(leading)
    assert after[:2] == [before[1], before[0]]
    assert after[2].startswith("秘书/")
    assert len(after) == len(before) - 1
    assert leading.members.get(position="秘书").person == cast.lead
    assert history_of(leading.campaign)[0].what == "改了领导小组"


def test_nothing_changed_is_said_and_written_nowhere(desk, leading):
    address = url("group-edit", leading.pk)
    before = len(history_of(leading.campaign))
    desk.post(address, page_data(desk, address))
    assert len(history_of(leading.campaign)) == before


@pytest.mark.parametrize(
    ("sent", "said"),
    [({"members-0-position": ""}, "请填写这一项。"), ({"duties": "统" * 301}, "300")],
)
def test_a_place_needs_its_words_and_what_was_typed_stays(desk, leading, sent, said):
    address = url("group-edit", leading.pk)
    html = desk.post(address, page_data(desk, address) | {"seat": "党政办"} | sent).content.decode()
    assert said in html
    assert "党政办" in html
    leading.refresh_from_db()
    assert leading.seat == ""


def test_several_are_given_a_place_at_once_and_nobody_twice(desk, cast, leading):
    address = url("group-place-add", leading.pk)
    for _ in range(2):
        desk.post(address, {"position": "副组长", "people": [cast.office.pk, cast.lead.pk], "post": ""})
    assert leading.members.filter(person__in=[cast.office, cast.lead]).count() == 2
    desk.post(address, {"position": "成员", "post": "校医室负责人"})
    place = leading.members.get(post="校医室负责人")
    assert place.person is None
    assert place.order == max(leading.members.values_list("order", flat=True))
    assert history_of(leading.campaign)[0].what == "给领导小组加了校医室负责人"
    html = desk.post(address, {"position": "成员"}).content.decode()
    assert "请选人；人还没定的，写下由什么职务担任。" in html


def test_a_colleague_of_another_school_gets_no_place(desk, cast, leading):
    before = leading.members.count()
    desk.post(url("group-place-add", leading.pk), {"position": "成员", "people": [cast.stranger_office.pk]})
    assert leading.members.count() == before


def test_a_group_is_taken_away_once(desk, leading):
    campaign = leading.campaign
    desk.post(url("group-remove", leading.pk))
    assert not campaign.groups.filter(kind="leading").exists()
    assert desk.post(url("group-remove", leading.pk)).status_code == 404


def test_whoever_has_left_leaves_the_place_open_and_the_office_is_told_once(cast, leading, line):
    place = leading.members.first()
    GroupMember.objects.filter(pk=place.pk).update(person=cast.lead)
    LiaisonLine.objects.filter(pk=line.pk).update(officer=cast.lead)
    User.objects.filter(pk=cast.lead.pk).update(left_on=date(2026, 9, 9))
    assert place.pk in {one.pk for one in open_places(leading.campaign, AT.date())}, "open before the sweep as well"
    assert vacate_places(at=AT) == 2
    assert vacate_places(at=AT) == 0
    place.refresh_from_db()
    line.refresh_from_db()
    assert (place.person, line.officer, line.leader) == (None, None, cast.principal)
    told = sorted(sentence_of(one) for one in Notice.objects.filter(kind="place.vacated", recipient=cast.office))
    assert told == [
        "顾组长已经离岗，三项活动（2026年）联系条线（党政办、七年级）的联络员现在暂缺，请补上人选",
        f"顾组长已经离岗，三项活动（2026年）领导小组的{place.position}（{place.post}）现在暂缺，请补上人选",
    ]
    assert set(Notice.objects.filter(kind="place.vacated").values_list("recipient__name", flat=True)) == {
        "白校长", "文主任",
    }  # fmt: skip
    assert "顾组长已经离岗，领导小组的" in history_of(leading.campaign)[1].what + history_of(leading.campaign)[0].what


def test_on_the_last_day_the_place_is_still_held_and_a_closed_campaign_keeps_its_names(cast, leading):
    place = leading.members.first()
    GroupMember.objects.filter(pk=place.pk).update(person=cast.lead)
    User.objects.filter(pk=cast.lead.pk).update(left_on=AT.date())
    assert vacate_places(at=AT) == 0
    User.objects.filter(pk=cast.lead.pk).update(left_on=date(2026, 9, 1))
    type(leading.campaign).objects.filter(pk=leading.campaign_id).update(status="closed")
    assert vacate_places(at=AT) == 0


def test_somebody_outside_the_leading_ranks_keeps_the_place_when_the_step_is_saved(desk, cast, leading):
    place = leading.members.first()
    GroupMember.objects.filter(pk=place.pk).update(person=cast.wang)
    address = url("campaign-organization", leading.campaign_id)
    desk.post(address, sent_as_shown(desk.get(address)))
    place.refresh_from_db()
    assert place.person == cast.wang


# Lines


def line_data(cast, **changed):
    return {
        "leader": cast.principal.pk, "post": "", "departments": [cast.general.pk, cast.grade8.pk], "grade": "七年级",
        "officer": cast.zhao.pk,
    } | changed  # fmt: skip


def test_a_line_is_set_and_both_are_told_what_it_is(desk, cast, running):
    answer = desk.post(url("line-new", running.pk), line_data(cast))
    assert answer.url == url("campaign-organization", running.pk)
    made = running.lines.get()
    assert (made.leader, made.grade, made.officer) == (cast.principal, "七年级", cast.zhao)
    assert made.post == cast.principal.post
    assert set(made.departments.all()) == {cast.general, cast.grade8}
    told = {one.recipient.name: sentence_of(one) for one in Notice.objects.filter(kind__startswith="line.")}
    assert told == {
        "白校长": "三项活动（2026年）请您联系党政办、八年级组、七年级，联络员是赵老师",
        "赵老师": "三项活动（2026年）请您做白校长的联络员（党政办、八年级组、七年级）：对接走访，梳理汇总问题，按时上报",
    }
    assert history_of(running)[0].what == "设了白校长的联系条线：党政办、八年级组、七年级"


def test_a_line_in_a_draft_is_told_to_nobody_until_the_campaign_opens(client, cast, draft):
    client.force_login(cast.office)
    client.post(url("line-new", draft.pk), line_data(cast))
    assert draft.lines.count() == 1
    assert not Notice.objects.filter(kind__startswith="line.").exists()
    campaign_open(draft, actor=cast.office, at=AT)
    told = set(Notice.objects.filter(kind__startswith="line.").values_list("recipient__name", "kind"))
    assert told == {("白校长", "line.leads"), ("赵老师", "line.serves")}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"leader": "", "post": ""}, "请选校领导；人还没定的，写下职务。"),
        ({"departments": [], "grade": ""}, "请至少选一个处室，或者选一个年级。"),
        ({"grade": "十二年级"}, "请从列出的选项里选一个。"),
        ({"departments": ["999999"]}, "有一个选项已经不在了"),
    ],
)
def test_a_line_that_says_too_little_is_refused(desk, cast, running, changed, said):
    html = desk.post(url("line-new", running.pk), line_data(cast, **changed)).content.decode()
    assert said in html
    assert not running.lines.exists()


def test_a_leader_has_one_line(desk, cast, running, line):
    html = desk.post(url("line-new", running.pk), line_data(cast)).content.decode()
    assert "白校长已经有一条联系条线了" in html
    assert running.lines.count() == 1


def test_a_line_is_changed_and_unchanged_it_is_told_to_nobody(desk, cast, running, line):
    same = {
        "leader": cast.principal.pk,
        "post": "校长",
        "departments": [cast.general.pk],
        "grade": "七年级",
        "officer": "",
    }
    desk.post(url("line-edit", line.pk), same)
    assert not Notice.objects.filter(kind__startswith="line.").exists()
    desk.post(url("line-edit", line.pk), same | {"grade": "八年级"})
    line.refresh_from_db()
    assert line.grade == "八年级"
    assert history_of(running)[0].what == "改了白校长的联系条线：党政办、八年级"


def test_lines_are_suggested_for_the_leaders_who_have_none_and_twice_is_once(desk, cast, running, line):
    vice = make_staff(cast.school, "A002", "贾副校长", category=Category.LEADER, post="副校长")
    for _ in range(2):
        desk.post(url("line-suggest", running.pk))
    assert [(one.leader, one.post) for one in running.lines.all()] == [(cast.principal, "校长"), (vice, "副校长")]
    second = running.lines.get(leader=vice)
    desk.post(url("line-move", second.pk), {"to": "up"})
    desk.post(url("line-move", second.pk), {"to": "up"})
    assert [one.leader for one in running.lines.all()] == [vice, cast.principal]
    desk.post(url("line-remove", second.pk))
    assert desk.post(url("line-remove", second.pk)).status_code == 404
    assert running.lines.count() == 1


def test_grades_stand_in_their_order(cast):
    assert grades_of(cast.school) == ["七年级", "八年级"]


def test_only_people_of_the_school_make_a_line(cast, running):
    said = LineWords(leader=cast.stranger, post="", departments=[cast.general], grade="", officer=None)
    with pytest.raises(ValidationError, match="只能选本校的人和处室"):
        line_save(LiaisonLine(campaign=running), said, actor=cast.office, at=AT)


# Who may


@pytest.mark.parametrize(("who", "status"), [("li", 403), ("lead", 403), ("stranger_office", 404), ("district", 404)])
def test_only_those_who_plan_change_the_organisation(client, cast, running, leading, line, partner, who, status):
    client.force_login(getattr(cast, who))
    doors = [
        ("group-edit", leading.pk), ("line-edit", line.pk), ("line-new", running.pk), ("partner-end", partner.pk),
        ("partner-new", running.pk),
    ]  # fmt: skip
    for name, pk in doors:
        assert client.get(url(name, pk)).status_code == status, name
        assert client.post(url(name, pk)).status_code == status, name
    things = {"group-place-add": leading.pk, "group-remove": leading.pk, "line-move": line.pk, "line-remove": line.pk}
    for name in POSTS:
        assert client.post(url(name, things.get(name, running.pk))).status_code == status, name
    assert LeadingGroup.objects.filter(pk=leading.pk).exists()
    assert LiaisonLine.objects.filter(pk=line.pk).exists()


@pytest.mark.parametrize("name", POSTS)
def test_changing_is_a_post(desk, running, leading, line, name):
    things = {"group-place-add": leading.pk, "group-remove": leading.pk, "line-move": line.pk, "line-remove": line.pk}
    assert desk.get(url(name, things.get(name, running.pk))).status_code == 405


def test_a_closed_campaign_keeps_its_organisation(desk, cast, running, leading, line, partner):
    desk.post(url("campaign-close", running.pk))
    for name, pk in (("group-edit", leading.pk), ("line-edit", line.pk), ("partner-end", partner.pk)):
        assert desk.get(url(name, pk)).status_code == 403


# At once


@pytest.mark.slow
def test_of_two_who_do_the_same_at_once_one_is_told(transactional_db, cast, running):
    branch = Branch.objects.create(school=cast.school, name="第一党支部")
    leading = running.groups.get(kind="leading")
    said = LineWords(leader=cast.principal, post="", departments=[cast.general], grade="", officer=None)

    def pair(_):
        made = BranchPartner(campaign=running, branch=branch, partner="城关社区", since=date(2026, 3, 1))
        return partner_add(made, actor=cast.office, at=AT)

    def draw(_):
        return line_save(LiaisonLine(campaign=running), said, actor=cast.office, at=AT)

    for act in (pair, draw):
        done = in_parallel(2, act)
        assert sum(isinstance(one, ValidationError) for one in done) == 1, done
    in_parallel(2, lambda _: lines_suggest(running, actor=cast.office, at=AT))
    in_parallel(
        2, lambda _: places_add(leading, position="成员", post="", people=[cast.zhao], actor=cast.office, at=AT)
    )
    assert leading.members.filter(person=cast.zhao).count() == 1
    made = BranchPartner.objects.get()
    done = in_parallel(2, lambda _: partner_end(made, until=date(2026, 12, 1), actor=cast.office, at=AT))
    assert sum(isinstance(one, ValidationError) for one in done) == 1, done
    User.objects.filter(pk=cast.zhao.pk).update(left_on=date(2026, 9, 1))
    assert sum(in_parallel(2, lambda _: vacate_places(at=AT))) == 1
    assert running.lines.count() == 1
    assert Notice.objects.filter(kind="place.vacated", recipient=cast.office).count() == 1
