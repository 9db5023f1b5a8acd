"""材料: what is owed on paper, by whom and by when."""

from django.db import models

from campaigns.planning.models import Campaign, CampaignPartQuerySet


class HandIn(models.Model):
    class Counting(models.TextChoices):
        COUNT = "count", "按份数"
        CONTINUOUS = "continuous", "持续记录"
        AUTOMATIC = "auto", "自动生成"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="handins")
    name = models.CharField("材料名称", max_length=40)
    roles = models.JSONField("谁交", default=list)
    counting = models.CharField("怎么算", max_length=12, choices=Counting, default=Counting.COUNT)
    count = models.PositiveSmallIntegerField("份数", default=1)
    due_on = models.DateField("截止日期", null=True, blank=True)
    addressee = models.CharField("报送", max_length=40, blank=True)
    published = models.CharField("公布范围", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "材料"

    def __str__(self) -> str:
        return self.name
