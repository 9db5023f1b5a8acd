"""Sign in by 工号@学校代码, or by phone number where exactly one active account has it."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from outreach.people.models import User


class StaffBackend(BaseBackend):
    def authenticate(self, request, username=None, password=None, **kwargs):
        if not username or password is None:
            return None
        user = find_account(username)
        if user is None or not user.has_usable_password():
            User().set_password(password)  # as slow as a wrong password: unknown names are not told by time
            return None
        return user if user.check_password(password) and user.may_sign_in(timezone.localdate()) else None

    def get_user(self, user_id):
        """Read on each request: whoever left, or was shut out, is signed out by it."""
        found = User.objects.filter(pk=user_id, is_active=True).select_related("school", "department").first()
        return found if found and found.may_sign_in(timezone.localdate()) else None


def find_account(name: str) -> User | None:
    """The account that signs in by this name. A phone number shared by two accounts finds none."""
    name = name.strip()
    if "@" in name:
        staff_no, _, code = name.rpartition("@")
        accounts = User.objects.filter(staff_no__iexact=staff_no, school__code__iexact=code).select_related("school")
        return accounts.first()
    if not (name.isascii() and name.isdigit() and len(name) == 11):
        return None
    holders = list(User.objects.filter(phone=name, is_active=True).select_related("school")[:3])
    today = timezone.localdate()
    holders = [user for user in holders if user.may_sign_in(today)]
    return holders[0] if len(holders) == 1 else None


def counted_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Under which name wrong passwords are counted: one account is one name, however it is spelt."""
    source = credentials or (request.POST if request else {})
    typed = str(source.get("username") or "")
    account = find_account(typed)
    return account.username if account else typed.strip().lower()[:255]
