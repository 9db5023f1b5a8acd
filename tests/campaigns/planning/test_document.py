"""实施方案: what stands in it, who reads it, and that nothing is saved by looking."""

import io
from datetime import date

import docx
import pytest
from django.urls import reverse

from campaigns.planning.document import document_of
from campaigns.planning.models import LiaisonLine
from campaigns.planning.presets import all_presets
from campaigns.planning.services import campaign_launch
from campaigns.quotas.sentences import full_sentence_of
from outreach.lib.documents import TO_FILL, Heading, Item, Paragraph, Table
from outreach.timeline.models import Entry
from tests.campaigns.conftest import IN_AUGUST

TODAY = date(2026, 8, 10)
PARTS = ["指导思想", "目标", "对象", "内容与指标", "阶段安排", "材料", "组织领导", "工作要求"]


def heads(document, level=1):
    return [block.text for block in document.blocks if isinstance(block, Heading) and block.level == level]


def items(document):
    return [block.text for block in document.blocks if isinstance(block, Item)]


@pytest.mark.django_db
@pytest.mark.parametrize("preset", [preset.code for preset in all_presets()])
def test_every_preset_makes_a_whole_plan(cast, preset):
    named = {"name": "暑期大家访"} if preset == "own" else {}
    campaign = campaign_launch(
        school=cast.school, preset=preset, year=2026, actor=cast.principal, at=IN_AUGUST, **named
    )
    document = document_of(campaign, TODAY)
    assert [part for part in heads(document) if part != "材料"] == [part for part in PARTS if part != "材料"]
    assert document.is_draft
    sentences = items(document)
    for rule in campaign.rules.select_related("activity", "phase", "campaign"):
        printed = sum(text.startswith(full_sentence_of(rule)) for text in sentences)
        assert bool(printed) == rule.enabled, rule.code
    assert not any("None" in text or "{" in text for text in sentences)


def test_it_says_what_the_school_has_written_and_marks_what_it_has_not(draft):
    draft.guiding, draft.demands, draft.discipline = "走进家庭，办好实事。", ["加强领导"], ["不准增加家长负担"]
    draft.talking_points = [{"name": "基础年级", "grades": ["七年级"], "points": ["家庭情况"]}]
    draft.save()
    document = document_of(draft, TODAY)
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert "走进家庭，办好实事。" in texts
    assert "基础年级走访重点：家庭情况。" in texts
    assert "全体参加人员遵守以下纪律：不准增加家长负担。" in texts
    assert "加强领导。" in items(document)
    draft.guiding = ""
    assert document_of(draft, TODAY).open_places == document.open_places + 1
    assert any(
        block.text.startswith(TO_FILL) for block in document_of(draft, TODAY).blocks if isinstance(block, Paragraph)
    )


def test_it_says_who_takes_part_as_the_plan_does(draft):
    texts = [block.text for block in document_of(draft, TODAY).blocks if isinstance(block, Paragraph)]
    assert "在编在册教职工，重点是学校班子成员。" in texts


def test_rules_stand_under_their_part_and_those_that_are_off_do_not(draft):
    document = document_of(draft, TODAY)
    texts = [block.text for block in document.blocks if not isinstance(block, Table)]
    assert (
        texts.index("三进三同") < texts.index("教职工每人每季度家访不少于4次，上门或约访计数。") < texts.index("结穷亲")
    )
    assert not any("作业辅导不少于" in text for text in texts)


def test_lines_of_contact_are_a_table(cast, draft):
    line = LiaisonLine.objects.create(campaign=draft, leader=cast.principal, grade="七年级", officer=cast.office)
    line.departments.add(cast.general)
    [table] = [block for block in document_of(draft, TODAY).blocks if isinstance(block, Table)]
    assert [list(row) for row in table.rows] == [["白校长", "党政办、七年级", "文主任"]]


def test_a_long_plan_costs_no_more(cast, draft, django_assert_max_num_queries):
    for number in range(3):
        LiaisonLine.objects.create(campaign=draft, leader=cast.principal, grade=f"{number}年级")
    with django_assert_max_num_queries(30):
        document_of(draft, TODAY)


# The pages ---------------------------------------------------------------------------


def test_the_file_says_what_the_page_says(client, cast, running):
    client.force_login(cast.li)
    page = client.get(reverse("campaign-preview", args=[running.pk])).content.decode()
    answer = client.get(reverse("campaign-docx", args=[running.pk]))
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    lines = [paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs]
    assert "（草稿）" not in lines
    for line in lines:
        assert line.split(TO_FILL)[-1].split("、", 1)[-1][:12] in page, line
    assert Entry.objects.filter(action="campaign.document_fetched", actor=cast.li).count() == 1


def test_what_is_typed_shows_and_is_not_saved(client, cast, draft):
    client.force_login(cast.principal)
    url = reverse("campaign-document-typed", args=[draft.pk])
    shown = client.post(
        url, {"theme": "新的主题", "guiding": "先写一句", "goals": "目标甲\n目标乙", "starts_on": "不是日期"}
    )
    html = shown.content.decode()
    assert "新的主题" in html and "先写一句" in html and "目标乙" in html
    assert str(draft.starts_on.year) in html
    draft.refresh_from_db()
    assert (draft.theme, draft.guiding) == ("心系群众，共铸教育", "")


@pytest.mark.parametrize("name", ["campaign-preview", "campaign-docx", "campaign-document"])
@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("stranger_office", 404), ("district", 404)])
def test_it_is_nobody_elses(client, cast, running, name, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(reverse(name, args=[running.pk])).status_code == status


def test_a_draft_is_read_by_those_who_plan_it(client, cast, draft):
    client.force_login(cast.li)
    assert client.get(reverse("campaign-docx", args=[draft.pk])).status_code == 404


def test_a_teacher_does_not_type_into_a_plan(client, cast, running):
    client.force_login(cast.li)
    assert client.post(reverse("campaign-document-typed", args=[running.pk])).status_code == 403


@pytest.mark.parametrize("name", ["campaign-preview", "campaign-docx", "campaign-document"])
def test_looking_is_not_posting(client, cast, running, name):
    client.force_login(cast.principal)
    assert client.post(reverse(name, args=[running.pk])).status_code == 405
    assert client.get(reverse("campaign-document-typed", args=[running.pk])).status_code == 405


def test_words_that_are_ours_are_said_to_be_ours_until_the_school_has_its_own(cast):
    campaign = campaign_launch(school=cast.school, preset="sanda", year=2026, actor=cast.principal, at=IN_AUGUST)

    def said():
        return "".join(one.text for one in document_of(campaign, TODAY).blocks if isinstance(one, Paragraph))

    assert "我们的建议文字，请按上级文件修改" in said()
    campaign.discipline = ["不准接受家长宴请"]
    assert "建议文字" not in said()


# The words of step 1 -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            "基础年级（七年级、高一）：家庭基本情况、学生性格特点",
            [("基础年级", ["七年级", "高一"], ["家庭基本情况", "学生性格特点"])],
        ),
        ("毕业年级:心理状况，复习迎考", [("毕业年级", [], ["心理状况", "复习迎考"])]),
        ("\n", []),
    ],
)
def test_talking_points_are_read_line_by_line(client, cast, draft, typed, kept):
    from campaigns.planning.forms import TalkingPointsField

    found = TalkingPointsField().clean(typed)
    assert [(band["name"], band["grades"], band["points"]) for band in found] == kept
    assert TalkingPointsField().clean(TalkingPointsField().prepare_value(found)) == found


def test_a_line_that_cannot_be_read_says_how_to_write_it(client, cast, draft):
    client.force_login(cast.principal)
    page = client.post(reverse("campaign-goals", args=[draft.pk]), {"talking_points": "只有一句话"})
    assert "请写成“基础年级（七年级）：家庭情况、学生性格”" in page.content.decode()
    assert "只有一句话" in page.content.decode()
