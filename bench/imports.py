"""How long the import of a real roster takes: 86 staff, 1,080 pupils. Undone afterwards.

python -m bench.imports
"""

import time
from pathlib import Path

import django

django.setup()

from django.db import connection, transaction
from django.utils import timezone

from casework.families.importing import apply_families_import, plan_families_import
from outreach.people.importing import apply_staff_import, plan_staff_import
from outreach.people.models import Organization

ROOT = Path(__file__).resolve().parent.parent
STAFF = ROOT / "outreach/people/samples/school-a-staff.xlsx"
FAMILIES = ROOT / "casework/families/samples/school-a-families.xlsx"


def main() -> None:
    today, now = timezone.localdate(), timezone.now()
    with transaction.atomic():
        school = Organization.objects.create(code="bench", name="测量中学", kind=Organization.Kind.SCHOOL)
        for name, path, plan, apply in (
            ("教职工", STAFF, plan_staff_import, apply_staff_import),
            ("学生及家庭", FAMILIES, plan_families_import, apply_families_import),
        ):
            for turn in ("第一次", "再导一次"):
                started = time.perf_counter()
                planned = plan(path.read_bytes(), school, today)
                read = time.perf_counter()
                apply(planned, None, now)
                done = time.perf_counter()
                print(
                    f"{connection.vendor}\t{name}\t{turn}\t读表并比对 {read - started:.2f} s\t写入 {done - read:.2f} s"
                    f"\t共 {done - started:.2f} s"
                )
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
