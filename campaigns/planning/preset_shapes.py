"""What a preset file says, as dataclasses. `presets.py` reads the files."""

from dataclasses import dataclass
from datetime import date

from campaigns.handins.models import HandIn
from campaigns.quotas.models import QuotaRule

WEEK = "周"


@dataclass(frozen=True)
class Goal:
    text: str
    note: str = ""


@dataclass(frozen=True)
class PresetPhase:
    name: str
    starts_on: str
    ends_on: str
    focus: str = ""
    note: str = ""


@dataclass(frozen=True)
class PresetTrack:
    code: str
    name: str
    activities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """An activity kind of the library: what is counted, and how people write it."""

    code: str
    name: str
    source: str
    unit: str
    track: str = ""
    modes: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()  # of a checklist: the codes of its items
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class PresetRule:
    code: str
    roles: tuple[str, ...]
    activity: str
    unit: str  # one of QuotaRule.Unit, or 周, which the campaign turns into days
    period: str
    number: int | None = None  # none where all of something is asked for, or where the school has to say it
    comparator: str = QuotaRule.Comparator.GTE
    number_max: int | None = None
    per: str = QuotaRule.Per.PERSON
    modes: tuple[str, ...] = ()
    phase: str = ""  # the name of a phase of this preset; none: each phase
    consecutive: bool = False
    counterparts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    lock: str = QuotaRule.Lock.FREE
    teaching_months_only: bool = False
    prorate: bool = True
    enabled: bool = True
    note: str = ""
    period_note: str = ""
    source: str = ""
    ref: str = ""

    def amount(self, week_in_days: int) -> tuple[int | None, str]:
        """Number and unit as they are counted: 1 周 is 5 天 where a week has five days. All of it is once each."""
        if self.comparator == QuotaRule.Comparator.ALL:
            return 1, self.unit
        if self.unit == WEEK:
            return (self.number or 0) * week_in_days, QuotaRule.Unit.DAYS
        return self.number, self.unit


@dataclass(frozen=True)
class PresetHandIn:
    code: str
    name: str
    roles: tuple[str, ...]
    per: str = HandIn.Per.PERSON
    counting: str = HandIn.Counting.COUNT
    count: int = 1
    opens_on: str = ""
    due_on: str = ""
    review: tuple[str, ...] = ()
    reviewer: str = ""
    hint: str = ""
    enabled: bool = True
    addressee: str = ""
    published: str = ""


@dataclass(frozen=True)
class Place:
    """A place in a group, and how its holder is found: by roles, or by a pattern in post or department."""

    position: str
    post: str
    held_by: tuple[str, ...] = ()
    holder: str = ""


@dataclass(frozen=True)
class PresetGroup:
    kind: str
    members: tuple[Place, ...]
    seat: str = ""
    duties: str = ""


@dataclass(frozen=True)
class TalkingPoints:
    """走访提纲 of one band of grades (R404)."""

    name: str
    grades: tuple[str, ...]
    points: tuple[str, ...]


@dataclass(frozen=True)
class Preset:
    code: str
    order: int
    name: str
    nickname: str
    summary: str
    theme: str
    starts_on: str
    ends_on: str
    scope: str
    leaders_owe_all: bool
    contract_staff_count: bool
    grace_days: int
    week_in_days: int
    goals: tuple[Goal, ...]
    priority_targets: tuple[str, ...]
    guiding: str
    demands: tuple[str, ...]
    discipline: tuple[str, ...]
    discipline_note: str  # whose words they are, where the plan gives only a name
    talking_points: tuple[TalkingPoints, ...]
    phases: tuple[PresetPhase, ...]
    tracks: tuple[PresetTrack, ...]
    kinds: tuple[Kind, ...]
    rules: tuple[PresetRule, ...]
    handins: tuple[PresetHandIn, ...]
    groups: tuple[PresetGroup, ...]

    def rule(self, code: str) -> PresetRule | None:
        return next((rule for rule in self.rules if rule.code == code), None)

    def places(self, kind: str) -> tuple[Place, ...]:
        return next((group.members for group in self.groups if group.kind == kind), ())


def on_day(month_day: str, year: int) -> date:
    """11-30 of a year."""
    month, day = month_day.split("-")
    return date(year, int(month), int(day))
