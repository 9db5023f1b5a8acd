"""材料的交与审: what somebody has written for a HandIn, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.handins.models import HandIn
from campaigns.planning.models import LiaisonLine
from outreach.access import is_office
from outreach.files.models import Upload
from outreach.people.models import Branch, Department, Organization, User


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> "SubmissionQuerySet":
        """One's own; the office and the principal also what has been handed in."""
        mine = self.filter(school=user.school_id)
        if is_office(user):
            return mine.filter(Q(author=user.pk) | Q(handed_in_at__isnull=False))
        return mine.filter(author=user.pk)


class Submission(models.Model):
    """One copy of a material by one author. Until it is handed in, nobody but the author sees it."""

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
    text = models.TextField("正文", blank=True)
    files = models.ManyToManyField(Upload, blank=True, related_name="+", verbose_name="附件")
    rev = models.PositiveSmallIntegerField(default=1, editable=False)
    saved_at = models.DateTimeField()
    handed_in_at = models.DateTimeField("上交时间", null=True, blank=True)
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
        ]
        indexes = [models.Index(fields=["school", "state"], name="submission_state")]


class SubmissionMove(models.Model):
    """Every hand-in, return and acceptance, with the words that went with it. Never edited."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="moves")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    was = models.CharField(max_length=10, choices=Submission.State)
    now = models.CharField(max_length=10, choices=Submission.State)
    step = models.PositiveSmallIntegerField(default=0)
    comment = models.TextField("意见", max_length=2000, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "材料的经过"
