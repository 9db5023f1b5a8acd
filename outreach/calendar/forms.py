from datetime import date
from itertools import pairwise

from django import forms

from outreach.calendar.models import CalendarDay


class DayInput(forms.DateInput):
    def __init__(self):
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class TermsForm(forms.Form):
    """Both semesters of one school year."""

    first_starts = forms.DateField(label="上学期开学", widget=DayInput)
    first_ends = forms.DateField(label="上学期放假", widget=DayInput)
    second_starts = forms.DateField(label="下学期开学", widget=DayInput)
    second_ends = forms.DateField(label="下学期放假", widget=DayInput)

    def __init__(self, *args, school_year: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.school_year = school_year

    def clean(self):
        data = dict(super().clean())
        for earlier, later in pairwise(self.fields):
            if earlier in data and later in data and data[earlier] >= data[later]:
                self.add_error(later, f"要晚于{self.fields[earlier].label}。")
        year = self.school_year
        self._within("first_starts", date(year, 7, 15), date(year, 10, 15))
        self._within("second_starts", date(year + 1, 1, 15), date(year + 1, 4, 15))
        self._within("second_ends", date(year + 1, 5, 1), date(year + 1, 8, 31))

    def _within(self, name: str, first: date, last: date) -> None:
        day = self.cleaned_data.get(name)
        if day and not first <= day <= last:
            self.add_error(name, f"应在{first.year}年{first.month}月{first.day}日至{last.month}月{last.day}日之间。")

    def terms(self) -> dict[int, tuple[date, date]]:
        data = self.cleaned_data
        return {1: (data["first_starts"], data["first_ends"]), 2: (data["second_starts"], data["second_ends"])}


class NoticeForm(forms.Form):
    text = forms.CharField(
        label="通知全文",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="从“国务院办公厅关于××××年部分节假日安排的通知”一行开始，整篇复制过来。",
    )


class DayForm(forms.Form):
    on = forms.DateField(label="日期", widget=DayInput)
    kind = forms.ChoiceField(label="这一天", choices=CalendarDay.Kind.choices)
    name = forms.CharField(label="说明", max_length=30, widget=forms.TextInput(attrs={"placeholder": "如：秋季运动会"}))
