"""Judging what was handed in, and one matrix of who has handed in what."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.handins.models import HandIn
from campaigns.planning.access import campaign_for
from campaigns.planning.models import Campaign
from casework.submissions.access import is_author, may_give_opinion, may_judge, may_see_matrix, submission_for
from casework.submissions.forms import JudgeForm, MatrixForm
from casework.submissions.models import Submission
from casework.submissions.queries import matrix_of
from casework.submissions.services import give_back, opinion_give, pass_on, remind_owing
from casework.submissions.status import who_was_quicker
from casework.submissions.views import paper_page
from outreach.access import is_office
from outreach.lib.forms import add_errors

PER_PAGE = 50
ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "accept": (pass_on, "已通过这一步，作者会收到消息"),
    "return": (give_back, "已退回，作者会看到您的意见"),
    "opinion": (opinion_give, "意见已记下，作者会看到"),
}


@require_POST
def submission_judge(request, pk):
    """`do`: accept (or pass on), return, opinion. What is judged is the version that was on the screen."""
    submission = submission_for(request.user, pk)
    user, at = request.user, timezone.now()
    wanted = request.POST.get("do", "")
    allowed = (
        may_give_opinion(user, submission) if wanted == "opinion" else may_judge(user, submission, timezone.localdate())
    )
    if not allowed:
        if is_author(user, submission) or submission.state == Submission.State.HANDED_IN or wanted not in ACTS:
            raise PermissionDenied
        messages.error(request, who_was_quicker(submission))
        return redirect("submission-detail", pk)
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return render(request, "casework/submissions/detail.html", paper_page(request, submission, form))
    handed = submission.handed_in_at.isoformat() if submission.handed_in_at else ""
    if form.cleaned_data["handed"] not in {"", handed}:
        messages.error(request, "这份材料刚才又交了一次，请看过新的这份再定。")
        return redirect("submission-detail", pk)
    if wanted not in ACTS:
        raise PermissionDenied
    act, said = ACTS[wanted]
    try:
        act(submission, actor=user, comment=form.cleaned_data["comment"], at=at)
    except ValidationError as error:
        add_errors(form, error)
        submission.refresh_from_db()
        return render(request, "casework/submissions/detail.html", paper_page(request, submission, form))
    messages.success(request, said)
    return redirect("submission-detail", pk)


@require_safe
def submission_office(request):
    if not may_see_matrix(request.user):
        raise PermissionDenied
    campaigns = list(
        Campaign.objects.visible_to(request.user)
        .exclude(status=Campaign.Status.DRAFT)
        .order_by("-status", "-year", "-starts_on", "pk")
    )
    named = request.GET.get("campaign", "")
    running = [one for one in campaigns if one.status == Campaign.Status.RUNNING]
    campaign = next((one for one in campaigns if str(one.pk) == named), next(iter([*running, *campaigns]), None))
    if campaign is None:
        return render(request, "casework/submissions/office.html", {"campaign": None})
    handins = HandIn.objects.visible_to(request.user).filter(
        campaign=campaign, enabled=True, counting=HandIn.Counting.COUNT
    )
    form = MatrixForm(request.GET, user=request.user, handins=handins)
    form.is_valid()
    chosen = getattr(form, "cleaned_data", {})
    unit = chosen.get("department")
    matrix = matrix_of(
        request.user, campaign, timezone.localdate(),
        handin=chosen.get("handin", ""), department=str(unit.pk) if unit else "", state=chosen.get("state", ""),
    )  # fmt: skip
    context = {
        "campaign": campaign,
        "others": [one for one in running if one != campaign],
        "matrix": matrix,
        "page": Paginator(matrix.rows, PER_PAGE).get_page(request.GET.get("page")),
        "columns": [one.handin for one in matrix.materials if chosen.get("handin") in {"", None, str(one.handin.pk)}],
        "form": form,
        "chosen": chosen.get("handin", ""),
        "is_office": is_office(request.user),
        "owing": len({writer for one in matrix.owing for writer in one.writers}),
        "clear_url": f"{reverse('submission-office')}?campaign={campaign.pk}",
    }
    return render(request, "casework/submissions/office.html", context)


@require_POST
def submission_remind(request, pk):
    """Everybody who owes something, once a day."""
    campaign = campaign_for(request.user, pk)
    if not is_office(request.user):
        raise PermissionDenied
    if campaign.status != Campaign.Status.RUNNING:
        messages.error(request, "活动没有在开展，不提醒。")
    else:
        matrix = matrix_of(request.user, campaign, timezone.localdate())
        told = remind_owing(campaign, matrix.owing, actor=request.user, at=timezone.now())
        said = f"已提醒 {told} 人，每人每天最多一次" if told else "今天已经提醒过了，或都交齐了"
        messages.success(request, said)
    return redirect(f"{reverse('submission-office')}?campaign={campaign.pk}")
