"""What may stand in an entry: the values of a kind's columns, checked and brought into one shape."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from casework.registers.columns import FIELDS, LARGEST_NUMBER, Column, Kind, Type
from outreach.lib.text import CONTROL, INVISIBLE
from outreach.people.models import Branch, Department, User

FOREIGN: dict[Type, type[User | Department | Branch]] = {
    Type.PERSON: User,
    Type.DEPARTMENT: Department,
    Type.BRANCH: Branch,
}


@dataclass
class Content:
    """`fields` go into the row, `data` beside them."""

    fields: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)


def digest(said: Mapping[str, Any]) -> str:
    """What a form said, in sixty-four letters: the same for the same."""
    plain = {name: value.pk if isinstance(value, Model) else value for name, value in said.items()}
    written = json.dumps(plain, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def checked(kind: Kind, values: Mapping[str, Any], *, school_id: int, today: date) -> Content:
    """The columns that were given. Raises ValidationError with a sentence by column."""
    found, errors = Content(), dict[str, list[str]]()
    for key, value in values.items():
        column = kind.column(key) or (_DONE_ON if key == "done_on" else None)
        if column is None:
            raise KeyError(f"{kind.code} has no column {key}")
        try:
            kept = _one(column, value, school_id)
        except ValidationError as error:
            errors[key] = error.messages
            continue
        if key in FIELDS:
            found.fields[key] = kept
        elif kept not in ("", None):
            found.data[key] = kept.isoformat() if isinstance(kept, date) else kept
    _dates(found, kind, errors, today)
    if errors:
        raise ValidationError(errors)  # type: ignore[arg-type]  # the stubs know only single messages
    return found


_DONE_ON = Column("done_on", "完成日期", Type.DAY)


def _one(column: Column, value: Any, school_id: int) -> Any:
    empty = value is None or (isinstance(value, str) and not value.strip())
    if empty:
        if column.required:
            raise ValidationError(f"请填写{column.label}。")
        return None if column.type in FOREIGN or column.type in {Type.DAY, Type.NUMBER} else ""
    if column.type in FOREIGN:
        if not isinstance(value, FOREIGN[column.type]) or value.school_id != school_id:
            raise ValidationError(f"{column.label}要从本校里选。")
        return value
    if column.type == Type.NUMBER:
        if not isinstance(value, int) or not 0 <= value <= LARGEST_NUMBER:
            raise ValidationError(f"{column.label}请填 0 到 {LARGEST_NUMBER} 的整数。")
        return value
    return value if column.type == Type.DAY else _text(column, value)


def _text(column: Column, value: Any) -> str:
    text = _lines(value) if column.type == Type.LONG else _line(value)
    if column.type == Type.CHOICE and text not in dict(column.choices):
        raise ValidationError(f"{column.label}请从列出的里面选。")
    if column.longest and len(text) > column.longest:
        raise ValidationError(f"{column.label}最多 {column.longest} 字，现在是 {len(text)} 字。")
    if column.type == Type.LINK and (urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).netloc):
        raise ValidationError("链接请写完整的网址，以 http 开头。")
    return text


def _line(value: Any) -> str:
    """One line, as it was written: punctuation is the writer's."""
    return " ".join(CONTROL.sub(" ", INVISIBLE.sub("", str(value))).split())


def _lines(value: Any) -> str:
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(_line(line) for line in text.split("\n")).strip("\n")


def _dates(found: Content, kind: Kind, errors: dict[str, list[str]], today: date) -> None:
    starts, planned, done = (found.fields.get(key) for key in ("starts_on", "planned_on", "done_on"))
    if starts and planned and planned < starts:
        label = kind.column("planned_on")
        errors["planned_on"] = [f"{label.label if label else '完成时限'}不能早于开始日期。"]
    if done and done > today:
        errors["done_on"] = [f"{kind.done_day}不能晚于今天。"]
