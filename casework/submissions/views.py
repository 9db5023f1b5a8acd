"""我的材料: writing, handing in, and what came of it. Judging and the matrix are in `office_views.py`."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from campaigns.handins.sentences import sentence_of
from casework.submissions.access import (
    handin_for,
    is_author,
    may_edit,
    may_give_opinion,
    may_judge,
    may_see_matrix,
    may_take_back,
    may_take_over,
    may_write,
    submission_for,
)
from casework.submissions.forms import JudgeForm, WriteForm
from casework.submissions.models import Submission
from casework.submissions.queries import (
    copy_of,
    kept_by,
    moves_of,
    road_of,
    rows_of,
    turns_of,
    unit_copy_of,
    write_address,
    write_url,
)
from casework.submissions.services import (
    DraftConflict,
    draft_save,
    file_add,
    file_remove,
    hand_in,
    seen,
    take_back,
    take_over,
)
from outreach.files.documents import LARGEST
from outreach.files.serving import to_save
from outreach.lib.forms import add_errors

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@require_safe
def submission_mine(request):
    today = timezone.localdate()
    context = {
        "rows": rows_of(request.user, today),
        "turns": turns_of(request.user, today)[:50],
        "kept": kept_by(request.user),
    }
    return render(request, "casework/submissions/mine.html", context)


@require_http_methods(["GET", "POST"])
def submission_write(request, pk):
    """Keep what was typed, whatever happens to it then: files, and handing it in."""
    one = _copy(request, pk)
    if may_take_over(request.user, one):
        return render(request, "casework/submissions/take_over.html", _take_over_page(one))
    if one.submission and not may_edit(request.user, one.submission):
        return redirect("submission-detail", submission_for(request.user, one.submission.pk).pk)
    if not may_write(request.user, one):
        raise PermissionDenied
    stored = Submission.objects.visible_to(request.user).get(pk=one.submission.pk) if one.submission else None
    start = {"text": stored.text if stored else "", "rev": stored.rev if stored else 0}
    form = WriteForm(request.POST or None, request.FILES or None, initial=start)
    conflict = None
    if form.is_valid():
        try:
            stored = draft_save(
                one=one, actor=request.user, text=form.cleaned_data["text"], rev=form.cleaned_data["rev"],
                at=timezone.now(),
            )  # fmt: skip
            _goes_on_from(form, stored)
            _keep_files(request, stored, form.cleaned_data["attachments"])
            if request.POST.get("then") == "hand_in":
                hand_in(stored, actor=request.user, at=timezone.now())
                messages.success(request, f"已交{one.handin.name}，审阅的人打开以前还可以收回")
                return redirect("submission-detail", stored.pk)
        except DraftConflict as error:
            conflict = error.stored
            _goes_on_from(form, conflict)
            form.add_error(None, error.messages[0])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "草稿已保存，只有您自己看得到")
            return redirect(write_url(one))
    context = {
        "one": one,
        "form": form,
        "conflict": conflict,
        "submission": stored,
        "files": list(stored.files.all()) if stored else [],
        "sentence": sentence_of(one.handin),
        "moves": list(moves_of(stored)) if stored else [],
        "here": write_url(one),
    }
    return render(request, "casework/submissions/write.html", context)


@require_POST
def submission_take_over(request, pk):
    """Go on with a unit's copy that lies with somebody who does not write for the unit any more."""
    one = _copy(request, pk)
    is_mine = one.submission is not None and may_edit(request.user, one.submission)
    if not is_mine and not may_take_over(request.user, one):
        raise PermissionDenied
    try:
        take_over(one, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("submission-mine")
    messages.success(request, "现在由您接着写")
    return redirect(write_url(one))


def _take_over_page(one):
    return {
        "one": one,
        "sentence": sentence_of(one.handin),
        "moves": list(moves_of(one.submission)),
        "act": f"{reverse('submission-take-over', args=[one.handin.pk])}?for={one.key}&n={one.number}",
    }


@require_POST
def submission_draft(request, pk):
    """Keep the text while it is typed; answers with a line for the page and the new revision."""
    one = _copy(request, pk)
    if not may_write(request.user, one):
        raise PermissionDenied
    form = WriteForm(request.POST)
    stored, trouble = None, ""
    if form.is_valid():
        try:
            stored = draft_save(
                one=one, actor=request.user, text=form.cleaned_data["text"], rev=form.cleaned_data["rev"],
                at=timezone.now(),
            )  # fmt: skip
        except DraftConflict:
            trouble = "这份材料在别的窗口改过了，这里的还没有存上。按“保存草稿”就能看到两份。"
        except ValidationError as error:
            trouble = "".join(error.messages)
    else:
        trouble = "".join(message for found in form.errors.values() for message in found)
    answer = render(request, "casework/submissions/_draft_state.html", {"stored": stored, "trouble": trouble})
    if stored:
        answer["HX-Trigger"] = "kept"
    return answer


def _copy(request, pk):
    handin = handin_for(request.user, pk)
    number = request.GET.get("n", "1")
    key = request.GET.get("for", "")[:20]
    one = copy_of(request.user, handin, key, int(number) if number.isdecimal() else 1, timezone.localdate())
    if one is None:
        raise Http404
    return one


def _goes_on_from(form, submission):
    """What is typed next is meant for this revision."""
    form.data = form.data.copy()
    form.data["rev"] = submission.rev


def _keep_files(request, submission, files):
    for file in files:
        data = file.read(LARGEST + 1)
        file_add(submission, name=file.name, data=data, actor=request.user, at=timezone.now())


@require_GET
def submission_detail(request, pk):
    """Reading it is what writes `seen_at`, although it comes by GET: once a judge has seen the words, they are out,
    and the author cannot take them back unread. A browser that fetches the page ahead costs the author no more.
    """
    submission = submission_for(request.user, pk)
    user, today = request.user, timezone.localdate()
    if submission.handed_in_at is None:
        return redirect(_write_of(submission))
    if may_judge(user, submission, today) or may_give_opinion(user, submission):
        seen(submission, at=timezone.now())
    form = JudgeForm(initial={"handed": submission.handed_in_at.isoformat()})
    return render(request, "casework/submissions/detail.html", paper_page(request, submission, form))


def paper_page(request, submission, form):
    """What the page of one paper shows, also when a judgement was refused."""
    user, today = request.user, timezone.localdate()
    unit_copy = unit_copy_of(user, submission, today)
    return {
        "submission": submission,
        "steps": road_of(submission),
        "files": submission.handed_files.all(),
        "moves": moves_of(submission),
        "judges": may_judge(user, submission, today),
        "speaks": may_give_opinion(user, submission),
        "form": form,
        "is_last": submission.step + 1 >= len(submission.handin.steps),
        "edit_url": _write_of(submission) if may_edit(user, submission) else "",
        "take_over_url": write_url(unit_copy) if unit_copy and may_take_over(user, unit_copy) else "",
        "may_take_back": may_take_back(user, submission),
        "back": "submission-office" if may_see_matrix(user) and not is_author(user, submission) else "submission-mine",
    }


def _write_of(submission):
    return write_address(submission.handin_id, submission.owner_key, submission.number)


@require_POST
def submission_take_back(request, pk):
    submission = submission_for(request.user, pk)
    if not is_author(request.user, submission):
        raise PermissionDenied
    try:
        take_back(submission, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("submission-detail", pk)
    messages.success(request, "已收回，现在又只有您自己看得到")
    return redirect(_write_of(submission))


@require_GET
def submission_file(request, pk, file):
    """Its author's, or one that was handed in; always as a download of a type of our own choosing."""
    submission = submission_for(request.user, pk)
    upload = submission.handed_files.filter(pk=file).first()
    if upload is None and is_author(request.user, submission):
        upload = submission.files.filter(pk=file).first()
    if upload is None:
        raise Http404
    return to_save(upload, TYPES.get(upload.name.rpartition(".")[2], "application/octet-stream"))


@require_POST
def submission_file_remove(request, pk, file):
    submission = submission_for(request.user, pk)
    if not is_author(request.user, submission):
        raise PermissionDenied
    upload = submission.files.filter(pk=file).first()
    if upload is None:
        raise Http404
    try:
        file_remove(submission, upload, actor=request.user)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("submission-detail", pk)
    messages.success(request, f"已去掉“{upload.name}”")
    return redirect(_write_of(submission))
