"""What a kind of register is made of: its columns and what may be done with its entries. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum

from campaigns.quotas.countable import REGISTER_KINDS

# The columns that are fields of the row; every other key lives in `data`.
FIELDS = frozenset(
    {"title", "body", "department", "branch", "leader", "responsible", "starts_on", "planned_on", "done_on"}
)


class Type(StrEnum):
    TEXT = "text"
    LONG = "long"
    DAY = "day"
    CHOICE = "choice"
    PERSON = "person"
    DEPARTMENT = "department"
    BRANCH = "branch"
    NUMBER = "number"
    LINK = "link"


LIMITS = {Type.TEXT: 100, Type.LONG: 2000, Type.LINK: 300}
FIELD_LIMITS = {"title": 120, "body": 4000}
LARGEST_NUMBER = 1_000_000


@dataclass(frozen=True)
class Column:
    """`key`: a field of RegisterEntry, or else a key of its `data`.

    `private`: names a pupil or a family, so it is masked for everybody whose business it is not (D14).
    """

    key: str
    label: str
    type: Type = Type.TEXT
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    private: bool = False
    hint: str = ""

    @property
    def longest(self) -> int:
        return FIELD_LIMITS.get(self.key) or LIMITS.get(self.type, 0)

    def choice_label(self, code: object) -> str:
        return dict(self.choices).get(str(code or ""), "")


@dataclass(frozen=True)
class SheetColumn:
    """A column of the paper form, made of one or more keys.

    Beside the kind's own keys there are `progress` (the last note), `state`, `signed_off` and `source` (from which
    branch or unit it was taken up).
    """

    title: str
    keys: tuple[str, ...]
    width: float = 12


@dataclass(frozen=True)
class Kind:
    """`recorded`: it is done by being written down, such as a report in the press; else it is worked on until done.

    `anyone`: every member of staff may add one of their own. `gathered`: branches and units hand in theirs and the
    school takes them up (R413). `signs_off`: 销号 follows when it is done. `timetable`: it is shown as a Gantt chart.
    `restricted`: only the office and those concerned see a new one unless its author opens it.
    """

    code: str
    group: str
    unit: str
    columns: tuple[Column, ...]
    sheet: tuple[SheetColumn, ...]
    recorded: bool = False
    anyone: bool = False
    gathered: bool = False
    signs_off: bool = False
    timetable: bool = False
    restricted: bool = False
    done_word: str = "完成"
    done_day: str = "完成日期"
    empty: str = ""
    _by_key: dict[str, Column] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_key.update({column.key: column for column in self.columns})

    @property
    def name(self) -> str:
        return REGISTER_KINDS[self.code]

    @property
    def print_title(self) -> str:
        return self.name if self.name.endswith("清单") else f"{self.name}一览表"

    def column(self, key: str) -> Column | None:
        return self._by_key.get(key)
