"""材料的交与审: what somebody has written for a HandIn, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.handins.models import HandIn
from campaigns.planning.models import LiaisonLine
from campaigns.quotas.roles import CADRE, LABELS, appointments_of
from outreach.access import is_office, standing
from outreach.files.models import Upload
from outreach.people.models import Branch, Department, Organization, User
from outreach.people.roles import Role


def roles_of(user: User) -> frozenset[str]:
    """The words of a plan that speak of this person: a 校长 is 班子成员 and 主要领导 too."""
    held = standing(user).roles
    found = {role for role in LABELS if held & appointments_of(role)}
    # 党员干部 are party members besides.
    return frozenset(found if Role.PARTY_MEMBER in held else found - {CADRE})


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> "SubmissionQuerySet":
        """One's own. What has been handed in: the office and the principal, those whose turn it is to look, those
        who have looked, and the lead of the unit for which it was written.
        """
        mine = self.filter(school=user.school_id)
        handed = Q(handed_in_at__isnull=False)
        if is_office(user):
            return mine.filter(Q(author=user.pk) | handed)
        led = standing(user).led_departments
        looks = (
            Q(waits_for__in=roles_of(user) - {Role.UNIT_LEAD})
            | Q(waits_for=Role.UNIT_LEAD, author__department__in=led)
            | Q(department__in=led)
            | Q(pk__in=SubmissionMove.objects.filter(by=user.pk).values("submission"))
        )
        return mine.filter(Q(author=user.pk) | handed & looks)


class Submission(models.Model):
    """One copy of a material by one author. Until it is handed in, nobody but the author sees it.

    `text` and `files` are what the author works on; others read `handed_text` and `handed_files`, as they were
    when it was last handed in.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "待交"
        HANDED_IN = "handed_in", "已交"
        RETURNED = "returned", "退回"
        ACCEPTED = "accepted", "通过"

    school = models.ForeignKey(Organization, models.PROTECT, related_name="submissions")
    handin = models.ForeignKey(HandIn, models.PROTECT, related_name="submissions", verbose_name="材料")
    # 1, 2… where more than one copy is asked for.
    number = models.PositiveSmallIntegerField("第几份", default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="submissions", verbose_name="撰写人"
    )
    # For whom it is handed in, where it is not the author's own.
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+")
    line = models.ForeignKey(LiaisonLine, models.PROTECT, null=True, blank=True, related_name="+")
    # "user:12", "department:3", "branch:1", "line:4", "school": what makes it the only one.
    owner_key = models.CharField(max_length=20, editable=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    # Which of the hand-in's review steps it waits for, by position.
    step = models.PositiveSmallIntegerField(default=0)
    # Whose turn it is: a role of campaigns.quotas.roles, or empty for the office.
    waits_for = models.CharField(max_length=20, blank=True, editable=False)
    text = models.TextField("正文", max_length=100_000, blank=True)
    files = models.ManyToManyField(Upload, blank=True, related_name="+", verbose_name="附件")
    handed_text = models.TextField(blank=True, editable=False)
    handed_files = models.ManyToManyField(Upload, blank=True, related_name="+", editable=False)
    rev = models.PositiveSmallIntegerField(default=1, editable=False)
    saved_at = models.DateTimeField()
    handed_in_at = models.DateTimeField("上交时间", null=True, blank=True)
    # Of the first hand-in that was not taken back: by it the paper is counted, and is in time or not. A later version
    # after a return changes neither.
    first_handed_in_at = models.DateTimeField("首次上交时间", null=True, blank=True, editable=False)
    # When somebody who may judge it first opened what is handed in: from then on it is not taken back.
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField("通过时间", null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["handin", "pk"]
        verbose_name = "上交的材料"
        constraints = [
            models.UniqueConstraint(fields=["handin", "owner_key", "number"], name="submission_once"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="returned") | Q(handed_in_at__isnull=False),
                name="submission_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=True) | Q(first_handed_in_at__isnull=False),
                name="submission_has_its_first_moment",
            ),
        ]
        indexes = [models.Index(fields=["school", "state"], name="submission_state")]


class SubmissionMove(models.Model):
    """Every hand-in, opinion, return, acceptance and change of the writer, with the words to it. Never edited."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="moves")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    was = models.CharField(max_length=10, choices=Submission.State)
    now = models.CharField(max_length=10, choices=Submission.State)
    action = models.CharField(max_length=40)  # as in the timeline: "submission.returned"
    step = models.PositiveSmallIntegerField(default=0)
    comment = models.TextField("意见", max_length=2000, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "材料的经过"
