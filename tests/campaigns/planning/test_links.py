"""更多: pages that other rooms bring to a campaign's page, in order, for whom they are."""

import pytest
from django.urls import reverse

from campaigns.cascade.services import adoption_take_up, campaign_issue
from campaigns.planning import links
from campaigns.planning.links import campaign_link, links_of
from campaigns.planning.services import campaign_launch, campaign_open
from tests.campaigns.conftest import IN_AUGUST


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(links, "_links", {})


def labels(campaign, user):
    return [shown.label for shown in links_of(campaign, user)]


def test_links_stand_in_order_for_whom_they_are_and_once(registry, cast, running):
    campaign_link("后面的", "users", order=90)(lambda user, campaign: "/behind/")
    campaign_link("前面的", "users", order=10)(lambda user, campaign: "/first/")
    campaign_link("前面的", "users", order=10)(lambda user, campaign: f"/first/{campaign.pk}/")
    campaign_link("只给校长", "users", order=50)(lambda user, campaign: "/one/" if user == cast.principal else "")
    assert labels(running, cast.principal) == ["前面的", "只给校长", "后面的"]
    assert labels(running, cast.li) == ["前面的", "后面的"]
    assert links_of(running, cast.li)[0].url == f"/first/{running.pk}/"


def test_a_draft_leads_only_where_a_draft_can(registry, cast, draft):
    campaign_link("开展后才有", "users", order=1)(lambda user, campaign: "/later/")
    campaign_link("草稿也有", "users", order=2, drafts=True)(lambda user, campaign: "/now/")
    assert labels(draft, cast.principal) == ["草稿也有"]


@pytest.mark.parametrize(
    ("who", "there", "not_there"),
    [
        ("principal", {"实施方案", "目标对照", "活动记录", "材料", "台账", "组织图", "联系点", "支部结对共建",
                       "和别的活动比", "这些指标怎么算"}, {"承接情况", "谈心对照表"}),
        ("lead", {"实施方案", "材料", "台账"}, {"目标对照", "和别的活动比", "支部结对共建", "承接情况"}),
        ("li", {"实施方案", "活动记录", "材料", "台账", "组织图", "这些指标怎么算"},
         {"目标对照", "和别的活动比", "支部结对共建", "联系点", "承接情况", "谈心对照表"}),
    ],
)  # fmt: skip
def test_each_reader_finds_what_is_for_them(client, cast, running, who, there, not_there):
    client.force_login(getattr(cast, who))
    page = client.get(reverse("campaign-detail", args=[running.pk]))
    shown = {link.label for link in page.context["links"]}
    assert there <= shown
    assert not not_there & shown
    for link in page.context["links"]:
        assert f'href="{link.url}"' in page.content.decode()
        assert client.get(link.url).status_code == 200, link.label


def test_materials_lead_to_the_overview_or_to_ones_own(cast, running):
    where = {who: links_of(running, getattr(cast, who)) for who in ("office", "li")}
    found = {who: next(link.url for link in shown if link.label == "材料") for who, shown in where.items()}
    assert found == {
        "office": f"{reverse('submission-office')}?campaign={running.pk}",
        "li": reverse("submission-mine"),
    }
    running.handins.update(enabled=False)
    assert "材料" not in labels(running, cast.li)


def test_talks_only_where_pairs_are_counted_and_for_those_among_them(client, cast):
    campaign = campaign_launch(
        school=cast.school, preset="qunzhong_luxian", year=2026, actor=cast.principal, at=IN_AUGUST
    )
    campaign_open(campaign, actor=cast.principal, at=IN_AUGUST)
    url = reverse("talk-matrix", args=[campaign.pk])
    assert url in {link.url for link in links_of(campaign, cast.principal)}
    assert url not in {link.url for link in links_of(campaign, cast.zhao)}
    campaign.rules.filter(unit="对").update(enabled=False)
    assert url not in {link.url for link in links_of(campaign, cast.principal)}


def test_contact_points_where_they_are_asked_for(cast):
    campaign = campaign_launch(school=cast.school, preset="lianxi_fuwu", year=2026, actor=cast.principal, at=IN_AUGUST)
    campaign_open(campaign, actor=cast.principal, at=IN_AUGUST)
    asked = campaign.activities.filter(source="pairing")
    asked.update(modes=["contact_point"])
    assert ("联系点" in labels(campaign, cast.li)) == asked.exists()
    asked.update(modes=["household"])
    assert "联系点" not in labels(campaign, cast.li)


def test_partners_for_everybody_once_there_are_any(cast, running):
    assert "支部结对共建" not in labels(running, cast.li)
    branch = cast.li.branch or cast.school.branches.create(name="第一党支部")
    running.branch_partners.create(branch=branch, partner="幸福社区", since=IN_AUGUST.date())
    assert "支部结对共建" in labels(running, cast.li)


def test_what_came_from_above_leads_back_to_it(cast):
    above = campaign_launch(school=cast.bureau, preset="sanxiang", year=2026, actor=cast.district, at=IN_AUGUST)
    campaign_issue(above, actor=cast.district, at=IN_AUGUST)
    offered = above.adoptions.get(school=cast.school)
    campaign = adoption_take_up(offered, actor=cast.principal, at=IN_AUGUST)
    campaign_open(campaign, actor=cast.principal, at=IN_AUGUST)
    found = {link.label: link.url for link in links_of(campaign, cast.office)}
    assert found["承接情况"] == reverse("adoption-detail", args=[offered.pk])
    assert "承接情况" not in labels(campaign, cast.li)


def test_a_draft_leads_to_the_comparison_from_its_last_step(client, cast, draft):
    client.force_login(cast.principal)
    html = client.get(reverse("campaign-confirm", args=[draft.pk])).content.decode()
    assert reverse("campaign-compare", args=[draft.pk]) in html
