"""Step 2 of a plan: the phases, how they lie over one another, and moving them while the campaign runs."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.planning.models import Campaign
from campaigns.planning.phase_forms import MoveForm, PhaseFormSet
from campaigns.planning.phase_services import phases_save
from campaigns.planning.phases import gaps, overlaps
from campaigns.planning.queries import bars_of, elapsed_share
from campaigns.planning.step_views import plan_for, saved, step
from outreach.lib.forms import add_errors


@require_http_methods(["GET", "POST"])
def campaign_phases(request, pk):
    campaign = plan_for(request, pk)
    running = campaign.status == Campaign.Status.RUNNING
    formset = PhaseFormSet(request.POST or None, instance=campaign)
    form = MoveForm(request.POST or None, running=running)
    if formset.is_valid() and form.is_valid():
        changes = formset.changes()
        try:
            with transaction.atomic():
                phases_save(campaign, changes, actor=request.user, at=timezone.now(), **form.cleaned_data)
                return saved(request, campaign, 2, "阶段" if changes else "")
        except ValidationError as error:
            campaign.refresh_from_db()
            add_errors(form, error)
    phases = list(campaign.phases.all())
    today = timezone.localdate()
    context = {
        "formset": formset,
        "form": form,
        "bars": bars_of(campaign, today),
        "elapsed": elapsed_share(campaign, today) if running else None,
        "overlaps": overlaps(phases),
        "gaps": gaps(phases, campaign.starts_on, campaign.ends_on),
        "asks_to_widen": request.method == "POST",
    }
    return step(request, campaign, 2, context)
