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
        (
            lambda raw: raw["phases"][0].update(ends_on="01-01", starts_on="02-01"),
            "结束的日子 01-01 早于开始的日子 02-01",
        ),
        (lambda raw: raw["rules"][5].update(phase="动员"), "rules q6：没有“动员”这个阶段"),
        (lambda raw: raw["rules"][5].update(phase="动员部署"), "rules q6：写了 phase 的，period 也要写 phase"),
        (lambda raw: raw.update(phases=[]) or raw["rules"][5].update(period="phase"), "按阶段算的，先要写 phases"),
        (lambda raw: raw["rules"][5].update(number_max=3, comparator="between"), "rules q6：number_max 要比 4 大"),
        (lambda raw: raw["rules"][5].update(unit="%", per="grade", number=101), "rules q6：百分比不能超过 100"),
        (lambda raw: raw["rules"][5].update(number=None), "rules q6：“None”不是 1 到 1000 之间的整数"),
        (lambda raw: raw["rules"][5].update(unit="篇"), "rules q6：“家访”没有办法按“篇”和“person”计数"),
        (lambda raw: raw["rules"][5].update(modes=["mobilisation"]), "rules q6：modes 只能是"),
        (lambda raw: raw["rules"][5].update(tags=["rich"]), "rules q6：tags 只能是"),
        (lambda raw: raw["rules"][5].update(parts=["sanjin"]), "rules q6：清单里没有 sanjin 这几项"),
        (lambda raw: raw["rules"][5].update(counterparts=["king"]), "rules q6：没有“king”这个角色"),
        (lambda raw: raw["rules"][5].update(lock="tight"), "rules q6：没有“tight”这种上级要求"),
        (lambda raw: raw["activities"][0].update(source="gossip"), "activities sanjin：没有“gossip”这种来源"),
        (lambda raw: raw["activities"][0].update(source="checklist", modes=[]), "清单要写明 parts"),
        (lambda raw: raw["activities"][0].update(source="checklist", modes=[], parts=["x"]), "清单里的“x”不是"),
        (lambda raw: raw["activities"][0].update(modes=["nap"]), "activities sanjin：形式只能是"),
        (lambda raw: raw["activities"][3].update(purposes=["thought"]), "activities pairing：这种来源不分目的"),
        (lambda raw: raw["activities"][0].update(track="x"), "activities sanjin：没有“x”这个子活动"),
        (lambda raw: raw["handins"][1].update(per="house"), "handins 党性分析材料：没有“house”这种交法"),
        (lambda raw: raw["handins"][1].update(review=["burn"]), "handins 党性分析材料：没有“burn”这个审核步骤"),
        (lambda raw: raw["handins"][1].update(reviewer="king"), "没有“king”这个角色来审核"),
        (lambda raw: raw["handins"][1].update(count=0), "份数至少是 1"),
        (lambda raw: raw["handins"][1].update(opens_on="12-01"), "结束的日子 11-30 早于开始的日子 12-01"),
        (lambda raw: raw["groups"][0].update(kind="club"), "groups：没有“club”这种小组"),
        (
            lambda raw: raw["groups"][0]["members"][0].update(held_by=["king"]),
            "groups 支部书记、校长：没有“king”这个角色",
        ),
        (lambda raw: raw.update(talking_points=[{"name": "基础年级"}]), "talking_points[1]"),
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
