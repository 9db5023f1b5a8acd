"""The entries of the registers that come from a problem, a visit or an event, on its page."""

from django import template
from django.urls import reverse
from django.utils import timezone

from casework.registers.access import may_add
from casework.registers.cells import badge_of
from casework.registers.kinds import KINDS
from casework.registers.queries import linked_to

register = template.Library()
# What is most often made of it: of a problem a task, of a visit or an event a story.
FIRST = {"ticket": "rectification", "visit": "story", "event": "press"}
WORDS = {"ticket": "从这个问题新建整改任务", "visit": "写成暖心故事", "event": "记一篇宣传报道"}


@register.inclusion_tag("casework/registers/_linked.html")
def register_entries(user, source, one):
    """`source`: ticket, visit or event; `one`: the row."""
    today = timezone.localdate()
    found = [(entry, KINDS[entry.kind].name, badge_of(entry, KINDS[entry.kind], today))
             for entry in linked_to(user, **{source: one})]  # fmt: skip
    return {
        "entries": found,
        "may_add": may_add(user, KINDS[FIRST[source]]),
        "new_url": f"{reverse('register-new', args=[FIRST[source]])}?{source}={one.pk}",
        "new_word": WORDS[source],
    }
