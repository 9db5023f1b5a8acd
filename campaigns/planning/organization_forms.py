from django import forms
from django.utils import timezone

from campaigns.planning.forms import day_input
from campaigns.planning.group_services import Place
from campaigns.planning.line_services import LineWords
from campaigns.planning.models import BranchPartner, GroupMember, LeadingGroup, LiaisonLine
from campaigns.planning.organization_queries import grades_of
from outreach.lib.widgets import ChipSelectMultiple, Segmented
from outreach.people.models import Branch, Department, User

OPEN = "暂缺"


def named(person):
    return f"{person.name}（{person.post}）" if person.post else person.name


def by_department(staff):
    """Choices of colleagues under the names of their departments."""
    groups = {}
    for person in staff:
        unit = person.department.name if person.department else "未分部门"
        groups.setdefault(unit, []).append((person.pk, named(person)))
    return list(groups.items())


class GroupForm(forms.ModelForm):
    class Meta:
        model = LeadingGroup
        fields = ("seat", "duties")
        widgets = {"duties": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"seat": "例如：党政办。", "duties": "例如：统筹协调、督促检查、信息报送。"}


class PlaceForm(forms.ModelForm):
    class Meta:
        model = GroupMember
        fields = ("position", "post", "person")

    def __init__(self, *args, staff, **kwargs):
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        person.queryset = User.objects.filter(pk__in=[one.pk for one in staff])
        person.choices = [("", OPEN), *by_department(staff)]
        person.required = False
        person.label = "现任"


class PlaceFormSetBase(forms.BaseInlineFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["ORDER"].label = "排第几"
        form.fields["ORDER"].required = True
        form.fields["DELETE"].label = "不要这个位子"

    def places(self):
        found = []
        for at, form in enumerate(self.initial_forms):
            typed = form.cleaned_data
            person = typed.get("person")
            found.append(
                Place(
                    pk=form.instance.pk,
                    position=typed.get("position", ""),
                    post=typed.get("post", ""),
                    person=person.pk if person else None,
                    # Of two that are given the same number, the one that is moved stands first.
                    rank=(typed.get("ORDER") or at + 1) - (0.5 if typed.get("ORDER") != at + 1 else 0),
                    removed=form in self.deleted_forms,
                )
            )
        return found


PlaceFormSet = forms.inlineformset_factory(
    LeadingGroup, GroupMember, form=PlaceForm, formset=PlaceFormSetBase, extra=0, can_delete=True, can_order=True
)


class PlacesAddForm(forms.Form):
    position = forms.CharField(
        label="组内职务", max_length=20, initial="成员", help_text="组长、副组长、成员、联络员……"
    )
    people = forms.ModelMultipleChoiceField(
        label="选人（可以一次选几位）",
        queryset=User.objects.none(),
        required=False,
        widget=ChipSelectMultiple(folded=12),
    )
    post = forms.CharField(
        label="由什么职务担任",
        max_length=40,
        required=False,
        help_text="人还没定时写，例如：副校长。选了人就用各人的职务。",
    )

    def __init__(self, *args, staff, **kwargs):
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        people.queryset = User.objects.filter(pk__in=[one.pk for one in staff]).for_list()
        people.label_from_instance = named


class LineForm(forms.ModelForm):
    class Meta:
        model = LiaisonLine
        fields = ("leader", "post", "departments", "grade", "officer")
        help_texts = {"post": "选了人可以不写；人还没定时写职务。"}

    def __init__(self, *args, user, leaders, staff, **kwargs):
        super().__init__(*args, **kwargs)
        for name, people in (("leader", leaders), ("officer", staff)):
            field = self.fields[name]
            field.queryset = User.objects.filter(pk__in=[one.pk for one in people])
            field.choices = [("", OPEN), *by_department(people)]
        self.fields["departments"] = forms.ModelMultipleChoiceField(
            label="联系哪些处室", queryset=Department.objects.visible_to(user), required=False,
            widget=ChipSelectMultiple(folded=12),
        )  # fmt: skip
        grades = [("", "不联系年级"), *((grade, grade) for grade in grades_of(user.school))]
        self.fields["grade"] = forms.ChoiceField(
            label="联系哪个年级", choices=grades, required=False, initial=self.instance.grade
        )
        self.fields["officer"].help_text = "负责对接走访，梳理汇总问题，按时上报。"
        self.order_fields(["leader", "post", "departments", "grade", "officer"])

    def _post_clean(self):
        """What was typed goes through the service, not onto the row that the page shows."""

    def said(self):
        typed = self.cleaned_data
        return LineWords(
            leader=typed["leader"],
            post=typed["post"],
            departments=list(typed["departments"]),
            grade=typed["grade"],
            officer=typed["officer"],
        )


class PartnerForm(forms.ModelForm):
    class Meta:
        model = BranchPartner
        fields = ("branch", "kind", "partner", "contact", "since", "note")
        widgets = {"since": day_input(), "kind": Segmented()}
        help_texts = {
            "partner": "例如：城关社区党支部。几个支部和同一个单位结对，就各记一条。",
            "contact": "写职务就行，例如：社区书记。",
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(user)
        self.fields["branch"].empty_label = "请选择"
        self.fields["kind"].choices = BranchPartner.Kind.choices


class PartnerEndForm(forms.Form):
    until = forms.DateField(label="最后一天", initial=timezone.localdate, widget=day_input())


class BranchForm(forms.ModelForm):
    class Meta:
        model = Branch
        fields = ("name",)

    def validate_constraints(self):
        """The service says so, in the words of this page."""
