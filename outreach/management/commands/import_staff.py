from outreach.management.roster import RosterCommand
from outreach.people.importing import ROSTER


class Command(RosterCommand):
    help = "导入教职工花名册。"
    roster = ROSTER
