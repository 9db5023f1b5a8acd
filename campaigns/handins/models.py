"""材料: what is owed on paper, by whom and by when."""

from django.db import models

from campaigns.planning.models import Campaign, CampaignPartQuerySet
from campaigns.quotas.roles import SCHOOL
from outreach.people.roles import Role


class HandIn(models.Model):
    class Counting(models.TextChoices):
        COUNT = "count", "按份数"
        CONTINUOUS = "continuous", "持续记录"
        AUTOMATIC = "auto", "自动生成"

    class Per(models.TextChoices):
        PERSON = "person", "每人"
        DEPARTMENT = "department", "每个部门（年级组）"
        BRANCH = "branch", "每个党支部"
        LINE = "line", "每个条线"
        SCHOOL = "school", "全校"

    class Step(models.TextChoices):
        """What a material goes through before it is accepted, in the order the plan gives."""

        OPINIONS = "opinions", "征求意见"
        REVIEW = "review", "审核"
        FINAL = "final", "定稿"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="handins")
    code = models.CharField("代码", max_length=20)
    name = models.CharField("材料名称", max_length=40)
    per = models.CharField("按什么交", max_length=10, choices=Per, default=Per.PERSON)
    roles = models.JSONField("谁交", default=list)
    counting = models.CharField("怎么算", max_length=12, choices=Counting, default=Counting.COUNT)
    count = models.PositiveSmallIntegerField("份数", default=1)
    opens_on = models.DateField("开始日期", null=True, blank=True)
    due_on = models.DateField("截止日期", null=True, blank=True)
    # Codes of Step after the draft; empty: the office looks at it once.
    review = models.JSONField("审核步骤", default=list, blank=True)
    # Who looks at it: a role of campaigns.quotas.roles, or empty for the office.
    reviewer = models.CharField("谁审核", max_length=20, blank=True)
    hint = models.CharField("写什么", max_length=300, blank=True)
    enabled = models.BooleanField("启用", default=True)
    addressee = models.CharField("报送", max_length=40, blank=True)
    published = models.CharField("公布范围", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "材料"
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="handin_code_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def owed_per(self) -> str:
        """What is asked of the school alone is the school's, however the plan writes it."""
        return self.Per.SCHOOL if self.per == self.Per.PERSON and self.roles == [SCHOOL] else self.per

    @property
    def steps(self) -> list[str]:
        """What follows on a draft: at least one look."""
        return list(self.review) or [self.Step.REVIEW]

    def looked_at_by(self, step: int) -> str:
        """The role whose turn it is at a step; empty: the office. Opinions are asked of the 班子."""
        code = self.steps[min(step, len(self.steps) - 1)]
        if code == self.Step.OPINIONS:
            return Role.LEADER
        return self.reviewer if code == self.Step.REVIEW else ""
