from django import forms

from casework.submissions.services import LONGEST
from outreach.people.models import Department


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what they are is seen from their content, where they are kept."""

    def clean(self, data, initial=None):
        return [file for file in data or [] if file]


class WriteForm(forms.Form):
    """Nothing is required: a draft may be empty, and a file may stand for the text (D9)."""

    text = forms.CharField(
        label="正文",
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="写多写少都可以，空一行就是另起一段。",
        error_messages={"max_length": "正文太长了，请改为上传文档。"},
    )
    rev = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    attachments = FilesField(
        label="附件",
        required=False,
        widget=Files(attrs={"accept": ".docx,.pdf"}),
        help_text="Word（.docx）或 PDF，每个不超过 10 MB。",
    )

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n").replace("\x00", "")


class JudgeForm(forms.Form):
    comment = forms.CharField(
        label="意见",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回时要写一句怎么改；通过时不写也行。",
    )
    handed = forms.CharField(widget=forms.HiddenInput, required=False)


class MatrixForm(forms.Form):
    campaign = forms.CharField(widget=forms.HiddenInput, required=False)
    department = forms.ModelChoiceField(
        label="部门", queryset=Department.objects.none(), required=False, empty_label="全部部门"
    )
    handin = forms.ChoiceField(label="材料", required=False)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部状态"), *((word, word) for word in ("待交", "已交", "退回", "通过", "免交"))],
    )

    def __init__(self, *args, user, handins, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.visible_to(user)
        self.fields["handin"].choices = [("", "全部材料"), *((str(one.pk), one.name) for one in handins)]
