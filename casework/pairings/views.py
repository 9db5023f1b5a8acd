"""Pairings on the desk: who helps whom, who has nobody, and the few acts of the office."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.events.models import Event
from casework.families.access import may_see_contacts
from casework.families.models import Household, Student, StudentTag
from casework.pairings import point_queries, queries
from casework.pairings.access import may_assess, may_pair, pairing_for
from casework.pairings.forms import (
    AssessForm,
    CapForm,
    EndForm,
    FamilyFilterForm,
    FilterForm,
    FindForm,
    HandOverForm,
    StartForm,
)
from casework.pairings.models import Pairing
from casework.pairings.services import (
    pairing_assess,
    pairing_end,
    pairing_hand_over,
    pairing_start,
    pairings_accept,
)
from casework.pairings.suggestion import CAP
from casework.visits.models import Visit
from outreach.lib.forms import add_errors
from outreach.people.models import User
from outreach.timeline.queries import history_of

PAGE = 50
SHEET = 600  # cards in one print


def paged(request, rows):
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def office_only(user) -> None:
    if not may_pair(user):
        raise PermissionDenied


def shown(request, template, on, **context):
    """One of the five lists, with the tabs that the office has between them."""
    user = request.user
    counts = queries.counts(user.school, Pairing.objects.visible_to(user), on) if may_pair(user) else None
    return render(request, f"casework/pairings/{template}.html", {"counts": counts, "tab": template} | context)


@require_GET
def pairing_list(request):
    today = timezone.localdate()
    form = FilterForm(request.GET, user=request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.narrowed(Pairing.objects.visible_to(request.user), today, **wanted)
    page = paged(request, queries.for_overview(rows))
    return shown(request, "list", today, page=page, form=form, today=today, filtered=any(wanted.values()))


@require_GET
def pairing_families(request):
    office_only(request.user)
    today = timezone.localdate()
    form = FamilyFilterForm(request.GET, user=request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.without_helper(Household.objects.visible_to(request.user), today)
    if wanted.get("care") != "all":
        rows = rows.filter(is_special=True)
    if wanted.get("class_group"):
        rows = rows.filter(students__class_group=wanted["class_group"])
    page = paged(request, rows)
    seen = StudentTag.objects.visible_to(request.user)
    queries.put_tags(page.object_list, seen)
    return shown(request, "families", today, page=page, form=form, everybody=wanted.get("care") == "all")


@require_GET
def pairing_helpers(request):
    office_only(request.user)
    today = timezone.localdate()
    rows = queries.unpaired(User.objects.visible_to(request.user), request.user.school, today)
    return shown(request, "helpers", today, page=paged(request, rows))


@require_GET
def pairing_doubles(request):
    office_only(request.user)
    today = timezone.localdate()
    rows = queries.doubly_helped(Household.objects.visible_to(request.user), today)
    return shown(request, "doubles", today, page=paged(request, rows))


@require_GET
def pairing_stranded(request):
    office_only(request.user)
    today = timezone.localdate()
    rows = queries.stranded(Pairing.objects.visible_to(request.user), today).for_list()
    return shown(request, "stranded", today, page=paged(request, rows), today=today)


@require_http_methods(["GET", "POST"])
def pairing_suggestions(request):
    office_only(request.user)
    today = timezone.localdate()
    form = CapForm({"cap": CAP} | request.GET.dict())
    cap = (form.is_valid() and form.cleaned_data["cap"]) or CAP
    suggestions = queries.suggest(request.user.school, today, cap)
    if request.method == "POST":
        return _accept(request, suggestions, today)
    seen = queries.digest_of(suggestions)
    return shown(
        request, "suggestions", today, page=paged(request, suggestions), form=form, seen=seen, total=len(suggestions)
    )


def _accept(request, suggestions, today):
    """All of the list that was seen, those ticked, or one. What is not accepted leaves no trace."""
    by_code = {suggestion.code: suggestion for suggestion in suggestions}
    if "everything" in request.POST:
        if request.POST["everything"] != queries.digest_of(suggestions):
            messages.warning(request, "名单刚刚有变化，请再看一眼再采用。")
            return redirect(request.get_full_path())
        codes = list(by_code)
    else:
        codes = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("pick")
    wanted = [by_code[code] for code in codes if code in by_code]
    pairs = [(suggestion.student, suggestion.helper) for suggestion in wanted]
    found = pairings_accept(actor=request.user, pairs=pairs, on=today, at=timezone.now())
    if found.started:
        messages.success(request, f"已安排 {len(found.started)} 户，帮扶人会收到提醒。")
    gone = len(codes) - len(wanted)
    for refusal in [*found.refused, *([f"有 {gone} 条已经不需要了，没有安排。"] if gone else [])]:
        messages.warning(request, refusal)
    if not codes:
        messages.warning(request, "还没有勾选。勾上要采用的，再按一次。")
    return redirect(request.get_full_path())


@require_GET
def pairing_find(request):
    """Whom is it for? A pupil, or a colleague who is old or in need (R031); by name, pinyin or number."""
    office_only(request.user)
    form = FindForm(request.GET or None)
    context = {"form": form, "asked": form.is_valid()}
    if form.is_valid():
        q = form.cleaned_data["q"]
        staff = User.objects.visible_to(request.user).employed(timezone.localdate())
        context["pupils"] = queries.pupils_named(Student.objects.visible_to(request.user), q)
        context["colleagues"] = queries.colleagues_named(staff, q)
    return render(request, "casework/pairings/find.html", context)


@require_http_methods(["GET", "POST"])
def pairing_new(request, student_pk: int):
    student = get_object_or_404(Student.objects.visible_to(request.user).for_list(), pk=student_pk)
    helped = Pairing.objects.visible_to(request.user).filter(household=student.household_id)
    return _new(request, helped, f"{student.name}家", student.class_group, student=student)


@require_http_methods(["GET", "POST"])
def pairing_new_colleague(request, colleague_pk: int):
    colleague = get_object_or_404(User.objects.visible_to(request.user).for_list(), pk=colleague_pk)
    helped = Pairing.objects.visible_to(request.user).filter(colleague=colleague)
    return _new(request, helped, colleague.name, colleague.department or "教职工", colleague=colleague)


def _new(request, helped, whom, kicker, **target):
    office_only(request.user)
    form = StartForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            pairing = pairing_start(actor=request.user, at=timezone.now(), **target, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"已安排{pairing.helper.name}帮扶{whom}。")
            return redirect("pairing-detail", pairing.pk)
    helped = helped.active(timezone.localdate()).for_list()
    context = {"form": form, "whom": whom, "kicker": kicker, "helped": helped}
    return render(request, "casework/pairings/new.html", context)


@require_GET
def pairing_detail(request, pk: int):
    pairing = pairing_for(request.user, pk)
    today = timezone.localdate()
    visits = Visit.objects.visible_to(request.user).standing_records()
    family = queries.family_of(pairing, Household.objects.visible_to(request.user))
    context = {
        "pairing": pairing,
        "today": today,
        "running": pairing.until is None or pairing.until >= today,
        "family": family,
        "whole": family is not None and may_see_contacts(request.user, family, today),
        "owed": queries.owed_by(pairing, as_of=timezone.now()),
        "visits": queries.contacts_of(pairing, visits)[:20],
        "events": point_queries.events_of(pairing, Event.objects.visible_to(request.user))[:20],
        "history": history_of(pairing),
        "may_pair": may_pair(request.user),
        "may_assess": may_assess(request.user, pairing),
        "record_url": _record_url(pairing, request.user),
    }
    return render(request, "casework/pairings/detail.html", context)


def _record_url(pairing, user) -> str:
    """Where the helper writes down a contact with this family; after the end, one of the days before."""
    if pairing.household_id is None or pairing.helper_id != user.pk:
        return ""
    return f"{reverse('visit-new')}?household={pairing.household_id}"


@require_http_methods(["GET", "POST"])
def pairing_end_page(request, pk: int):
    pairing = pairing_for(request.user, pk)
    office_only(request.user)
    form = EndForm(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            pairing_end(pairing=pairing, actor=request.user, on=typed["on"], reason=typed["reason"], at=timezone.now())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "这次结对已经结束，做过的都留着。")
            return redirect("pairing-detail", pairing.pk)
    context = {
        "form": form,
        "pairing": pairing,
        "short_until": point_queries.full_year_on(pairing, timezone.localdate()),
    }
    return render(request, "casework/pairings/end.html", context)


@require_http_methods(["GET", "POST"])
def pairing_hand_over_page(request, pk: int):
    pairing = pairing_for(request.user, pk)
    office_only(request.user)
    form = HandOverForm(request.POST or None, user=request.user, pairing=pairing)
    if form.is_valid():
        try:
            new = pairing_hand_over(pairing=pairing, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"已移交给{new.helper.name}，两位老师都会收到提醒。")
            return redirect("pairing-detail", new.pk)
    context = {
        "form": form,
        "pairing": pairing,
        "short_until": point_queries.full_year_on(pairing, timezone.localdate()),
    }
    return render(request, "casework/pairings/hand_over.html", context)


@require_http_methods(["GET", "POST"])
def pairing_assess_page(request, pk: int):
    pairing = pairing_for(request.user, pk)
    if not may_assess(request.user, pairing):
        raise PermissionDenied
    now = {"measures": pairing.measures, "assessment": pairing.assessment}
    form = AssessForm(request.POST or None, initial=now)
    if form.is_valid():
        pairing_assess(pairing=pairing, actor=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "已记下。")
        return redirect("pairing-detail", pairing.pk)
    return render(request, "casework/pairings/assess.html", {"form": form, "pairing": pairing})


@require_GET
def pairing_cards(request):
    """民情联系卡 of the pairings that the list shows, ten on a sheet."""
    today = timezone.localdate()
    form = FilterForm(request.GET, user=request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.narrowed(Pairing.objects.visible_to(request.user), today, **(wanted | {"state": ""}))
    cards = list(rows.exclude(household=None).for_list()[:SHEET])
    sheets = [cards[start : start + 10] for start in range(0, len(cards), 10)]
    context = {"sheets": sheets, "count": len(cards), "school": request.user.school}
    return render(request, "casework/pairings/cards.html", context)
