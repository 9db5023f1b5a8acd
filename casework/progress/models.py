"""季度结账: what the figures were when the quarter was closed."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from campaigns.planning.models import Campaign, CampaignPartQuerySet
from campaigns.quotas.models import QuotaRule


class PeriodClose(models.Model):
    """One snapshot a campaign and period, for ever. `tables` holds the workbook's rows as they were."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="closes")
    period = models.CharField("期间", max_length=12)  # "2026Q3"
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    tables = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["-closed_at"]
        verbose_name = "季度结账"
        constraints = [models.UniqueConstraint(fields=["campaign", "period"], name="period_closed_once")]


class FrozenResult(models.Model):
    """One line of the result as it stood at the close: a person, or a subject, and a rule."""

    close = models.ForeignKey(PeriodClose, models.CASCADE, related_name="results")
    rule = models.ForeignKey(QuotaRule, models.PROTECT, related_name="+")  # the version as it stood
    rule_code = models.CharField(max_length=10)
    period = models.CharField(max_length=12)
    starts_on = models.DateField()
    ends_on = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=40, blank=True)  # "pairing:12", "student:2026070001", "school:A"
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    full = models.PositiveIntegerField()
    due = models.PositiveIntegerField()
    done = models.PositiveIntegerField()
    late = models.PositiveIntegerField(default=0)
    # Out of how many, where the rule asks for a share or for all of something; 0 elsewhere.
    of = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=8)
    explanation = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["close", "rule_code"], name="frozen_rule")]


class GoalFigure(models.Model):
    """A figure of 目标对照 that no record of this system gives, written by the office with its source (R001, R002)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="goal_figures")
    goal = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    value = models.DecimalField("数值", max_digits=10, decimal_places=2)
    source = models.CharField("数据来源", max_length=100)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["goal", "year"]
        verbose_name = "目标数据"
        constraints = [models.UniqueConstraint(fields=["campaign", "goal", "year"], name="goal_figure_once")]
