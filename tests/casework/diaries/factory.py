"""Diaries for tests."""

from datetime import time

from casework.diaries.models import Diary
from casework.diaries.services import diary_write
from outreach.calendar.periods import shanghai_moment


def make_diary(author, on, *, text="今天走了两户。", title="", at=None) -> Diary:
    return diary_write(author=author, on=on, title=title, text=text, at=at or shanghai_moment(on, time(20)))
