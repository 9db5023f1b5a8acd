"""A real browser, the real server, and between them what villages, portals and batteries do. The short version of
bench/phone_soak.py: what was written down is there in the end, once, with every photo."""

import base64
import random
import time
from collections import Counter
from contextlib import suppress

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Error

from bench.browser.phone import bundled, killed
from bench.faults import CUTS, Line, Plan
from bench.faults.thread import running
from bench.model.pictures import number_in, picture
from bench.site.bodies import visit_body
from bench.site.school import Teacher
from casework.visits.models import Visit, VisitPhoto
from casework.visits.photos import FOLDER
from outreach.files.storing import path_of
from tests.e2e.conftest import QUIET
from tests.e2e.phone import ready
from tests.needs import program

pytestmark = pytest.mark.usefixtures("transactional_db")
PATIENCE = 90  # seconds until everything has arrived


class Village:
    """A phone behind the door. `kept`: note → numbers of its photos, of all that the phone said it had kept."""

    def __init__(self, page, proxy, base, cast):
        self.page, self.proxy, self.base, self.cast = page, proxy, base, cast
        self.kept = {}
        self.chance = random.Random(5)

    @property
    def plan(self):
        return self.proxy.plan

    def open(self):
        ready(self.page, self.base + "/m/")
        self.page.evaluate(bundled())

    def keep(self, *numbers, square=4):
        zhou = self.cast.zhou
        who = Teacher(0, 0, "", (zhou.pk,), {zhou.pk: tuple(zhou.students.values_list("pk", flat=True))})
        body = visit_body(who, self.chance) | {"problem": None}
        body.pop("v")
        photos = [base64.b64encode(picture(number, square)).decode() for number in numbers]
        self.page.evaluate("([body, photos]) => window.probe.keep(body, photos)", [body, photos])
        self.kept[body["note"]] = numbers

    def waiting(self):
        counts = self.page.evaluate("window.probe.counts()")
        return counts["waiting"] + counts["sending"] + counts["stuck"]

    def emptied(self, patience=PATIENCE):
        """Waits until nothing waits; returns how many waited, look by look."""
        until, seen = time.monotonic() + patience, []
        while not seen or seen[-1]:
            assert time.monotonic() < until, (
                self.proxy.done,
                self.proxy.requests,
                self.plan.rules,
                self.page.complaints,
            )
            self.page.wait_for_timeout(200)
            seen.append(self.waiting())
        return seen

    def all_there(self):
        """Every record once, every photo the one that was chosen, and nothing else."""
        assert Counter(Visit.objects.values_list("note", flat=True)) == Counter(self.kept.keys())
        for visit in Visit.objects.all():
            rows = visit.photos.order_by("position")
            assert [number_in(path_of(row.stored, FOLDER).read_bytes()) for row in rows] == list(self.kept[visit.note])
        assert not VisitPhoto.objects.filter(visit=None).exists()


@pytest.fixture
def village(open_as, cast, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    host, port = live_server.thread.host, live_server.thread.port
    with running((host, port), Plan(seed=3), Line()) as (proxy, own):
        page = open_as(cast.li, width=390)
        phone = Village(page, proxy, f"http://{host}:{own}", cast)
        phone.open()
        yield phone


def test_case_03_cut_at_every_class_of_byte(village):
    for kind in CUTS:
        village.plan.then(kind, method="PUT", path="/photos/", rst=village.chance.random() < 0.5)
    for kind in ("cut_body", "cut_committed"):
        village.plan.then(kind, method="PUT", path=r"/visits/[^/]+$")
        village.plan.then(kind, method="POST", path="/seal$")
    for number in range(5):
        village.keep(number, number + 50)
    village.emptied()
    assert set(CUTS) <= set(village.proxy.done)
    village.all_there()


def test_case_07_a_portal_is_no_answer(village):
    for kind in ("portal", "redirect", "portal_after"):
        village.plan.then(kind, method="PUT")
        village.plan.then(kind, method="POST", path="/seal$")
    village.keep(1)
    village.keep(2, 3)
    village.emptied()
    assert village.proxy.done["portal"] == village.proxy.done["portal_after"] == 2
    village.all_there()


def test_case_15_a_busy_server_is_left_alone_for_as_long_as_it_asks(village):
    village.plan.then("status", method="PUT", status=503, retry_after=3).then("status", method="PUT", status=500)
    village.plan.then("status", method="POST", path="/seal$", status=429, retry_after=1)
    began = time.monotonic()
    village.keep(4)
    village.emptied()
    assert time.monotonic() - began > 4
    village.all_there()


def test_case_15_it_goes_on_by_itself_when_the_signal_is_back(village):
    village.proxy.plan.down = True
    village.keep(8)
    village.keep()
    village.page.wait_for_timeout(2500)
    assert village.waiting() == 2
    village.proxy.plan.down = False
    began = time.monotonic()
    village.emptied()
    assert time.monotonic() - began < 60
    village.all_there()


def test_case_08_two_tabs_send_each_record_once(village):
    """The lock of the queue; doubled it would be kept once all the same (test_receive_parallel)."""
    beside = village.page.context.new_page()
    beside.goto(village.base + "/m/")
    village.plan.then("delay", method="PUT", path=r"/visits/[^/]+$", times=-1)
    for _ in range(6):
        village.keep()
    village.emptied()
    assert village.proxy.done["delay"] == 6
    village.all_there()


def test_case_14_a_thin_line_is_used_to_the_end(village):
    """50 kbit/s, and of ten packets one is lost."""
    village.proxy.plan.down = True
    for number in range(8):
        village.keep(number + 100, square=8)
    line = village.proxy.line
    line.rate, line.loss = 50_000 / 8, 0.1
    village.proxy.plan.down = False
    seen = village.emptied()
    assert seen == sorted(seen, reverse=True)
    assert line.lost
    village.all_there()


def test_case_01_the_battery_dies_and_the_phone_is_opened_again(cast, live_server, playwright, settings, tmp_path):
    """SIGKILL to the browser right after it said 已记下, twice; the same profile goes on."""
    settings.MEDIA_ROOT = tmp_path / "media"
    profile = tmp_path / "profile"
    host, port = live_server.thread.host, live_server.thread.port
    client = Client()
    client.force_login(cast.li, backend="outreach.people.backends.StaffBackend")
    name = django_settings.SESSION_COOKIE_NAME
    village = None
    with running((host, port), Plan(seed=4)) as (proxy, own):
        for life in range(3):
            context = playwright.chromium.launch_persistent_context(
                str(profile), executable_path=program("chromium"), args=QUIET, viewport={"width": 390, "height": 844}
            )
            base = f"http://{host}:{own}"
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])
            village = village or Village(None, proxy, base, cast)
            village.page = context.pages[0]
            village.open()
            if life < 2:
                proxy.plan.then("cut_committed", method="PUT", path=r"/visits/[^/]+$")
                village.keep(life, life + 10)
                village.keep()
                killed(profile)
                with suppress(Error):  # what is dead cannot be closed
                    context.close()
        village.emptied()
        context.close()
    village.all_there()
