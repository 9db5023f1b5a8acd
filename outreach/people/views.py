"""The staff as the office keeps it: list, one person, their roles, their first code; departments and classes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.lib.qr import qr_data_url
from outreach.people.access import (
    appointment_for,
    class_for,
    department_for,
    may_give_role,
    may_issue_slip,
    may_manage_staff,
    roles_to_give,
    staff_for,
)
from outreach.people.activation import activation_issue
from outreach.people.forms import (
    AppointmentForm,
    ClassForm,
    DepartmentForm,
    EndForm,
    NewStaffForm,
    SlipsForm,
    StaffFilter,
    StaffForm,
)
from outreach.people.queries import (
    appointments_of,
    departments_with_figures,
    short_roles,
    staff_for_list,
    waiting_for_first_sign_in,
)
from outreach.people.roles import Role
from outreach.people.staffing import (
    appointment_add,
    appointment_end,
    class_save,
    department_save,
    phone_reveal,
    staff_add,
    staff_save,
)
from outreach.timeline.queries import history_of

PAGE = 50
SLIPS_A_SHEET = 8


def _managing(user) -> None:
    if not may_manage_staff(user):
        raise PermissionDenied


@require_safe
def staff_list(request):
    _managing(request.user)
    today = timezone.localdate()
    form = StaffFilter(request.user, request.GET)
    found = staff_for_list(request.user, on=today, **form.given())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    for person in page:
        person.roles_shown = short_roles(person.held)
    waiting = waiting_for_first_sign_in(request.user, today).count()
    return render(
        request,
        "outreach/people/staff_list.html",
        {"form": form, "page": page, "waiting": waiting, "searched": request.GET},
    )


@require_safe
def staff_detail(request, pk: int):
    _managing(request.user)
    return _detail(request, staff_for(request.user, pk))


def _detail(request, person, phone: str = ""):
    context = {
        "person_shown": person,
        "phone": phone,
        "appointments": appointments_of(person, timezone.localdate()),
        "history": history_of(person),
        "signs_in": person.may_sign_in(timezone.localdate()),
        "may_end": {role for role in Role.values if may_give_role(request.user, role)},
        "may_give": bool(roles_to_give(request.user, person)),
        "may_issue": may_issue_slip(request.user, person, timezone.localdate()),
    }
    return render(request, "outreach/people/staff_detail.html", context)


@require_POST
def staff_phone(request, pk: int):
    """The number is shown once, on the page that answers; who looked is kept."""
    _managing(request.user)
    person = staff_for(request.user, pk)
    return _detail(request, person, phone_reveal(person, actor=request.user, at=timezone.now()))


@require_http_methods(["GET", "POST"])
def staff_edit(request, pk: int):
    _managing(request.user)
    person = staff_for(request.user, pk)
    if request.method == "GET":
        # The form holds the whole number.
        phone_reveal(person, actor=request.user, at=timezone.now())
    form = StaffForm(request.user, request.POST or None, instance=person)
    if form.is_valid():
        staff_save(person, form.changed_data, actor=request.user, at=timezone.now())
        messages.success(request, "已改好。")
        return redirect("staff-detail", pk)
    return render(request, "outreach/people/staff_edit.html", {"form": form, "person_shown": person})


@require_http_methods(["GET", "POST"])
def staff_new(request):
    _managing(request.user)
    form = NewStaffForm(request.user, request.POST or None)
    if form.is_valid():
        try:
            person = staff_add(form.save(commit=False), actor=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error("staff_no", error)
        else:
            messages.success(request, "已登记。接下来给角色、发激活单。")
            return redirect("staff-detail", person.pk)
    return render(request, "outreach/people/staff_edit.html", {"form": form, "person_shown": None})


@require_http_methods(["GET", "POST"])
def appointment_new(request, pk: int):
    _managing(request.user)
    person = staff_for(request.user, pk)
    roles = roles_to_give(request.user, person)
    if not roles:
        raise PermissionDenied
    form = AppointmentForm(request.user, roles, request.POST or None)
    if form.is_valid():
        try:
            appointment_add(person, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "角色已给，马上生效。")
            return redirect("staff-detail", pk)
    return render(request, "outreach/people/appointment_new.html", {"form": form, "person_shown": person})


@require_http_methods(["GET", "POST"])
def appointment_stop(request, pk: int):
    _managing(request.user)
    appointment = appointment_for(request.user, pk)
    if not may_give_role(request.user, appointment.role):
        raise PermissionDenied
    form = EndForm(appointment, request.POST or None)
    if form.is_valid():
        try:
            appointment_end(appointment, until=form.cleaned_data["until"], actor=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "已记下，过了这一天就不再是了。")
            return redirect("staff-detail", appointment.user_id)
    return render(request, "outreach/people/appointment_end.html", {"form": form, "appointment": appointment})


# Activation slips


@require_safe
def slips(request):
    _managing(request.user)
    today = timezone.localdate()
    form = SlipsForm(request.user)
    waiting = list(waiting_for_first_sign_in(request.user, today))
    return render(request, "outreach/people/slips.html", {"form": form, "waiting": waiting})


@never_cache
@require_POST
def slips_print(request):
    """The codes are on this page and nowhere else, so it is the answer itself and not a redirect."""
    _managing(request.user)
    form = SlipsForm(request.user, request.POST)
    if not form.is_valid():
        messages.warning(request, "请先选给谁发。")
        return redirect("slips")
    people = form.people(timezone.localdate())
    if not people:
        messages.info(request, "都已经设好密码了，不用再发。")
        return redirect("slips")
    return _sheet(request, people)


@never_cache
@require_POST
def slip_print(request, pk: int):
    _managing(request.user)
    person = staff_for(request.user, pk)
    if not may_issue_slip(request.user, person, timezone.localdate()):
        raise PermissionDenied
    return _sheet(request, [person])


def _sheet(request, people):
    address = request.build_absolute_uri("/activate/")
    try:
        made = activation_issue(people, actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("staff-detail", people[0].pk)
    shown = [(slip, qr_data_url(f"{address}#{slip.user.username}.{slip.code}")) for slip in made]
    sheets = [shown[i : i + SLIPS_A_SHEET] for i in range(0, len(shown), SLIPS_A_SHEET)]
    return render(
        request, "outreach/people/slips_print.html", {"sheets": sheets, "count": len(made), "address": address}
    )


# Departments and classes


@require_safe
def units(request):
    _managing(request.user)
    departments, classes = departments_with_figures(request.user, timezone.localdate())
    return render(request, "outreach/people/units.html", {"departments": departments, "classes": classes})


@require_http_methods(["GET", "POST"])
def department_edit(request, pk: int | None = None):
    _managing(request.user)
    department = department_for(request.user, pk) if pk else None
    form = DepartmentForm(request.POST or None, instance=department)
    return _unit_form(request, form, department_save, "部门")


@require_http_methods(["GET", "POST"])
def class_edit(request, pk: int | None = None):
    _managing(request.user)
    group = class_for(request.user, pk) if pk else None
    form = ClassForm(request.user, request.POST or None, instance=group)
    return _unit_form(request, form, class_save, "班级")


def _unit_form(request, form, save, noun: str):
    if form.is_valid():
        try:
            save(form.save(commit=False), actor=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "已保存。")
            return redirect("units")
    return render(request, "outreach/people/unit_edit.html", {"form": form, "noun": noun})
