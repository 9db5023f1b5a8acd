"""What a page needs to show a document."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from outreach.lib.documents import TO_FILL

register = template.Library()


@register.filter
def filled(text: str) -> SafeString:
    """What is still to be written stands out."""
    return format_html_join(format_html("<mark>{}</mark>", TO_FILL), "{}", ((piece,) for piece in text.split(TO_FILL)))
