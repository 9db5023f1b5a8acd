"""The pages of issued campaigns: for the office that issues, and for the school that takes up."""

import pytest
from django.urls import reverse

from campaigns.cascade.models import Adoption
from campaigns.cascade.services import adoption_take_up, campaign_issue
from campaigns.planning.models import Campaign
from campaigns.planning.services import campaign_launch, campaign_open
from campaigns.quotas.services import rule_change
from outreach.people.models import Organization
from outreach.people.roles import Role
from tests.campaigns.cascade.test_services import LATER, fresh, reissue
from tests.campaigns.conftest import IN_AUGUST
from tests.conftest import make_staff


def words(response):
    assert response.status_code == 200
    return response.content.decode()


def page(client, who, name, *args, **query):
    client.force_login(who)
    return client.get(reverse(name, args=args), query)


def send(client, who, address, *args, **data):
    client.force_login(who)
    return client.post(reverse(address, args=args), data, follow=True)


# The office ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["issued-detail", "issued-locks", "issued-issue", "issued-drift", "issued-totals"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("district", 200), ("principal", 404), ("li", 404), ("stranger_office", 404)],
)
def test_who_sees_the_pages_of_the_office(client, cast, issued, name, who, status):
    assert page(client, getattr(cast, who), name, issued.pk).status_code == status


def test_another_office_sees_nothing_of_it(client, cast, issued):
    other = Organization.objects.create(code="Q9", name="邻区教育工委", kind="bureau")
    stranger = make_staff(other, "Q901", "邻区同志", roles=[Role.DISTRICT])
    centre = make_staff(cast.centre, "C101", "中心同志", roles=[Role.DISTRICT])
    for who in (stranger, centre):
        assert page(client, who, "issued-detail", issued.pk).status_code == 404
        assert issued.name not in words(page(client, who, "campaign-list"))


def test_a_centre_sees_its_own_schools_and_no_others(client, cast):
    far = Organization.objects.create(code="F", name="远山中学", kind="school", parent=cast.bureau)
    centre = make_staff(cast.centre, "C101", "中心同志", roles=[Role.DISTRICT])
    campaign = campaign_launch(school=cast.centre, preset="sanxiang", year=2026, actor=centre, at=IN_AUGUST)
    said = words(page(client, centre, "issued-issue", campaign.pk))
    assert "甲中学" in said
    assert far.name not in said
    send(client, centre, "issued-issue", campaign.pk, schools=[far.pk])
    assert not Adoption.objects.exists()


def test_the_office_plans_issues_and_sees_who_has_taken_it_up(client, cast):
    send(client, cast.district, "campaign-new", preset="sanxiang", year=2026)
    campaign = Campaign.objects.get(school=cast.bureau)
    assert "由各学校按本校人数计算" in words(page(client, cast.district, "campaign-goals", campaign.pk))
    assert "由各学校按本校人数计算" in words(page(client, cast.district, "campaign-rules", campaign.pk))
    assert "下一步：下发" in words(page(client, cast.district, "campaign-confirm", campaign.pk))
    locks = {f"lock-{rule.code}": "free" for rule in campaign.rules.all()} | {"lock-q6": "bounded"}
    said = words(send(client, cast.district, "issued-locks", campaign.pk, **locks))
    assert "已记下 1 处，下发以后生效" in said
    schools = [cast.school.pk, cast.other_school.pk]
    said = words(send(client, cast.district, "issued-issue", campaign.pk, schools=schools, note="请于月底前承接"))
    assert "第1版已下发" in said
    assert said.index("A 甲中学") < said.index("B 乙中学")
    assert said.count("待承接") == 2
    assert "已下发" in words(page(client, cast.district, "campaign-list"))
    assert page(client, cast.district, "campaign-detail", campaign.pk).url == reverse(
        "issued-detail", args=[campaign.pk]
    )


def test_it_says_what_has_not_been_sent(client, cast, issued):
    issued.rules.filter(code="q6").update(number=5)
    said = words(page(client, cast.district, "issued-detail", issued.pk))
    assert "改了还没下发" in said
    assert "不少于5次" in said
    assert "下发第2版" in words(page(client, cast.district, "issued-issue", issued.pk))
    said = words(send(client, cast.district, "issued-issue", issued.pk, schools=[cast.school.pk]))
    assert "改了还没下发" not in said
    assert "下发给新加的学校" in words(page(client, cast.district, "issued-issue", issued.pk))


def test_bad_input_of_the_office(client, cast, plan_of_bureau):
    said = words(send(client, cast.district, "issued-issue", plan_of_bureau.pk, schools=[]))
    assert "请至少选一所学校。" in said
    plan_of_bureau.rules.filter(code="q14").update(number=None)
    locks = {f"lock-{rule.code}": "locked" for rule in plan_of_bureau.rules.all()}
    said = words(send(client, cast.district, "issued-locks", plan_of_bureau.pk, **locks))
    assert "还没有数字，不能锁定。" in said
    assert not plan_of_bureau.rules.filter(code="q12", lock="locked").exists()
    said = words(send(client, cast.district, "issued-locks", plan_of_bureau.pk))
    assert said.count("请填写这一项。") >= plan_of_bureau.rules.count()


def test_drift_is_told_by_school_in_sentences(client, cast, issued, offered, adopted):
    assert "和下发的一样" in words(page(client, cast.district, "issued-drift", issued.pk))
    rule_change(adopted.rules.get(code="q6"), actor=cast.principal, at=IN_AUGUST, number=5)
    adopted.phases.filter(order=0).update(name="学校自查")
    said = words(page(client, cast.district, "issued-drift", issued.pk))
    assert "更严" in said
    assert "教职工每人每季度家访不少于5次（下发的是“教职工每人每季度家访不少于4次”）" in said
    assert "没有采用" in said
    assert "自加" in said
    assert "乙中学" not in said, "it has not taken it up"


@pytest.mark.parametrize("name", ["issued-detail", "issued-drift", "issued-totals"])
def test_the_office_s_pages_name_no_person_of_a_school_and_lead_to_none(client, cast, issued, offered, adopted, name):
    campaign_open(adopted, actor=cast.principal, at=IN_AUGUST)
    said = words(page(client, cast.district, name, issued.pk, **({} if name != "issued-totals" else {"rule": "q6"})))
    people = (cast.principal, cast.office, cast.lead, cast.li, cast.wang, cast.zhao, cast.stranger)
    named = [one.name for one in people if one.name in said]
    assert named == []
    for family in (
        "周子涵",
        "周子墨",
        "陈一鸣",
        "周家",
        "陈家",
        "柳溪村",
        "/families/",
        "/visits/",
        "/pairings/",
        "/quarter/",
    ):
        assert family not in said, family


@pytest.mark.parametrize("name", ["issued-detail", "issued-drift", "issued-totals"])
def test_it_costs_the_same_for_one_school_and_for_three(client, cast, queries_of, name):
    campaign = campaign_launch(school=cast.bureau, preset="sanxiang", year=2026, actor=cast.district, at=IN_AUGUST)
    client.force_login(cast.district)
    costs = []
    for codes in (("S1",), ("S2", "S3")):
        for code in codes:
            _adopting_school(cast, campaign, code)
        costs.append(queries_of(reverse(name, args=[campaign.pk])))
    assert costs[0] == costs[1]


def _adopting_school(cast, campaign, code):
    school = Organization.objects.create(code=code, name=f"{code}小学", kind="school", parent=cast.centre)
    make_staff(school, f"{code}01", "某校长", roles=[Role.PRINCIPAL, Role.LEADER])
    campaign_issue(campaign, actor=cast.district, at=IN_AUGUST, schools=[school])
    own = adoption_take_up(campaign.adoptions.get(school=school), actor=cast.district, at=IN_AUGUST)
    campaign_open(own, actor=None, at=IN_AUGUST)


# The school ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("principal", 200), ("office", 200), ("lead", 404), ("li", 404), ("stranger_office", 404), ("district", 404)],
)
def test_who_sees_what_came_to_the_school(client, cast, offered, who, status):
    who = getattr(cast, who)
    found = page(client, who, "adoption-detail", offered.pk).status_code
    assert found == (403 if who == cast.district else status)


def test_a_school_reads_it_and_takes_it_up(client, cast, offered):
    listed = words(page(client, cast.principal, "campaign-list"))
    assert "上级下发的活动有 1 个等学校看" in listed
    said = words(page(client, cast.principal, "adoption-detail", offered.pk))
    assert "教职工每人每季度家访不少于4次" in said
    assert "只能提高" in said
    said = words(send(client, cast.principal, "adoption-take-up", offered.pk))
    assert "已承接为草稿" in said
    own = fresh(offered).campaign
    assert own.status == Campaign.Status.DRAFT
    rules = words(page(client, cast.principal, "campaign-rules", own.pk))
    assert "上级要求，只能提高" in rules
    assert "上级下发的活动都看过了" in words(page(client, cast.principal, "campaign-list"))
    send(client, cast.principal, "adoption-take-up", offered.pk)
    assert Campaign.objects.filter(school=cast.school).count() == 1


def test_a_school_that_has_the_campaign_sees_the_differences_first(client, cast, running, offered):
    said = words(page(client, cast.principal, "adoption-detail", offered.pk))
    assert "和本校的活动对接" in said
    said = words(page(client, cast.principal, "adoption-join", offered.pk))
    assert "不同的地方" in said
    assert fresh(offered).campaign is None, "looking joins nothing"
    said = words(send(client, cast.principal, "adoption-join", offered.pk))
    assert "上级的改动" in said
    said = words(send(client, cast.principal, "adoption-changes", offered.pk, version=1, all=1, **later_all(9)))
    assert "第1版都看过了" in said
    assert fresh(offered).is_adopted


def later_all(number):
    return {f"change-{at}": "later" for at in range(number)}


def test_changes_are_decided_one_by_one(client, cast, issued, offered, adopted):
    reissue(cast, issued, q6=5, q12=3)
    said = words(page(client, cast.principal, "adoption-changes", offered.pk))
    assert "不少于5" in said
    assert said.count("照上级的") >= 2
    first = send(
        client, cast.principal, "adoption-changes", offered.pk, version=2, **{"change-0": "take", "change-1": "later"}
    )
    assert "已记下，还有 1 处没有定" in words(first)
    assert adopted.rules.get(code="q6").number == 5
    last = send(client, cast.principal, "adoption-changes", offered.pk, version=2, **{"change-0": "keep"})
    assert "第2版都看过了" in words(last)
    assert adopted.rules.get(code="q12").number == 2


def test_bad_input_of_the_school(client, cast, issued, offered, adopted):
    reissue(cast, issued, q6=5)
    said = words(send(client, cast.principal, "adoption-changes", offered.pk, version=1, **{"change-0": "take"}))
    assert "上级刚刚又下发了新的一版" in said
    said = words(send(client, cast.principal, "adoption-changes", offered.pk, version=2, **{"change-0": "keep"}))
    assert adopted.rules.get(code="q6").number == 4
    assert "请从列出的选项里选一个。" in said


def test_what_does_not_change_things_is_refused(client, cast, offered):
    client.force_login(cast.principal)
    assert client.get(reverse("adoption-take-up", args=[offered.pk])).status_code == 405
    assert client.post(reverse("adoption-detail", args=[offered.pk])).status_code == 405


def test_the_lock_holds_in_the_wizard(client, cast, adopted):
    asked = {"name": adopted.name, "theme": "另一个主题", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    asked |= {"week_in_days": 5, "grace_days": 10}
    said = words(send(client, cast.principal, "campaign-goals", adopted.pk, **asked))
    assert "主题由上级统一，是“心系群众，共铸教育”。" in said
    adopted.refresh_from_db()
    assert adopted.theme == "心系群众，共铸教育"


def test_every_list_has_an_empty_state(client, cast, plan_of_bureau):
    assert "上级还没有下发活动" in words(page(client, cast.principal, "adoption-list"))
    assert page(client, cast.district, "adoption-list").status_code == 302
    assert page(client, cast.li, "adoption-list").status_code == 403
    assert page(client, cast.district, "issued-detail", plan_of_bureau.pk).status_code == 302
    assert page(client, cast.district, "issued-totals", plan_of_bureau.pk).status_code == 302
    campaign_issue(plan_of_bureau, actor=cast.district, at=LATER)
    assert "还没有学校承接" in words(page(client, cast.district, "issued-drift", plan_of_bureau.pk))
