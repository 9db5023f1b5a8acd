"""Who owes, on how many days: against a slow count, and against the database."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.planning.models import Campaign
from campaigns.quotas.eligibility import (
    Person,
    common,
    days_in,
    eligibility,
    joined,
    roster_of,
    spell_of,
    spells_of,
    without,
)
from campaigns.quotas.models import Exemption
from outreach.calendar.periods import parse_period
from outreach.people.models import Appointment, User
from outreach.people.roles import Role
from tests.conftest import make_staff

Q3 = parse_period("2026Q3")
FIRST = date(2026, 5, 1)

days = st.integers(0, 240).map(lambda n: FIRST + timedelta(days=n))
spans = st.tuples(days, days).map(lambda two: (min(two), max(two)))
role_codes = st.sampled_from([Role.LEADER, Role.PRINCIPAL, Role.TEACHER, Role.HEAD_TEACHER, Role.WORKER])


@st.composite
def people(draw):
    return Person(
        user_id=1,
        school_id=1,
        contract=draw(st.booleans()),
        employed=draw(st.one_of(spans, st.just((date.min, date.max)))),
        held=tuple(draw(st.lists(st.tuples(role_codes, spans), min_size=1, max_size=4))),
        waived=tuple(draw(st.lists(st.tuples(st.just("病假"), spans), max_size=3))),
    )


@st.composite
def campaigns(draw):
    return Campaign(leaders_owe_all=draw(st.booleans()), contract_staff_count=draw(st.booleans()))


def holds_on(person, campaign, role, day):
    """The obvious reading of the rule for one day."""
    held = {code for code, (start, end) in person.held if start <= day <= end}
    leader = bool(held & {Role.LEADER, Role.PRINCIPAL, Role.SECRETARY})
    match role:
        case "helper":
            return True
        case "staff":
            return campaign.leaders_owe_all or not leader
        case "chief":
            return bool(held & {Role.PRINCIPAL, Role.SECRETARY})
        case Role.LEADER:
            return leader
        case Role.TEACHER:
            return bool(held & {Role.TEACHER, Role.HEAD_TEACHER})
        case _:
            return role in held


@settings(max_examples=300)
@given(people(), campaigns(), st.sets(st.sampled_from(["staff", "leader", "chief", "helper", "teacher", "worker"])))
def test_it_equals_a_count_day_by_day(person, campaign, roles):
    listed = counted = 0
    for n in range(Q3.days):
        day = Q3.start + timedelta(days=n)
        if not person.employed[0] <= day <= person.employed[1]:
            continue
        if not any(holds_on(person, campaign, role, day) for role in roles):
            continue
        listed += 1
        counted += not any(start <= day <= end for _, (start, end) in person.waived)
    if person.contract and not campaign.contract_staff_count:
        listed = 0
    spell = spell_of(person, campaign, roles, Q3)
    assert (spell is not None) == (listed > 0)
    if spell:
        assert spell.days == counted
        assert all(Q3.start <= start <= end <= Q3.end for start, end in spell.spans)


@given(st.lists(spans, max_size=5), st.lists(spans, max_size=5))
def test_spans_behave_like_sets_of_days(one, other):
    def as_days(found):
        return {start + timedelta(days=n) for start, end in found for n in range((end - start).days + 1)}

    assert as_days(joined(one)) == as_days(one)
    assert days_in(joined(one)) == len(as_days(one))
    assert as_days(without(joined(one), other)) == as_days(one) - as_days(other)
    assert as_days(common(joined(one), joined(other))) == as_days(one) & as_days(other)


@pytest.mark.parametrize(
    ("number", "eligible", "of", "due"),
    [
        (4, 92, 92, 4),
        (4, 46, 92, 2),
        (4, 58, 92, 3),  # 2.52
        (4, 57, 92, 2),  # 2.48
        (1, 31, 92, 1),  # never below 1
        (4, 31, 92, 1),
        (4, 30, 92, 0),  # less than a third: 免计
        (4, 0, 92, 0),
        (3, 30, 60, 2),  # 1.5 rounds up
        (1, 20, 60, 1),  # exactly a third still counts
    ],
)
def test_what_is_due(number, eligible, of, due):
    from campaigns.quotas.eligibility import Spell

    assert Spell(1, (), eligible, of).due(number) == due


def test_a_rule_that_is_not_prorated_asks_for_all_or_nothing():
    from campaigns.quotas.eligibility import Spell

    assert Spell(1, (), 40, 92).due(4, prorate=False) == 4
    assert Spell(1, (), 20, 92).due(4, prorate=False) == 0


@pytest.fixture
def campaign(cast):
    return Campaign.objects.create(
        school=cast.school,
        preset="sanxiang",
        name="三项活动",
        nickname="三项活动",
        year=2026,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        status=Campaign.Status.RUNNING,
    )


def who(found):
    names = dict(User.objects.values_list("pk", "name"))
    return {names[spell.user_id]: spell.days for spell in found}


def test_staff_are_those_of_this_school_without_the_leaders(campaign):
    found = eligibility([campaign], ["staff", "leader", "school"], Q3)
    assert who(found[campaign.pk, "staff"]) == {"文主任": 92, "顾组长": 92, "李老师": 92, "王老师": 92, "赵老师": 92}
    assert who(found[campaign.pk, "leader"]) == {"白校长": 92}
    assert found[campaign.pk, "school"] == []


def test_leaders_may_be_asked_as_well(campaign):
    campaign.leaders_owe_all = True
    assert "白校长" in who(eligibility([campaign], ["staff"], Q3)[campaign.pk, "staff"])


def test_contract_staff_are_counted_only_when_the_school_says_so(cast, campaign):
    User.objects.filter(pk=cast.wang.pk).update(establishment=User.Establishment.CONTRACT)
    assert "王老师" not in who(eligibility([campaign], ["staff"], Q3)[campaign.pk, "staff"])
    campaign.contract_staff_count = True
    assert "王老师" in who(eligibility([campaign], ["staff"], Q3)[campaign.pk, "staff"])


def test_a_newcomer_counts_from_the_first_day(cast, campaign):
    User.objects.filter(pk=cast.wang.pk).update(arrived_on=date(2026, 9, 1))
    [spell] = [s for s in eligibility([campaign], ["staff"], Q3)[campaign.pk, "staff"] if s.user_id == cast.wang.pk]
    assert (spell.days, spell.period_days, spell.reasons) == (30, 92, ("9月1日到岗",))
    assert spell.is_exempt


def test_who_has_left_counts_to_the_last_day_even_with_the_account_closed(cast, campaign):
    User.objects.filter(pk=cast.wang.pk).update(left_on=date(2026, 8, 31), is_active=False)
    User.objects.filter(pk=cast.zhao.pk).update(is_active=False)
    found = who(eligibility([campaign], ["staff"], Q3)[campaign.pk, "staff"])
    assert found["王老师"] == 62
    assert "赵老师" not in found


def test_leave_takes_its_days_and_says_so(cast, campaign):
    Exemption.objects.create(
        school=cast.school,
        user=cast.li,
        reason=Exemption.Reason.MATERNITY,
        since=date(2026, 6, 1),
        until=date(2026, 7, 31),
        state=Exemption.State.APPROVED,
        requested_by=cast.li,
        requested_at="2026-05-20T08:00+08:00",
    )
    Exemption.objects.create(
        school=cast.school,
        user=cast.wang,
        reason=Exemption.Reason.SICK,
        since=date(2026, 6, 1),
        until=date(2026, 7, 31),
        requested_by=cast.wang,
        requested_at="2026-05-20T08:00+08:00",
    )
    found = {spell.user_id: spell for spell in eligibility([campaign], ["staff"], Q3)[campaign.pk, "staff"]}
    assert found[cast.li.pk].days == 61
    assert found[cast.li.pk].reasons == ("产假（7月1日至7月31日）",)
    assert found[cast.wang.pk].days == 92, "a request that nobody has approved changes nothing"


def test_a_waiver_of_the_roster_holds_as_long_as_it_has_no_dates(cast, campaign):
    User.objects.filter(pk=cast.zhao.pk).update(waiver_reason="支教")
    found = {spell.user_id: spell for spell in eligibility([campaign], ["staff"], Q3)[campaign.pk, "staff"]}
    assert (found[cast.zhao.pk].days, found[cast.zhao.pk].reasons) == (0, ("支教（全期）",))


def test_a_role_taken_up_in_the_middle_counts_from_there(cast, campaign):
    Appointment.objects.create(
        user=cast.wang, organization=cast.school, role=Role.HEAD_TEACHER, class_group=cast.class82,
        since=date(2026, 8, 16),
    )  # fmt: skip
    found = {
        spell.user_id: spell for spell in eligibility([campaign], ["head_teacher"], Q3)[campaign.pk, "head_teacher"]
    }
    assert found[cast.li.pk].days == 92
    assert (found[cast.wang.pk].days, found[cast.wang.pk].reasons) == (46, ("任职（8月16日至9月30日）",))


def test_who_only_keeps_the_system_running_owes_nothing(cast, campaign):
    make_staff(cast.school, "A099", "管理员", roles=[Role.ADMIN])
    assert "管理员" not in who(eligibility([campaign], ["staff", "helper"], Q3)[campaign.pk, "staff"])


def test_two_roles_of_one_rule_are_one_person(cast, campaign):
    roster = roster_of([cast.school.pk], Q3.start, Q3.end)
    found = spells_of(roster, campaign, ["leader", "staff"], Q3)
    assert len(found) == len({spell.user_id for spell in found}) == 6


def test_a_roster_is_not_asked_about_days_it_has_not_read(cast, campaign):
    roster = roster_of([cast.school.pk], Q3.start, Q3.end)
    with pytest.raises(ValueError, match="2026Q4"):
        spells_of(roster, campaign, ["staff"], parse_period("2026Q4"))


@pytest.mark.parametrize("n", [1, 3])
def test_three_queries_however_many_people(cast, campaign, n, django_assert_num_queries):
    for number in range(n):
        make_staff(cast.school, f"A1{number}", "新老师", roles=[Role.TEACHER])
    with django_assert_num_queries(3):
        found = eligibility([campaign], ["staff", "leader", "head_teacher", "helper"], Q3)
    assert len(found[campaign.pk, "staff"]) == 5 + n
