"""A phone for tests that hands in events, as `static/js/app/sync/sending.js` does."""

from django.utils import timezone

from tests.casework.phone.sending import PLAIN, Phone


class EventPhone(Phone):
    def put(self, uuid, body, **headers):
        return self.client.put(f"/sync/events/{uuid}", body, content_type=PLAIN, headers=self.headers | headers)

    def delete(self, uuid):
        return self.client.delete(f"/sync/events/{uuid}", headers=self.headers)

    def seal(self, uuid, **body):
        return self.client.post(f"/sync/events/{uuid}/seal", body, content_type=PLAIN, headers=self.headers)


def event_body(user, **said) -> dict:
    """What the phone's form makes, unless said otherwise: 同吃 today, alone."""
    now = timezone.localtime()
    return {
        "v": 1,
        "kind": "same_meal",
        "title": "同吃",
        "on": now.date().isoformat(),
        "until": None,
        "workdays": False,
        "place": "",
        "summary": "",
        "audience": "",
        "audience_count": None,
        "people": [{"user": user.pk, "part": "present"}],
        "school": user.school_id,
        "rev": 0,
        "sent_at": now.isoformat(),
    } | said


def there(*users) -> list[dict]:
    """`people` of a body: all of them as participants, in the order in which a phone sends them."""
    return [{"user": pk, "part": "present"} for pk in sorted(user.pk for user in users)]
