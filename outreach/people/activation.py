"""One-time codes: by an activation slip a person sets a password; by a set-up code an installation is opened."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from outreach.people.models import Activation, SetupCode, User
from outreach.timeline.services import record

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without 0 O 1 I L, which look alike on paper
LENGTH = 10
VALID_FOR = timedelta(days=14)
ATTEMPTS = 5
SETUP_LENGTH = 16
SETUP_VALID_FOR = timedelta(hours=24)
REFUSED = "登录名或激活码不对，或者激活码已经用过、过期。请核对激活单，或找活动办公室再领一张。"


class CodeHasher(Argon2PasswordHasher):
    """Lighter than for passwords: a code is random and lives for days, and a school's are made in one go."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


_hasher = CodeHasher()
_nobody = _hasher.encode("nobody", "nobodynobody")


@dataclass(frozen=True)
class Slip:
    """What is printed. The code is nowhere else: only its hash is kept."""

    user: User
    code: str
    expires_at: datetime

    @property
    def spaced(self) -> str:
        return f"{self.code[:5]} {self.code[5:]}"


def hash_code(code: str) -> str:
    return str(_hasher.encode(tidy(code), secrets.token_urlsafe(12)))


def tidy(code: str) -> str:
    """As typed from paper: spaces, dashes and small letters do not matter."""
    return "".join(c for c in code.upper() if c.isalnum())


def new_code(length: int = LENGTH) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


@transaction.atomic
def activation_issue(people: Iterable[User], *, actor: User | None, at: datetime) -> list[Slip]:
    """A fresh code for each; codes given before become void. An account that is in use keeps its password until then.

    Raises ValidationError for somebody who has left.
    """
    slips = []
    for user in people:
        if not user.may_sign_in(timezone.localdate(at)):
            raise ValidationError(f"{user.name}已离岗，不能发激活单。")
        slip = Slip(user, new_code(), at + VALID_FOR)
        Activation.objects.update_or_create(
            user=user,
            defaults={
                "code_hash": hash_code(slip.code),
                "issued_at": at,
                "issued_by": actor,
                "expires_at": slip.expires_at,
                "attempts": 0,
            },
        )
        record(user, "account.slip", actor=actor, at=at)
        slips.append(slip)
    return slips


def activation_check(user: User | None, code: str, *, at: datetime) -> bool:
    """Whether the code opens the account now. Each wrong try is counted first, so that many at once are few."""
    claimed = user is not None and user.may_sign_in(timezone.localdate(at))
    claimed = claimed and bool(
        Activation.objects.filter(user=user, expires_at__gt=at, attempts__lt=ATTEMPTS).update(
            attempts=F("attempts") + 1
        )
    )
    if not claimed:
        _hasher.verify(tidy(code), _nobody)  # as slow as a wrong code
        return False
    held = Activation.objects.filter(user=user).first()
    right = held is not None and bool(_hasher.verify(tidy(code), held.code_hash))
    if right:
        Activation.objects.filter(user=user).update(attempts=F("attempts") - 1)
    return right


def activation_use(user: User, password: str, *, at: datetime) -> None:
    """Set the password and void the code, in one transaction; every session of the account ends.

    Raises ValidationError when another window was quicker.
    """
    with transaction.atomic():
        if not Activation.objects.filter(user=user).delete()[0]:
            raise ValidationError(REFUSED)
        first = user.activated_at is None
        user.set_password(password)
        user.activated_at = user.activated_at or at
        user.session_round += 1
        user.save(update_fields=["password", "activated_at", "session_round"])
        record(user, "account.activated" if first else "account.reset", actor=user, at=at)


@transaction.atomic
def password_change(user: User, password: str, *, at: datetime) -> None:
    """A new password; every other session of the account ends."""
    user.set_password(password)
    user.session_round += 1
    user.save(update_fields=["password", "session_round"])
    record(user, "account.password", actor=user, at=at)


@transaction.atomic
def sessions_end(user: User, *, actor: User, at: datetime) -> None:
    user.session_round += 1
    user.save(update_fields=["session_round"])
    record(user, "account.sessions", actor=actor, at=at)


# The first door -------------------------------------------------------------------------------


def setup_open() -> bool:
    """Whether the installation is empty: nobody has an account yet."""
    return not User.objects.exists()


@transaction.atomic
def setup_code_issue(*, at: datetime) -> str:
    """A new code for an empty installation; older ones become void. Raises ValidationError otherwise."""
    if not setup_open():
        raise ValidationError("系统已经设置过，请用管理员账号登录。")
    SetupCode.objects.all().delete()
    code = new_code(SETUP_LENGTH)
    SetupCode.objects.create(code_hash=hash_code(code), issued_at=at)
    return code


def setup_code_held(code: str, *, at: datetime) -> SetupCode | None:
    held = SetupCode.objects.filter(used_at=None, issued_at__gt=at - SETUP_VALID_FOR).first()
    return held if held and _hasher.verify(tidy(code), held.code_hash) else None
