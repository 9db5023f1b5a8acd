"""Every page of what is written down on the phone: narrow, dark, and in large type."""

import pytest

from casework.visits.services import visit_correct
from tests.conftest import make_household
from tests.e2e.looking import PICTURES, faults
from tests.e2e.phone import confirmed, opened, ready, saved
from tests.e2e.world import furnish

pytestmark = pytest.mark.usefixtures("transactional_db")

LARGE = "localStorage.setItem('lianxin-large', '1')"
LONG = "吴思远的奶奶说，孩子放学以后一个人在家，作业没有人看，希望学校能在晚自习时留一留。"


@pytest.fixture
def school(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    furnish(cast)
    cast.wu = make_household(
        cast.school, "AH9", "柳溪村9组", "吴家母", "13800000009", [("吴思远", "GA9", cast.class71)]
    )
    return cast


def look(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    return [f"{name}: {said}" for said in faults(page) if "Failed to load resource" not in said]


@pytest.mark.parametrize(("width", "dark", "large"), [(390, True, False), (320, False, False), (320, True, True)])
def test_the_pages_of_writing(open_as, school, width, dark, large):
    page = open_as(school.li, width=width, dark=dark)
    if large:
        page.add_init_script(LARGE)
    shade = f"{width}-{'dark' if dark else 'light'}{'-large' if large else ''}"
    ready(page)
    opened(page, f"/m/visits/new/?household={school.wu.pk}")
    page.get_by_label("说点什么").fill(LONG)
    saved(page)
    confirmed(page)
    found = look(page, f"writing-{shade}-saved")
    uuid = page.url.rsplit("=", 1)[1]
    page.context.set_offline(True)
    page.get_by_role("link", name="改一改").click()
    page.get_by_label("说点什么").fill(LONG + "爷爷在外地。")
    found += look(page, f"writing-{shade}-edit")
    saved(page)
    visit = school.wu.visits.get()
    same = {name: getattr(visit, name) for name in ("on", "mode", "outcome")} | {"purposes": ["situation"]}
    visit_correct(
        visit=visit, actor=school.li, at=visit.received_at, rev=visit.rev, note="不在家", place="村口", **same
    )
    opened(page, f"/m/visits/new/?household={school.zhou.pk}")
    page.get_by_label("有问题要学校解决").check()
    page.get_by_role("button", name="保存").click()
    page.locator(".lx-errors").wait_for()
    found += look(page, f"writing-{shade}-errors")
    page.get_by_label("家长原话").fill("放学门口停满了车。")
    saved(page)
    found += look(page, f"writing-{shade}-waiting")
    opened(page, f"/m/visits/new/?household={school.zhou.pk}")
    page.get_by_label("说点什么").fill("还没写完")
    page.get_by_text("写的内容已存在手机上").wait_for()
    found += kept_pages(page, shade, uuid)
    assert not found, "\n".join(found)


def kept_pages(page, shade, uuid) -> list[str]:
    """What one sees of the records afterwards, with the network back."""
    page.context.set_offline(False)
    opened(page, f"/m/queue/?record={uuid}")
    page.locator('.lx-state[data-state="stuck"]').wait_for(timeout=20_000)
    found = look(page, f"writing-{shade}-record")
    opened(page, f"/m/queue/?conflict={uuid}")
    found += look(page, f"writing-{shade}-conflict")
    opened(page, "/m/queue/")
    found += look(page, f"writing-{shade}-queue")
    opened(page, "/m/data/")
    found += look(page, f"writing-{shade}-data")
    page.get_by_role("button", name="设解锁码").click()
    found += look(page, f"writing-{shade}-code")
    page.get_by_role("button", name="先不了").click()
    page.goto("/m/me/")
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("dialog").wait_for()
    found += look(page, f"writing-{shade}-leave")
    return found
