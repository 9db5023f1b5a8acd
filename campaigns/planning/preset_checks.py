"""What dataclasses cannot say about a preset: codes that exist, days that exist, numbers that make sense. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator

from campaigns.handins.models import HandIn
from campaigns.planning.models import LeadingGroup
from campaigns.planning.preset_shapes import WEEK, Kind, Preset, PresetGroup, PresetHandIn, PresetRule, on_day
from campaigns.quotas.countable import CHOSEN, COUNTED, TAGS, says_what_counts
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.roles import LABELS
from outreach.people.roles import Role

# Where a fault stands, and what is wrong.
Fault = tuple[str, str]
Source, Comparator = ActivityKind.Source, QuotaRule.Comparator


def preset_faults(preset: Preset) -> Iterator[Fault]:
    yield from _day_faults(preset)
    tracks = {track.code for track in preset.tracks}
    kinds = {kind.code: kind for kind in preset.kinds}
    for kind in preset.kinds:
        yield from _kind_faults(kind, tracks, kinds)
    phases = {phase.name for phase in preset.phases}
    for rule in preset.rules:
        yield from _rule_faults(rule, kinds, phases)
    for handin in preset.handins:
        yield from _handin_faults(handin)
    for group in preset.groups:
        yield from _group_faults(group)
    for name, codes in (
        ("activities", [kind.code for kind in preset.kinds]),
        ("rules", [rule.code for rule in preset.rules]),
        ("handins", [handin.code for handin in preset.handins]),
        ("groups", [group.kind for group in preset.groups]),
        ("phases", [phase.name for phase in preset.phases]),
    ):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            yield name, f"代码重复：{'、'.join(twice)}"


# Days -------------------------------------------------------------------------------


def _day_faults(preset: Preset) -> Iterator[Fault]:
    for where, month_day in _days(preset):
        if not _is_day(month_day):
            yield where, f"“{month_day}”不是“月-日”，例如 11-30"
    spans = [("span", preset.starts_on, preset.ends_on)]
    spans += [(f"phases {phase.name}", phase.starts_on, phase.ends_on) for phase in preset.phases]
    spans += [
        (f"handins {handin.name}", handin.opens_on, handin.due_on)
        for handin in preset.handins
        if handin.opens_on and handin.due_on
    ]
    for where, first, last in spans:
        if _is_day(first) and _is_day(last) and last < first:
            yield where, f"结束的日子 {last} 早于开始的日子 {first}"


def _days(preset: Preset) -> Iterable[tuple[str, str]]:
    yield "span", preset.starts_on
    yield "span", preset.ends_on
    for phase in preset.phases:
        yield f"phases {phase.name}", phase.starts_on
        yield f"phases {phase.name}", phase.ends_on
    for handin in preset.handins:
        for month_day in (handin.opens_on, handin.due_on):
            if month_day:
                yield f"handins {handin.name}", month_day


def _is_day(month_day: str) -> bool:
    if not re.fullmatch(r"\d{2}-\d{2}", str(month_day)):
        return False
    try:
        on_day(month_day, 2026)
    except ValueError:
        return False
    return True


# Activities -------------------------------------------------------------------------


def _kind_faults(kind: Kind, tracks: Collection[str], kinds: dict[str, Kind]) -> Iterator[Fault]:
    where = f"activities {kind.code}"
    if kind.source not in Source.values:
        yield where, f"没有“{kind.source}”这种来源"
        return
    if kind.unit not in QuotaRule.Unit.values:
        yield where, f"没有“{kind.unit}”这个单位"
    if kind.track and kind.track not in tracks:
        yield where, f"没有“{kind.track}”这个子活动"
    forms, purposes = CHOSEN.get(kind.source, ({}, {}))
    # A hand-in is counted by the code of the campaign's own materials.
    if kind.source != Source.HANDIN and not set(kind.modes) <= set(forms):
        yield where, f"形式只能是 {'、'.join(forms)}" if forms else "这种来源不分形式"
    if not set(kind.purposes) <= set(purposes):
        yield where, f"目的（参加方式）只能是 {'、'.join(purposes)}" if purposes else "这种来源不分目的"
    if not says_what_counts(kind.source, kind.modes, kind.purposes):
        yield where, "走访类要写明哪些形式或目的计数，台账类要写明哪一种台账"
    if bool(kind.parts) != (kind.source == Source.CHECKLIST):
        yield where, "清单要写明 parts（各项的代码），别的来源不写"
    for code in kind.parts:
        if code not in kinds or kinds[code].source == Source.CHECKLIST:
            yield where, f"清单里的“{code}”不是能计数的活动类型"


# Rules ------------------------------------------------------------------------------


def _rule_faults(rule: PresetRule, kinds: dict[str, Kind], phases: Collection[str]) -> Iterator[Fault]:
    where = f"rules {rule.code}"
    yield from _role_faults(rule.roles, where)
    yield from _role_faults(rule.counterparts, where, required=False)
    for value, allowed, what in (
        (rule.activity, kinds, "这个活动类型"),
        (rule.comparator, Comparator.values, "这种比较"),
        (rule.unit, {*QuotaRule.Unit.values, WEEK}, "这个单位"),
        (rule.period, QuotaRule.Period.values, "这种期间"),
        (rule.per, QuotaRule.Per.values, "这种算法"),
        (rule.lock, QuotaRule.Lock.values, "这种上级要求"),
        (rule.phase, {"", *phases}, "这个阶段"),
    ):
        if value not in allowed:
            yield where, f"没有“{value}”{what}"
    yield from _number_faults(rule, where)
    yield from _phase_faults(rule, where, phases)
    if rule.activity in kinds:
        yield from _counting_faults(rule, where, kinds[rule.activity])


def _phase_faults(rule: PresetRule, where: str, phases: Collection[str]) -> Iterator[Fault]:
    if rule.phase and rule.period != QuotaRule.Period.PHASE:
        yield where, "写了 phase 的，period 也要写 phase"
    if rule.period == QuotaRule.Period.PHASE and not phases:
        yield where, "按阶段算的，先要写 phases"


def _counting_faults(rule: PresetRule, where: str, kind: Kind) -> Iterator[Fault]:
    forms, _ = CHOSEN.get(kind.source, ({}, {}))
    if not set(rule.modes) <= set(forms):
        yield where, f"modes 只能是 {'、'.join(forms)}"
    if not set(rule.tags) <= set(TAGS):
        yield where, f"tags 只能是 {'、'.join(TAGS)}"
    if not set(rule.parts) <= set(kind.parts):
        yield where, f"清单里没有 {'、'.join(sorted(set(rule.parts) - set(kind.parts)))} 这几项"
    unit = QuotaRule.Unit.DAYS if rule.unit == WEEK else rule.unit
    known = unit in QuotaRule.Unit.values and rule.per in QuotaRule.Per.values and kind.source in COUNTED
    if known and (unit, rule.per) not in COUNTED[kind.source]:
        yield where, f"“{kind.name}”没有办法按“{unit}”和“{rule.per}”计数"


def _number_faults(rule: PresetRule, where: str) -> Iterator[Fault]:
    if rule.comparator == Comparator.ALL or (rule.number is None and not rule.enabled):
        return
    if not isinstance(rule.number, int) or not 1 <= rule.number <= 1000:
        yield where, f"“{rule.number}”不是 1 到 1000 之间的整数"
        return
    if rule.comparator == Comparator.BETWEEN and (rule.number_max or 0) <= rule.number:
        yield where, f"number_max 要比 {rule.number} 大"
    if rule.unit == QuotaRule.Unit.PERCENT and rule.number > 100:
        yield where, "百分比不能超过 100"


def _role_faults(roles: Iterable[str], where: str, *, required: bool = True) -> Iterator[Fault]:
    roles = tuple(roles)
    unknown = [role for role in roles if role not in LABELS]
    if required and not roles:
        yield where, "没有写由谁来做"
    if unknown:
        yield where, f"没有“{'、'.join(unknown)}”这个角色，可用的有 {'、'.join(LABELS)}"


# Materials and groups ---------------------------------------------------------------


def _handin_faults(handin: PresetHandIn) -> Iterator[Fault]:
    where = f"handins {handin.name}"
    yield from _role_faults(handin.roles, where)
    for value, allowed, what in (
        (handin.counting, HandIn.Counting.values, "这种算法"),
        (handin.per, HandIn.Per.values, "这种交法"),
    ):
        if value not in allowed:
            yield where, f"没有“{value}”{what}"
    steps = set(handin.review) - set(HandIn.Step.values)
    if steps:
        yield where, f"没有“{'、'.join(sorted(steps))}”这个审核步骤"
    if handin.reviewer and handin.reviewer not in LABELS:
        yield where, f"没有“{handin.reviewer}”这个角色来审核"
    if not isinstance(handin.count, int) or handin.count < 1:
        yield where, "份数至少是 1"


def _group_faults(group: PresetGroup) -> Iterator[Fault]:
    if group.kind not in LeadingGroup.Kind.values:
        yield "groups", f"没有“{group.kind}”这种小组"
    for place in group.members:
        unknown = set(place.held_by) - set(Role.values)
        if unknown:
            yield f"groups {place.post}", f"没有“{'、'.join(sorted(unknown))}”这个角色"
