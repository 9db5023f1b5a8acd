"""What each guard of phone and server is for: the same story with the guard, and without it.

With it nothing is lost, doubled or changed; the twin takes it away (in this process only) and must show the loss.
"""

import random
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection

from bench.model import pictures
from bench.model.inside import Network, asked, deliver
from bench.model.judge import judge
from bench.model.phone import Guards, Phone
from bench.site.bodies import visit_body
from bench.site.school import Teacher
from casework.phone.protocol import Sent
from casework.visits import photos, services
from casework.visits.models import Visit
from tests.casework.phone.test_histories import signed_in


class Story:
    """One phone of 李老师 and what happens to it; `verdict` in the end."""

    def __init__(self, cast, media, guards=None):
        self.cast, self.media = cast, media
        self.network = Network()
        self.client = signed_in(cast.li)
        self.phone = Phone(cast.li.pk, {}, random.Random(7), guards or Guards())

    def log(self, *numbers):
        zhou = self.cast.zhou
        who = Teacher(0, 0, "", (zhou.pk,), {zhou.pk: tuple(zhou.students.values_list("pk", flat=True))})
        return self.phone.log(visit_body(who, random.Random(3)), [pictures.picture(number) for number in numbers])

    def send(self, record, *happenings):
        return deliver(self.network, self.client, self.phone, record, list(happenings))

    def verdict(self):
        for _ in range(8):
            for record in self.phone.waiting():
                self.send(record)
        return judge([self.phone], media=self.media)


def a_portal_answers(story):
    story.send(story.log(), "portal", "portal")


def a_photo_does_not_get_through(story):
    story.send(story.log(1, 2), "fine", "fine", "lost")


def a_photo_is_added_while_the_receipt_is_on_its_way(story):
    record = story.log()
    talk = story.phone.deliver(record)
    answer = asked(story.client, story.phone.headers, next(talk))
    seal = talk.send(answer)
    record.add_photo(pictures.picture(9))
    with pytest.raises(StopIteration):
        talk.send(asked(story.client, story.phone.headers, seal))


def it_is_changed_before_the_answer_came(story):
    record = story.log()
    story.send(record, "unheard")
    record.change(note="改过的")
    story.phone.chance = random.Random(1)  # of the two versions the person takes the own one
    story.send(record)


def a_byte_of_a_photo_is_another(story):
    story.send(story.log(5), "fine", "spoilt")


def every_request_comes_twice(story):
    story.send(story.log(), "twice")


@contextmanager
def without_digest(monkeypatch):
    monkeypatch.setattr(Sent, "digest_of", lambda self, visitor: "0" * 64)
    monkeypatch.setattr(services, "digest", lambda payload: "0" * 64)
    yield


@contextmanager
def without_photo_hash(monkeypatch):
    monkeypatch.setattr(photos, "is_same", lambda data, sha256: True)
    yield


@contextmanager
def without_seal(monkeypatch):
    monkeypatch.setattr(photos, "missing", lambda **which: [])
    yield


@contextmanager
def without_unique(monkeypatch):
    """The constraint is taken out of the database, and put back."""
    (constraint,) = [one for one in Visit._meta.constraints if "uuid" in one.fields]
    with monkeypatch.context() as meta, connection.schema_editor() as editor:
        meta.setattr(Visit._meta, "constraints", [])
        editor.remove_constraint(Visit, constraint)
    try:
        yield
    finally:
        for visit in Visit.objects.order_by("-pk")[:1]:
            Visit.objects.filter(pk=visit.pk).update(uuid=uuid4())
        with connection.schema_editor() as editor:
            editor.add_constraint(Visit, constraint)


PHONE = [
    ("header", a_portal_answers, "lost"),
    ("deletion", a_photo_does_not_get_through, "lost"),
    ("receipt", a_photo_is_added_while_the_receipt_is_on_its_way, "lost"),
]
SERVER = [
    (without_digest, it_is_changed_before_the_answer_came, "lost"),
    (without_photo_hash, a_byte_of_a_photo_is_another, "wrong_hash"),
    (without_seal, a_photo_does_not_get_through, "lost"),
    (without_unique, every_request_comes_twice, "duplicated"),
]


@pytest.fixture
def story(transactional_db, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return lambda guards=None: Story(cast, tmp_path / "photos", guards)


@pytest.mark.parametrize("happens", sorted({case[1] for case in PHONE + SERVER}, key=lambda one: one.__name__))
def test_with_its_guards_nothing_is_lost(story, happens):
    told = story()
    happens(told)
    verdict = told.verdict()
    assert verdict.clean, verdict.lines()
    assert verdict.counts["走访"] == 1


@pytest.mark.parametrize(("guard", "happens", "found"), PHONE)
def test_a_phone_without_the_guard_loses(story, guard, happens, found):
    told = story(Guards(**{guard: False}))
    happens(told)
    assert getattr(told.verdict(), found)


@pytest.mark.parametrize(("without", "happens", "found"), SERVER)
def test_a_server_without_the_guard_loses(story, without, happens, found, monkeypatch):
    told = story()
    with without(monkeypatch):
        happens(told)
        assert getattr(told.verdict(), found)


def test_two_tabs_without_a_lock_send_twice_and_the_server_keeps_one(story):
    """The lock of the phone saves the line; that nothing is doubled is the server's doing."""
    sent = {}
    for alone in (True, False):
        told = story(Guards(one_at_a_time=alone))
        record = told.log(4 + alone)
        talks = [told.phone.deliver(record) for _ in range(2)]
        asking = []
        for talk in talks:
            try:
                asking.append((talk, next(talk)))
            except StopIteration:
                continue
        for talk, request in asking:
            told.network.attempts += 1
            answer = asked(told.client, told.phone.headers, request)
            try:
                talk.send(answer)
            except StopIteration:
                continue
        sent[alone] = told.network.attempts
        assert Visit.objects.filter(uuid=record.uuid).count() == 1
    assert sent == {True: 1, False: 2}
