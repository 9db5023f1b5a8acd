"""The five steps of a plan: their order, how far one has come, and where one goes on."""

from django.urls import reverse

from campaigns.planning.models import Campaign

STEPS = (
    ("campaign-goals", "目标与对象"),
    ("campaign-phases", "阶段"),
    ("campaign-rules", "内容与指标"),
    ("campaign-organization", "组织"),
    ("campaign-confirm", "确认开展"),
)


def next_step(campaign: Campaign) -> int:
    """The first step that is not done yet, 1 to 5: there a draft is taken up again."""
    return min(campaign.steps_done + 1, len(STEPS))


def step_url(campaign: Campaign, number: int) -> str:
    return reverse(STEPS[number - 1][0], args=[campaign.pk])


def resume_at(campaign: Campaign, number: int) -> dict[str, str] | None:
    """For who has gone back in a draft: the step where it goes on."""
    following = next_step(campaign)
    if campaign.status != Campaign.Status.DRAFT or following <= number:
        return None
    return {"label": STEPS[following - 1][1], "url": step_url(campaign, following)}


def stepper(campaign: Campaign, number: int) -> list[dict[str, str]]:
    return [
        {
            "label": label,
            "url": step_url(campaign, at),
            "state": "now" if at == number else "done" if at <= campaign.steps_done else "later",
        }
        for at, (_, label) in enumerate(STEPS, start=1)
    ]
