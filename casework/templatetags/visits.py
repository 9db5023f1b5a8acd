"""How families and their contacts are written on the pages of visits."""

from typing import Any

from django import template

from casework.families.queries import family_name
from casework.visits.families import children_words
from casework.visits.models import Visit

register = template.Library()


@register.filter
def visit_family(visit: Visit) -> str:
    return family_name(list(visit.students.all()))


@register.filter
def visit_children(visit: Visit) -> str:
    return children_words(list(visit.students.all()))


@register.filter
def companions_of(visit: Visit) -> list[Any]:
    return [part.user for part in visit.participations.all() if not part.is_main]
