"""联系点: setting one up, who is in touch with it, closing it; and the lists that must not take it for a family."""

from datetime import date, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.planning.models import Campaign
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.events.models import Event
from casework.pairings.models import ContactPoint, Pairing
from casework.pairings.point_queries import full_year_on
from casework.pairings.point_services import point_close, point_save
from casework.pairings.queries import duties, unpaired
from casework.pairings.services import pairing_end, pairing_hand_over, pairing_start
from casework.progress.records import target_name
from casework.workbooks.queries import Window, pairing_counts, pairing_figures
from outreach.calendar.periods import SHANGHAI
from outreach.notices.models import Notice
from outreach.notices.sentences import sentence_of
from outreach.people.models import User
from outreach.timeline.queries import history_of
from tests.parallel import in_parallel

AT = datetime(2026, 9, 10, 9, tzinfo=SHANGHAI)
DAY = date(2026, 9, 10)
VILLAGE = {"kind": "village", "name": "柳溪村", "class_group": "", "note": "一村一策"}


@pytest.fixture
def point(cast):
    return ContactPoint.objects.create(school=cast.school, kind="village", name="柳溪村")


@pytest.fixture
def touch(cast, point):
    return pairing_start(actor=cast.office, helper=cast.principal, contact_point=point, on=DAY, at=AT)


def url(name, *args):
    return reverse(name, args=args)


def test_the_office_sets_one_up_and_it_is_there_once(client, cast):
    client.force_login(cast.office)
    answer = client.post(url("point-new"), VILLAGE)
    made = ContactPoint.objects.get()
    assert answer.url == url("point-detail", made.pk)
    assert (made.school, made.name, made.note) == (cast.school, "柳溪村", "一村一策")
    assert history_of(made)[0].what == "设了这个联系点"
    again = client.post(url("point-new"), VILLAGE)
    assert "已经有“柳溪村”这个联系点了" in again.content.decode()
    assert ContactPoint.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": ""}, "请填写联系点的名称。"),
        ({"kind": "class"}, "请选择联系哪个班级。"),
        ({"kind": "planet"}, "请选"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, cast, sent, said):
    client.force_login(cast.office)
    page = client.post(url("point-new"), VILLAGE | sent).content.decode()
    assert said in page
    assert "一村一策" in page
    assert not ContactPoint.objects.exists()


def test_a_class_is_called_by_its_name(client, cast):
    client.force_login(cast.office)
    client.post(url("point-new"), {"kind": "class", "class_group": cast.class71.pk, "name": "随便", "note": ""})
    assert ContactPoint.objects.get().name == "七年级1班"


def test_changed_words_are_kept_with_their_history(client, cast, point):
    client.force_login(cast.office)
    client.post(url("point-edit", point.pk), VILLAGE | {"note": "每季度一次"})
    point.refresh_from_db()
    assert point.note == "每季度一次"
    assert history_of(point)[0].what == "改了联系点：说明"
    client.post(url("point-edit", point.pk), VILLAGE | {"note": "每季度一次"})
    assert len(history_of(point)) == 1


@pytest.mark.parametrize("name", ["point-list", "point-new"])
def test_nobody_signed_in_is_sent_to_sign_in(client, cast, name):
    assert client.get(url(name)).status_code == 302


@pytest.mark.parametrize("name", ["point-edit", "point-assign", "point-close"])
@pytest.mark.parametrize(("who", "status"), [("li", 403), ("lead", 403), ("stranger_office", 404), ("district", 404)])
def test_only_the_office_changes_one(client, cast, point, name, who, status):
    client.force_login(getattr(cast, who))
    for ask in (client.get, client.post):
        assert ask(url(name, point.pk)).status_code == status
    assert client.post(url("point-reopen", point.pk)).status_code == status


@pytest.mark.parametrize("who", ["li", "lead", "district"])
def test_only_the_office_sets_one_up(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get(url("point-new")).status_code == 403
    assert client.post(url("point-new"), VILLAGE).status_code == 403
    assert not ContactPoint.objects.exists()


def test_opening_again_is_a_post(client, cast, point):
    client.force_login(cast.office)
    assert client.get(url("point-reopen", point.pk)).status_code == 405


def test_somebody_is_asked_to_be_in_touch_and_told_in_fitting_words(client, cast, point):
    client.force_login(cast.office)
    sent = {"helper": cast.li.pk, "on": "2026-09-10", "measures": "每季度调研一次"}
    assert client.post(url("point-assign", point.pk), sent).url == url("point-detail", point.pk)
    pairing = Pairing.objects.get(contact_point=point)
    assert (pairing.kind, pairing.helper, pairing.household) == ("contact_point", cast.li, None)
    assert sentence_of(Notice.objects.get(recipient=cast.li)) == "请您从2026年9月10日起联系柳溪村"
    again = client.post(url("point-assign", point.pk), sent).content.decode()
    assert "李老师已经在联系柳溪村" in again
    assert Pairing.objects.filter(contact_point=point).count() == 1


def test_a_hand_over_and_an_end_speak_of_a_contact_point(cast, touch):
    new = pairing_hand_over(pairing=touch, actor=cast.office, to=cast.lead, on=date(2026, 10, 1), at=AT)
    assert (new.contact_point, new.kind, new.helper) == (touch.contact_point, "contact_point", cast.lead)
    pairing_end(pairing=new, actor=cast.office, on=date(2026, 12, 1), reason="换届", at=AT)
    told = [sentence_of(one) for one in Notice.objects.order_by("pk")]
    assert told == [
        "请您从2026年9月10日起联系柳溪村",
        "柳溪村从2026年10月1日起由顾组长接着联系，您做过的都记在您名下",
        "请您从2026年10月1日起接着联系柳溪村，之前是白校长",
        "您联系柳溪村到2026年12月1日为止：换届",
    ]


@pytest.mark.parametrize(
    ("since", "day"), [(DAY, date(2027, 9, 10)), (date(2024, 2, 29), None), (date(2026, 1, 1), date(2027, 1, 1))]
)
def test_a_year_is_suggested_and_not_forced(cast, touch, since, day):
    touch.since = since
    assert full_year_on(touch, date(2026, 10, 1)) == day
    assert full_year_on(cast.pairing, DAY) is None


def test_ending_early_says_when_the_year_is_full(client, cast, touch):
    client.force_login(cast.office)
    assert "才满 1 年" in client.get(url("pairing-end", touch.pk)).content.decode()
    assert "才满 1 年" in client.get(url("pairing-hand-over", touch.pk)).content.decode()
    assert "才满 1 年" not in client.get(url("pairing-end", cast.pairing.pk)).content.decode()


def test_one_is_closed_only_when_nobody_is_in_touch_any_more(client, cast, touch):
    client.force_login(cast.office)
    page = client.post(url("point-close", touch.contact_point_id), {"on": "2026-12-31"}).content.decode()
    assert "白校长还在联系这个点" in page
    pairing_end(pairing=touch, actor=cast.office, on=date(2026, 12, 31), reason="到期", at=AT)
    client.post(url("point-close", touch.contact_point_id), {"on": "2026-12-31"})
    point = ContactPoint.objects.get()
    assert point.closed_on == date(2026, 12, 31)
    with pytest.raises(ValidationError, match="已于2026年12月31日停用"):
        pairing_start(actor=cast.office, helper=cast.li, contact_point=point, on=date(2027, 1, 1), at=AT)
    with pytest.raises(ValidationError, match="已经停用了"):
        point_close(point, on=DAY, actor=cast.office, at=AT)
    for _ in range(2):
        client.post(url("point-reopen", point.pk))
    point.refresh_from_db()
    assert point.closed_on is None
    assert [one.what for one in history_of(point)] == [
        "重新启用了这个联系点",
        "停用了这个联系点，最后一天是2026年12月31日",
    ]


def test_a_teacher_sees_the_own_ones_and_the_office_all(client, cast, point):
    today = timezone.localdate()
    other = ContactPoint.objects.create(school=cast.school, kind="community", name="城关社区")
    pairing_start(actor=cast.office, helper=cast.li, contact_point=other, on=today, at=timezone.now())
    client.force_login(cast.li)
    page = client.get(url("point-list")).content.decode()
    assert "我的联系点" in page
    assert "城关社区" in page
    assert "柳溪村" not in page
    client.force_login(cast.office)
    page = client.get(url("point-list")).content.decode()
    assert "城关社区" in page
    assert "柳溪村" in page
    assert "还没有人" in page
    assert "柳溪村" not in client.get(url("point-list") + "?kind=community").content.decode()
    assert "没有这样的联系点" in client.get(url("point-list") + "?state=closed").content.decode()


def test_an_empty_list_says_what_comes_next(client, cast):
    client.force_login(cast.office)
    assert "设第一个" in client.get(url("point-list")).content.decode()
    client.force_login(cast.wang)
    assert "您还没有联系点" in client.get(url("point-list")).content.decode()


def make_event(cast, point, **changed):
    given = {
        "school": cast.school, "uuid": uuid4(), "kind": "research", "title": "村里调研", "on": DAY, "until": DAY,
        "state": "held", "organizer": cast.principal, "created_by": cast.principal, "created_at": AT,
        "contact_point": point,
    } | changed  # fmt: skip
    return Event.objects.create(**given)


def test_its_page_shows_who_and_what_took_place(client, cast, touch):
    make_event(cast, touch.contact_point)
    make_event(cast, touch.contact_point, title="取消了的", state="cancelled")
    client.force_login(cast.office)
    for page in (url("point-detail", touch.contact_point_id), url("pairing-detail", touch.pk)):
        said = client.get(page).content.decode()
        assert "村里调研" in said
        assert "取消了的" not in said
        assert "白校长" in said
        assert "柳溪村" in said


def test_the_lists_of_pairings_name_it(client, cast, touch):
    client.force_login(cast.principal)
    assert "柳溪村" in client.get(url("pairing-list") + "?q=柳溪").content.decode()
    assert target_name(touch) == "柳溪村"
    assert "柳溪村" not in client.get(url("pairing-cards")).content.decode()


def test_the_list_costs_the_same_for_one_and_for_three(client, cast):
    client.force_login(cast.office)
    costs = []
    for number in range(3):
        point = ContactPoint.objects.create(school=cast.school, kind="village", name=f"第{number}村")
        pairing_start(actor=cast.office, helper=cast.li, contact_point=point, on=DAY, at=AT)
        client.get(url("point-list"))
        with CaptureQueriesContext(connection) as found:
            client.get(url("point-list"))
        costs.append(len(found))
    assert costs[0] == costs[2], found.captured_queries


def test_a_contact_point_is_nobody_who_is_helped(cast, touch):
    """表5 and the counts of pairings are of people and families; who has only a contact point still owes a pairing."""
    window = Window(cast.school.pk, date(2026, 7, 1), date(2026, 9, 30), AT)
    assert [one.pairing for one in pairing_figures(window)] == [cast.pairing]
    assert pairing_counts(window).helpers == 1
    campaign = Campaign.objects.create(
        school=cast.school, preset="own", name="三项活动", nickname="三项", year=2026, starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31), status="running",
    )  # fmt: skip
    for code, kinds, unit, number in (("q2", [], "人", 1), ("l5", ["contact_point"], "个", 2)):
        kind = ActivityKind.objects.create(campaign=campaign, code=code, name=code, source="pairing", modes=kinds)
        QuotaRule.objects.create(
            campaign=campaign, code=code, roles=["leader"], activity=kind, number=number, unit=unit, period="standing",
            since=campaign.starts_on,
        )  # fmt: skip
    assert duties(cast.school, DAY)[cast.principal.pk].sentence == "应结对1 人"
    assert [one.user for one in unpaired(User.objects.visible_to(cast.office), cast.school, DAY)] == [cast.principal]


@pytest.mark.slow
def test_closing_and_assigning_at_once_never_leaves_somebody_with_a_closed_point(transactional_db, cast):
    for number in range(5):
        point = point_save(ContactPoint(kind="village", name=f"第{number}村"), [], actor=cast.office, at=AT)

        def either(which, point=point):
            if which:
                return point_close(point, on=date(2026, 9, 9), actor=cast.office, at=AT)
            return pairing_start(actor=cast.office, helper=cast.li, contact_point=point, on=DAY, at=AT)

        done = in_parallel(2, either)
        point.refresh_from_db()
        in_touch = Pairing.objects.filter(contact_point=point).exists()
        assert in_touch != bool(point.closed_on), done
        assert sum(isinstance(one, ValidationError) for one in done) == 1, done
