"""What a colleague would try first is no password."""

import pytest
from django.core.exceptions import ValidationError

from outreach.people.models import Organization, User
from outreach.people.passwords import GuessableValidator

WHO = User(name="李晓明", staff_no="A020", phone="13912345678", school=Organization(name="甲中学", code="A"))


@pytest.mark.parametrize(
    "password",
    [
        "lixiaoming1990", "LiXiaoMing_0723", "lxm19900723!!", "13912345678lxm", "jiazhongxue2026", "woaini1314520",
        "A020A020A020", "aaaaaaaaaaaa", "123456789012", "李晓明20000101", "xiaoming521521", "甲中学a2026abc",
    ],
)  # fmt: skip
def test_guessable(password):
    with pytest.raises(ValidationError, match="容易被猜到"):
        GuessableValidator().validate(password, WHO)


@pytest.mark.parametrize(
    "password", ["操场边的桂花九月开", "correct horse battery", "石榴 花开 2026 操场", "kT9v2mWq8zRx"]
)
def test_a_sentence_is_fine(password):
    GuessableValidator().validate(password, WHO)
    GuessableValidator().validate(password)
