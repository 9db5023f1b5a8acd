"""What an activity of a school's own can be counted from, and in which forms and units."""

from campaigns.planning.models import Campaign
from campaigns.quotas.countable import CHOSEN, COUNTED
from campaigns.quotas.models import ActivityKind, QuotaRule

Source = ActivityKind.Source
# How it is said where the records come from; the first is what a school most often means.
SOURCES: dict[str, str] = {
    Source.EVENT: "会议、讲座、座谈、驻点……记一次，名单里的人都算",
    Source.VISIT: "上门、约访、来校、电话、书信、慰问",
    Source.PAIRING: "现在结着几个、联系着几个点",
    Source.REGISTER: "办实事、解决问题、微心愿、宣传报道",
    Source.HANDIN: "交了几份",
    Source.DIARY: "写了几篇",
    Source.CHECKLIST: "几项各做一次，全做了才算完成",
}
FORM_LABELS: dict[str, str] = {
    Source.EVENT: "哪些活动算（不选：给它单独设一类，记录时就选它）",
    Source.VISIT: "哪些形式算",
    Source.PAIRING: "与谁结对算（不选：都算）",
    Source.REGISTER: "哪些台账算",
    Source.HANDIN: "哪些材料算",
}


def forms_of(campaign: Campaign, source: str) -> tuple[dict[str, str], dict[str, str]]:
    """Which forms and which purposes can be told apart. Materials are the campaign's own."""
    if source == Source.HANDIN:
        return dict(campaign.handins.values_list("code", "name")), {}
    return CHOSEN.get(source, ({}, {}))


def units_of(source: str) -> list[str]:
    """In the order of the glossary; what is only a share or a pair is no unit to begin with."""
    possible = {unit for unit, _ in COUNTED[source]} - {QuotaRule.Unit.PERCENT}
    return [unit for unit in QuotaRule.Unit.values if unit in possible]
