"""What a password must not be made of. A sentence is fine; there are no rules about kinds of characters."""

import re

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from outreach.lib.pinyin import initials, pinyin, syllables
from outreach.people.models import User

OWN_LETTERS = 6  # characters that must be left when all that can be guessed is taken away
COMMON = (
    "woaini", "iloveyou", "password", "qwertyuiop", "qwerty", "asdfgh", "zxcvbn", "xuexiao", "laoshi", "jiaoshi",
    "admin", "mima", "abcdef", "abc", "1qaz2wsx", "school", "teacher", "lianxin", "我爱你", "密码", "老师", "学校",
)  # fmt: skip
LUCKY = r"1314|5201314|520|521|(\d)\1{2,}|0?12345678?9?0?|123|321|987654321|654321"
MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
DAY = rf"(?:19|20)?\d{{2}}{MONTH_DAY}|(?:19|20)\d{{2}}|{MONTH_DAY}"


class LengthValidator(MinimumLengthValidator):
    """Django's, in Chinese."""

    def get_error_message(self) -> str:
        return f"密码太短：至少{self.min_length}个字，写一句自己记得住的话最好。"

    def get_help_text(self) -> str:
        return f"至少{self.min_length}个字。"


class GuessableValidator:
    """Refuses what a colleague would try first: name or initials with a birthday, the school, the phone, 工号."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest = re.sub(r"[\W_]+", "", password.lower())
        for part in sorted(_known(user), key=len, reverse=True):
            rest = rest.replace(part, "\0")
        rest = re.sub(DAY, "\0", rest)
        rest = re.sub(LUCKY, "\0", rest)
        if len(set(rest) - {"\0"}) < 4 or len(rest.replace("\0", "")) < OWN_LETTERS:
            raise ValidationError(
                "这个密码容易被猜到：不要只用姓名、拼音、生日、手机号、学校名和常见数字拼成。", code="guessable"
            )

    def get_help_text(self) -> str:
        return "不要用姓名拼音加生日、学校名、手机号。"


def _known(user: User | None) -> set[str]:
    words = set(COMMON)
    if user is None:
        return words
    school = getattr(user, "school", None)
    for name in (user.name, school.name if school else ""):
        words |= {name.lower(), pinyin(name), initials(name)}
    words |= set(syllables(user.name)) | {"".join(syllables(user.name)[1:])}
    words |= {user.staff_no.lower(), school.code.lower() if school else ""}
    words |= {user.phone, user.phone[3:], user.phone[-8:], user.phone[-4:]}
    return {word for word in words if len(word) >= 2}
