"""The same upload fifty times at once, and many tickets at once."""

from datetime import date
from uuid import uuid4

import pytest

from casework.tickets.models import Ticket
from casework.visits.models import Participation, Visit
from casework.visits.services import Problem
from outreach.timeline.models import Entry
from tests.casework.visits.factory import make_visit
from tests.parallel import in_parallel

ON = date(2026, 10, 12)


@pytest.fixture
def shared(transactional_db, cast):
    return cast


def test_fifty_identical_uploads_make_one_visit(shared):
    uuid = uuid4()
    answers = in_parallel(
        50, lambda _: make_visit(shared.li, shared.zhou, on=ON, uuid=uuid, problem=Problem("门口堵车")).pk
    )
    assert set(answers) == {Visit.objects.get().pk}
    assert (Participation.objects.count(), Ticket.objects.count()) == (1, 1)
    assert Entry.objects.filter(action="visit.recorded").count() == 1


def test_twenty_problems_at_once_are_numbered_without_a_gap(shared):
    answers = in_parallel(20, lambda n: make_visit(shared.li, shared.zhou, on=ON, problem=Problem(f"第{n}件")).pk)
    assert len(set(answers)) == 20
    assert sorted(Ticket.objects.values_list("no", flat=True)) == [f"2026-Q4-{n:03d}" for n in range(1, 21)]
