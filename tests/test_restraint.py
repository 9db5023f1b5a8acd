"""D3, D8 and D9 hold in every template, every page as it is rendered, every script and every query.

Each guard has a twin below it, which it must catch.
"""

import pytest

from tests import restraint
from tests.test_access_matrix import PRIVATE, address, world  # noqa: F401 - the fixture is asked for by name
from tests.test_architecture import SOURCES, TEMPLATES, files, text

SCRIPTS = files("static/js/**/*.js")
# It says what may be complained of.
NAMES_THE_EVIL = {"templates/outreach/about/complaint.html"}
# Orders that show nobody: who is given one more family is whoever has the fewest.
NOT_SHOWN = {"casework/pairings/suggestion.py"}


@pytest.mark.parametrize("path", TEMPLATES)
def test_no_template_demands_a_photo_or_a_place(path):
    assert restraint.demands(text(path)) == []


@pytest.mark.parametrize(("sample", "wrong"), [
    ('<input type="file" name="photo" required>', True),
    ('<form><input name="title"><input type="file" name="x" {% if y %}required{% endif %}></form>', True),
    ('<form><input type="file" name="x" required><input type="hidden" name="t"></form>', False),
    ('<form><input type="file" name="x" required></form><form><input name="title"></form>', False),
    ('<input name="place" required>', True), ('<input name="地点" aria-required="true">', True),
    ('<input type="file" accept="image/*" capture="environment">', True), ('<textarea name="note" minlength="50">', True),
    ('<input type="file" name="photo">', False), ('<input name="place">', False), ('<input name="title" required>', False),
    ('<input type="password" minlength="10" required>', False), ("<p>required photo</p>", False),
    ('{# <input type="file" required> #}', False),
])  # fmt: skip
def test_a_demand_is_caught(sample, wrong):
    assert bool(restraint.demands(sample)) is wrong


@pytest.mark.parametrize("path", [*TEMPLATES, *SCRIPTS])
def test_nobody_is_asked_where_they_are(path):
    assert restraint.asks_position(text(path)) == []


@pytest.mark.parametrize(("sample", "wrong"), [
    ("navigator.geolocation.watchPosition(f)", True), ("navigator.mediaDevices.getUserMedia({})", True),
    ("element.getBoundingClientRect()", False),
])  # fmt: skip
def test_asking_for_a_position_is_caught(sample, wrong):
    assert bool(restraint.asks_position(sample)) is wrong


@pytest.mark.parametrize("path", [path for path in (*TEMPLATES, *SCRIPTS) if path not in NAMES_THE_EVIL])
def test_no_page_speaks_of_ranks(path):
    assert restraint.ranking_words(text(path)) == []


@pytest.mark.parametrize("path", SOURCES)
def test_no_sentence_speaks_of_ranks(path):
    assert restraint.ranking_words(restraint.spoken(text(path))) == []


@pytest.mark.parametrize(("sample", "wrong"), [
    ("家访排行榜", True), ("本月积分 12", True), ("第 3 名次", True), ("给它点赞", True), ("每日打卡", True),
    ("人员按部门、工号排列，不排名。", False), ("仅作工作情况说明，不作排名", False), ("排成一队", False),
])  # fmt: skip
def test_a_word_of_ranking_is_caught(sample, wrong):
    assert bool(restraint.ranking_words(sample)) is wrong


def test_docstrings_are_not_spoken():
    assert restraint.spoken('"""不许排名."""\ndef f():\n    """打卡"""\n    return "已记下"') == "已记下"


@pytest.mark.parametrize("path", [path for path in SOURCES if path not in NOT_SHOWN])
def test_nothing_is_ordered_by_what_people_have_done(path):
    assert list(restraint.ordered_by_figures(text(path))) == []


@pytest.mark.parametrize(("sample", "wrong"), [
    ('User.objects.annotate(n=Count("visits")).order_by("-n")', True),
    ('rows.annotate(n=Count("visits")).order_by(F("n").desc())', True),
    ('User.objects.order_by(Count("visits").desc())', True), ("sorted(people, key=lambda one: -one.done)", True),
    ("lines.sort(key=lambda line: line.share.percent)", True),
    ('User.objects.annotate(n=Count("visits")).order_by("department__order", "staff_no")', False),
    ('Visit.objects.order_by("-on")', False), ("sorted(lines, key=lambda line: line.done >= line.due)", False),
    ('rows.annotate(first=Min("class_order")).order_by("first")', False), ("sorted(people, key=lambda one: one.staff_no)", False),
])  # fmt: skip
def test_an_order_by_figures_is_caught(sample, wrong):
    assert bool(list(restraint.ordered_by_figures(sample))) is wrong


def faults(html: str) -> list[str]:
    return [*restraint.demands(html), *restraint.asks_position(html), *restraint.ranking_words(html)]


@pytest.mark.parametrize("who", ["principal", "office", "lead", "li"])
def test_no_page_as_it_is_rendered(client, world, who):  # noqa: F811 - a fixture is a parameter
    client.force_login(getattr(world, who))
    wrong, seen = [], 0
    for spot in PRIVATE:
        answer = client.get(address(spot, world.things))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            seen += 1
            wrong += [f"{spot[0]}: {said}" for said in faults(answer.content.decode())]
    assert wrong == []
    assert seen > 20


def test_a_rendered_demand_is_caught():
    assert faults('<form><input name="title"><input type="file" name="upload" required></form>')
    assert faults("<h1>家访排行榜</h1>")
