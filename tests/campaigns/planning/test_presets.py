"""The preset files: the one we ship is whole, and a wrong one is refused with every fault named."""

import copy

import pytest
import yaml

from campaigns.planning.presets import FOLDER, PresetError, load, preset_of, read
from campaigns.quotas.countable import MODES, PAIRED_WITH, PURPOSES
from campaigns.quotas.models import ActivityKind
from casework.pairings.models import Pairing
from casework.visits.models import Mode, Purpose

RAW = yaml.safe_load((FOLDER / "sanxiang.yaml").read_text(encoding="utf-8"))


def test_sanxiang_is_whole():
    plan = preset_of("sanxiang")
    assert [rule.code for rule in plan.rules] == [f"q{n}" for n in range(1, 17)]
    assert [rule.code for rule in plan.rules if not rule.enabled] == ["q14", "q16"]
    assert [handin.name for handin in plan.handins][-1] == "全年工作总结"
    assert plan.places("leading")[0].post == "支部书记、校长"
    events = {kind.code for kind in plan.kinds if kind.source == ActivityKind.Source.EVENT}
    assert {rule.code for rule in plan.rules if rule.activity in events} == {"q1", "q5", "q11", "q12", "q14", "q15"}


@pytest.mark.parametrize(
    ("code", "number", "unit", "period", "per", "modes", "purposes"),
    [
        ("q2", 1, "人", "standing", "person", (), ()),
        ("q3", 1, "户", "standing", "person", (), ()),
        ("q4", 1, "人", "standing", "person", ("student",), ()),
        ("q6", 4, "次", "quarter", "person", ("home", "offsite"), ()),
        ("q7", 1, "次", "month", "pairing", ("phone", "video"), ()),
        ("q8", 1, "次", "quarter", "pairing", ("letter",), ()),
        ("q9", 1, "次", "year", "pairing", (), ("festival",)),
        ("q10", 1, "次", "year", "pairing", (), ("birthday",)),
        ("q13", 3, "次", "month", "person", ("home", "offsite"), ("thought",)),
        ("q16", 1, "次", "school_year", "student", ("home", "offsite"), ()),
    ],
)
def test_the_rules_that_count_now(code, number, unit, period, per, modes, purposes):
    plan = preset_of("sanxiang")
    rule = plan.rule(code)
    kind = next(kind for kind in plan.kinds if kind.code == rule.activity)
    assert (rule.number, rule.unit, rule.period, rule.per) == (number, unit, period, per)
    assert (kind.modes, kind.purposes) == (modes, purposes)


def test_a_rule_without_a_period_in_the_plan_says_that_a_choice_was_made():
    plan = preset_of("sanxiang")
    assert [rule.code for rule in plan.rules if rule.period_note.startswith("原文未写期间")] == ["q1", "q5"]


def test_a_week_is_five_days_or_seven():
    rule = preset_of("sanxiang").rule("q1")
    assert rule.amount(5) == (5, "天")
    assert rule.amount(7) == (7, "天")


def test_modes_and_purposes_are_those_of_visits():
    assert dict(Mode.choices) == MODES
    assert dict(Purpose.choices) == PURPOSES
    assert set(PAIRED_WITH) == set(Pairing.Kind.values)


def test_a_preset_that_is_not_there_names_those_that_are():
    with pytest.raises(PresetError, match=r"没有“sanxian”这个活动预设。可用的有：.*sanxiang"):
        preset_of("sanxian")


def wrong(change):
    raw = copy.deepcopy(RAW)
    change(raw)
    with pytest.raises(PresetError) as error:
        read(raw, "x.yaml")
    return str(error.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: raw["rules"][5].update(roles=["teachr"]), "rules q6：没有“teachr”这个角色"),
        (lambda raw: raw["rules"][5].update(activity="visit"), "rules q6：没有“visit”这个活动类型"),
        (lambda raw: raw["rules"][5].update(number=0), "rules q6：“0”不是 1 到 1000 之间的整数"),
        (lambda raw: raw["rules"][5].update(numbr=4), "rules[6]"),
        (lambda raw: raw["rules"][5].update(code="q5"), "rules：代码重复：q5"),
        (lambda raw: raw["activities"][1].update(modes=["door"]), "activities home_visit：形式只能是"),
        (lambda raw: raw["activities"][1].pop("modes"), "走访类要写明哪些形式或目的计数"),
        (lambda raw: raw["phases"][0].update(ends_on="02-30"), "phases 动员部署：“02-30”不是“月-日”"),
        (lambda raw: raw.pop("rules"), "rules：必须填写"),
        (lambda raw: raw.update(colour="red"), "colour：没有这一项"),
    ],
)
def test_a_wrong_file_says_where(change, said):
    assert said in wrong(change)


def test_all_faults_are_named_at_once():
    def two(raw):
        raw["rules"][0].update(number=0)
        raw["rules"][1].update(unit="斤")

    assert "有 2 处不对" in wrong(two)


def test_a_file_that_is_not_yaml_is_refused(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("a: [1", encoding="utf-8")
    with pytest.raises(PresetError, match=r"bad.yaml 不是能读的 YAML"):
        load(path)
