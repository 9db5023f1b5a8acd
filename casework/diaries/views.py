"""民情日记: from a visit in one tap, or from nothing; for the author's eyes only."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.diaries.access import diary_for, may_keep_diary_of
from casework.diaries.forms import DiaryForm
from casework.diaries.queries import circumstances, heading_of, my_diaries, visit_of
from casework.diaries.services import DiaryConflict, diary_delete, diary_edit, diary_of_visit, diary_write
from casework.visits.access import visit_for
from outreach.lib.forms import add_errors


@require_safe
@never_cache
def diary_list(request):
    page = Paginator(my_diaries(request.user), 50).get_page(request.GET.get("page"))
    rows = [(diary, heading_of(diary, diary.visit)) for diary in page]
    return render(request, "casework/diaries/list.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@never_cache
def diary_new(request):
    form = DiaryForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("on", "title", "text")}
        try:
            diary_write(author=request.user, at=timezone.now(), **said)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "已记下，只有您自己看得到")
            return redirect("diary-list")
    return render(request, "casework/diaries/edit.html", {"form": form})


@require_POST
def diary_from_visit(request, pk):
    """One tap on a visit; tapped again, it opens the same one."""
    visit = visit_for(request.user, pk)
    if not may_keep_diary_of(request.user, visit):
        raise PermissionDenied
    diary = diary_of_visit(visit, author=request.user, at=timezone.now())
    messages.success(request, "日记已建好，时间、地点、对象都填上了。想写感想就写，不写也行")
    return redirect("diary-edit", diary.pk)


@require_safe
@never_cache
def diary_detail(request, pk):
    diary = diary_for(request.user, pk)
    visit = visit_of(request.user, diary)
    context = {"diary": diary, "heading": heading_of(diary, visit), "facts": circumstances(visit) if visit else []}
    return render(request, "casework/diaries/detail.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def diary_edit_now(request, pk):
    diary = diary_for(request.user, pk)
    visit = visit_of(request.user, diary)
    start = {"on": diary.on, "title": diary.title, "text": diary.text, "rev": diary.rev}
    form = DiaryForm(request.POST or None, initial=start, of_visit=diary.visit_id is not None)
    conflict = None
    if form.is_valid():
        said = {"on": diary.on, **form.cleaned_data}
        try:
            diary_edit(diary, at=timezone.now(), **said)
        except DiaryConflict as error:
            conflict = error.stored
            form.data = form.data.copy()
            form.data["rev"] = conflict.rev
            form.add_error(None, error.messages[0])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "已保存，只有您自己看得到")
            return redirect("diary-detail", diary.pk)
    context = {
        "diary": diary,
        "form": form,
        "conflict": conflict,
        "facts": circumstances(visit) if visit else [],
        "heading": heading_of(diary, visit),
    }
    return render(request, "casework/diaries/edit.html", context)


@require_POST
def diary_delete_now(request, pk):
    diary_delete(diary_for(request.user, pk))
    messages.success(request, "日记已删去")
    return redirect("diary-list")
