"""Ending a phone: why."""

from django import forms

from outreach.lib.widgets import ChipSelect

REASONS = ("手机丢了", "换了手机", "这台不再用", "其他")


class DeviceEndForm(forms.Form):
    reason = forms.ChoiceField(
        label="为什么停用",
        choices=[(reason, reason) for reason in REASONS],
        widget=ChipSelect(),
        error_messages={"required": "请选一个原因。"},
    )
    note = forms.CharField(label="说明", required=False, max_length=60)

    @property
    def said(self) -> str:
        """手机丢了, 手机丢了：在班车上, 在班车上."""
        reason, note = self.cleaned_data["reason"], self.cleaned_data["note"]
        if not note:
            return str(reason)
        return str(note) if reason == "其他" else f"{reason}：{note}"
