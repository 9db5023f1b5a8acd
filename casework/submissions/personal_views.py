"""我的情况: for oneself only, never a list of people (D8, D16)."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework.submissions.personal_queries import personal_figures

YEARS_BACK = 3


@require_safe
@never_cache
def my_figures(request):
    this_year = timezone.localdate().year
    years = range(this_year, this_year - YEARS_BACK, -1)
    asked = request.GET.get("year", "")
    year = next((one for one in years if str(one) == asked), this_year)
    context = {"year": year, "years": years, "figures": personal_figures(request.user, year)}
    return render(request, "casework/submissions/personal.html", context)
