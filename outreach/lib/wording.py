"""Sentences with gaps, filled from the data of a row."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def worded(sentence: str, data: Mapping[str, Any]) -> str:
    """The sentence with its gaps filled: days in Chinese, lists joined, nothing where the row does not say."""
    return sentence.format_map(_Words({name: _word(value) for name, value in data.items()}))


def _word(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "、".join(_word(one) for one in value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    if ISO_DAY.fullmatch(text):
        day = date.fromisoformat(text)
        return f"{day.year}年{day.month}月{day.day}日"
    return text
