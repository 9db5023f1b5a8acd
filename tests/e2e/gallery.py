"""Every component once, for the browser tests of the face. Not part of the product."""

from datetime import date, datetime
from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from outreach.lib.widgets import ChipSelect, ChipSelectMultiple, DateChips, Segmented, Switch

MODES = list(zip("abcdef", ("上门", "约访", "来校", "电话", "视频", "书信"), strict=True))
PURPOSES = list(zip("abcde", ("了解情况", "思想交流", "学业", "困难帮扶", "安全"), strict=True))


class Form(forms.Form):
    mode = forms.ChoiceField(label="方式", choices=MODES, widget=Segmented(folded=4))
    on = forms.DateField(label="日期", widget=DateChips)
    purposes = forms.MultipleChoiceField(label="为了什么", choices=PURPOSES, widget=ChipSelectMultiple(folded=4))
    outcome = forms.ChoiceField(label="结果", choices=[("met", "见到了"), ("out", "家里没人")], widget=ChipSelect)
    note = forms.CharField(label="说点什么", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    unit = forms.ChoiceField(label="部门", choices=[("", "全部"), ("1", "七年级组")], required=False)
    day = forms.DateField(label="到岗", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    roster = forms.FileField(label="名单文件", required=False, help_text="xlsx 或 xls")
    agree = forms.BooleanField(label="我已核对名单", required=False)
    problem = forms.BooleanField(label="有问题要学校解决", required=False, widget=Switch, help_text="学校会给家长答复")


class Filters(forms.Form):
    q = forms.CharField(label="姓名", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    unit = forms.ChoiceField(label="部门", choices=[("", "全部"), ("1", "七年级组")], required=False)


def named(**values):
    return SimpleNamespace(**values)


STEPS = [
    named(label="目标", state="done", url="#a"),
    named(label="指标", state="now"),
    named(label="确认", state="later"),
]
ENTRIES = [
    named(who=who, what=what, at=datetime(2026, 10, 20, 9, 12), note="")
    for who, what in [("后勤处", "已与交警中队联系"), ("校长", "指定副校长包案")]
]
CHECKS = [named(label="导入名单", done=True, url="#b", note="86 人"), named(label="设好学期", done=False, url="#c")]
BADGES = [("可销号", "ok"), ("待批", "due"), ("超期 2 天", "late"), ("25日生日", "info"), ("未启用", "mute")]


def gallery(request, layout: str):
    form = Form(request.POST or None, request.FILES or None, initial={"on": date(2026, 10, 12)})
    if request.method == "POST" and form.is_valid():
        messages.success(request, "已记下")
    if "warn" in request.GET:
        messages.error(request, "没有存上，内容还在，请再点一次")
    context = {
        "layout": f"{layout}.html", "form": form, "filters": Filters(request.GET or None), "steps": STEPS,
        "entries": ENTRIES, "checks": CHECKS, "badges": BADGES, "page": Paginator(range(120), 50).page(2),
        "heat": [("七年级", [78, 66, 45, 18, None]), ("八年级", [100, 31, 1, 0, 20])], "people": ["周家", "欧阳家", "陈家"],
    }  # fmt: skip
    return render(request, "gallery/parts.html", context)


@require_POST
def poke(request):
    answer = HttpResponse("<p id='poked'>学校收到了</p>")
    return trigger_client_event(answer, "toast", {"text": "已记下", "level": "success"})


urlpatterns = [
    path("gallery/poke/", poke, name="poke"),
    path("gallery/<slug:layout>/", gallery, name="gallery"),
    path("", include("outreach.urls")),
]
