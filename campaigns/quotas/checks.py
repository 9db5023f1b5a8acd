"""What a rule may not say, and what one should think about twice."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError

from campaigns.quotas import roles
from campaigns.quotas.countable import COUNTED, TAGS, says_what_counts
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.sentences import sentence_of

Source = ActivityKind.Source
MOST = 1000
# In days, the shortest a period of this kind can be: nobody can be asked for 40 days a month.
SHORTEST: dict[str, int] = {
    QuotaRule.Period.WEEK: 7,
    QuotaRule.Period.MONTH: 28,
    QuotaRule.Period.QUARTER: 90,
    QuotaRule.Period.SEMESTER: 120,
    QuotaRule.Period.SCHOOL_YEAR: 365,
    QuotaRule.Period.YEAR: 365,
}
FREE_SPANS = frozenset({QuotaRule.Period.CAMPAIGN, QuotaRule.Period.PHASE})
Comparator, Period, Per, Unit = QuotaRule.Comparator, QuotaRule.Period, QuotaRule.Per, QuotaRule.Unit
# Which body a rule names that is counted by bodies.
DOER: dict[str, str] = {
    Per.SCHOOL: roles.SCHOOL,
    Per.COHORT: roles.SCHOOL,
    Per.BRANCH: roles.BRANCH,
    Per.GRADE: roles.GRADE,
}


def refuse_nonsense(rule: QuotaRule) -> None:
    """Raises ValidationError by field."""
    faults = _role_faults(rule) | _period_faults(rule) | _form_faults(rule) | _number_faults(rule)
    if not faults and not is_counted(rule):
        faults["__all__"] = uncountable(rule)
    if faults:
        raise ValidationError(faults)


def _role_faults(rule: QuotaRule) -> dict[str, str]:
    bodies = set(rule.roles) & roles.BODIES
    doer = DOER.get(rule.per)
    if not rule.roles:
        return {"roles": "请选由谁来做。"}
    if not all(roles.is_known(role) for role in (*rule.roles, *rule.counterparts)):
        return {"roles": "有一个角色没有找到，请重新选。"}
    if len(rule.roles) > 1 and (bodies or roles.HELPER in rule.roles):
        return {"roles": "“帮扶人”和学校、支部、年级要单独成条，不能和别的角色写在一条里。"}
    if doer and rule.roles != [doer]:
        return {"roles": f"按“{rule.get_per_display()}”算的，“谁”只能是“{roles.label(doer)}”。"}
    if bodies and not doer:
        named = roles.label(rule.roles[0])
        return {"roles": f"“{named}”不是一个人，不能按“{rule.get_per_display()}”算，请改成由谁来做。"}
    return {}


def _period_faults(rule: QuotaRule) -> dict[str, str]:
    phases = list(rule.campaign.phases.all()) if rule.period == Period.PHASE else []
    if rule.period == Period.PHASE and not phases:
        return {"period": "还没有阶段。先到“阶段与时间”写好阶段，或者改成别的期间。"}
    if rule.phase_id and rule.phase_id not in {phase.pk for phase in phases}:
        return {"phase": "选的阶段不在这个活动里，或者期间没有选“阶段内”，请重新选。"}
    if (rule.period == Period.THREE_YEARS) != (rule.per == Per.COHORT):
        return {"period": "“三学年内”和“每一届”要一起用。"}
    standing = rule.activity.source == Source.PAIRING
    if rule.period == Period.STANDING and not standing:
        return {"period": "只有结对和联系点可以“随时保持”，请选一个期间。"}
    return {}


def _form_faults(rule: QuotaRule) -> dict[str, str]:
    kind = rule.activity
    faults = {}
    if not says_what_counts(kind.source, rule.counted_modes, kind.purposes):
        faults["modes"] = "至少选一种形式，不然什么也不会计数。"
    if kind.source == Source.CHECKLIST and not set(rule.parts) <= set(kind.parts):
        faults["parts"] = "有一项不在这张清单里，请重新选。"
    if rule.unit == Unit.PAIRS and not rule.counterparts:
        faults["counterparts"] = "按“对”算的，要选与谁谈。"
    if rule.consecutive and rule.unit != Unit.DAYS:
        faults["consecutive"] = "“连续”只用于按天算的指标。"
    if not set(rule.tags) <= set(TAGS):
        faults["tags"] = "有一个群体没有找到，请重新选。"
    return faults


def _number_faults(rule: QuotaRule) -> dict[str, str]:
    if rule.comparator == Comparator.ALL:
        return {}
    if rule.number is None and not rule.enabled:
        return {}
    if rule.number is None or not 1 <= rule.number <= MOST:
        return {"number": "请填 1 到 1000 之间的数。"}
    if rule.unit == Unit.PERCENT:
        return _percent_faults(rule, rule.number)
    if rule.comparator == Comparator.BETWEEN and (rule.number_max or 0) <= rule.number:
        return {"number_max": "“至多”要比前面的数大。"}
    if (rule.number_max or 0) > MOST:
        return {"number_max": "请填 1 到 1000 之间的数。"}
    days = longest(rule)
    if rule.unit == Unit.DAYS and days and rule.number > days:
        where = rule.phase or rule.get_period_display()
        return {"number": f"{where}没有{rule.number}天。"}
    return {}


def _percent_faults(rule: QuotaRule, number: int) -> dict[str, str]:
    if number > 100:
        return {"number": "百分比不能超过 100。"}
    if rule.comparator == Comparator.GT and number == 100:
        return {"number": "没有比 100% 更高的，请写“不低于100%”或“全部”。"}
    if rule.comparator == Comparator.BETWEEN and not number < (rule.number_max or 0) <= 100:
        return {"number_max": "“至多”要比前面的数大，且不超过 100。"}
    return {}


def longest(rule: QuotaRule) -> int | None:
    """How many days there are to do it in; the shortest that a period of this kind can be."""
    if rule.period not in FREE_SPANS:
        return SHORTEST.get(rule.period)
    span = rule.phase if rule.period == Period.PHASE and rule.phase else rule.campaign
    return (span.ends_on - span.starts_on).days + 1


def is_counted(rule: QuotaRule) -> bool:
    """Whether there are records that can answer it, by its unit and what it is counted by."""
    return (rule.unit, rule.per) in COUNTED[rule.activity.source]


def uncountable(rule: QuotaRule) -> str:
    can = COUNTED[rule.activity.source]
    pers = [per.label for per in Per if (rule.unit, per) in can]
    units = [unit for unit in Unit.values if (unit, rule.per) in can]
    how = f"可以按{'、'.join(pers)}算" if pers else f"可以写{'、'.join(units) or '别的单位'}"
    return f"“{rule.activity.name}”按“{rule.get_per_display()}”数不出多少{rule.unit}，{how}。"


def refuse_twin(rule: QuotaRule, standing: Iterable[QuotaRule]) -> None:
    """A rule for the same people, activity, unit and period is the same rule: change that one."""
    for other in standing:
        if _alike(rule, other) and set(rule.roles) == set(other.roles):
            what = "直接改它的数字就行" if other.enabled else "它现在没有启用，启用它就行"
            raise ValidationError(f"已经有这一条了：{sentence_of(other)}。{what}。")


def warnings_for(rule: QuotaRule, others: Iterable[QuotaRule], heads: Mapping[str, int]) -> list[str]:
    """What the principal should know before saving. `heads`: how many people hold each role, empty if unknown."""
    named = [role for role in (*rule.roles, *rule.counterparts) if role not in roles.BODIES]
    nobody = [role for role in named if heads and not heads.get(role)]
    rivals = [
        other
        for other in others
        if other.code != rule.code and other.enabled and _alike(rule, other) and _share(rule, other)
    ]
    said = [f"现在没有人是“{roles.label(role)}”，这一条暂时落不到人。" for role in nobody]
    said += [f"与“{sentence_of(other)}”说的是同一件事，同一个人按较严的一条算，不会相加。" for other in rivals]
    return said


def _alike(one: QuotaRule, other: QuotaRule) -> bool:
    return _subject(one) == _subject(other)


def _subject(rule: QuotaRule) -> tuple[object, ...]:
    what = (rule.activity_id, sorted(rule.counted_modes), rule.unit, rule.consecutive, sorted(rule.parts))
    whom = (rule.per, sorted(rule.counterparts), sorted(rule.tags))
    return (*what, rule.period, rule.phase_id, *whom)


def _share(one: QuotaRule, other: QuotaRule) -> bool:
    """Whether one person can owe both."""
    return roles.STAFF in {*one.roles, *other.roles} or bool(set(one.roles) & set(other.roles))
