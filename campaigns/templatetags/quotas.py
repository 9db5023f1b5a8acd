"""Filters for the pages of rules."""

from collections.abc import Iterable

from django import template

from campaigns.quotas.roles import listed
from campaigns.quotas.sentences import Segment

register = template.Library()


@register.filter
def joined(segments: Iterable[Segment]) -> str:
    """The sentence without its marks."""
    return "".join(segment.text for segment in segments)


@register.filter
def role_labels(codes: list[str]) -> str:
    """班子成员和教师"""
    return listed(codes)
