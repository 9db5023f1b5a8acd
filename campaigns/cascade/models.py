"""下发与承接: a campaign of a bureau or centre, its versions, and what each school has made of them."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from campaigns.planning.models import Campaign, CampaignPartQuerySet
from outreach.access import plans_campaigns
from outreach.people.models import Organization, User


class IssuedVersion(models.Model):
    """The campaign as it was sent out, for ever. `content` is made by campaigns.cascade.content."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("第几版")
    content = models.JSONField(encoder=DjangoJSONEncoder)
    note = models.CharField("说明", max_length=200, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        ordering = ["campaign", "number"]
        verbose_name = "下发的版本"
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="issued_version_once")]


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def visible_to(self, user: User) -> "AdoptionQuerySet":
        """The office that issued it sees all of its own; a school's planners see what was offered to the school."""
        if user.school.kind != Organization.Kind.SCHOOL:
            return self.filter(issued__school=user.school_id)
        return self.filter(school=user.school_id) if plans_campaigns(user) else self.none()


class Adoption(models.Model):
    """One school and one issued campaign. `accepted` is the version the school's campaign answers to."""

    class State(models.TextChoices):
        OFFERED = "offered", "待承接"
        ADOPTED = "adopted", "已承接"

    issued = models.ForeignKey(Campaign, models.PROTECT, related_name="adoptions")
    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    campaign = models.OneToOneField(Campaign, models.SET_NULL, null=True, blank=True, related_name="adoption")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OFFERED)
    offered = models.PositiveSmallIntegerField("最新版本")
    accepted = models.PositiveSmallIntegerField("已承接版本", null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["issued", "school"]
        verbose_name = "承接"
        constraints = [models.UniqueConstraint(fields=["issued", "school"], name="adoption_once")]
