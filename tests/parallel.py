"""Several workers at once. The test database is a file or a server: they share it (tests/conftest.py)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections


def in_parallel(times: int, act):
    """Start `act(number)` in `times` threads at the same moment; returns results and exceptions, in order."""
    gate = Barrier(times)

    def one(number):
        try:
            gate.wait(30)
            return act(number)
        except Exception as error:  # noqa: BLE001  # the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
