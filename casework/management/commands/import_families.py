from casework.families.importing import ROSTER
from outreach.management.roster import RosterCommand


class Command(RosterCommand):
    help = "导入学生及家庭花名册。"
    roster = ROSTER
