"""指标: how much of what is asked of whom, and who is let off."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.planning.models import Campaign, CampaignPartQuerySet, Phase, Track
from outreach.access import plans_campaigns
from outreach.people.models import Organization, User


class ActivityKind(models.Model):
    """活动类型: the closed list of what a campaign counts, and from which records (D15)."""

    class Source(models.TextChoices):
        VISIT = "visit", "走访"
        PAIRING = "pairing", "结对"
        EVENT = "event", "活动场次"
        HANDIN = "handin", "材料"
        DIARY = "diary", "民情日记"
        REGISTER = "register", "台账事项"
        CHECKLIST = "checklist", "清单"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="activities")
    track = models.ForeignKey(Track, models.SET_NULL, null=True, blank=True, related_name="kinds")
    code = models.CharField(max_length=30)
    name = models.CharField("活动类型", max_length=30)
    source = models.CharField("来自", max_length=10, choices=Source)
    # Which records count: modes of a visit, kinds of a pairing, an event or a register, codes of hand-ins.
    modes = models.JSONField("计数的形式", default=list, blank=True)
    # For visits the purposes, for events the parts a person must have had in them. Empty: any.
    purposes = models.JSONField("计数的目的", default=list, blank=True)
    # For a checklist: the codes of the campaign's activities that are its items (R306).
    parts = models.JSONField("清单的各项", default=list, blank=True)
    unit = models.CharField("计量单位", max_length=4, default="次")
    # How plans and people write it, besides the name.
    words = models.JSONField("也叫", default=list, blank=True)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "活动类型"
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="activity_once")]

    def __str__(self) -> str:
        return self.name

    def siblings(self) -> list["ActivityKind"]:
        """All activities of its campaign: among them the items of a checklist."""
        return list(ActivityKind.objects.filter(campaign=self.campaign_id))


class QuotaRuleQuerySet(CampaignPartQuerySet["QuotaRule"]):
    def as_stood(self, on: date) -> "QuotaRuleQuerySet":
        """The version of each rule in force on that day."""
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gte=on))

    def with_words(self) -> "QuotaRuleQuerySet":
        """With what its sentence is made of."""
        return self.select_related("activity", "phase")


class QuotaRule(models.Model):
    """指标. A change to a running campaign ends this version and begins another with the next period."""

    class Comparator(models.TextChoices):
        GTE = "gte", "不少于"
        GT = "gt", "高于"
        BETWEEN = "between", "之间"
        EQ = "eq", "等于"
        ALL = "all", "全部"

    class Unit(models.TextChoices):
        TIMES = "次", "次"
        DAYS = "天", "天"
        PERSONS = "人", "人"
        HOUSEHOLDS = "户", "户"
        PIECES = "篇", "篇"
        COPIES = "份", "份"
        CASES = "件", "件"
        LESSONS = "节", "节"
        SESSIONS = "场", "场"
        PERCENT = "%", "%"
        PAIRS = "对", "对"
        THINGS = "个", "个"
        ITEMS = "项", "项"

    class Period(models.TextChoices):
        WEEK = "week", "每教学周"
        MONTH = "month", "每月"
        QUARTER = "quarter", "每季度"
        SEMESTER = "semester", "每学期"
        SCHOOL_YEAR = "school_year", "每学年"
        YEAR = "year", "每年"
        CAMPAIGN = "campaign", "活动期间"
        PHASE = "phase", "阶段内"
        THREE_YEARS = "three_years", "三学年内"
        STANDING = "standing", "随时保持"

    class Per(models.TextChoices):
        PERSON = "person", "每人"
        PAIRING = "pairing", "每个帮扶对象"
        CLASS = "class", "每班"
        GRADE = "grade", "每个年级"
        COHORT = "cohort", "每一届"
        STUDENT = "student", "每名学生"
        TAGGED = "tagged_student", "每名重点学生"
        BRANCH = "branch", "每个党支部"
        SCHOOL = "school", "全校"

    class Lock(models.TextChoices):
        """What a school may do with a rule that came from above (R402)."""

        FREE = "free", "可以修改"
        BOUNDED = "bounded", "只能提高"
        LOCKED = "locked", "不能修改"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rules")
    code = models.CharField("代码", max_length=10)
    # Codes of outreach.people.roles.Role, or "staff" (教职工), "helper" (帮扶人), "school" (学校).
    roles = models.JSONField("谁", default=list)
    activity = models.ForeignKey(ActivityKind, models.PROTECT, related_name="rules", verbose_name="做什么")
    comparator = models.CharField("比较", max_length=10, choices=Comparator, default=Comparator.GTE)
    # Empty only while the school has still to say it, as with a ratio that a higher office sets (R402).
    number = models.PositiveSmallIntegerField("多少", null=True, blank=True)
    number_max = models.PositiveSmallIntegerField("至多", null=True, blank=True)
    unit = models.CharField("计量单位", max_length=4, choices=Unit)
    period = models.CharField("多久", max_length=12, choices=Period)
    per = models.CharField("按什么算", max_length=14, choices=Per, default=Per.PERSON)
    # What counts, where this rule differs from its activity; empty: as the activity says.
    modes = models.JSONField("计数的形式", default=list, blank=True)
    # For a rule of one phase; empty: each phase of the campaign.
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="哪个阶段")
    # 连续: the days must follow one another (R222).
    consecutive = models.BooleanField("连续", default=False)
    # With whom: the roles of the other side of a pair (R109).
    counterparts = models.JSONField("与谁", default=list, blank=True)
    # Which care tags make a pupil one of these (R405); empty: any.
    tags = models.JSONField("哪些群体", default=list, blank=True)
    # Which items of a checklist are asked for; empty: all of them.
    parts = models.JSONField("哪几项", default=list, blank=True)
    teaching_months_only = models.BooleanField("只算教学月", default=False, help_text="2月、7月、8月不计。")
    prorate = models.BooleanField("按在岗天数折算", default=True)
    enabled = models.BooleanField("启用", default=True)
    note = models.CharField("说明", max_length=200, blank=True)
    period_note = models.CharField("期间说明", max_length=60, blank=True)
    source_phrase = models.CharField("方案原文", max_length=200, blank=True)
    source_ref = models.CharField("出处", max_length=40, blank=True)
    lock = models.CharField("上级要求", max_length=8, choices=Lock, default=Lock.FREE)
    order = models.PositiveSmallIntegerField(default=0)
    since = models.DateField("自哪天起")
    until = models.DateField("到哪天止", null=True, blank=True)

    objects = QuotaRuleQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "指标"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code", "since"], name="rule_version_once"),
            models.UniqueConstraint(fields=["campaign", "code"], condition=Q(until=None), name="rule_one_open_version"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & Q(number__lte=1000) | Q(number=None, enabled=False) | Q(comparator="all"),
                name="rule_number_makes_sense",
                violation_error_message="请填 1 到 1000 之间的数。",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def counted_modes(self) -> list[str]:
        """Which kinds of visit count; empty: any."""
        return self.modes or self.activity.modes


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    def visible_to(self, user: User) -> "ExemptionQuerySet":
        """One's own; the office sees the school's. Why somebody is away is nobody else's business."""
        mine = self.filter(school=user.school_id)
        return mine if plans_campaigns(user) else mine.filter(user=user.pk)

    def for_list(self) -> "ExemptionQuerySet":
        """By department and 工号, the latest first for each."""
        return self.select_related("user__department", "decided_by", "requested_by").order_by(
            "user__department__order", "user__staff_no", "-since", "pk"
        )


class Exemption(models.Model):
    """指标减免: days that do not count, asked for by a person and approved by the office (A.3.5)."""

    class Reason(models.TextChoices):
        MATERNITY = "maternity", "产假"
        SICK = "sick", "病假"
        TRAINING = "training", "脱产培训"
        SUPPORT = "support", "支教"
        SECONDED = "seconded", "借调"
        NOBODY_HOME = "nobody_home", "两次未遇"
        OTHER = "other", "其他"

    class State(models.TextChoices):
        REQUESTED = "requested", "待批"
        APPROVED = "approved", "已同意"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"

    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exemptions", verbose_name="教职工")
    reason = models.CharField("原因", max_length=12, choices=Reason)
    note = models.CharField("说明", max_length=200, blank=True)
    since = models.DateField("开始日期")
    until = models.DateField("结束日期")
    state = models.CharField("状态", max_length=10, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField("批复", max_length=200, blank=True)

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "pk"]
        verbose_name = "指标减免"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="exemption_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]
