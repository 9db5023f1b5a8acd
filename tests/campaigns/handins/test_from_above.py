"""A material that came from above is neither put off nor left out."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from campaigns.handins.services import handin_change, handin_remove
from tests.campaigns.cascade.conftest import adopted, issued, offered, plan_of_bureau

__all__ = ["adopted", "issued", "offered", "plan_of_bureau"]


def test_it_is_not_put_off(cast, adopted):
    paper = adopted.handins.get(code="reflection")
    with pytest.raises(ValidationError):
        handin_change(paper, actor=cast.office, at=timezone.now(), due_on=paper.due_on.replace(day=31))
    paper.refresh_from_db()
    assert paper.due_on.day == 10


def test_it_is_not_left_out(client, cast, adopted):
    paper = adopted.handins.get(code="reflection")
    with pytest.raises(ValidationError):
        handin_remove(paper, actor=cast.office, at=timezone.now())
    paper = adopted.handins.get(code="reflection")
    client.force_login(cast.office)
    page = client.post(reverse("handin-switch", args=[paper.pk]), {"on": "0"}, follow=True).content.decode()
    assert "上级" in page
    assert adopted.handins.filter(code="reflection", enabled=True).exists()


def test_it_may_be_asked_for_earlier(cast, adopted):
    paper = adopted.handins.get(code="reflection")
    assert handin_change(paper, actor=cast.office, at=timezone.now(), due_on=paper.due_on.replace(day=1))
