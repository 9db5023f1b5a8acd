"""What is done with one entry: reporting on it, settling it, claiming it, signing it off, taking it out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from casework.registers import access
from casework.registers.forms import DoneForm, ProgressForm, ReasonForm, SignOffForm
from casework.registers.kinds import KINDS
from casework.registers.models import RegisterEntry
from casework.registers.services import entry_claim, entry_progress, entry_remove, entry_sign_off
from casework.registers.status import change_state
from outreach.lib.forms import add_errors

State = RegisterEntry.State


def _acted(request, entry, form, act, said: str, url: str = ""):
    """Do it, or put beside the form why not. Returns where to go, or None."""
    if not form.is_valid():
        return None
    try:
        act(form)
    except ValidationError as error:
        add_errors(form, error)
        return None
    messages.success(request, said)
    return redirect(url or entry.get_absolute_url())


@require_http_methods(["GET", "POST"])
def register_progress(request, pk: int):
    entry = access.entry_for(request.user, pk)
    if not access.may_report(request.user, entry):
        raise PermissionDenied
    form = ProgressForm(request.POST or None)

    def act(form):
        entry_progress(entry, text=form.cleaned_data["text"], actor=request.user, at=timezone.now())

    page = {"heading": "报告进展", "button": "记下", "form": form, "entry": entry, "kind": KINDS[entry.kind]}
    return _acted(request, entry, form, act, "已记下。") or render(request, "casework/registers/act.html", page)


@require_http_methods(["GET", "POST"])
def register_done(request, pk: int):
    entry = access.entry_for(request.user, pk)
    if not access.may_report(request.user, entry):
        raise PermissionDenied
    kind = KINDS[entry.kind]
    form = DoneForm(request.POST or None, kind=kind, entry=entry, user=request.user)

    def act(form):
        day = form.cleaned_data["on"]
        change_state(entry, State.DONE, actor=request.user, at=timezone.now(), on=day, values=form.values)

    page = {"heading": f"记下已{kind.done_word}", "button": "记下", "form": form, "entry": entry, "kind": kind}
    said = f"已记下，{kind.done_word}了。"
    return _acted(request, entry, form, act, said) or render(request, "casework/registers/act.html", page)


@require_http_methods(["GET", "POST"])
def register_drop(request, pk: int):
    note = "这一条留在台账里，记为“不再办理”，以后可以重新打开。"
    return _moved(request, pk, State.DROPPED, "不再办理", note)


@require_http_methods(["GET", "POST"])
def register_reopen(request, pk: int):
    return _moved(request, pk, State.OPEN, "重新打开", "重新打开以后，完成日期和销号会清空，经过里都留着。")


def _moved(request, pk, to, heading, note):
    entry = access.entry_for(request.user, pk)
    if not access.may_keep(request.user, entry):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)

    def act(form):
        change_state(entry, to, actor=request.user, at=timezone.now(), note=form.cleaned_data["reason"])

    page = {"heading": heading, "button": heading, "note": note, "form": form, "entry": entry}
    page["kind"] = KINDS[entry.kind]
    return _acted(request, entry, form, act, "已记下。") or render(request, "casework/registers/act.html", page)


@require_http_methods(["GET", "POST"])
def register_remove(request, pk: int):
    entry = access.entry_for(request.user, pk)
    if not access.may_keep(request.user, entry):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)

    def act(form):
        entry_remove(entry, reason=form.cleaned_data["reason"], actor=request.user, at=timezone.now())

    note = "删除以后不再出现在台账里，也不再计数。办不成的，用“不再办理”。"
    page = {"heading": "删除", "button": "删除", "note": note, "form": form, "entry": entry, "danger": True}
    page["kind"] = KINDS[entry.kind]
    gone = _acted(request, entry, form, act, "已删除。", url=reverse("register-kind", args=[entry.kind]))
    return gone or render(request, "casework/registers/act.html", page)


@require_POST
def register_claim(request, pk: int):
    entry = access.entry_for(request.user, pk)
    if not access.may_claim(request.user, entry):
        messages.warning(request, "这个心愿已经有人认领了，谢谢您。")
        return redirect("register-detail", pk)
    try:
        entry_claim(entry, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        messages.success(request, "谢谢您，已记在您名下。")
    return redirect("register-detail", pk)


@require_http_methods(["GET", "POST"])
def register_sign_off(request, pk: int):
    entry = access.entry_for(request.user, pk)
    if not access.may_sign_off(request.user, entry):
        raise PermissionDenied
    form = SignOffForm(request.POST or None)

    def act(form):
        entry_sign_off(entry, actor=request.user, on=form.cleaned_data["on"], at=timezone.now())

    page = {"heading": "销号", "button": "销号", "form": form, "entry": entry, "kind": KINDS[entry.kind]}
    return _acted(request, entry, form, act, "已销号。") or render(request, "casework/registers/act.html", page)
