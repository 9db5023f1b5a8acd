"""Times of pages at district size: p50 and p95 of so many answers, and the number of queries.

    DATABASE_URL=postgresql://… python -m bench.pages [--rounds 40]

The pages are asked for through Django's own client in this process: everything but the network and the proxy.
"""

import argparse
import statistics
import time
from collections.abc import Iterator

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.planning.models import Campaign
from casework.families.models import Household
from outreach.people.models import Organization, User
from outreach.people.roles import Role

OFFICE = (
    "/", "/families/", "/families/?q=zzh", "/staff/", "/pairings/", "/visits/", "/visits/?q=周", "/tickets/",
    "/quarter/2026Q3/", "/quarter/2026Q4/", "/quarter/2026Q3/?campaign={campaign}",
    "/workbooks/quarterly/2026Q3/?table=q2", "/workbooks/quarterly/2026Q3/?table=q3", "/campaigns/", "/inbox/",
)  # fmt: skip
TEACHER = ("/m/", "/m/families/", "/m/visits/", "/m/visits/new/")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=40)
    chosen = options.parse_args()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    school = Household.objects.order_by("pk").first().school
    for role, pages in ((Role.OFFICE, OFFICE), (Role.HEAD_TEACHER, TEACHER)):
        user = User.objects.filter(school=school, appointments__role=role).order_by("pk")[0]
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        for page in addresses(pages, school):
            measure(client, role.label, page, chosen.rounds)


def addresses(pages: tuple[str, ...], school: Organization) -> Iterator[str]:
    """A page of each campaign has an address for each that runs."""
    campaigns = list(Campaign.objects.filter(school=school).running().order_by("pk"))
    for page in pages:
        if "{campaign}" in page:
            yield from (page.format(campaign=campaign.pk) for campaign in campaigns)
        else:
            yield page


def measure(client: Client, role: str, page: str, rounds: int) -> None:
    with CaptureQueriesContext(connection) as queries:
        status = client.get(page).status_code
    asked = len(queries)  # before the next request empties the log
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        client.get(page)
        times.append((time.perf_counter() - started) * 1000)
    middle, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(f"{role}\t{page}\t{status}\t{asked} 次查询\tp50 {middle:.0f} ms\tp95 {high:.0f} ms", flush=True)


if __name__ == "__main__":
    main()
