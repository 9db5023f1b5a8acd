"""Choices a thumb can hit: chips, segments, switches, days. Real inputs with labels; none needs JavaScript."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone


class ChipSelect(forms.widgets.ChoiceWidget):
    """One of several, as chips. `folded`: how many stand in view before 更多; 0 shows all."""

    input_type = "radio"
    template_name = "components/widgets/chips.html"
    add_id_index = True
    use_fieldset = True

    def __init__(self, *args: Any, folded: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folded = folded

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [
            option for _, group, _ in context["widget"]["optgroups"] for option in group if option["value"] != ""
        ]
        shown = self.folded or len(options)
        context["widget"] |= {
            "shown": options[:shown],
            "more": options[shown:],
            "more_open": any(option["selected"] for option in options[shown:]),
        }
        return context

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return "" if index is None else super().id_for_label(id_, index)

    def use_required_attribute(self, initial: Any) -> bool:
        return super().use_required_attribute(initial) and self.input_type == "radio"


class ChipSelectMultiple(ChipSelect):
    """Any of several, as chips."""

    input_type = "checkbox"
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        # A browser sends nothing for "none ticked".
        return False


class Segmented(ChipSelect):
    """One of few (up to five in view) in one bar, the rest under 更多."""

    template_name = "components/widgets/segments.html"


class Switch(forms.CheckboxInput):
    """On or off. `note` is the small line under its label; the label is the field's own."""

    template_name = "components/widgets/switch.html"


class DateChips(forms.DateInput):
    """今天, 昨天, or a day chosen; what arrives is an ISO date. A typed day wins over the chip."""

    template_name = "components/widgets/dates.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        today = timezone.localdate()
        quick = [("今天", today), ("昨天", today - timedelta(days=1))]
        chosen = value.isoformat() if isinstance(value, date) else str(value or "")
        days = [
            {"label": label, "value": day.isoformat(), "selected": chosen == day.isoformat()} for label, day in quick
        ]
        known = any(day["selected"] for day in days)
        context["widget"] |= {
            "days": days,
            "other": "" if known else chosen,
            "other_selected": bool(chosen) and not known,
            "today": today.isoformat(),
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        other = data.get(f"{name}_other") or ""
        chosen = data.get(name) or ""
        return other or ("" if chosen == "other" else chosen)

    def id_for_label(self, id_: str) -> str:
        return ""
