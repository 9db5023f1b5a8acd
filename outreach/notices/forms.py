from django import forms

from outreach.lib.widgets import Switch


class MailForm(forms.Form):
    wants_digest = forms.BooleanField(label="每天发一封邮件汇总", required=False, widget=Switch())
    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        max_length=254,
        error_messages={"invalid": "邮箱写得不对，例如 li@example.edu.cn。"},
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("wants_digest") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "要收邮件汇总，请填电子邮箱；不想收就关掉上面的开关。")
        return cleaned
