"""A district issues, a school takes it up and raises what it may, the district changes its mind, the school decides."""

import re

from django.utils import timezone

from campaigns.cascade.services import adoption_take_up, campaign_issue
from campaigns.planning.models import Campaign
from campaigns.planning.services import campaign_launch
from tests.e2e.looking import look


def confirm(page, word):
    """Press a button that asks first, and say yes."""
    page.get_by_role("button", name=word).first.click()
    page.locator("dialog[open]").get_by_role("button", name=word).click()


def test_a_campaign_from_the_district_to_a_school_and_back(open_as, cast, transactional_db):
    year = timezone.localdate().year
    district = open_as(cast.district)
    _plan_and_issue(district, year)
    issued = Campaign.objects.get(school=cast.bureau)
    school = open_as(cast.principal)
    own = _take_up_and_raise(school, cast, issued)
    _change_above(district, issued)
    _decide(school, issued, own)
    _look_from_above(district, open_as(cast.district, width=390), issued)


def _plan_and_issue(page, year):
    page.goto("/")
    page.get_by_role("link", name="活动", exact=True).first.click()
    page.get_by_role("link", name="新建活动").first.click()
    page.get_by_label("三项活动").check()
    page.get_by_label(f"{year}年").check()
    page.get_by_role("button", name=re.compile("下一步")).click()
    look(page, "cascade-office-goals")
    campaign = Campaign.objects.get(school__code="Q")
    page.goto(f"/campaigns/{campaign.pk}/rules/")
    look(page, "cascade-office-rules")
    page.goto(f"/campaigns/{campaign.pk}/confirm/")
    page.get_by_role("link", name="下一步：下发").click()
    page.get_by_role("link", name="学校能改多少").click()
    visits = page.locator("fieldset", has_text="教职工每人每季度家访不少于4次")
    visits.get_by_label("只能提高").check()
    look(page, "cascade-locks")
    page.get_by_role("button", name="记下").click()
    page.get_by_label("说明").fill("请于月底前承接")
    look(page, "cascade-issue")
    page.get_by_role("button", name="下发", exact=True).click()
    page.get_by_text("待承接").first.wait_for()
    look(page, "cascade-issued")


def _take_up_and_raise(page, cast, issued) -> Campaign:
    page.goto("/campaigns/")
    look(page, "cascade-school-campaigns")
    page.get_by_role("link", name="看上级下发的").click()
    page.get_by_role("link", name=re.compile(issued.nickname)).click()
    look(page, "cascade-school-reads")
    confirm(page, "承接")
    page.wait_for_url("**/goals/")
    own = Campaign.objects.get(school=cast.school)
    rule = own.rules.get(code="q6")
    for number, said in (("3", "上级要求，只能提高"), ("5", "不少于5次")):
        page.goto(f"/campaigns/{own.pk}/rules/?edit={rule.pk}")
        page.locator("#rule-form [name=number]").fill(number)
        page.get_by_role("button", name="保存这一条").click()
        page.get_by_text(said).first.wait_for()
    assert own.rules.get(code="q6").number == 5
    page.goto(f"/campaigns/{own.pk}/confirm/")
    confirm(page, "开展")
    page.get_by_text("开展中").first.wait_for()
    return own


def _change_above(page, issued):
    """What an office asks changes in its own plan; the schools see it once it is issued."""
    issued.rules.filter(code="q6").update(number=6)
    issued.rules.filter(code="q12").update(number=3)
    page.goto(f"/cascade/issued/{issued.pk}/")
    page.get_by_text("改了还没下发").wait_for()
    look(page, "cascade-unsent")
    page.get_by_role("link", name="下发改动").click()
    page.get_by_role("button", name="下发第2版").click()
    page.get_by_text("有改动待看").first.wait_for()


def _decide(page, issued, own):
    page.goto("/cascade/")
    page.get_by_text("有改动待看").first.wait_for()
    page.get_by_role("link", name=re.compile(issued.nickname)).click()
    page.get_by_role("link", name="看改动").click()
    page.get_by_text("不少于6次").first.wait_for()
    look(page, "cascade-changes")
    page.locator("fieldset", has_text="优质课").get_by_label("保留本校的").check()
    page.get_by_role("button", name="按所选的承接").click()
    page.get_by_text("第2版都看过了").wait_for()
    assert own.rules.get(code="q6", until=None).number == 6
    assert own.rules.get(code="q12", until=None).number == 2


def _look_from_above(desk, phone, issued):
    for page, width in ((desk, "1280"), (phone, "390")):
        for name in ("", "drift/", "totals/", "totals/?rule=q6", "issue/", "locks/"):
            page.goto(f"/cascade/issued/{issued.pk}/{name}")
            look(page, f"cascade-office-{width}-{re.sub('[^a-z0-9]', '', name) or 'detail'}")
    desk.goto(f"/cascade/issued/{issued.pk}/drift/")
    desk.get_by_text("优质课").first.wait_for()


def test_the_school_s_pages_on_a_phone(open_as, cast, transactional_db):
    now = timezone.now()
    issued = campaign_launch(school=cast.bureau, preset="sanxiang", year=now.year, actor=cast.district, at=now)
    campaign_issue(issued, actor=cast.district, at=now, note="请于月底前承接")
    offer = issued.adoptions.get(school=cast.school)
    page = open_as(cast.principal, width=390)
    for name in ("campaigns/", "cascade/", f"cascade/{offer.pk}/"):
        page.goto(f"/{name}")
        look(page, f"cascade-phone-{name.replace('/', '')}")
    adoption_take_up(offer, actor=cast.principal, at=now)
    issued.rules.filter(code="q6").update(number=5, lock="bounded")
    issued.rules.filter(code="q12").update(number=3)
    campaign_issue(issued, actor=cast.district, at=now, note="家访增加一次")
    page.goto(f"/cascade/{offer.pk}/changes/")
    look(page, "cascade-phone-changes")
