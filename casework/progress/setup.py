"""What is still to be done before a school can work, and who may do it."""

from dataclasses import dataclass

from campaigns.planning.models import Campaign
from casework.families.models import Student
from casework.pairings.models import Pairing
from outreach.calendar.models import Term
from outreach.navigation import address
from outreach.people.models import ClassGroup, User


@dataclass(frozen=True)
class Step:
    label: str
    done: bool
    url: str
    note: str = ""


def steps_of(user: User) -> list[Step]:
    """In the order in which they are done; empty once all are."""
    steps = [
        Step("导入教职工花名册", User.objects.visible_to(user).exclude(pk=user.pk).exists(), address("staff-import")),
        Step(
            "导入学生及家庭花名册",
            Student.objects.filter(school=user.school_id).exists(),
            address("family-import"),
            "有结对教师工号的，同时结好对",
        ),
        Step("填好校历", Term.objects.visible_to(user).exists(), address("calendar"), "学期起止、节假日与调休"),
        Step(
            "开展一个活动",
            Campaign.objects.filter(school=user.school_id).exclude(status=Campaign.Status.DRAFT).exists(),
            address("campaign-list"),
            "从“三项活动”预设开始，两分钟",
        ),
        Step("安排结对", Pairing.objects.filter(school=user.school_id).exists(), address("pairing-list")),
    ]
    return [] if all(step.done for step in steps) else steps


def people_counts(user: User) -> dict[str, int]:
    staff = User.objects.visible_to(user).filter(is_active=True)
    return {
        "staff": staff.count(),
        "activated": staff.exclude(activated_at=None).count(),
        "classes": ClassGroup.objects.visible_to(user).count(),
        "students": Student.objects.filter(school=user.school_id, left_on=None).count(),
    }
