"""家访·走访: any contact with a family, once entered, feeds every table."""

from datetime import date

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from casework.families.models import Household, Student
from outreach.access import is_office, standing
from outreach.people.models import Organization, User


class Mode(models.TextChoices):
    HOME = "home", "上门"
    OFFSITE = "offsite", "约访"
    SCHOOL = "school", "来校"
    PHONE = "phone", "电话"
    VIDEO = "video", "视频"
    LETTER = "letter", "书信"
    GIFT = "gift", "慰问"


# 家访: at the family's home, or where it chose to meet.
AT_THE_DOOR = (Mode.HOME, Mode.OFFSITE)


class Outcome(models.TextChoices):
    MET = "met", "见到了"
    ABSENT = "absent", "家里没人"
    DECLINED = "declined", "婉拒"
    RESCHEDULED = "rescheduled", "改约"


class Purpose(models.TextChoices):
    SITUATION = "situation", "了解情况"
    THOUGHT = "thought", "思想交流"
    STUDY = "study", "学业"
    MENTAL_CARE = "mental_care", "心理关爱"
    HARDSHIP = "hardship", "困难帮扶"
    POLICY = "policy", "政策宣讲"
    SAFETY = "safety", "安全"
    OPINIONS = "opinions", "征求意见"
    CASE_VISIT = "case_visit", "带案"
    FOLLOW_UP = "follow_up", "回访"
    FESTIVAL = "festival", "节日慰问"
    BIRTHDAY = "birthday", "生日祝福"


def day_key(household_id: int, on: date) -> int:
    """One number for one family on one day: what 家访 counts distinct (A.3.3)."""
    return household_id * 1_000_000 + on.toordinal()


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> "VisitQuerySet":
        """The office: the school's. A unit lead: those of the unit's people and of the classes it leads.
        A 班主任: those with the class's families. Anybody: those they took part in.
        """
        mine = self.filter(school=user.school_id)
        if is_office(user):
            return mine
        held = standing(user)
        seen = Visit.objects.filter(school=user.school_id).filter(
            Q(participations__user=user.pk)
            | Q(participations__user__department__in=held.led_departments)
            | Q(household__students__class_group__in=held.headed_classes, household__students__left_on=None)
        )
        return mine.filter(pk__in=seen.values("pk"))

    def standing_records(self) -> "VisitQuerySet":
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def with_missing_photos(self) -> "VisitQuerySet":
        """Each with `photos_missing`: how many that were announced are not here."""
        missing = VisitPhoto.objects.missing().filter(visit=OuterRef("pk")).order_by().values("visit")
        return self.annotate(photos_missing=Coalesce(Subquery(missing.annotate(all=Count("pk")).values("all")), 0))

    def lacking_photos(self) -> "VisitQuerySet":
        return self.filter(Exists(VisitPhoto.objects.missing().filter(visit=OuterRef("pk"))))

    def for_list(self) -> "VisitQuerySet":
        return (
            self.with_missing_photos()
            .select_related("recorder__department", "household")
            .prefetch_related("students__class_group", "purposes", "participations__user")
            .order_by("-on", "-pk")
        )


class Visit(models.Model):
    """One contact with one family on one day. `uuid` is made where it is first written down, the phone or the form."""

    class TimeOfDay(models.TextChoices):
        MORNING = "morning", "上午"
        AFTERNOON = "afternoon", "下午"
        EVENING = "evening", "晚上"

    class Entry(models.TextChoices):
        ON_TIME = "on_time", "按时"
        LATE = "late", "迟报"
        AFTER_CLOSE = "after_close", "季后补录"

    school = models.ForeignKey(Organization, models.PROTECT, related_name="visits")
    uuid = models.UUIDField(editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="visits", verbose_name="家庭")
    students = models.ManyToManyField(Student, related_name="visits", verbose_name="学生")
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="recorded_visits", verbose_name="家访教师"
    )
    on = models.DateField("日期")
    time_of_day = models.CharField("时段", max_length=10, choices=TimeOfDay, blank=True)
    mode = models.CharField("形式", max_length=10, choices=Mode, default=Mode.HOME)
    outcome = models.CharField("结果", max_length=12, choices=Outcome, default=Outcome.MET)
    rescheduled_to = models.DateField("改约到", null=True, blank=True)
    note = models.TextField("说点什么", max_length=2000, blank=True)
    place = models.CharField("地点", max_length=60, blank=True)
    gift_amount = models.DecimalField("慰问折款(元)", max_digits=9, decimal_places=2, null=True, blank=True)
    # The optional lines of the printed 家访记录表, by field name; empty ones print as empty lines.
    details = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    received_at = models.DateTimeField("收到时间")
    # The day as the phone said it, where its clock was so wrong that another was taken; and by how many seconds.
    said_on = models.DateField("手机上的日期", null=True, editable=False)
    clock_skew = models.IntegerField("手机时钟快慢（秒）", null=True, editable=False)
    entry = models.CharField("登记", max_length=12, choices=Entry, default=Entry.ON_TIME, editable=False)
    # Of the content as it first arrived: a phone that sends it again after a correction is still answered as before.
    digest = models.CharField(max_length=64, editable=False)
    rev = models.PositiveSmallIntegerField(default=1, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdraw_reason = models.CharField("撤回原因", max_length=100, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "走访"
        constraints = [models.UniqueConstraint(fields=["school", "uuid"], name="visit_uuid_once")]
        indexes = [
            models.Index(fields=["school", "-on", "-id"], name="visit_school_on"),
            models.Index(fields=["household", "-on"], name="visit_household_on"),
        ]


class VisitConflictQuerySet(models.QuerySet["VisitConflictCopy"]):
    def visible_to(self, user: User) -> "VisitConflictQuerySet":
        return self.filter(visit__in=Visit.objects.visible_to(user))

    def undecided(self) -> "VisitConflictQuerySet":
        return self.filter(decided_at=None)


class VisitConflictCopy(models.Model):
    """Other content that arrived under the uuid of a visit. Kept until a person has decided; nothing is lost."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="conflicts")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    decided_at = models.DateTimeField(null=True)
    taken = models.BooleanField(default=False)  # the visit was corrected to this content

    objects = VisitConflictQuerySet.as_manager()

    class Meta:
        verbose_name = "两份不同的记录"
        constraints = [models.UniqueConstraint(fields=["visit", "digest"], name="visit_conflict_once")]


class VisitPhotoQuerySet(models.QuerySet["VisitPhoto"]):
    def visible_to(self, user: User) -> "VisitPhotoQuerySet":
        """Whoever sees the visit. Of what is still held, nobody."""
        return self.filter(visit__in=Visit.objects.visible_to(user))

    def standing_records(self) -> "VisitPhotoQuerySet":
        """Not taken away again."""
        return self.filter(removed_at=None)

    def shown(self) -> "VisitPhotoQuerySet":
        return self.standing_records().exclude(stored="")

    def missing(self) -> "VisitPhotoQuerySet":
        """Announced, and not here: still on its way, or lost on the phone."""
        return self.standing_records().filter(stored="")


class VisitPhoto(models.Model):
    """One photo that a phone announced with a visit. The row comes with the text, the bytes may follow days later.

    `sha256` and `size` are of the bytes as the phone sends them; `stored` is the sha256 of the picture kept here, made
    anew without anything but its pixels. The same bytes twice are two rows and one file. The row of a photo that was
    taken away stays, without the picture: a phone that announces it again must not bring it back.
    """

    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    uuid = models.UUIDField()  # of the visit, which may still be held
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, related_name="photos")
    position = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    stored = models.CharField(max_length=64, blank=True)
    width = models.PositiveSmallIntegerField(null=True)
    height = models.PositiveSmallIntegerField(null=True)
    received_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)  # the phone said that it has it no longer
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = VisitPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = "走访照片"
        constraints = [models.UniqueConstraint(fields=["school", "uuid", "position"], name="visit_photo_once")]
        indexes = [models.Index(fields=["stored"], name="visit_photo_stored")]


class VisitPurpose(models.Model):
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="purposes")
    code = models.CharField(max_length=12, choices=Purpose)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "code"], name="visit_purpose_once")]


class Participation(models.Model):
    """One person's part in one visit: the row that quotas count.

    The columns after `is_main` repeat the visit's, so that counting a quarter reads one table by one index;
    `services.py` alone writes them, together with the visit.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="participations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="participations")
    is_main = models.BooleanField(default=False)
    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="participations")
    on = models.DateField()
    mode = models.CharField(max_length=10, choices=Mode)
    met = models.BooleanField()  # the outcome was 见到了 and the visit is not withdrawn
    received_at = models.DateTimeField()
    day_key = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "user"], name="participation_once")]
        indexes = [
            models.Index(fields=["school", "on"], condition=Q(met=True), name="participation_school_on"),
            models.Index(fields=["user", "household", "on"], name="participation_user"),
            models.Index(fields=["household", "on"], name="participation_household"),
        ]
