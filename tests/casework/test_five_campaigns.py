"""All five campaigns of the library run in one school at once, every rule switched on, one record of every kind.

What each rule must say is written by hand. One entry feeds every rule it satisfies, in whichever campaign.
"""

from datetime import date
from types import SimpleNamespace

import pytest

from campaigns.planning.presets import all_presets
from campaigns.planning.services import campaign_launch, campaign_open
from campaigns.quotas.countable import own_event_kind
from campaigns.quotas.models import QuotaRule
from casework.pairings.models import ContactPoint, Pairing
from casework.progress.results import results
from casework.progress.services import period_close
from outreach.calendar.periods import parse_period, shanghai_moment
from outreach.people.models import Appointment, Branch
from outreach.people.roles import Category, Role
from tests.casework.events.factory import make_event
from tests.casework.progress.conftest import end_of, log
from tests.casework.registers.factory import make_entry
from tests.casework.submissions.factory import make_submission
from tests.conftest import SINCE, make_staff

AS_OF = end_of(2027, 3, 31)
LAUNCHED = shanghai_moment(date(2026, 1, 1))
CAMPAIGNS = ("sanxiang", "qunzhong_luxian", "lianxi_fuwu", "xiajiceng", "sanda")


@pytest.fixture
def school_year(cast) -> SimpleNamespace:
    """principal, deputy and chair are the 班子; principal, deputy, office and li are 党员."""
    cast.deputy = make_staff(
        cast.school, "A002", "宋副校长", department=cast.general, category=Category.LEADER,
        roles=[Role.LEADER, Role.PARTY_MEMBER],
    )  # fmt: skip
    cast.chair = make_staff(
        cast.school, "A003", "韩主席", department=cast.general, category=Category.LEADER, roles=[Role.LEADER]
    )
    for who in (cast.office, cast.li):
        Appointment.objects.create(user=who, organization=cast.school, role=Role.PARTY_MEMBER, since=SINCE)
    cast.branch = Branch.objects.create(school=cast.school, name="第一支部")
    cast.campaigns = {}
    for preset in CAMPAIGNS:
        campaign = campaign_launch(school=cast.school, preset=preset, year=2026, actor=cast.principal, at=LAUNCHED)
        QuotaRule.objects.filter(campaign=campaign, code="s1").update(number=60)
        QuotaRule.objects.filter(campaign=campaign).update(enabled=True)
        campaign_open(campaign, actor=cast.principal, at=LAUNCHED)
        cast.campaigns[preset] = campaign
    visits_and_pairings(cast)
    meetings_and_talks(cast)
    days_among_people(cast)
    papers(cast)
    return cast


def visits_and_pairings(c) -> None:
    log(c.li, c.zhou, date(2026, 9, 10), purposes=["thought"])
    log(c.li, c.zhou, date(2026, 9, 12), mode="phone")
    log(c.li, c.zhou, date(2026, 9, 15), mode="letter")
    log(c.li, c.zhou, date(2026, 9, 20), mode="gift", purposes=["festival"])
    log(c.li, c.zhou, date(2026, 10, 8), mode="phone", purposes=["birthday"])
    log(c.zhao, c.chen, date(2026, 9, 11), met=False)  # nobody at home: honest, and not counted
    own = {"school": c.school, "since": date(2026, 2, 1)}
    Pairing.objects.create(**own, helper=c.principal, kind="student", household=c.chen, student=c.yiming)
    Pairing.objects.create(**own, helper=c.li, kind="colleague", colleague=c.wang)
    point = ContactPoint.objects.create(school=c.school, kind="village", name="柳溪村")
    Pairing.objects.create(**own, helper=c.deputy, kind="contact_point", contact_point=point)


def meetings_and_talks(c) -> None:
    meet = [
        ("mobilisation", date(2026, 3, 5), [(c.principal, "lead")], {}),
        ("democratic_life", date(2026, 6, 20), [c.principal, c.deputy, c.chair], {}),
        ("branch_life", date(2026, 6, 22), [c.principal, c.deputy, c.li], {"branch": c.branch}),
        ("review", date(2026, 6, 25), [(c.principal, "assessed"), (c.deputy, "assessed"), (c.li, "assessed")], {}),
        ("summing_up", date(2026, 9, 28), [c.principal], {}),
        ("topic_meeting", date(2026, 9, 2), [c.principal, c.deputy], {}),
        ("theme_day", date(2026, 9, 25), [c.principal, c.deputy, (c.office, "leave")], {"branch": c.branch}),
        ("branch_check", date(2026, 4, 10), [c.principal], {"branch": c.branch}),
        ("open_day", date(2026, 10, 20), [c.office], {}),
        ("lecture", date(2026, 4, 15), [(c.principal, "lead"), c.li], {}),
        ("model_lesson", date(2026, 5, 20), [(c.deputy, "lead")], {}),
        ("homework_help", date(2026, 9, 8), [c.li], {}),
        ("preach", date(2026, 8, 20), [(c.chair, "lead")], {}),
        ("report_branch", date(2026, 3, 10), [c.li], {}),
        ("report_branch", date(2026, 6, 10), [c.li], {}),
        (own_event_kind(c.campaigns["sanda"].pk, "disc_guard"), date(2026, 9, 16), [c.principal, c.li], {}),
    ]
    for kind, on, people, more in meet:
        make_event(c.school, kind, on, people, **more)
    for kind, on, pair in [
        ("talk_round1", date(2026, 5, 12), (c.principal, c.deputy)),
        ("talk_round1", date(2026, 5, 13), (c.principal, c.chair)),
        ("talk_round2", date(2026, 6, 10), (c.deputy, c.chair)),
    ]:
        make_event(c.school, kind, on, pair, part="talked")


def days_among_people(c) -> None:
    for kind, on, until, who in [
        ("in_canteen", date(2026, 9, 7), date(2026, 9, 11), c.principal),
        ("in_dormitory", date(2026, 9, 14), None, c.li),
        ("case_visit", date(2026, 5, 6), None, c.principal),
        ("reception", date(2026, 9, 9), None, c.principal),
        ("accompany", date(2026, 11, 3), None, c.principal),
        ("field_stay", date(2026, 10, 12), date(2026, 10, 15), c.deputy),
        ("big_visit", date(2026, 11, 5), None, c.chair),
        ("contact_visit", date(2026, 9, 24), None, c.deputy),
        ("community_work", date(2026, 9, 21), date(2026, 9, 23), c.deputy),
        ("canteen_inspection", date(2026, 9, 18), None, c.principal),
        ("check_in", date(2026, 7, 1), None, c.li),
        ("report_unit", date(2026, 12, 1), None, c.li),
        ("volunteer", date(2026, 10, 17), None, c.li),
    ]:
        make_event(c.school, kind, on, [who], until=until)


def papers(c) -> None:
    make_entry(c.office, "lead_problem", leader=c.principal, done_on=date(2026, 9, 30))
    make_entry(c.office, "practical", leader=c.deputy, done_on=date(2026, 10, 30))
    survey = c.campaigns["lianxi_fuwu"].handins.get(code="survey_report")
    make_submission(c.deputy, survey, on=date(2026, 11, 20))


# Preset → rule → the period asked about, and for each line (due, done, status).
MET, UNMET, OPEN = "met", "unmet", "open"
LEADERS, CADRES = ("principal", "deputy", "chair"), ("principal", "deputy", "office")
PARTY = ("principal", "deputy", "office", "li")
STAFF = ("office", "lead", "li", "wang", "zhao")
TEACHERS = ("li", "wang", "zhao")
MINE, HIS = "pairing:li", "pairing:principal"


def each(people, due, status=UNMET, /, **others):
    """Everybody has done nothing of `due`, but for those who are named."""
    return dict.fromkeys(people, (due, 0, status)) | others


EXPECTED = {
    "sanxiang": {
        "q1": ("2026", each((*LEADERS, *STAFF), 5, principal=(5, 5, MET), li=(5, 1, UNMET))),
        "q2": ("2026Q4", each(LEADERS, 1, principal=(1, 1, MET))),
        "q3": ("2026Q4", each(LEADERS, 1, principal=(1, 1, MET))),
        "q4": ("2026Q4", each(STAFF, 1, li=(1, 1, MET))),
        "q5": ("2026", each(LEADERS, 3, principal=(3, 3, MET))),
        "q6": ("2026Q3", each(STAFF, 4, li=(4, 1, UNMET))),
        "q7": ("2026-09", {MINE: (1, 1, MET), HIS: (1, 0, UNMET)}),
        "q8": ("2026Q3", {MINE: (1, 1, MET), HIS: (1, 0, UNMET)}),
        "q9": ("2026", {MINE: (1, 1, MET), HIS: (1, 0, UNMET)}),
        "q10": ("2026", {MINE: (1, 1, MET), HIS: (1, 0, UNMET)}),
        "q11": ("2026", {"principal": (1, 1, MET)}),
        "q12": ("2026", each(LEADERS, 2, deputy=(2, 1, UNMET))),
        "q13": ("2026-09", {"li": (3, 1, UNMET)}),
        "q14": ("2026W37", each(TEACHERS, 4, li=(4, 1, UNMET))),
        "q15": ("2026-2027-1", {"school:A": (1, 1, MET)}),
        "q16": ("2026-2027", {"student:GA1": (1, 1, OPEN)}),
    },
    "qunzhong_luxian": {
        "g1": ("2026", {"school:A": (1, 1, MET)}),
        "g2": ("2026", {"principal": (2, 2, MET)}),
        # The principal's own line is that of g2, which asks for the same.
        "g3": ("2026", {"deputy": (2, 1, UNMET), "chair": (2, 1, UNMET), "school:A": (3, 2, UNMET)}),
        "g4": ("2026", each(LEADERS, 2, deputy=(2, 1, UNMET), chair=(2, 1, UNMET)) | {"school:A": (3, 1, UNMET)}),
        "g5": ("2026", {"school:A": (1, 1, MET)}),
        "g6": ("2026", {"branch:第一支部": (1, 1, MET)}),
        "g7": ("2026", each(PARTY, 1, principal=(1, 1, MET), deputy=(1, 1, MET), li=(1, 1, MET))),
        "g8": ("2026", {"school:A": (1, 1, MET)}),
    },
    "lianxi_fuwu": {
        "l1": ("2026W37", {"school:A": (1, 1, MET)}),
        "l2": ("2026Q4", each(PARTY, 1, li=(1, 1, MET))),
        "l3": ("2025-2026", each(PARTY, 2, li=(2, 2, MET))),
        "l4": ("2025-2026-2", {"branch:第一支部": (1, 1, MET)}),
        "l5": ("2026Q4", each(["office"], 1)),  # of the 班子 l12 asks more
        "l6": ("2026Q4", each(LEADERS, 5, principal=(5, 1, UNMET))),
        "l7": ("2026-09", each(CADRES, 1)),
        "l8": ("2026", each(LEADERS, 100, principal=(100, 1, UNMET))),
        "l9": ("2026", each(LEADERS, 4, deputy=(4, 4, MET))),
        "l10": ("2026", each((*LEADERS, "office"), 2, chair=(2, 1, UNMET))),
        "l11": ("2026", each(LEADERS, 6, deputy=(6, 1, UNMET))),
        "l12": ("2026Q4", each(LEADERS, 2, deputy=(2, 1, UNMET))),
        "l13": ("2026-09", each(LEADERS, 3, deputy=(3, 3, MET))),
        "l14": ("2026Q4", each(["office"], 1)),  # of the 班子 l6 asks more
        "l15": ("2026Q4", each(CADRES, 3, principal=(3, 1, UNMET))),
        "l16": ("2026Q4", {"li": (1, 1, MET)}),
        "l17": ("2026", each(["lead"], 50)),
        "l18": ("2026", each(LEADERS, 1, deputy=(1, 1, MET))),
        "l19": ("2026", each(PARTY, 1, principal=(1, 1, MET), li=(1, 1, MET))),
        "l20": ("2026", each(PARTY, 1, li=(1, 1, MET))),
        "l21": ("2026-2027-1", each((*LEADERS, "office", "lead"), 30)),
        "l22": ("2026-2027", each(PARTY, 40, OPEN, li=(40, 1, OPEN))),
        "l23": ("2026-2027", {"student:GA1": (1, 1, OPEN)}),
        "l24": ("2026-2027", {"student:GA1": (2, 1, OPEN)}),
        "l25": ("2026-2027", {"grade:七年级": (1, 1, OPEN), "grade:八年级": (2, 1, OPEN)}),
        "l26": ("2026", each(TEACHERS, 10, li=(10, 1, UNMET))),
        "l27": ("2026Q4", each(TEACHERS, 1, li=(1, 1, MET))),
        "l28": ("2026-09", {MINE: (3, 1, UNMET), HIS: (3, 0, UNMET)}),
        "l29": ("2026-09", {MINE: (1, 1, MET), HIS: (1, 0, UNMET)}),
        "l30": ("2026", {MINE: (1, 1, MET), HIS: (1, 0, UNMET)}),
    },
    "xiajiceng": {
        "x1": ("2026", each(LEADERS, 1, principal=(1, 1, MET))),
        "x2": ("2026", {}),  # asks no more of anybody than x1
        "x3": ("2026", each(LEADERS, 1, deputy=(1, 1, MET))),
        "x4": ("2026", each(CADRES, 10, principal=(10, 1, UNMET), deputy=(10, 1, UNMET))),
        "x5": ("2026", each(PARTY, 2, li=(2, 2, MET))),
        "x6": ("2026-09", {"school:A": (1, 1, MET)}),
        "x7": ("2026-09", each(CADRES, 1, principal=(1, 1, MET), deputy=(1, 1, MET))),
    },
    "sanda": {
        "s1": ("2026-2027", {"grade:七年级": (1, 1, OPEN), "grade:八年级": (2, 1, OPEN)}),
        # Two families entered in 2025; by the end of the second school year two thirds, which is both.
        "s2": ("2026-2027", {"cohort:2025": (2, 1, OPEN)}),
        "s3": ("2026-2027", {"student:GA1": (2, 1, OPEN)}),
        "s4": ("2026", each(LEADERS, 1, chair=(1, 1, MET))),
        "s5": ("2026", {"school:A": (5, 1, UNMET)}),
    },
}  # fmt: skip


def test_every_rule_of_every_campaign_has_an_expectation():
    rules = {preset.code: [rule.code for rule in preset.rules] for preset in all_presets() if preset.code != "own"}
    assert {preset: list(rules) for preset, rules in EXPECTED.items()} == {code: rules[code] for code in CAMPAIGNS}
    assert set(rules) == set(CAMPAIGNS)


@pytest.mark.django_db
def test_one_record_of_every_kind_is_counted_as_the_plans_say(school_year):
    names = {getattr(school_year, name).pk: name for name in {*LEADERS, *STAFF}}
    helpers = {f"pairing:{pairing.pk}": f"pairing:{names[pairing.helper_id]}" for pairing in Pairing.objects.all()}
    wrong = []
    for preset, rules in EXPECTED.items():
        campaign = school_year.campaigns[preset]
        asked = {period for period, _ in rules.values()}
        found = {period: results([campaign], parse_period(period), as_of=AS_OF) for period in asked}
        for code, (period, expected) in rules.items():
            lines = {
                names[line.user.pk] if line.user else helpers.get(line.subject, line.subject): (
                    line.due,
                    line.done,
                    str(line.status),
                )
                for line in found[period]
                if line.rule.code == code
            }
            if lines != expected:
                wrong.append((preset, code, period, lines, expected))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("preset", CAMPAIGNS)
def test_each_campaign_closes_with_the_figures_it_showed(school_year, preset):
    campaign, quarter = school_year.campaigns[preset], parse_period("2026Q3")
    before = [figures(line) for line in results([campaign], quarter, as_of=AS_OF)]
    assert before
    period_close(campaign=campaign, period=quarter, actor=school_year.principal, at=AS_OF)
    # What comes to light afterwards changes nothing.
    late = end_of(2027, 4, 2)
    log(school_year.wang, school_year.zhou, date(2026, 9, 29), received=late)
    make_event(school_year.school, "theme_day", date(2026, 9, 29), [school_year.office], at=late)
    assert [figures(line) for line in results([campaign], quarter, as_of=end_of(2027, 4, 3))] == before


def figures(line):
    return (
        line.rule.code,
        line.period.key,
        line.who,
        line.full,
        line.due,
        line.done,
        line.late,
        line.of,
        str(line.status),
    )
