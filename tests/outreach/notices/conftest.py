from datetime import datetime

import pytest

from outreach.calendar.periods import SHANGHAI
from outreach.notices.services import promise
from tests.smtp import mail_server

# A Wednesday morning.
AT = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def server(settings):
    """A real mail server on this machine, and Django told to use it."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 0.5
        yield server


def write_to(user, email):
    user.email = email
    user.save(update_fields=["email"])
    return user


def tell(*users, key="1", at=AT, kind="pairing.started", **data):
    promise(recipients=users, kind=kind, key=key, at=at, **({"whom": "周子涵", "on": "2026-09-01"} | data))
