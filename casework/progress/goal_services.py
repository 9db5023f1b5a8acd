"""Figures of 目标对照 that no record of the system gives: written by the office, with their source and history."""

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.planning.models import Campaign
from casework.progress.goals import GOALS
from casework.progress.models import GoalFigure
from outreach.people.models import User
from outreach.timeline.services import record


@transaction.atomic
def goal_figure_enter(
    *, campaign: Campaign, goal: str, year: int, value: Decimal, source: str, actor: User, at: datetime
) -> GoalFigure:
    """Write the figure of one goal and year, or write it anew. It stands before what the system counts."""
    shape = GOALS[goal]
    if not source.strip():
        raise ValidationError({"source": "请写明数据从哪里来，如“2026年12月满意度测评”。"})
    if value < 0 or (shape.unit == "%" and value > 100):
        raise ValidationError({"value": "请填 0 到 100 之间的数。" if shape.unit == "%" else "请填不小于 0 的数。"})
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    was = GoalFigure.objects.filter(campaign=campaign, goal=goal, year=year).first()
    figure, _ = GoalFigure.objects.update_or_create(
        campaign=campaign,
        goal=goal,
        year=year,
        defaults={"value": value, "source": source.strip()[:100], "entered_by": actor, "entered_at": at},
    )
    record(
        campaign, "goal.entered", actor=actor, at=at, school_id=campaign.school_id, goal=goal, year=year,
        name=shape.name, value=f"{value.normalize():f}{shape.unit}", source=source.strip(),
        was=f"（原来是{was.value.normalize():f}{shape.unit}）" if was else "",
    )  # fmt: skip
    return figure


@transaction.atomic
def goal_figure_clear(*, campaign: Campaign, goal: str, year: int, actor: User, at: datetime) -> bool:
    """Take the written figure away; what the system counts stands again. False: there was none."""
    gone, _ = GoalFigure.objects.filter(campaign=campaign, goal=goal, year=year).delete()
    if gone:
        record(
            campaign, "goal.cleared", actor=actor, at=at, school_id=campaign.school_id, goal=goal, year=year,
            name=GOALS[goal].name,
        )  # fmt: skip
    return bool(gone)
