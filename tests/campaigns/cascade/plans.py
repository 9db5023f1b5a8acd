"""Random plans as plain data, of every shape that the tables can hold."""

from datetime import date, timedelta

from hypothesis import strategies as st

from campaigns.handins.models import HandIn
from campaigns.planning.models import LeadingGroup
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.sentences import PERIODS, PERS

YEAR = 2026
FIRST = date(YEAR, 1, 1)

words = st.text("学校家访会议材料读书班", min_size=1, max_size=6)
texts = st.one_of(st.just(""), words)
lists = st.lists(words, max_size=3)
days = st.integers(0, 364).map(lambda n: FIRST + timedelta(days=n))
spans = st.tuples(days, days).map(sorted)
bools = st.booleans()


def codes(prefix, most, least=0):
    return st.integers(least, most).map(lambda n: [f"{prefix}{i}" for i in range(n)])


@st.composite
def phases(draw, order):
    start, end = draw(spans)
    return {
        "name": f"阶段{order}",
        "starts_on": start.isoformat(),
        "ends_on": end.isoformat(),
        "focus": draw(texts),
        "order": order,
    }


@st.composite
def activities(draw, code, tracks):
    return {
        "code": code,
        "name": draw(words),
        "source": draw(st.sampled_from(ActivityKind.Source.values)),
        "modes": draw(st.sampled_from([[], ["home"], ["home", "phone"], [f"own.{code}"]])),
        "purposes": draw(st.sampled_from([[], ["thought"]])),
        "parts": draw(lists),
        "unit": draw(st.sampled_from(QuotaRule.Unit.values)),
        "words": draw(lists),
        "track": draw(st.sampled_from(["", *tracks])),
    }


@st.composite
def rules(draw, code, order, kinds, phase_names):
    comparator = draw(st.sampled_from(QuotaRule.Comparator.values))
    number = draw(st.integers(1, 100))
    return {
        "code": code,
        "roles": draw(st.sampled_from([["staff"], ["leader"], ["leader", "head_teacher"], ["school"]])),
        "comparator": comparator,
        "number": number,
        "number_max": number + 2 if comparator == "between" else None,
        "unit": draw(st.sampled_from(QuotaRule.Unit.values)),
        "period": draw(st.sampled_from(sorted(PERIODS))),
        "per": draw(st.sampled_from(sorted(PERS))),
        "modes": draw(st.sampled_from([[], ["home"], [f"own.{kinds[0]}"]])),
        "consecutive": draw(bools),
        "counterparts": draw(st.sampled_from([[], ["leader"]])),
        "tags": draw(st.sampled_from([[], ["orphan"]])),
        "parts": draw(lists),
        "teaching_months_only": draw(bools),
        "prorate": draw(bools),
        "enabled": draw(bools),
        "note": draw(texts),
        "period_note": draw(texts),
        "source_phrase": draw(texts),
        "source_ref": draw(texts),
        "lock": draw(st.sampled_from(QuotaRule.Lock.values)),
        "order": order,
        "activity": draw(st.sampled_from(kinds)),
        "phase": draw(st.sampled_from(["", *phase_names])),
    }


@st.composite
def handins(draw, code, order):
    opens, due = draw(spans)
    return {
        "code": code,
        "name": draw(words),
        "per": draw(st.sampled_from(HandIn.Per.values)),
        "roles": draw(st.sampled_from([["leader"], ["staff"], []])),
        "counting": draw(st.sampled_from(HandIn.Counting.values)),
        "count": draw(st.integers(1, 9)),
        "opens_on": draw(st.sampled_from([None, opens.isoformat()])),
        "due_on": draw(st.sampled_from([None, due.isoformat()])),
        "review": draw(st.sampled_from([[], ["opinions", "review", "final"]])),
        "reviewer": draw(st.sampled_from(["", "leader"])),
        "hint": draw(texts),
        "enabled": draw(bools),
        "addressee": draw(texts),
        "published": draw(texts),
        "order": order,
    }


@st.composite
def groups(draw, kind):
    posts = draw(st.lists(st.sampled_from(["校长", "工会", "德育处", "后勤处"]), max_size=3))
    return {
        "kind": kind,
        "seat": draw(texts),
        "duties": draw(texts),
        "members": [{"position": "成员", "post": post, "order": order} for order, post in enumerate(posts)],
    }


@st.composite
def plans(draw):
    start, end = draw(spans)
    tracks = draw(codes("t", 2))
    phase_count = draw(st.integers(0, 3))
    kinds = draw(codes("k", 3, least=1))
    plan_rules = draw(codes("q", 5))
    plan_handins = draw(codes("h", 3))
    kinds_of_groups = draw(st.lists(st.sampled_from(LeadingGroup.Kind.values), unique=True, max_size=4))
    return {
        "preset": "own",
        "year": YEAR,
        "name": draw(words),
        "nickname": draw(words),
        "theme": draw(texts),
        "starts_on": start.isoformat(),
        "ends_on": end.isoformat(),
        "goals": draw(lists),
        "priority_targets": draw(lists),
        "grace_days": draw(st.integers(0, 60)),
        "week_in_days": draw(st.sampled_from([5, 7])),
        "leaders_owe_all": draw(bools),
        "contract_staff_count": draw(bools),
        "scope": draw(texts),
        "guiding": draw(texts),
        "demands": draw(lists),
        "discipline": draw(lists),
        "talking_points": draw(st.sampled_from([[], [{"grades": ["七年级"], "name": "基础年级", "points": ["性格"]}]])),
        "phases": [draw(phases(order)) for order in range(phase_count)],
        "tracks": [
            {"code": code, "name": draw(words), "activities": draw(lists), "order": order}
            for order, code in enumerate(tracks)
        ],
        "activities": [draw(activities(code, tracks)) for code in kinds],
        "rules": [
            draw(rules(code, order, kinds, [f"阶段{n}" for n in range(phase_count)]))
            for order, code in enumerate(plan_rules)
        ],
        "handins": [draw(handins(code, order)) for order, code in enumerate(plan_handins)],
        "groups": [draw(groups(kind)) for kind in kinds_of_groups],
        "lines": [
            {"post": post, "grade": "七年级", "order": order, "departments": draw(st.sampled_from([[], ["七年级组"]]))}
            for order, post in enumerate(draw(st.lists(words, max_size=2)))
        ],
    }


# Plain ones for tables of cases ---------------------------------------------------------


def plan(**changes):
    """A plan of 2026 that asks for nothing but knows one activity, 家访."""
    plain = {
        "preset": "own",
        "year": YEAR,
        "name": "试行活动",
        "nickname": "试行",
        "theme": "",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "goals": [],
        "priority_targets": [],
        "grace_days": 10,
        "week_in_days": 5,
        "leaders_owe_all": False,
        "contract_staff_count": False,
        "scope": "",
        "guiding": "",
        "demands": [],
        "discipline": [],
        "talking_points": [],
    }
    tables = {"phases": [], "tracks": [], "rules": [], "handins": [], "groups": [], "lines": []}
    visit = {
        "code": "visit",
        "name": "家访",
        "source": "visit",
        "modes": ["home", "offsite"],
        "purposes": [],
        "parts": [],
        "unit": "次",
        "words": [],
        "track": "",
    }
    return plain | tables | {"activities": [visit]} | changes


def rule(code, **changes):
    """教职工每人每季度家访不少于4次"""
    return {
        "code": code,
        "roles": ["staff"],
        "comparator": "gte",
        "number": 4,
        "number_max": None,
        "unit": "次",
        "period": "quarter",
        "per": "person",
        "modes": [],
        "consecutive": False,
        "counterparts": [],
        "tags": [],
        "parts": [],
        "teaching_months_only": False,
        "prorate": True,
        "enabled": True,
        "note": "",
        "period_note": "",
        "source_phrase": "",
        "source_ref": "",
        "lock": "free",
        "order": 0,
        "activity": "visit",
        "phase": "",
    } | changes


def handin(code, **changes):
    return {
        "code": code,
        "name": "总结",
        "per": "school",
        "roles": ["school"],
        "counting": "count",
        "count": 1,
        "opens_on": None,
        "due_on": "2026-12-10",
        "review": [],
        "reviewer": "",
        "hint": "",
        "enabled": True,
        "addressee": "",
        "published": "",
        "order": 0,
    } | changes


def phase(name, starts_on, ends_on, **changes):
    return {"name": name, "starts_on": starts_on, "ends_on": ends_on, "focus": "", "order": 0} | changes
