"""The shapes of a record that phones have been given code for, and the way from each to the newest.

A page that waits on a phone speaks the shape of the day on which it was loaded. Every shape ever released is read for
ever: `tests/casework/phone/corpus/` keeps samples of each. Pure.

A step takes the body of its version and returns that of the next one; it must not guess what was not asked then.
"""

from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, Any]
Step = Callable[[Body], Body]

# Version → the step to the next. A record that says no version is of the first.
VISIT_STEPS: Mapping[int, Step] = {}
EVENT_STEPS: Mapping[int, Step] = {}


class TooNew(ValueError):  # noqa: N818  # an answer to the phone
    """The page on the phone is newer than this server, which is being replaced or was put back."""


def newest(steps: Mapping[int, Step]) -> int:
    return len(steps) + 1


def upgraded(body: Body, steps: Mapping[int, Step]) -> Body:
    """The body in the newest shape, without `v`. Raises TooNew, and ValueError for a version that never was."""
    version = body.get("v", 1)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise ValueError("v")
    if version > newest(steps):
        raise TooNew
    body = {name: value for name, value in body.items() if name != "v"}
    for number in range(version, newest(steps)):
        body = steps[number](body)
    return body
