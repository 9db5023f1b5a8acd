"""A contact that is entered after the pairing has ended: of its days yes, of others not, and the family stays closed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.pairings.models import Pairing
from casework.visits.models import Visit
from tests.casework.visits.test_phone_new import filled
from tests.conftest import make_staff


@pytest.fixture
def former(cast):
    """Helped the 陈 family for a month and has nothing else to do with it."""
    cast.former = make_staff(cast.school, "A040", "冯老师", department=cast.grade7)
    today = timezone.localdate()
    cast.since, cast.until = today - timedelta(days=40), today - timedelta(days=10)
    cast.over = Pairing.objects.create(
        school=cast.school, helper=cast.former, kind="student", household=cast.chen, student=cast.yiming,
        since=cast.since, until=cast.until,
    )  # fmt: skip
    return cast.former


def sent(cast, on):
    return filled(cast, household=cast.chen.pk, students=[cast.yiming.pk], on=on.isoformat())


@pytest.mark.parametrize(("before_the_end", "stored"), [(0, True), (5, True), (30, True), (31, False), (-1, False)])
def test_only_a_day_of_the_pairing_may_be_written_down(client, cast, former, before_the_end, stored):
    client.force_login(former)
    answer = client.post(reverse("visit-new"), sent(cast, cast.until - timedelta(days=before_the_end)))
    assert Visit.objects.filter(household=cast.chen).exists() is stored
    if not stored:
        assert "只能补记结对期间的联系" in answer.content.decode()


def test_the_form_says_which_days_and_shows_no_more_than_the_pupil(client, cast, former):
    client.force_login(former)
    page = client.get(reverse("visit-new"), {"household": cast.chen.pk})
    html = page.content.decode()
    assert "您和这户的结对已经结束" in html
    assert "陈一鸣" in html
    assert page.context["form"]["on"].value() == cast.until
    for secret in ("石桥村", "13800000002", "陈家母", "母亲"):
        assert secret not in html
    assert client.get(reverse("phone-family", args=[cast.chen.pk])).status_code == 404
    assert "补记一次" in client.get(reverse("pairing-detail", args=[cast.over.pk])).content.decode()


@pytest.mark.parametrize("who", ["wang", "stranger", "district"])
def test_who_never_helped_finds_no_family(client, cast, former, who):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("visit-new"), {"household": cast.chen.pk}).status_code == 404
    assert client.post(reverse("visit-new"), sent(cast, cast.until)).status_code == 404
    assert not Visit.objects.exists()


def test_who_sees_the_family_anyway_is_not_bound_to_the_days(client, cast, former):
    Pairing.objects.filter(pk=cast.over.pk).update(helper=cast.zhao)
    client.force_login(cast.zhao)
    client.post(reverse("visit-new"), sent(cast, timezone.localdate()))
    assert Visit.objects.get().on == timezone.localdate()
