"""实施方案: a campaign's plan as a document that can be read, printed and sent.

Every number in it comes from the plan. What the school has not written yet stands as 【待填】.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from django.urls import reverse

from campaigns.handins.sentences import sentence_of as handin_sentence
from campaigns.planning.models import Campaign, Phase
from campaigns.planning.organization_queries import groups_of, lines_of, partners_of, reach_of
from campaigns.planning.presets import PresetError, preset_of
from campaigns.quotas import roles
from campaigns.quotas.cards import RuleLine, rule_page
from campaigns.quotas.queries import role_rows
from campaigns.quotas.sentences import full_sentence_of
from outreach.lib.documents import TO_FILL, Block, Document, Heading, Item, Paragraph, Table, written_day

ELSEWHERE = "其他工作"


def document_of(campaign: Campaign, today: date) -> Document:
    """The plan as it stands on that day. The number of queries does not depend on its length."""
    blocks = [
        *_guiding(campaign),
        *_goals(campaign),
        *_people(campaign, today),
        *_rules(campaign, today),
        *_phases(campaign),
        *_handins(campaign),
        *_organization(campaign, today),
        *_demands(campaign),
    ]
    return Document(
        title=f"{campaign.school}\n{campaign.name}实施方案",
        number=campaign.doc_no,
        addressee="各处室、各年级组",
        blocks=blocks,
        signed_by=str(campaign.school),
        signed_on=today,
        is_draft=campaign.status == Campaign.Status.DRAFT,
    )


def _part(campaign: Campaign, text: str, anchor: str, step: str) -> Heading:
    return Heading(text, 1, anchor, reverse(f"campaign-{step}", args=[campaign.pk]))


def _guiding(campaign: Campaign) -> Iterator[Block]:
    yield _part(campaign, "指导思想", "guiding", "goals")
    yield Paragraph(campaign.guiding.strip() or f"{TO_FILL}由学校撰写。")


def _goals(campaign: Campaign) -> Iterator[Block]:
    yield _part(campaign, "目标", "goals", "goals")
    if campaign.theme:
        yield Paragraph(f"活动主题：{campaign.theme}。")
    goals = campaign.goals or [TO_FILL]
    yield from (Item(_closed(goal)) for goal in goals)


def _people(campaign: Campaign, today: date) -> Iterator[Block]:
    yield _part(campaign, "对象", "people", "goals")
    if campaign.scope:
        yield Paragraph(_closed(campaign.scope))
    rows = [row for row in role_rows(campaign, today) if row.role not in roles.BODIES]
    who = "、".join(f"{row.label}（{row.people}人）" for row in rows)
    yield Paragraph(f"参加人员：{who or TO_FILL}。")
    if campaign.priority_targets:
        yield Paragraph(f"重点走访：{'、'.join(campaign.priority_targets)}。")
    for band in campaign.talking_points:
        yield Paragraph(f"{band['name']}走访重点：{'、'.join(band['points'])}。")


def _rules(campaign: Campaign, today: date) -> Iterator[Block]:
    """By 子活动, in the order of the plan; what belongs to none comes last."""
    yield _part(campaign, "内容与指标", "rules", "rules")
    tracks = list(campaign.tracks.all())
    lines = [line for card in rule_page(campaign, today).cards for line in card.lines if line.rule.enabled]
    for track in tracks:
        of_track = [line for line in lines if line.rule.activity.track_id == track.pk]
        if of_track or track.activities:
            yield Heading(track.name, 2)
            if track.activities:
                yield Paragraph(f"包括{'、'.join(track.activities)}。")
            yield from _sentences(of_track)
    rest = [line for line in lines if not line.rule.activity.track_id]
    if rest:
        if tracks:
            yield Heading(ELSEWHERE, 2)
        yield from _sentences(rest)
    if not lines:
        yield Paragraph(f"{TO_FILL}还没有启用的指标。")


def _sentences(lines: Iterable[RuleLine]) -> Iterator[Item]:
    for line in lines:
        note = f"（{line.rule.period_note}）" if line.rule.period_note else ""
        yield Item(f"{full_sentence_of(line.rule)}{note}。")


def _phases(campaign: Campaign) -> Iterator[Block]:
    yield _part(campaign, "阶段安排", "phases", "phases")
    span = _span(campaign.starts_on, campaign.ends_on)
    yield Paragraph(f"活动从{span}。")
    for phase in campaign.phases.all():
        yield Heading(f"{phase.name}（{_short_span(phase)}）", 2)
        yield Paragraph(_closed(phase.focus) if phase.focus else f"{TO_FILL}本阶段的侧重。")


def _handins(campaign: Campaign) -> Iterator[Block]:
    handins = [handin for handin in campaign.handins.all() if handin.enabled]
    if handins:
        yield Heading("材料", 1, "handins", reverse("handin-list", args=[campaign.pk]))
        yield from (Item(f"{handin_sentence(handin)}。") for handin in handins)


def _organization(campaign: Campaign, today: date) -> Iterator[Block]:
    yield _part(campaign, "组织领导", "organization", "organization")
    groups = list(groups_of(campaign, today))
    for group in groups:
        seat = f"（设在{group.seat}）" if group.seat else ""
        yield Heading(f"{group.get_kind_display()}{seat}", 2)
        by_position: dict[str, list[str]] = {}
        for member in group.members.all():
            name = f"{member.person.name}（{member.post}）" if member.person else f"{member.post}（暂缺）"
            by_position.setdefault(member.position, []).append(name)
        yield from (Paragraph(f"{position}：{'、'.join(names)}") for position, names in by_position.items())
        if group.duties:
            yield Paragraph(f"职责：{_closed(group.duties)}")
    if not groups:
        yield Paragraph(f"{TO_FILL}领导小组。")
    lines = list(lines_of(campaign, today))
    if lines:
        yield Heading("联系条线", 2)
        rows = [
            (line.leader.name if line.leader else f"{line.post}（暂缺）", reach_of(line), str(line.officer or "—"))
            for line in lines
        ]
        yield Table(("校领导", "联系处室与年级", "联络员"), rows, (2, 5, 2))
    partners = list(partners_of(campaign))
    if partners:
        yield Heading("支部结对共建", 2)
        yield from (Item(f"{one.branch}与{one.partner}结对共建。") for one in partners)


def _demands(campaign: Campaign) -> Iterator[Block]:
    yield _part(campaign, "工作要求", "demands", "goals")
    yield from (Item(_closed(one)) for one in campaign.demands or [TO_FILL])
    if campaign.discipline:
        yield Paragraph(f"全体参加人员遵守以下纪律：{'；'.join(campaign.discipline)}。")
        note = _whose_words(campaign)
        if note:
            yield Paragraph(f"（{note}）")


def _whose_words(campaign: Campaign) -> str:
    """Where the original gives the discipline no words, that these are ours; until the school has its own."""
    try:
        plan = preset_of(campaign.preset)
    except PresetError:  # a preset that is no longer shipped
        return ""
    return plan.discipline_note if campaign.discipline == list(plan.discipline) else ""


def _span(start: date, end: date) -> str:
    return f"{written_day(start)}开始，到{written_day(end)}结束"


def _short_span(phase: Phase) -> str:
    first, last = phase.starts_on, phase.ends_on
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"


def _closed(text: str) -> str:
    """With a full stop at the end, if it has none."""
    text = text.strip()
    return text if text.endswith(("。", "；", TO_FILL)) else f"{text}。"
