"""The server with one of its guards taken away, to show what the guard is for: `gunicorn bench.unguarded`.

BENCH_GUARD_OFF names it. There is no such switch in the product: the guard is replaced here, in this process.
"""

import os

from outreach.wsgi import application as real

__all__ = ["application"]

application = real


def _digest() -> None:
    """Other content under a known uuid is taken for the same again."""
    from casework.phone.protocol import Sent
    from casework.visits import services

    Sent.digest_of = lambda self, visitor: "0" * 64
    services.digest = lambda payload: "0" * 64


def _unique() -> None:
    """Nothing in the database keeps a second row of the same uuid out."""
    from django.db import connection

    from casework.visits.models import Visit

    with connection.cursor() as cursor:
        for constraint in Visit._meta.constraints:
            if "uuid" in getattr(constraint, "fields", ()):
                cursor.execute(f'ALTER TABLE "{Visit._meta.db_table}" DROP CONSTRAINT IF EXISTS "{constraint.name}"')
    connection.close()


def _photo_hash() -> None:
    """What arrives under a sha256 is believed to be what it says."""
    from casework.visits import photos

    photos.is_same = lambda data, sha256: True


def _seal() -> None:
    """The receipt does not look whether the photos are here."""
    from casework.visits import photos

    photos.missing = lambda **which: []


OFF = {"digest": _digest, "unique": _unique, "photo_hash": _photo_hash, "seal": _seal}
OFF[os.environ["BENCH_GUARD_OFF"]]()
