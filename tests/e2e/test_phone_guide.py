"""The pictures of docs/phone.md: var/pictures/guide-*.png, to be copied to docs/images/phone-*.png when a page has changed."""

from django.utils import timezone

from campaigns.planning.services import campaign_launch, campaign_open
from casework.pairings.models import Pairing
from tests.e2e.looking import PICTURES
from tests.e2e.phone import opened, ready


def snap(page, name: str) -> None:
    """As much as a phone shows at once."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"guide-{name}.png")


def test_the_pictures_of_the_guide(open_as, cast, transactional_db):
    now = timezone.now()
    campaign = campaign_launch(
        school=cast.school, preset="sanxiang", year=timezone.localdate().year, actor=cast.principal, at=now
    )
    campaign_open(campaign, actor=cast.principal, at=now)
    assert Pairing.objects.filter(helper=cast.li).exists()
    page = open_as(cast.li, width=390)
    ready(page)
    page.context.set_offline(True)
    opened(page, "/m/events/new/?kind=same_meal")
    snap(page, "event")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("有网时自动上传").first.wait_for()
    snap(page, "saved")
    opened(page, "/m/")
    page.get_by_text("没有网络").first.wait_for()
    snap(page, "home")
    opened(page, "/m/data/")
    page.get_by_text("待上传").first.wait_for()
    snap(page, "data")
