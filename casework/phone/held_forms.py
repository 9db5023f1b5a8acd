"""What the office says to a record that waited."""

from django import forms


class SettleForm(forms.Form):
    reason = forms.CharField(
        label="说明",
        max_length=100,
        error_messages={"required": "请写一句说明，老师会看到。"},
        widget=forms.TextInput(attrs={"placeholder": "如：结对结束前去的，已核对", "autocomplete": "off"}),
    )
