"""What a form says when something is missing or wrong, in the words a colleague would use."""

from django import forms

PLAIN: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "请填写这一项。"},
    forms.ChoiceField: {"invalid_choice": "请从列出的选项里选一个。"},
    forms.MultipleChoiceField: {
        "invalid_choice": "有一个选项已经不在了，请重新选。",
        "invalid_list": "请从列出的选项里选。",
    },
    forms.ModelChoiceField: {"invalid_choice": "请从列出的选项里选一个。"},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": "有一个选项已经不在了，请重新选。",
        "invalid_pk_value": "有一个选项已经不在了，请重新选。",
        "invalid_list": "请从列出的选项里选。",
    },
    forms.IntegerField: {"invalid": "请填整数。"},
    forms.DecimalField: {"invalid": "请填数字。"},
    forms.DateField: {"invalid": "请填一个日期，如 2026-10-12。"},
    forms.FileField: {
        "required": "请选一个文件。",
        "empty": "这个文件是空的，请换一个。",
        "missing": "没有收到文件，请再选一次。",
    },
}


def speak_plainly() -> None:
    """Replaces Django's wording; a form's own `error_messages` still win."""
    for kind, words in PLAIN.items():
        kind.default_error_messages = {**kind.default_error_messages, **words}
