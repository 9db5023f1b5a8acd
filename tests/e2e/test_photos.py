"""Photos of a visit in the browser: a calm grid, one of them large in place, nothing lost for whoever uses a keyboard."""

import hashlib
from datetime import date
from time import monotonic

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from casework.visits import photos
from tests.casework.visits.factory import make_visit
from tests.e2e.looking import PICTURES, complaints, look
from tests.outreach.files.samples import written

SIZES = ((1600, 1200), (1200, 1600), (1600, 900))


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def scene(number: int, size: tuple[int, int]) -> bytes:
    """A house under a sky, so that one sees what is cut off and which it is."""
    width, height = size
    image = Image.new("RGB", size, (150, 190, 220))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 2 // 3, width, height), fill=(120, 150, 90))
    draw.rectangle((width // 3, height // 3, width * 2 // 3, height * 3 // 4), fill=(200, 170 - 30 * number, 120))
    draw.polygon(
        [(width // 4, height // 3), (width // 2, height // 8), (width * 3 // 4, height // 3)], fill=(140, 60, 50)
    )
    return written(image, "JPEG", quality=80)


@pytest.fixture
def visit(cast):
    """Three photos are here, a fourth is on its way."""
    visit = make_visit(cast.li, cast.zhou, on=date(2026, 10, 10), note="孩子在家画了一幅房子。")
    taken = [scene(number, size) for number, size in enumerate(SIZES)]
    about = {"school_id": visit.school_id, "uuid": visit.uuid}
    listed = [(hashlib.sha256(one).hexdigest(), len(one)) for one in taken]
    photos.announce(**about, visit=visit, photos=[*listed, ("f" * 64, 1000)])
    for (sha256, _), one in zip(listed, taken, strict=True):
        photos.receive(**about, sha256=sha256, data=one, at=timezone.now())
    return visit


def drawn(page, selector: str) -> None:
    """Waits until these pictures are there. (`wait_for_function` evaluates text in the page, which our policy forbids.)"""
    until = monotonic() + 20
    while not page.locator(selector).evaluate_all("all => all.every(one => one.complete && one.naturalWidth)"):
        assert monotonic() < until, "the pictures did not come"
        page.wait_for_timeout(50)


@pytest.mark.parametrize(
    ("name", "width"), [("phone-visit", 390), ("phone-visit", 320), ("visit-detail", 1280), ("visit-detail", 390)]
)
def test_the_photos_stand_in_a_grid_and_open_large(open_as, cast, visit, name, width):
    page = open_as(cast.li, width=width)
    page.goto(reverse(name, args=[visit.pk]))
    grid = page.locator("[data-gallery]")
    grid.scroll_into_view_if_needed()
    drawn(page, "[data-photo] img")
    assert page.get_by_text("缺 1 张照片").count() == 1
    look(page, f"photos-{name}-{width}")
    first = page.get_by_role("link", name="照片 1，10月10日周家")
    first.focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog")
    assert viewer.locator("img").get_attribute("alt") == "照片 1，10月10日周家"
    page.keyboard.press("ArrowRight")
    assert viewer.locator("img").get_attribute("alt") == "照片 2，10月10日周家"
    drawn(page, "dialog img")
    page.screenshot(path=PICTURES / f"photo-large-{name}-{width}.png")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert viewer.locator("img").get_attribute("alt") == "照片 3，10月10日周家"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name="照片 3，10月10日周家")).to_be_focused()
    assert complaints(page) == []


def test_one_is_taken_away_after_asking(open_as, cast, visit):
    page = open_as(cast.li, width=390)
    page.goto(reverse("phone-visit", args=[visit.pk]))
    page.get_by_role("link", name="移除照片 2").click()
    look(page, "photo-remove")
    page.get_by_role("link", name="留着").click()
    assert page.locator("[data-photo]").count() == 3
    page.get_by_role("link", name="移除照片 2").click()
    page.get_by_role("button", name="移除").click()
    page.get_by_text("已移除这张照片").wait_for()
    assert page.locator("[data-photo]").count() == 2
    assert page.get_by_text("移除了一张照片").count() == 1


def test_without_script_the_link_is_the_picture(open_as, cast, visit):
    page = open_as(cast.li, width=390, script=False)
    page.goto(reverse("phone-visit", args=[visit.pk]))
    page.get_by_role("link", name="照片 1，10月10日周家").click()
    page.wait_for_url("**/visits/photos/*/")
    assert page.locator("img").count() == 1
