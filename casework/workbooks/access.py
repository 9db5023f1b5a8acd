"""Who may read and export the school's workbooks: those who answer for the whole school."""

from outreach.access import is_office
from outreach.people.models import User


def may_see_workbooks(user: User) -> bool:
    return is_office(user)
