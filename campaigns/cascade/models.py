"""下发与承接: a campaign of a bureau or centre, its versions, and what each school has made of them."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from campaigns.planning.models import Campaign, CampaignPartQuerySet
from outreach.access import is_district, plans_campaigns
from outreach.people.models import Organization, User


class IssuedVersion(models.Model):
    """The campaign as it was sent out, for ever. `content`: see campaigns.planning.content."""

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
        """The planners of the office that issued it see all of its own; a school's planners what came to the school."""
        if is_district(user):
            return self.filter(issued__school=user.school_id)
        return self.filter(school=user.school_id) if plans_campaigns(user) else self.none()

    def waiting(self) -> "AdoptionQuerySet":
        """Not taken up at all, or not in the version that was sent last."""
        return self.exclude(Q(campaign__isnull=False) & Q(accepted=F("offered")))

    def adopted(self) -> "AdoptionQuerySet":
        """Answering to some version; an existing campaign that is only being joined does not yet."""
        return self.filter(campaign__isnull=False, accepted__isnull=False)


class Adoption(models.Model):
    """One school and one issued campaign. `accepted` is the version the school's campaign answers to.

    A draft that the school throws away leaves nothing adopted: what counts is that there is a campaign.
    """

    issued = models.ForeignKey(Campaign, models.PROTECT, related_name="adoptions")
    school = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    campaign = models.OneToOneField(Campaign, models.SET_NULL, null=True, blank=True, related_name="adoption")
    offered = models.PositiveSmallIntegerField("最新版本")
    accepted = models.PositiveSmallIntegerField("已承接版本", null=True, blank=True)
    # What the school decided to keep of its own while other changes still wait: change → how it stands above.
    kept = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["issued", "school"]
        verbose_name = "承接"
        constraints = [models.UniqueConstraint(fields=["issued", "school"], name="adoption_once")]

    @property
    def is_adopted(self) -> bool:
        return self.campaign_id is not None and self.accepted is not None

    @property
    def is_waiting(self) -> bool:
        return self.campaign_id is None or self.accepted != self.offered
