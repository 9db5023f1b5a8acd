"""What a rule may not say, and what one should think about twice."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError

from campaigns.quotas import roles
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.sentences import sentence_of

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
NOT_YET = "随活动记录功能一起启用，暂不核对"


def refuse_nonsense(rule: QuotaRule) -> None:
    """Raises ValidationError by field."""
    faults: dict[str, str] = {}
    if not rule.roles:
        faults["roles"] = "请选由谁来做。"
    elif not all(roles.is_known(role) for role in rule.roles):
        faults["roles"] = "有一个角色系统里没有，请重新选。"
    elif len(rule.roles) > 1 and {roles.HELPER, roles.SCHOOL} & set(rule.roles):
        faults["roles"] = "“帮扶人”和“学校”要单独成条，不能和别的角色写在一条里。"
    if rule.number is None or not 1 <= rule.number <= MOST:
        faults["number"] = "请填 1 到 1000 之间的数。"
    else:
        faults |= _amount_faults(rule)
    if rule.activity.source == ActivityKind.Source.VISIT and not rule.counted_modes and not rule.activity.purposes:
        faults["modes"] = "至少选一种形式，不然什么也不会计数。"
    if faults:
        raise ValidationError(faults)


def _amount_faults(rule: QuotaRule) -> dict[str, str]:
    if rule.comparator == QuotaRule.Comparator.BETWEEN and (rule.number_max or 0) <= (rule.number or 0):
        return {"number_max": "“至多”要比前面的数大。"}
    days = SHORTEST.get(rule.period)
    if rule.unit == QuotaRule.Unit.DAYS and days and rule.number > days:
        return {"number": f"{rule.get_period_display()}没有{rule.number}天。"}
    if rule.unit == QuotaRule.Unit.PERCENT and rule.number > 100:
        return {"number": "百分比不能超过 100。"}
    return {}


def refuse_twin(rule: QuotaRule, standing: Iterable[QuotaRule]) -> None:
    """A rule for the same people, activity, unit and period is the same rule: change that one."""
    for other in standing:
        if _alike(rule, other) and set(rule.roles) == set(other.roles):
            what = "直接改它的数字就行" if other.enabled else "它现在没有启用，启用它就行"
            raise ValidationError(f"已经有这一条了：{sentence_of(other)}。{what}。")


def warnings_for(rule: QuotaRule, others: Iterable[QuotaRule], heads: Mapping[str, int]) -> list[str]:
    """What the principal should know before saving. `heads`: how many people hold each role."""
    nobody = [role for role in rule.roles if role != roles.SCHOOL and not heads.get(role)]
    rivals = [
        other
        for other in others
        if other.code != rule.code and other.enabled and _alike(rule, other) and _share(rule, other)
    ]
    said = [f"现在没有人是“{roles.label(role)}”，这一条暂时落不到人。" for role in nobody]
    said += [f"与“{sentence_of(other)}”说的是同一件事，同一个人按较严的一条算，不会相加。" for other in rivals]
    if not is_counted(rule):
        said.append(f"这一条{NOT_YET}。")
    return said


def is_counted(rule: QuotaRule) -> bool:
    """Whether the records behind it are kept already: visits and pairings are."""
    return rule.activity.source in {ActivityKind.Source.VISIT, ActivityKind.Source.PAIRING}


def _alike(one: QuotaRule, other: QuotaRule) -> bool:
    return (one.activity_id, one.unit, one.period, one.per) == (
        other.activity_id,
        other.unit,
        other.period,
        other.per,
    )


def _share(one: QuotaRule, other: QuotaRule) -> bool:
    """Whether one person can owe both."""
    return roles.STAFF in {*one.roles, *other.roles} or bool(set(one.roles) & set(other.roles))
