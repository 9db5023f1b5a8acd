"""Several workers at once, on a database that several connections can share."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from django.db import connection, connections


@contextmanager
def shared_database(folder):
    """SQLite in memory belongs to one connection: go on in a file. PostgreSQL is shared as it is.

    Use it with the fixture `transactional_db`; what is written inside is gone afterwards on SQLite.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, name = connection.connection, connection.settings_dict["NAME"]
    path = folder / "shared.sqlite3"
    with sqlite3.connect(path) as copy:
        memory.backup(copy)
    copy.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = memory, name


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
