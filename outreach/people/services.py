"""Changes to organisations and people."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from outreach.people.models import Organization, User
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
