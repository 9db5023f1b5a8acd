"""A campaign with one rule of any shape, and the lines that come of it."""

from datetime import date

from campaigns.planning.models import Campaign, Phase
from campaigns.quotas.models import ActivityKind, QuotaRule
from casework.progress.results import results
from outreach.calendar.periods import parse_period
from tests.casework.progress.conftest import end_of

AFTER = end_of(2027, 9, 20)


def bare_campaign(school, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), **extra) -> Campaign:
    values = {"preset": "own", "name": "活动", "nickname": "活动", "status": "running", "year": starts_on.year} | extra
    return Campaign.objects.create(school=school, starts_on=starts_on, ends_on=ends_on, **values)


def add_activity(campaign, source, modes=(), code="what", **extra) -> ActivityKind:
    given = {"name": "做的事"} | extra
    return ActivityKind.objects.create(campaign=campaign, code=code, source=source, modes=list(modes), **given)


def add_rule(campaign, activity, unit, period, number=1, per="person", roles=("staff",), code="r1", **extra):
    return QuotaRule.objects.create(
        campaign=campaign, activity=activity, unit=unit, period=period, number=number, per=per, roles=list(roles),
        code=code, since=campaign.starts_on, **extra,
    )  # fmt: skip


def add_phase(campaign, starts_on, ends_on, name="走访宣讲") -> Phase:
    return Phase.objects.create(campaign=campaign, name=name, starts_on=starts_on, ends_on=ends_on)


def lines_of(campaign, asked, code="r1", as_of=AFTER, who=None):
    found = results([campaign], parse_period(asked), as_of=as_of, who=who)
    return [line for line in found if line.rule.code == code]


def figures(line):
    return line.due, line.done, str(line.status)
