"""What the plans list stands to be chosen in the registers, in their words."""

from datetime import date

import pytest

from casework.registers.kinds import KINDS
from tests.casework.registers.factory import fresh, make_entry

CHOICES = {
    ("special", "category"): "公务用车 违反财经纪律 违规补课 乱收费 吃拿卡要 侵害师生利益 其他",  # R118
    ("rule_change", "change"): "保留 修订 废止 新建",  # R120
    ("practical", "field"): (
        "入学 课后服务 招考 就业 食堂 安全 资助 帮扶 关爱 课外辅导 交通出行 生活保障 家校互动 其他"  # R308, R410
    ),
    ("wish", "wish"): "微心愿 小困难 新期盼",  # R325
    ("press", "medium"): "报刊 广播电视 微信 网络 其他",  # R419
}


@pytest.mark.parametrize(("where", "words"), CHOICES.items())
def test_each_choice_can_be_written_down(cast, where, words):
    kind, key = where
    column = next(column for column in KINDS[kind].columns if column.key == key)
    assert [word for _, word in column.choices] == words.split()
    for code, _ in column.choices:
        entry = fresh(make_entry(cast.office, kind, **{key: code}))
        assert (entry.data.get(key) or getattr(entry, key, "")) == code


def test_a_task_says_how_and_when_it_was_made_public(cast):
    """R116, R126."""
    entry = make_entry(cast.office, "rectification", published_how="校务公开栏", published_on=date(2026, 9, 1))
    assert (entry.data["published_how"], entry.data["published_on"]) == ("校务公开栏", "2026-09-01")
