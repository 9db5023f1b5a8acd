"""Departments and classes: how they are ordered, and which grade group leads which class."""

import re

from outreach.lib.text import GRADES
from outreach.people.models import ClassGroup, Department, Organization

ALL_GRADES = GRADES["小"] + GRADES["初"] + GRADES["高"]


def class_order(grade: str, name: str) -> int:
    """701 for 七年级1班: by grade, then by number; a class with a name of its own stands after the numbered ones."""
    place = ALL_GRADES.index(grade) + 1 if grade in ALL_GRADES else len(ALL_GRADES) + 1
    number = re.match(r"[0-9]+", name)
    return place * 100 + (min(int(number[0]), 98) if number else 99)


def link_classes_to_grade_groups(school: Organization) -> None:
    """A class belongs to the department whose name begins with its grade, unless it already has one."""
    groups = list(Department.objects.filter(school=school))
    loose = list(ClassGroup.objects.filter(school=school, department=None))
    for group in loose:
        group.department = next((d for d in groups if d.name.startswith(group.grade)), None)
    ClassGroup.objects.bulk_update([group for group in loose if group.department], ["department"])
