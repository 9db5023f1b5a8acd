"""Sign in by 工号@学校代码, or by phone number where exactly one active account has it."""

from django.contrib.auth.backends import BaseBackend

from outreach.people.models import User


class StaffBackend(BaseBackend):
    def authenticate(self, request, username=None, password=None, **kwargs):
        if not username or password is None:
            return None
        user = find_account(username)
        if user is None:
            User().set_password(password)  # as slow as a wrong password: unknown names are not told by time
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id):
        return User.objects.filter(pk=user_id, is_active=True).select_related("school", "department").first()


def find_account(name: str) -> User | None:
    """The account that signs in by this name. A phone number shared by two accounts finds none."""
    name = name.strip()
    if "@" in name:
        staff_no, _, code = name.rpartition("@")
        return User.objects.filter(staff_no__iexact=staff_no, school__code__iexact=code).first()
    if not (name.isdigit() and len(name) == 11):
        return None
    holders = list(User.objects.filter(phone=name, is_active=True)[:2])
    return holders[0] if len(holders) == 1 else None
