"""Issuing, taking up, joining, and taking over what changes later."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from campaigns.cascade.guard import breaches_of
from campaigns.cascade.models import Adoption, IssuedVersion
from campaigns.cascade.services import (
    adoption_accept,
    adoption_join,
    adoption_take_up,
    campaign_issue,
    changes_of,
    locks_set,
)
from campaigns.planning.content import content_of
from campaigns.planning.models import Campaign
from campaigns.planning.services import campaign_close, campaign_discard, campaign_launch, campaign_open
from campaigns.quotas.models import QuotaRule
from campaigns.quotas.reading import read_sentence
from campaigns.quotas.services import rule_add
from outreach.notices.models import Notice
from outreach.people.models import Organization
from outreach.timeline.models import Entry
from tests.campaigns.conftest import IN_AUGUST
from tests.parallel import in_parallel

LATER = IN_AUGUST + timedelta(days=30)


def reissue(cast, campaign, **numbers):
    """Change numbers above and send the next version."""
    for code, number in numbers.items():
        campaign.rules.filter(code=code).update(number=number)
    return campaign_issue(campaign, actor=cast.district, at=LATER)


def fresh(adoption):
    return Adoption.objects.select_related("issued__school", "school", "campaign").get(pk=adoption.pk)


def accept_all(cast, adoption, **given):
    adoption = fresh(adoption)
    take = [change.key for change in changes_of(adoption)]
    return adoption_accept(adoption, version=adoption.offered, take=take, actor=cast.principal, at=LATER, **given)


def actions(subject):
    return list(Entry.objects.about(subject).values_list("action", flat=True))


# Issuing ---------------------------------------------------------------------------------


def test_issuing_freezes_the_plan_and_offers_it_to_every_school_under_the_office(cast, plan_of_bureau):
    version = campaign_issue(plan_of_bureau, actor=cast.district, at=IN_AUGUST, note="请于月底前承接")
    assert (version.number, version.content) == (1, content_of(plan_of_bureau))
    offers = Adoption.objects.filter(issued=plan_of_bureau)
    assert {(offer.school.code, offer.offered, offer.accepted) for offer in offers} == {("A", 1, None), ("B", 1, None)}
    told = Notice.objects.filter(kind="campaign.issued")
    assert {notice.recipient for notice in told} == {cast.principal, cast.office, cast.stranger_office}
    assert actions(plan_of_bureau)[-1] == "campaign.issued"


def test_issued_again_unchanged_it_stays_the_version_it_is(cast, issued):
    assert campaign_issue(issued, actor=cast.district, at=LATER).number == 1
    assert IssuedVersion.objects.count() == 1
    assert Notice.objects.filter(kind="campaign.issued").count() == 3
    assert actions(issued).count("campaign.issued") == 1


def test_a_school_that_is_new_gets_the_last_version(cast, issued):
    new = Organization.objects.create(code="D", name="丁小学", kind="school", parent=cast.centre)
    campaign_issue(issued, actor=cast.district, at=LATER)
    assert Adoption.objects.get(school=new).offered == 1
    assert IssuedVersion.objects.count() == 1


def test_only_the_schools_that_are_named_are_offered_it(cast, plan_of_bureau):
    campaign_issue(plan_of_bureau, actor=cast.district, at=IN_AUGUST, schools=[cast.school])
    assert list(Adoption.objects.values_list("school__code", flat=True)) == ["A"]


def test_a_school_of_another_office_cannot_be_named(cast, plan_of_bureau):
    elsewhere = Organization.objects.create(code="X", name="外区中学", kind="school")
    with pytest.raises(ValidationError, match="还没有选学校"):
        campaign_issue(plan_of_bureau, actor=cast.district, at=IN_AUGUST, schools=[elsewhere])


def test_what_cannot_be_issued(cast, draft, plan_of_bureau):
    with pytest.raises(ValidationError, match="“甲中学”是学校"):
        campaign_issue(draft, actor=cast.principal, at=IN_AUGUST)
    plan_of_bureau.rules.update(enabled=False)
    with pytest.raises(ValidationError, match="一条启用的指标也没有，还不能下发"):
        campaign_issue(plan_of_bureau, actor=cast.district, at=IN_AUGUST)
    assert not IssuedVersion.objects.exists()


def test_a_locked_rule_needs_its_number(cast, plan_of_bureau):
    plan_of_bureau.rules.filter(code="q14").update(number=None, lock="locked")
    with pytest.raises(ValidationError, match="锁定了却没有数字"):
        campaign_issue(plan_of_bureau, actor=cast.district, at=IN_AUGUST)


def test_an_office_neither_opens_its_campaign_nor_throws_away_what_was_issued(cast, issued):
    with pytest.raises(ValidationError, match="由学校开展"):
        campaign_open(issued, actor=cast.district, at=IN_AUGUST)
    with pytest.raises(ValidationError, match="已经下发给学校的活动不能删除"):
        campaign_discard(issued, actor=cast.district, at=IN_AUGUST)


@pytest.mark.django_db(transaction=True)
def test_issued_twice_at_the_same_moment_it_is_one_version(cast, plan_of_bureau):
    found = in_parallel(2, lambda _: campaign_issue(plan_of_bureau, actor=cast.district, at=IN_AUGUST))
    assert [getattr(version, "number", version) for version in found] == [1, 1]
    assert IssuedVersion.objects.count() == 1
    assert Adoption.objects.count() == 2
    assert Notice.objects.filter(kind="campaign.issued").count() == 3


# Taking up -------------------------------------------------------------------------------


def test_a_school_takes_it_up_as_a_draft_of_its_own(cast, issued, offered, adopted):
    assert (adopted.school, adopted.status, adopted.issued_from) == (cast.school, Campaign.Status.DRAFT, issued)
    assert adopted.rules.get(code="q6").lock == "bounded"
    assert breaches_of(adopted) == []
    offered = fresh(offered)
    assert (offered.campaign, offered.accepted, offered.adopted_by) == (adopted, 1, cast.principal)
    assert actions(adopted) == ["campaign.adopted"]
    assert adoption_take_up(offered, actor=cast.office, at=LATER) == adopted


@pytest.mark.django_db(transaction=True)
def test_taken_up_twice_at_the_same_moment_it_is_one_draft(cast, offered):
    found = in_parallel(2, lambda _: adoption_take_up(offered, actor=cast.principal, at=IN_AUGUST))
    assert found[0] == found[1]
    assert Campaign.objects.filter(school=cast.school).count() == 1


def test_a_draft_thrown_away_can_be_taken_up_again(cast, offered, adopted):
    campaign_discard(adopted, actor=cast.principal, at=IN_AUGUST)
    assert not fresh(offered).is_adopted
    again = adoption_take_up(offered, actor=cast.office, at=LATER)
    assert fresh(offered).campaign == again
    assert fresh(offered).adopted_at == LATER


def test_below_what_was_asked_it_cannot_be_opened(cast, adopted):
    adopted.rules.filter(code="q6").update(number=3)
    with pytest.raises(ValidationError, match="“家访”上级要求不少于4次，只能提高，不能降低数字"):
        campaign_open(adopted, actor=cast.principal, at=IN_AUGUST)
    adopted.rules.filter(code="q6").update(number=5)
    campaign_open(adopted, actor=cast.principal, at=IN_AUGUST)
    assert adopted.status == Campaign.Status.RUNNING


def test_a_campaign_of_the_school_s_own_has_nothing_above_it(cast, draft):
    draft.rules.filter(code="q6").update(number=1)
    assert breaches_of(draft) == []
    campaign_open(draft, actor=cast.principal, at=IN_AUGUST)


# Joining ---------------------------------------------------------------------------------


def test_an_existing_campaign_is_joined_once_its_differences_are_settled(cast, running, offered):
    with pytest.raises(ValidationError, match="请用“和它对接”"):
        adoption_take_up(offered, actor=cast.principal, at=LATER)
    assert adoption_join(offered, actor=cast.principal, at=LATER) == running
    found = {change.key for change in changes_of(fresh(offered))}
    assert {"rule:q2", "rule:q6"} <= found, "their locks are new"
    assert not fresh(offered).is_adopted
    assert accept_all(cast, offered) == []
    assert fresh(offered).is_adopted
    running.refresh_from_db()
    assert (running.issued_from, running.issued_version) == (offered.issued, 1)
    told = [action for action in actions(running) if action.startswith("campaign.")]
    assert told[-3:] == ["campaign.joined", "campaign.took_over", "campaign.answers"]


def test_what_can_be_joined(cast, offered):
    with pytest.raises(ValidationError, match="没有同一种、同一年的活动可以对接"):
        adoption_join(offered, actor=cast.principal, at=LATER)
    own = campaign_launch(school=cast.school, preset="sanxiang", year=2026, actor=cast.principal, at=IN_AUGUST)
    campaign_open(own, actor=cast.principal, at=IN_AUGUST)
    campaign_close(own, actor=cast.principal, at=IN_AUGUST)
    with pytest.raises(ValidationError, match="已经结束，不能再对接"):
        adoption_join(offered, actor=cast.principal, at=LATER)


# Later versions --------------------------------------------------------------------------


def test_nothing_changes_until_it_is_accepted(cast, issued, offered, adopted):
    before = content_of(adopted)
    assert reissue(cast, issued, q6=5).number == 2
    assert content_of(adopted) == before
    assert fresh(offered).is_waiting
    (change,) = changes_of(fresh(offered))
    assert change.key == "rule:q6"
    assert accept_all(cast, offered) == []
    assert adopted.rules.get(code="q6").number == 5
    assert not fresh(offered).is_waiting
    assert changes_of(fresh(offered)) == []


def test_of_a_running_campaign_the_rule_changes_with_the_next_period(cast, issued, offered, adopted):
    campaign_open(adopted, actor=cast.principal, at=IN_AUGUST)
    reissue(cast, issued, q6=5)
    accept_all(cast, offered)
    versions = adopted.rules.filter(code="q6").order_by("since").values_list("number", "since", "until")
    assert list(versions) == [(4, date(2026, 1, 1), date(2026, 9, 30)), (5, date(2026, 10, 1), None)]
    entry = Entry.objects.about(adopted).get(action="campaign.took_over")
    assert entry.data["what"][0].endswith("（从2026年第四季度起）")


def test_accepted_one_by_one(cast, issued, offered, adopted):
    reissue(cast, issued, q6=5, q2=2)
    given = {"version": 2, "actor": cast.principal, "at": LATER}
    left = adoption_accept(offered, take=["rule:q6"], **given)
    assert [change.key for change in left] == ["rule:q2"]
    assert (fresh(offered).accepted, adopted.rules.get(code="q6").number) == (1, 5)
    assert adoption_accept(offered, take=["rule:q2"], **given) == []
    assert fresh(offered).accepted == 2


def test_what_is_free_may_be_kept_and_is_not_asked_again_until_it_changes_above(cast, issued, offered, adopted):
    adopted.rules.filter(code="q12").update(number=3)
    reissue(cast, issued, q12=1, q6=5)
    given = {"version": 2, "actor": cast.principal, "at": LATER}
    adopted.rules.filter(code="q12").update(number=1)
    adopted.rules.filter(code="q12").update(number=3)
    adoption_accept(offered, take=[], keep=["rule:q12"], **given)
    assert [change.key for change in changes_of(fresh(offered)) if change.need != "settled"] == ["rule:q6"]
    assert accept_all(cast, offered) == []
    assert adopted.rules.get(code="q12").number == 3
    reissue(cast, issued, q12=4)
    assert [change.key for change in changes_of(fresh(offered))] == ["rule:q12"]


def test_what_is_bound_cannot_be_kept(cast, issued, offered, adopted):
    reissue(cast, issued, q6=5)
    with pytest.raises(ValidationError, match="这一处是上级定的，不能保留原来的"):
        adoption_accept(offered, version=2, take=[], keep=["rule:q6"], actor=cast.principal, at=LATER)
    assert adopted.rules.get(code="q6").number == 4


def test_who_looked_at_an_older_version_looks_again(cast, issued, offered, adopted):
    reissue(cast, issued, q6=5)
    reissue(cast, issued, q6=6)
    with pytest.raises(ValidationError, match="上级刚刚又下发了新的一版"):
        adoption_accept(offered, version=2, take=["rule:q6"], actor=cast.principal, at=LATER)


def test_a_stricter_school_has_nothing_to_do_and_says_so_by_finishing(cast, issued, offered, adopted):
    adopted.rules.filter(code="q6").update(number=6)
    reissue(cast, issued, q6=5)
    (change,) = changes_of(fresh(offered))
    assert change.need == "settled"
    assert accept_all(cast, offered) == []
    assert adopted.rules.get(code="q6").number == 6
    assert fresh(offered).accepted == 2


def test_every_kind_of_change_is_written(cast, issued, offered, adopted):
    rule = issued.rules.get(code="q6")
    kind = issued.activities.create(code="night", name="夜访", source="visit", modes=["home"], unit="次")
    autumn = issued.phases.create(name="回头看", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30), order=9)
    rule.pk, rule.code, rule.activity, rule.phase, rule.period = None, "u1", kind, autumn, "phase"
    rule.save(force_insert=True)
    issued.phases.filter(name="动员部署").delete()
    issued.handins.filter(name="全年工作总结").update(due_on=date(2026, 12, 20))
    issued.tracks.filter(code="jieqin").update(name="结亲")
    issued.rules.filter(code="q12").delete()
    issued.activities.filter(code="family").update(modes=["home"])
    Campaign.objects.filter(pk=issued.pk).update(theme="同心", starts_on=date(2026, 2, 1), goals=["新目标"])
    reissue(cast, issued)
    assert accept_all(cast, offered) == []
    adopted.refresh_from_db()
    assert (adopted.theme, adopted.starts_on, adopted.goals) == ("同心", date(2026, 2, 1), ["新目标"])
    assert set(adopted.rules.values_list("since", flat=True)) == {date(2026, 2, 1)}
    added = adopted.rules.get(code="u1")
    assert (added.activity.name, added.phase.name, added.activity.campaign) == ("夜访", "回头看", adopted)
    assert not adopted.phases.filter(name="动员部署").exists()
    assert adopted.handins.get(name="全年工作总结").due_on == date(2026, 12, 20)
    assert adopted.tracks.get(code="jieqin").name == "结亲"
    dropped = adopted.rules.get(code="q12")
    assert (dropped.enabled, dropped.lock) == (False, QuotaRule.Lock.FREE)
    assert breaches_of(adopted) == []


def test_a_closed_campaign_takes_nothing_over(cast, issued, offered, adopted):
    campaign_open(adopted, actor=cast.principal, at=IN_AUGUST)
    campaign_close(adopted, actor=cast.principal, at=IN_AUGUST)
    reissue(cast, issued, q6=5)
    with pytest.raises(ValidationError, match="活动已结束，不再修改"):
        accept_all(cast, offered)


@pytest.mark.django_db(transaction=True)
def test_accepted_twice_at_the_same_moment_it_is_taken_once(cast, issued, offered, adopted):
    campaign_open(adopted, actor=cast.principal, at=IN_AUGUST)
    reissue(cast, issued, q6=5)
    given = {"version": 2, "take": ["rule:q6"], "actor": cast.principal, "at": LATER}
    assert in_parallel(2, lambda _: adoption_accept(offered, **given)) == [[], []]
    assert adopted.rules.filter(code="q6").count() == 2
    assert actions(adopted).count("campaign.took_over") == 1


# Locks -----------------------------------------------------------------------------------


def test_locks_are_set_and_told_once(cast, plan_of_bureau):
    given = {"actor": cast.district, "at": IN_AUGUST}
    assert locks_set(plan_of_bureau, {"q6": "bounded", "q12": "locked"}, **given) == 1
    assert plan_of_bureau.rules.get(code="q12").lock == "locked"
    assert locks_set(plan_of_bureau, {"q6": "bounded", "q12": "locked"}, **given) == 0
    assert actions(plan_of_bureau).count("campaign.locked") == 2


def test_what_an_office_adds_later_is_not_taken_for_what_the_school_added_itself(cast, issued, offered, adopted):
    own = rule_add(
        adopted, read_sentence("中层每月家访两次", list(adopted.activities.all())), actor=cast.principal, at=IN_AUGUST
    ).rule
    added = rule_add(
        issued, read_sentence("班主任每月家访两次", list(issued.activities.all())), actor=cast.district, at=IN_AUGUST
    ).rule
    assert (own.code[0], added.code[0]) == ("q", "u")
    reissue(cast, issued)
    assert [change.key for change in changes_of(fresh(offered))] == [f"rule:{added.code}"]
    assert accept_all(cast, offered) == []
    assert set(adopted.rules.values_list("code", flat=True)) >= {own.code, added.code}
