"""How a rule reads on a page."""

from django import template

from campaigns.quotas.models import QuotaRule
from campaigns.quotas.sentences import sentence_of

register = template.Library()


@register.filter
def sentence(rule: QuotaRule) -> str:
    """教职工每人每季度家访不少于4次"""
    return sentence_of(rule)
