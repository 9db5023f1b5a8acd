"""Families as the desk sees them: list, one family, and what the office keeps up to date."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.families.access import (
    guardian_for,
    household_for,
    may_manage_families,
    may_see_contacts,
    student_for,
    tags_to_change,
)
from casework.families.forms import FamilyFilter, GuardianForm, HouseholdForm, StudentForm, TagsForm
from casework.families.models import Guardian
from casework.families.queries import families_for_list, family_name, family_page, with_pupils
from casework.families.services import (
    guardian_remove,
    guardian_save,
    household_save,
    phones_reveal,
    student_save,
    tags_set,
)
from casework.visits.models import Mode
from outreach.timeline.queries import history_of

PAGE = 50


@require_safe
def family_list(request):
    form = FamilyFilter(request.user, request.GET)
    found = families_for_list(request.user, **form.given())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    page.object_list = list(with_pupils(request.user, page.object_list))
    for household in page:
        household.name_shown = family_name(household.pupils)
        household.tagged = any(pupil.tags_seen for pupil in household.pupils)
        household.mode_shown = dict(Mode.choices).get(household.last_mode, "")
    context = {
        "form": form,
        "page": page,
        "searched": any(request.GET.get(key) for key in ("words", "class_group", "tag", "left")),
        "manages": may_manage_families(request.user),
    }
    return render(request, "casework/families/list.html", context)


@require_safe
def family_detail(request, pk: int):
    return _detail(request, household_for(request.user, pk))


@require_POST
def family_phones(request, pk: int):
    """The numbers are shown once, on the page that answers; who looked is kept."""
    household = household_for(request.user, pk)
    phones_reveal(household, actor=request.user, at=timezone.now())
    return _detail(request, household, revealed=True)


def _detail(request, household, *, revealed: bool = False):
    today = timezone.localdate()
    cares = may_see_contacts(request.user, household, today)
    context = {
        "household": household,
        "family": family_page(request.user, household),
        "whole": revealed or cares,
        "cares": cares,
        "history": history_of(household, limit=20),
        "revealed": revealed,
        "manages": may_manage_families(request.user),
        "tags_to_change": tags_to_change(request.user),
        "today": today,
        "mode_wished": dict(Mode.choices).get(household.preferred_mode, ""),
    }
    return render(request, "casework/families/detail.html", context)


def _managing(user) -> None:
    if not may_manage_families(user):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def family_edit(request, pk: int):
    household = household_for(request.user, pk)
    _managing(request.user)
    form = HouseholdForm(request.POST or None, instance=household)
    if form.is_valid():
        household_save(household, form.changed_data, actor=request.user, at=timezone.now())
        messages.success(request, "已改好。")
        return redirect("family-detail", pk)
    return _form(request, form, "改住址和联系方式", household.pk)


@require_http_methods(["GET", "POST"])
def guardian_new(request, pk: int):
    household = household_for(request.user, pk)
    _managing(request.user)
    form = GuardianForm(request.POST or None)
    if form.is_valid():
        guardian_save(form.save(commit=False), household, actor=request.user, at=timezone.now())
        messages.success(request, "已添加。")
        return redirect("family-detail", pk)
    return _form(request, form, "添加监护人", household.pk)


@require_http_methods(["GET", "POST"])
def guardian_edit(request, pk: int):
    guardian: Guardian = guardian_for(request.user, pk)
    _managing(request.user)
    if request.method == "GET":
        # The form holds the whole number.
        phones_reveal(guardian.household, actor=request.user, at=timezone.now())
    form = GuardianForm(request.POST or None, instance=guardian)
    if form.is_valid():
        guardian_save(form.save(commit=False), guardian.household, actor=request.user, at=timezone.now())
        messages.success(request, "已改好。")
        return redirect("family-detail", guardian.household_id)
    return _form(request, form, f"改监护人 {guardian.name}", guardian.household_id, guardian=guardian)


@require_POST
def guardian_delete(request, pk: int):
    guardian = guardian_for(request.user, pk)
    _managing(request.user)
    home = guardian.household_id
    try:
        guardian_remove(guardian, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "已删去。")
    return redirect("family-detail", home)


@require_http_methods(["GET", "POST"])
def student_edit(request, pk: int):
    student = student_for(request.user, pk)
    _managing(request.user)
    form = StudentForm(request.user, request.POST or None, instance=student)
    if form.is_valid():
        student_save(student, form.changed_data, actor=request.user, at=timezone.now())
        messages.success(request, "已改好。")
        return redirect("family-detail", student.household_id)
    return _form(request, form, f"改学生资料：{student.name}", student.household_id)


@require_http_methods(["GET", "POST"])
def student_tags(request, pk: int):
    student = student_for(request.user, pk)
    choices = tags_to_change(request.user)
    if not choices:
        raise PermissionDenied
    codes = [code for code, _ in choices]
    there = student.tags.filter(code__in=codes).values_list("code", flat=True)
    form = TagsForm(choices, request.POST if request.method == "POST" else None, initial={"tags": list(there)})
    if form.is_valid():
        tags_set(student, form.cleaned_data["tags"], among=codes, actor=request.user, at=timezone.now())
        messages.success(request, "已改好。")
        return redirect("family-detail", student.household_id)
    return _form(request, form, f"{student.name}的群体标签", student.household_id)


def _form(request, form, title: str, household: int, **extra):
    return render(
        request, "casework/families/edit.html", {"form": form, "title": title, "household_pk": household} | extra
    )
