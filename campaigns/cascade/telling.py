"""Changes of a plan in sentences, as a colleague would tell them. Pure: plans as plain data."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from campaigns.handins.models import HandIn
from campaigns.planning.made import kinds_of, rule_made
from campaigns.planning.models import Campaign
from campaigns.quotas.models import ActivityKind, QuotaRule
from campaigns.quotas.sentences import sentence_of

Entry = Mapping[str, Any]
Content = Mapping[str, Any]

WORDS = {"rule": "指标", "handin": "材料", "phase": "阶段", "track": "子活动", "activity": "活动类型"}
ALREADY = "本校已经是这样，不用改。"
EITHER = "可以照改，也可以保留本校原来的。"


def rule_sentence(rule: Entry, plan: Content) -> str:
    """教职工每人每季度家访不少于4次"""
    return sentence_of(rule_made(rule, kinds_of(plan)))


def day(text: str | None) -> str:
    if not text:
        return "没有定日期"
    _, month, number = text.split("-")
    return f"{int(month)}月{int(number)}日"


def span(phase: Entry) -> str:
    return f"{day(phase['starts_on'])}至{day(phase['ends_on'])}"


def changed(word: str, old: Entry | None, new: Entry, old_plan: Content, new_plan: Content) -> str:
    if word == "rule":
        return _rule_changed(old, new, old_plan, new_plan)
    if old is None:
        return f"新增{WORDS[word]}：{_described(word, new)}"
    if word == "handin" and old["due_on"] != new["due_on"]:
        return f"材料“{new['name']}”的截止日期由{day(old['due_on'])}改为{day(new['due_on'])}"
    if word == "handin" and old["enabled"] != new["enabled"]:
        return f"又要材料“{new['name']}”" if new["enabled"] else f"不再要材料“{new['name']}”"
    if word == "phase" and span(old) != span(new):
        return f"阶段“{new['name']}”由{span(old)}改为{span(new)}"
    if word == "phase":
        return f"阶段“{new['name']}”的侧重改为“{new['focus']}”"
    if old["name"] != new["name"]:
        return f"{WORDS[word]}“{old['name']}”改名为“{new['name']}”"
    return f"{WORDS[word]}“{new['name']}”的{_different(word, old, new)}有改动"


def _described(word: str, entry: Entry) -> str:
    if word == "handin":
        return f"{entry['name']}（{day(entry['due_on'])}前交）" if entry["due_on"] else entry["name"]
    return f"{entry['name']}（{span(entry)}）" if word == "phase" else str(entry["name"])


def _different(word: str, old: Entry, new: Entry) -> str:
    model = {"handin": HandIn, "activity": ActivityKind}.get(word)
    if not model:
        return "内容"
    names = [name for name in new if old.get(name) != new[name] and name not in {"order", "track"}]
    return "、".join(_label(model, name) for name in names)


def _label(model: type[Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _rule_changed(old: Entry | None, new: Entry, old_plan: Content, new_plan: Content) -> str:
    after = rule_sentence(new, new_plan)
    lock = QuotaRule.Lock(new["lock"]).label
    if old is None:
        return f"新增指标：{after}（{lock}）"
    before = rule_sentence(old, old_plan)
    if old["enabled"] != new["enabled"]:
        return f"启用指标：{after}" if new["enabled"] else f"停用指标：{after}"
    said = f"指标由“{before}”改为“{after}”" if before != after else f"指标“{after}”的口径有改动"
    if old["lock"] == new["lock"]:
        return said
    loosened = f"从“{QuotaRule.Lock(old['lock']).label}”改为“{lock}”"
    return f"指标“{after}”{loosened}" if before == after else f"{said}，{loosened}"


def gone(word: str, old: Entry, old_plan: Content) -> str:
    what = rule_sentence(old, old_plan) if word == "rule" else f"“{old['name']}”"
    return f"不再有{WORDS[word]}：{what}"


def meaning(
    word: str, need: str, new: Entry, mine: Entry | None, becomes: Entry, new_plan: Content, my_plan: Content
) -> str:
    """What the change asks of this school."""
    if mine is None:
        return "要加上。" if need == "must" else "可以加上，也可以不加。"
    own = _own(word, mine, my_plan)
    if need == "settled":
        return ALREADY if all(new[name] == mine[name] for name in _shown(word)) else f"本校{own}，已经够了，不用改。"
    if need == "offer":
        return EITHER
    if need == "conflict":
        return f"本校自己改过，{own}。请定下照上级的，还是保留本校的。"
    then = _then(word, becomes, new_plan)
    return f"本校{own}，要改{then}。" if then != own else f"本校{own}，不用改；以后照上级的规定。"


def _shown(word: str) -> tuple[str, ...]:
    return {"rule": ("comparator", "number", "number_max", "roles"), "handin": ("due_on", "count")}.get(word, ())


def _own(word: str, mine: Entry, plan: Content) -> str:
    if word == "rule":
        off = "" if mine["enabled"] else "（停用）"
        return f"现在是“{rule_sentence(mine, plan)}”{off}"
    if word == "handin":
        return f"现在是{day(mine['due_on'])}前交" if mine["due_on"] else "现在没有定日期"
    return f"现在是{span(mine)}" if word == "phase" else "现在的写法不同"


def _then(word: str, becomes: Entry, plan: Content) -> str:
    if word == "rule":
        return f"为“{rule_sentence(becomes, plan)}”"
    if word == "handin":
        return f"为{day(becomes['due_on'])}前交" if becomes["due_on"] else "为不定日期"
    return f"为{span(becomes)}" if word == "phase" else "得和上级一样"


def meaning_of_gone(word: str, need: str, mine: Entry | None) -> str:
    if need == "settled":
        return "本校没有这一项，不用改。" if mine is None else "本校已经不用了，或者还有自己的指标用到它，不用改。"
    return "可以一起不要，也可以作为本校自己的保留。"


# The campaign's own fields -------------------------------------------------------------


def field_label(name: str) -> str:
    return _label(Campaign, name)


def shown_value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in {"starts_on", "ends_on"}:
        return day(value)
    if isinstance(value, list):
        return _listed(_points(value)) or "（空）"
    return str(value) if value != "" else "（空）"


def _points(value: Iterable[Any]) -> list[str]:
    return [str(one.get("name", "")) if isinstance(one, Mapping) else str(one) for one in value]


def _listed(points: list[str]) -> str:
    """Words stand in a row; whole sentences keep what ends them apart."""
    if any(point.endswith("。") for point in points):
        return "；".join(point.rstrip("。") for point in points) + "。"
    return "、".join(points)


def field_changed(name: str, old: Content | None, new: Content) -> str:
    after = shown_value(name, new.get(name))
    if old is None:
        return f"{field_label(name)}：{after}"
    return f"{field_label(name)}由“{shown_value(name, old.get(name))}”改为“{after}”"


def field_meaning(name: str, need: str, new: Content, mine: Content) -> str:
    own = shown_value(name, mine.get(name))
    return {
        "settled": ALREADY if mine.get(name) == new.get(name) else f"本校是“{own}”，在范围里，不用改。",
        "offer": EITHER,
        "conflict": f"本校写的是“{own}”，请定下用哪一个。",
        "must": f"本校现在是“{own}”，要改为“{shown_value(name, new.get(name))}”。",
    }[need]
