"""The tokens keep their contrast, the filters their sums, the choices their keyboards."""

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.http import QueryDict

from outreach.lib.widgets import ChipSelect, ChipSelectMultiple, DateChips, Segmented, Switch
from outreach.templatetags.face import at_most, heat, percent_of, surname

TOKENS = Path("static/css/tokens.css").read_text()
LIGHT, DARK = re.split(r"@media \(prefers-color-scheme: dark\)", TOKENS)
TEXT_ON = [
    *[(ink, paper) for ink in ("ink", "ink-2", "brand-text") for paper in ("paper", "ground", "sunk", "brand-soft")],
    *[(role, f"{role}-soft") for role in ("due", "late", "ok", "info", "mute")],
    *[(role, "paper") for role in ("due", "late", "ok", "info", "mute", "hint")],
    ("ink", "due-faint"), ("ink-2", "due-faint"), ("ink-2", "info-soft"), ("ink", "info-soft"), ("ink", "raised"),
    ("on-brand", "brand"), ("on-brand", "brand-deep"),
    *[("heat-ink", f"heat-{step}") for step in range(4)], ("heat-ink-deep", "heat-4"), ("heat-ink-deep", "heat-5"),
]  # fmt: skip
EDGE_ON = [("line-strong", "paper"), ("brand-text", "sunk"), ("brand-text", "paper"), ("brand", "paper")]


def colours(sheet: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", sheet))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("sheet", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXT_ON)
def test_text_can_be_read(sheet, ink, paper):
    known = colours(sheet)
    assert contrast(known[ink], known[paper]) >= 4.5


@pytest.mark.parametrize("sheet", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "paper"), EDGE_ON)
def test_marks_can_be_seen(sheet, edge, paper):
    known = colours(sheet)
    assert contrast(known[edge], known[paper]) >= 3


def test_both_moods_name_the_same_colours():
    assert set(colours(DARK)) == set(colours(LIGHT))


@pytest.mark.parametrize(("name", "shown"), [("周家", "周"), ("欧阳老师", "欧阳"), (" 陈", "陈"), ("", ""), (None, "")])
def test_surname(name, shown):
    assert surname(name) == shown


@pytest.mark.parametrize(
    ("done", "due", "percent"),
    [(2, 4, 50), (81, 82, 98), (295.9, 296, 99), (5, 4, 125), (1, 0, 0), (None, 4, 0), ("—", 4, 0)],
)
def test_percent_is_100_only_when_all_is_done(done, due, percent):
    assert percent_of(done, due) == percent


def test_a_mark_stays_in_its_bar():
    assert (at_most(125, 100), at_most(-3, 100), at_most(None, 100)) == (100, 0, 0)


@pytest.mark.parametrize(("percent", "step"), [(0, 0), (1, 1), (19, 1), (20, 2), (59, 3), (74, 4), (75, 5), (100, 5)])
def test_heat(percent, step):
    assert heat(percent) == step


class Form(forms.Form):
    mode = forms.ChoiceField(choices=[(0, "上门"), (1, "约访"), (2, "信件")], widget=Segmented(folded=2))
    purpose = forms.MultipleChoiceField(choices=[("a", "学业"), ("b", "安全")], widget=ChipSelectMultiple)
    outcome = forms.ChoiceField(choices=[("", "请选"), ("met", "见到了")], widget=ChipSelect, required=False)
    on = forms.DateField(widget=DateChips)
    problem = forms.BooleanField(required=False, widget=Switch)


def test_choices_are_real_inputs_with_labels_and_fold_after_the_first_ones():
    html = str(Form()["mode"])
    assert html.count('type="radio"') == 3
    assert html.count("<label for=") == 3
    before, after = html.split("<details")
    assert "约访" in before
    assert "信件" in after
    assert '<details class="lx-more">' in html


def test_a_folded_choice_that_is_taken_stands_open():
    assert '<details class="lx-more" open>' in str(Form({"mode": "2"})["mode"])


def test_the_empty_choice_is_no_chip_but_the_number_nought_is():
    assert "请选" not in str(Form()["outcome"])
    assert 'value="0"' in str(Form()["mode"])


@time_machine.travel("2026-09-30 23:30:00+08:00")
@pytest.mark.parametrize(
    ("sent", "on"),
    [
        ("on=2026-09-30", date(2026, 9, 30)),
        ("on=other&on_other=2026-09-01", date(2026, 9, 1)),
        ("on=2026-09-30&on_other=2026-09-02", date(2026, 9, 2)),  # without script: the day that was typed
    ],
)
def test_a_day_by_chip_or_by_hand(sent, on):
    form = Form(QueryDict(f"mode=1&purpose=a&purpose=b&{sent}"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == on
    assert form.cleaned_data["purpose"] == ["a", "b"]
    assert form.cleaned_data["problem"] is False


@time_machine.travel("2026-09-30 23:30:00+08:00")
def test_the_day_stays_chosen_when_the_form_comes_back():
    assert 'value="2026-09-29" id="id_on_1" checked' in str(Form(initial={"on": date(2026, 9, 29)})["on"])
    other = str(Form(QueryDict("on=other&on_other=2026-09-01"))["on"])
    assert 'value="other" id="id_on_other" checked' in other
    assert 'value="2026-09-01"' in other


def test_what_is_missing_is_said_plainly():
    form = Form(QueryDict("on=other"))
    assert form.errors["mode"] == ["请填写这一项。"]
    assert form.errors["on"] == ["请填写这一项。"]


def test_a_switch_is_a_checkbox_that_says_it_is_a_switch():
    assert 'type="checkbox" role="switch"' in str(Form()["problem"])


@pytest.mark.parametrize("path", sorted(Path("static/css").glob("*.css")), ids=lambda path: path.name)
def test_sheets_speak_of_roles_and_not_of_colours(path):
    sheet = path.read_text()
    assert not re.findall(r"(?<![-\w])color: var\(--brand\)", sheet), "text takes --brand-text, which is light at night"
    if path.name not in ("tokens.css", "print.css", "sheet.css"):  # paper is black on white
        assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet)) <= {"#fff", "#141b25"}
