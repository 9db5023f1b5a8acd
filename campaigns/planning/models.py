"""A campaign as the school plans it: span, phases, tracks, and who leads."""

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from outreach.access import plans_campaigns
from outreach.people.models import Branch, Department, Organization, User


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> "CampaignQuerySet":
        """A draft is seen by those who plan it; a running or closed campaign by all staff of the school."""
        mine = self.filter(school=user.school_id)
        return mine if plans_campaigns(user) else mine.exclude(status=Campaign.Status.DRAFT)

    def running(self) -> "CampaignQuerySet":
        return self.filter(status=Campaign.Status.RUNNING)


class Campaign(models.Model):
    """活动: one school, one preset, one year."""

    class Status(models.TextChoices):
        DRAFT = "draft", "筹备中"
        RUNNING = "running", "开展中"
        CLOSED = "closed", "已结束"

    school = models.ForeignKey(Organization, models.PROTECT, related_name="campaigns", verbose_name="学校")
    preset = models.CharField("预设", max_length=30)
    name = models.CharField("活动名称", max_length=60)
    nickname = models.CharField("简称", max_length=20)
    theme = models.CharField("主题", max_length=60, blank=True)
    doc_no = models.CharField("文号", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("年份")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    goals = models.JSONField("目标", default=list, blank=True)
    priority_targets = models.JSONField("重点走访对象", default=list, blank=True)
    grace_days = models.PositiveSmallIntegerField("补录期(天)", default=10)
    week_in_days = models.PositiveSmallIntegerField("1周按几天算", default=5)
    leaders_owe_all = models.BooleanField(
        "教职工指标也适用于班子成员", default=False, help_text="默认不适用：班子成员另有自己的指标。"
    )
    contract_staff_count = models.BooleanField("编外人员也计入", default=False)
    scope = models.CharField("参加对象", max_length=120, blank=True)
    # 实施方案 in the school's own words; what is empty is left to be written.
    guiding = models.TextField("指导思想", max_length=3000, blank=True)
    demands = models.JSONField("工作要求", default=list, blank=True)
    discipline = models.JSONField("纪律", default=list, blank=True)
    # What to talk about, by grade band (R404): [{"grades": ["七年级"], "name": "基础年级", "points": [...]}].
    talking_points = models.JSONField("走访提纲", default=list, blank=True)
    # The campaign of the office above that this one was adopted from, and which version of it.
    issued_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="adopted")
    issued_version = models.PositiveSmallIntegerField(null=True, blank=True)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # How far the plan has been gone through, 0 to 5, and when it was last saved.
    steps_done = models.PositiveSmallIntegerField(default=0)
    saved_at = models.DateTimeField("保存于", null=True, blank=True)
    launched_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "pk"]
        verbose_name = "活动"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "preset", "year"],
                condition=~Q(preset="own"),
                name="campaign_once_a_year",
                violation_error_message="这一年已经有这个活动了，请打开原来的那个。",
            ),
            # A school may hold several of its own in a year; pressed twice, one is still one.
            models.UniqueConstraint(
                fields=["school", "year", "nickname"], condition=Q(preset="own"), name="own_campaign_named_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nickname}（{self.year}年）"


Part = TypeVar("Part", bound=models.Model)


class CampaignPartQuerySet(models.QuerySet[Part]):
    """Rows that belong to one campaign and are seen with it."""

    def visible_to(self, user: User) -> Self:
        return self.filter(campaign__in=Campaign.objects.visible_to(user))


class Phase(models.Model):
    """阶段. Phases may overlap."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases")
    name = models.CharField("阶段名称", max_length=40)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    focus = models.CharField("侧重", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "阶段"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="phase_ends_after_start",
                violation_error_message="阶段的结束日期不能早于开始日期。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Track(models.Model):
    """子活动, such as 三进三同."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tracks")
    code = models.CharField(max_length=30)
    name = models.CharField("子活动", max_length=30)
    activities = models.JSONField("内容", default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "子活动"
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="track_once")]

    def __str__(self) -> str:
        return self.name


class LeadingGroup(models.Model):
    class Kind(models.TextChoices):
        LEADING = "leading", "领导小组"
        OFFICE = "office", "办公室"
        WORKING = "working", "工作小组"
        SPECIAL = "special", "工作专班"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="groups")
    kind = models.CharField("类型", max_length=10, choices=Kind)
    seat = models.CharField("设在", max_length=40, blank=True)
    duties = models.CharField("职责", max_length=300, blank=True)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "领导小组"
        constraints = [models.UniqueConstraint(fields=["campaign", "kind"], name="leading_group_once")]


class GroupMember(models.Model):
    """A place in a group: by 职务; the person may be filled in or left open."""

    group = models.ForeignKey(LeadingGroup, models.CASCADE, related_name="members")
    position = models.CharField("组内职务", max_length=20)  # 组长, 副组长, 成员, 负责人
    post = models.CharField("由什么职务担任", max_length=40)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="现任"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "小组成员"


class LiaisonLine(models.Model):
    """联系条线: a leader, the departments and the grade the leader answers for, and the 联络员 (R417, R418)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="lines")
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="校领导"
    )
    post = models.CharField("职务", max_length=40, blank=True)
    departments = models.ManyToManyField(Department, blank=True, related_name="+", verbose_name="联系处室")
    grade = models.CharField("联系年级", max_length=10, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="联络员"
    )
    order = models.PositiveSmallIntegerField(default=0)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "联系条线"


class BranchPartner(models.Model):
    """支部结对共建: a branch of the school and a community, village or unit outside it (R304)."""

    class Kind(models.TextChoices):
        COMMUNITY = "community", "社区"
        VILLAGE = "village", "村"
        UNIT = "unit", "单位"
        SCHOOL = "school", "学校"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="branch_partners")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="partners", verbose_name="党支部")
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.COMMUNITY)
    partner = models.CharField("结对单位", max_length=60)
    contact = models.CharField("对方联系人职务", max_length=40, blank=True)
    since = models.DateField("开始日期")
    until = models.DateField("结束日期", null=True, blank=True)
    note = models.CharField("共建内容", max_length=200, blank=True)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["branch", "since", "pk"]
        verbose_name = "支部结对共建"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="branch_partner_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]
