"""A phone for tests: speaks the wire protocol with the server, as `static/js/app/sync/api.js` does."""

from uuid import uuid4

from django.utils import timezone

PLAIN = "application/json"


class Phone:
    """One browser of one person. `client`: Django's test client, which need not be signed in."""

    def __init__(self, client, user=None, device=None, word=""):
        self.client = client
        self.device = device
        self.headers = {"X-Device": str(device.uuid)} if device else {}
        if word:
            self.headers["Authorization"] = f"Device {device.uuid}:{word}"
        if user:
            client.force_login(user)
            self.headers["X-Account"] = str(user.pk)

    def put(self, uuid, body, **headers):
        return self.client.put(f"/sync/visits/{uuid}", body, content_type=PLAIN, headers=self.headers | headers)

    def delete(self, uuid):
        return self.client.delete(f"/sync/visits/{uuid}", headers=self.headers)

    def seal(self, uuid, **body):
        return self.client.post(f"/sync/visits/{uuid}/seal", body, content_type=PLAIN, headers=self.headers)

    def state(self, **body):
        return self.client.post("/sync/state", body, content_type=PLAIN, headers=self.headers)


def body_of(household, **said) -> dict:
    """What the phone's form makes, unless said otherwise: at the door today, for nobody in particular."""
    now = timezone.localtime()
    return {
        "v": 1,
        "household": household.pk,
        "students": [],
        "on": now.date().isoformat(),
        "mode": "home",
        "outcome": "met",
        "purposes": ["situation"],
        "note": "",
        "problem": None,
        "companions": [],
        "place": "",
        "time_of_day": "",
        "gift_amount": None,
        "rescheduled_to": None,
        "details": {},
        "photos": [],
        "rev": 0,
        "sent_at": now.isoformat(),
    } | said


def new_uuid():
    return str(uuid4())
