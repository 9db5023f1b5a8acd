from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outreach.calendar.access import day_for, refuse_unless_keeps_calendar
from outreach.calendar.forms import DayForm, NoticeForm, TermsForm
from outreach.calendar.holiday_notice import parse_holiday_notice
from outreach.calendar.overview import calendar_page, holidays_by_name, school_year_page, term_initial
from outreach.calendar.services import add_day, adopt_notice, remove_day, set_terms
from outreach.people.models import Organization


@require_GET
def calendar(request):
    refuse_unless_keeps_calendar(request.user)
    page = calendar_page(request.user, today=timezone.localdate())
    return render(request, "outreach/calendar/calendar.html", {"page": page, "day_form": DayForm()})


@require_http_methods(["GET", "POST"])
def calendar_terms(request, school_year: int):
    refuse_unless_keeps_calendar(request.user)
    if request.user.school.kind != Organization.Kind.SCHOOL or not 2000 <= school_year <= 2100:
        raise Http404
    initial = term_initial(request.user, school_year)
    form = TermsForm(request.POST or None, school_year=school_year, initial=initial)
    if form.is_valid():
        set_terms(school_year=school_year, terms=form.terms(), actor=request.user, at=timezone.now())
        messages.success(request, "学期已保存，按学期和学年计算的指标从现在起按新的日期算。")
        return redirect("calendar")
    context = {"form": form, "year": school_year_page(school_year, {})}
    return render(request, "outreach/calendar/terms.html", context)


@require_http_methods(["GET", "POST"])
def calendar_notice(request):
    """Paste, then look at what was read. Nothing is kept before the second step."""
    refuse_unless_keeps_calendar(request.user)
    form = NoticeForm(request.POST or None)
    notice = parse_holiday_notice(form.cleaned_data["text"]) if form.is_valid() else None
    groups = holidays_by_name((day.on, day.works, day.name) for day in notice.days) if notice else []
    context = {"form": form, "notice": notice, "groups": groups}
    return render(request, "outreach/calendar/notice.html", context)


@require_POST
def calendar_notice_adopt(request):
    refuse_unless_keeps_calendar(request.user)
    form = NoticeForm(request.POST)
    notice = parse_holiday_notice(form.cleaned_data["text"]) if form.is_valid() else None
    if notice is None or notice.problems:
        messages.error(request, "通知没有读全，请重新粘贴。")
        return redirect("calendar-notice")
    adopt_notice(notice=notice, actor=request.user, at=timezone.now())
    messages.success(request, f"{notice.year}年放假安排已保存，从现在起按它算工作日。")
    return redirect("calendar")


@require_POST
def calendar_day_add(request):
    refuse_unless_keeps_calendar(request.user)
    form = DayForm(request.POST)
    if not form.is_valid():
        page = calendar_page(request.user, today=timezone.localdate())
        return render(request, "outreach/calendar/calendar.html", {"page": page, "day_form": form})
    day = add_day(**form.cleaned_data, actor=request.user, at=timezone.now())
    messages.success(request, f"已记下：{day.on.month}月{day.on.day}日{day.get_kind_display()}。")
    return redirect("calendar")


@require_POST
def calendar_day_remove(request, pk: int):
    refuse_unless_keeps_calendar(request.user)
    remove_day(day=day_for(request.user, pk), actor=request.user, at=timezone.now())
    messages.success(request, "已删除，这一天重新按放假安排算。")
    return redirect("calendar")
