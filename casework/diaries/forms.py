from django import forms

from casework.diaries.services import LONGEST


class DiaryForm(forms.Form):
    """Only the day is needed; the words may stay away (D9)."""

    on = forms.DateField(
        label="日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选日期。"},
    )
    title = forms.CharField(label="题目", max_length=60, required=False)
    text = forms.CharField(
        label="感想",
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="写多写少都可以，不写也行。",
        error_messages={"max_length": f"一篇最多 {LONGEST} 字，可以分成两篇。"},
    )
    rev = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args, of_visit=False, **kwargs):
        super().__init__(*args, **kwargs)
        if of_visit:  # the day is the visit's
            del self.fields["on"]

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n").replace("\x00", "")
