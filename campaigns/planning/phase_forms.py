from django import forms

from campaigns.planning.forms import day_input
from campaigns.planning.models import Campaign, Phase
from campaigns.planning.phase_services import DAYS, PhaseChange, PhaseChanges
from outreach.lib.widgets import Switch

FIELDS = ("name", "starts_on", "ends_on", "focus")


class PhaseForm(forms.ModelForm):
    class Meta:
        model = Phase
        fields = FIELDS

    # The days that stood on the page come back with it, so that somebody else's change is noticed.
    starts_on = forms.DateField(label="开始日期", widget=day_input(), show_hidden_initial=True)
    ends_on = forms.DateField(label="结束日期", widget=day_input(), show_hidden_initial=True)

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "阶段的结束日期不能早于开始日期。")
        return cleaned

    def seen(self):
        """The days that the page showed, or None where it showed none."""
        days = []
        for name in DAYS:
            bound = self[name]
            raw = bound.field.hidden_widget().value_from_datadict(self.data, {}, bound.html_initial_name)
            try:
                days.append(bound.field.to_python(raw))
            except forms.ValidationError:
                days.append(None)
        return tuple(days) if all(days) else None

    def change(self):
        """What the page changed of the phase as it stands, or None."""
        if self.instance.pk is None:
            return PhaseChange(self.instance, {name: self.cleaned_data[name] for name in FIELDS})
        row = row_of(self)
        seen = self.seen() or (row.starts_on, row.ends_on)
        was = {"name": row.name, "focus": row.focus} | dict(zip(DAYS, seen, strict=True))
        values = {name: self.cleaned_data[name] for name in was if self.cleaned_data[name] != was[name]}
        return PhaseChange(row, values, seen) if values else None


def row_of(form):
    """The row itself: the form's own instance holds what was typed."""
    return Phase.objects.select_related("campaign").get(pk=form.instance.pk)


class PhaseFormSetBase(forms.BaseInlineFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "不要这个阶段"

    def changes(self):
        found = PhaseChanges()
        for form in self.forms:
            if self._should_delete_form(form):
                if form.instance.pk:
                    found.removed.append(row_of(form))
            elif form.has_changed():
                change = form.change()
                if change:
                    found.changed.append(change)
        return found


PhaseFormSet = forms.inlineformset_factory(
    Campaign, Phase, form=PhaseForm, formset=PhaseFormSetBase, extra=1, max_num=12, can_delete=True
)


class MoveForm(forms.Form):
    """Why the phases move, once a campaign runs; and whether the campaign becomes longer with them."""

    reason = forms.CharField(
        label="为什么改",
        required=False,
        max_length=100,
        help_text="改日期、加减阶段时写一句，例如“上级会议推迟”；会记入经过并告诉领导小组。只改名称和侧重不用写。",
    )
    widen = forms.BooleanField(label="活动的日期跟着放宽", required=False, widget=Switch())

    def __init__(self, *args, running, **kwargs):
        super().__init__(*args, **kwargs)
        if not running:
            del self.fields["reason"]
