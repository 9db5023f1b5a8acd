"""Any history that phones, people and a bad network can make ends with everything there once (cases 1, 4–8, 18, 19).

A model phone (bench/model) speaks the protocol while hypothesis decides what is written, changed, lost and doubled;
in the end the network heals and bench/model/judge.py holds what was promised against what is stored.
"""

import random
from contextlib import contextmanager

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, rule
from hypothesis.stateful import run_state_machine_as_test as run

from bench.model import pictures
from bench.model.inside import HAPPENINGS, Network, deliver, deliver_beside
from bench.model.judge import judge
from bench.model.phone import Guards, Phone
from bench.site.bodies import visit_body
from bench.site.school import Teacher

BACKEND = "outreach.people.backends.StaffBackend"
EXAMPLES, STEPS = 12, 25
MEETS = st.lists(st.sampled_from(HAPPENINGS), max_size=4)


class Histories(RuleBasedStateMachine):
    """Three phones: two of 李老师, one of 王老师. All of them may record the 周 family."""

    records = Bundle("records")
    cast = None
    media = None
    guards = Guards()

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed):
        self.chance = random.Random(seed)
        self.network = Network()
        owners = (self.cast.li, self.cast.li, self.cast.wang)
        self.phones = [Phone(who.pk, {}, self.chance, self.guards) for who in owners]
        self.clients = [signed_in(who) for who in owners]
        self.owners = owners

    @rule(target=records, phone=st.integers(0, 2), photos=st.integers(0, 2), meets=MEETS)
    def log(self, phone, photos, meets):
        zhou = self.cast.zhou
        who = Teacher(0, 0, "", (zhou.pk,), {zhou.pk: tuple(zhou.students.values_list("pk", flat=True))})
        taken = [pictures.picture(self.chance.randrange(6)) for _ in range(photos)]
        one = phone, self.phones[phone].log(visit_body(who, self.chance), taken)
        self.send(one, meets)
        return one

    def send(self, one, meets):
        phone, record = one
        if record.state == "waiting":
            deliver(self.network, self.clients[phone], self.phones[phone], record, meets)

    @rule(one=records, meets=MEETS, again=MEETS)
    def try_twice(self, one, meets, again):
        self.send(one, meets)
        self.send(one, again)

    @rule(one=records, turns=st.lists(st.booleans(), max_size=8))
    def two_tabs(self, one, turns):
        phone, record = one
        if record.withdrawn:
            return
        record.change(note=f"两个页面 {self.chance.getrandbits(30):x}")
        deliver_beside(self.network, self.clients[phone], self.phones[phone], record, turns)

    @rule(one=records, meets=MEETS, sent=st.booleans())
    def change(self, one, meets, sent):
        if not one[1].withdrawn:
            one[1].change(note=f"改过 {self.chance.getrandbits(30):x}")
            self.send(one, meets if sent else ["lost"])

    @rule(one=records, meets=MEETS, evicted=st.booleans())
    def add_photo(self, one, meets, evicted):
        """Taken after the visit was written down; the browser may throw it away before it is sent (case 4)."""
        if not one[1].withdrawn:
            photo = pictures.picture(self.chance.randrange(6))
            one[1].add_photo(photo)
            if evicted:
                one[1].evict(pictures.sha256(photo))
            self.send(one, meets)

    @rule(one=consumes(records), meets=MEETS)
    def withdraw(self, one, meets):
        one[1].withdraw()
        self.send(one, meets)

    @rule(which=st.integers(0, 100))
    def something_comes_late(self, which):
        if self.network.late:
            self.network.deliver_late(which)

    @rule(phone=st.integers(0, 2))
    def session_ends(self, phone):
        self.clients[phone].logout()

    @rule(phone=st.integers(0, 2))
    def somebody_else_signs_in(self, phone):
        """On the same phone: nothing of the first one's queue goes out under the second."""
        self.clients[phone] = signed_in(self.cast.principal)

    @rule(phone=st.integers(0, 2))
    def the_owner_signs_in(self, phone):
        self.clients[phone] = signed_in(self.owners[phone])

    def teardown(self):
        """The network heals, everybody is signed in: within a few rounds nothing waits any more."""
        if not hasattr(self, "phones"):
            return
        self.clients = [signed_in(who) for who in self.owners]
        for phone, client in zip(self.phones, self.clients, strict=True):
            for _ in range(12):
                for record in phone.waiting():
                    deliver(self.network, client, phone, record, [])
        while self.network.late:
            self.network.deliver_late(0)
        verdict = judge(self.phones, media=self.media, others=Histories.before)
        Histories.before |= {uuid for phone in self.phones for uuid in phone.records}
        Histories.attempts += self.network.attempts
        assert verdict.clean, verdict.lines()


def signed_in(who) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(who, backend=BACKEND)
    return client


@pytest.fixture
def histories(transactional_db, cast, settings, tmp_path):
    """The machine with the cast in it; what earlier examples promised must hold to the end."""
    settings.MEDIA_ROOT = tmp_path / "media"
    Histories.cast, Histories.media = cast, tmp_path / "media" / "photos"
    Histories.before, Histories.attempts = set(), 0
    return Histories


@contextmanager
def promised(text: str):
    """The run must fail, and for this reason."""
    with pytest.raises(AssertionError, match=text):
        yield


def examples(number: int, **more):
    return settings(
        max_examples=number,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        database=None,
        **more,
    )


def test_every_history_ends_with_everything_there_once(histories):
    run(histories, settings=examples(EXAMPLES))
    assert Histories.attempts > EXAMPLES
