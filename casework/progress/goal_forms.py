"""Writing a figure of 目标对照."""

from django import forms


class FigureForm(forms.Form):
    value = forms.DecimalField(label="数值", min_value=0, max_digits=10, decimal_places=2)
    source = forms.CharField(label="数据来源", max_length=100, help_text="如：2026年12月家长满意度测评")

    def __init__(self, data=None, *, goal, initial=None):
        super().__init__(data, initial=initial)
        self.fields["value"].label = f"数值（{goal.unit}）"
        if goal.unit == "%":
            self.fields["value"].max_value = 100
            self.fields["value"].widget.attrs["max"] = 100
