"""The inbox, the person's choice about mail, and what could not be delivered."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outreach import access
from outreach.notices.access import digest_for, may_see_undelivered, notice_for
from outreach.notices.forms import MailForm
from outreach.notices.models import Digest, Notice
from outreach.notices.sentences import sentence_of
from outreach.notices.services import choose_mail, digest_retry, mark_read

PAGE = 50


def layout(user) -> str:
    """A teacher reads this on the phone, everybody else at a desk; both see the same."""
    at_desk = (access.is_office, access.is_unit_lead, access.is_admin, access.is_district)
    return "base.html" if any(is_it(user) for is_it in at_desk) else "phone.html"


@require_GET
def inbox(request):
    notices = Notice.objects.visible_to(request.user)
    page = Paginator(notices.for_inbox(), PAGE).get_page(request.GET.get("page"))
    rows = [(notice, sentence_of(notice)) for notice in page]
    context = {
        "layout": layout(request.user),
        "page": page,
        "rows": rows,
        "unread_now": notices.unread().count(),
        "sees_undelivered": may_see_undelivered(request.user),
    }
    return render(request, "outreach/notices/inbox.html", context)


@require_GET
def notice_open(request, pk: int):
    """Follow a notice to what it speaks of. That it was read is noted; nothing else changes."""
    notice = notice_for(request.user, pk)
    mark_read(request.user, at=timezone.now(), notice=notice)
    inside = notice.url and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if inside else "inbox")


@require_POST
def notice_read(request, pk: int):
    notice = notice_for(request.user, pk)
    mark_read(request.user, at=timezone.now(), notice=notice)
    return redirect("inbox")


@require_POST
def inbox_read_all(request):
    read = mark_read(request.user, at=timezone.now())
    if read:
        messages.success(request, f"{read} 条都记为已读。")
    return redirect("inbox")


@require_http_methods(["GET", "POST"])
def mail_settings(request):
    now = {"email": request.user.email, "wants_digest": request.user.wants_digest}
    form = MailForm(request.POST or None, initial=now)
    if form.is_valid():
        choose_mail(request.user, **form.cleaned_data)
        messages.success(request, "已记下。")
        return redirect("inbox")
    return render(request, "outreach/notices/mail.html", {"layout": layout(request.user), "form": form})


@require_GET
def undelivered(request):
    if not may_see_undelivered(request.user):
        raise PermissionDenied
    rows = Digest.objects.visible_to(request.user).undelivered().select_related("recipient__department")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "outreach/notices/undelivered.html", {"page": page})


@require_POST
def digest_again(request, pk: int):
    digest = digest_for(request.user, pk)
    if digest_retry(digest, actor=request.user, at=timezone.now()):
        messages.success(request, "会在工作时间再发一次。")
    return redirect("digest-undelivered")
