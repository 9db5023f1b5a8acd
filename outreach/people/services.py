"""Changes to organisations and people."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from outreach.lib.pinyin import initials, pinyin
from outreach.lib.text import code as tidy_number
from outreach.people.activation import Slip, activation_issue, setup_code_held, setup_open
from outreach.people.models import Appointment, Organization, SetupCode, User
from outreach.people.roles import Category, Role
from outreach.timeline.services import record

RANK = {Organization.Kind.BUREAU: 0, Organization.Kind.CENTRE: 1, Organization.Kind.SCHOOL: 2}


@transaction.atomic
def organization_create(
    *, code: str, name: str, kind: str, parent: Organization | None = None, actor: User | None
) -> Organization:
    """A new organisation under one of a higher kind."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", code):
        raise ValidationError("单位代码只能用字母、数字和短横线，最多20位。")
    if not name.strip():
        raise ValidationError("请填写单位名称。")
    if Organization.objects.filter(code__iexact=code).exists():
        raise ValidationError(f"单位代码 {code} 已经有了，请换一个。")
    if parent and RANK[Organization.Kind(parent.kind)] >= RANK[Organization.Kind(kind)]:
        raise ValidationError("上级单位必须是更高一级：区教育工委 > 教管中心 > 学校。")
    made = Organization.objects.create(code=code, name=name.strip()[:60], kind=kind, parent=parent)
    record(made, "organization.created", actor=actor, at=timezone.now(), school_id=made.pk, name=made.name)
    return made


@transaction.atomic
def set_up(
    *,
    code: str,
    bureau: tuple[str, str] | None,
    school: tuple[str, str],
    person: dict[str, str],
    roles: Iterable[str],
    password: str,
    at: datetime,
) -> User:
    """Make the first school (under its bureau) and its first account. `bureau`, `school`: code and name.

    Raises ValidationError, with the name of the form's field as its code where one is to blame.
    """
    held = setup_code_held(code, at=at)
    if held is None or not SetupCode.objects.filter(pk=held.pk, used_at=None).update(used_at=at):
        raise ValidationError("设置码不对或已过期。请在服务器上运行 manage.py setup_code 再取一个。", code="code")
    if not setup_open():
        raise ValidationError("系统已经设置过，请直接登录。")
    above = None
    if bureau:
        above = _organization(*bureau, kind=Organization.Kind.BUREAU, parent=None, field="bureau_code")
    home = _organization(*school, kind=Organization.Kind.SCHOOL, parent=above, field="school_code")
    home.set_up_at = at
    home.save(update_fields=["set_up_at"])
    user = _account(home, person["staff_no"], person["name"], phone=person["phone"], activated_at=at)
    user.category = Category.LEADER if Role.PRINCIPAL in roles else Category.CLERK
    user.set_password(password)
    user.save()
    Appointment.objects.bulk_create(
        Appointment(user=user, organization=home, role=role, since=timezone.localdate(at)) for role in roles
    )
    record(home, "organization.set_up", actor=user, at=at, school_id=home.pk)
    return user


def _organization(code: str, name: str, *, kind: str, parent: Organization | None, field: str) -> Organization:
    try:
        return organization_create(code=code, name=name, kind=kind, parent=parent, actor=None)
    except ValidationError as error:
        raise ValidationError(error.messages[0], code=field) from error


@transaction.atomic
def account_create(*, home: Organization, staff_no: str, name: str, role: str, at: datetime) -> Slip:
    """An account outside of any roster, such as the district office's, with its first code.

    Raises ValidationError when the number is taken, or the role does not belong to such an organisation.
    """
    if (role == Role.DISTRICT) == (home.kind == Organization.Kind.SCHOOL) and role != Role.ADMIN:
        raise ValidationError("区级办公室设在区或教管中心；其他角色设在学校。")
    user = _account(home, staff_no, name, password=make_password(None))
    if User.objects.filter(username=user.username).exists():
        raise ValidationError(f"工号 {user.staff_no} 已经有人用了。")
    user.save()
    Appointment.objects.create(user=user, organization=home, role=role, since=timezone.localdate(at))
    record(user, "staff.added", actor=None, at=at)
    return activation_issue([user], actor=None, at=at)[0]


def _account(home: Organization, staff_no: str, name: str, **extra: Any) -> User:
    number = tidy_number(staff_no)
    return User(
        school=home,
        staff_no=number,
        username=f"{number}@{home.code}",
        name=name,
        name_pinyin=pinyin(name),
        name_initials=initials(name),
        category=Category.CLERK,
        **extra,
    )
