"""The pages of the registers: who may do what, what they say, and what costs how much."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from casework.registers.kinds import KINDS
from casework.registers.models import RegisterEntry
from casework.registers.queries import Asked
from casework.registers.reports import params_of, register_plans
from casework.registers.services import entries_gather, entry_progress
from outreach.people.models import Branch
from outreach.reports.models import ExportJob
from outreach.reports.services import request_export, run_waiting_exports
from tests.casework.registers.factory import fresh, make_entry
from tests.casework.visits.factory import make_visit

WHOLE = {"title": "修好教学楼前的路灯", "planned_on": "2030-01-31"}


def get(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), {"uuid": uuid4()} | data)


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def branch(cast):
    branch = Branch.objects.create(school=cast.school, name="第一支部")
    cast.zhao.branch = branch
    cast.zhao.save()
    return branch


@pytest.mark.parametrize(("name", "args"), [
    ("register-list", ()), ("register-kind", ("gap",)), ("register-new", ("story",)), ("register-print", ("press",)),
    ("register-timetable", ("rectification",)), ("register-gather", ("gap",)),
])  # fmt: skip
def test_every_page_asks_for_login(client, cast, name, args):
    assert client.get(reverse(name, args=args)).status_code == 302


def test_a_register_that_is_none_is_not_found(client, cast):
    assert get(client, cast.office, "register-kind", "moon").status_code == 404
    assert get(client, cast.office, "register-timetable", "press").status_code == 404


@pytest.mark.parametrize(("who", "kind", "status"), [
    ("office", "rectification", 200), ("lead", "rectification", 200), ("li", "rectification", 403),
    ("li", "story", 200), ("li", "wish", 200), ("li", "brief", 403), ("li", "gap", 403), ("zhao", "gap", 200),
    ("district", "story", 404),
])  # fmt: skip
def test_who_may_add_what(client, cast, branch, who, kind, status):
    assert get(client, getattr(cast, who), "register-new", kind).status_code == status


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_has_its_form_and_its_list(client, cast, code):
    assert get(client, cast.office, "register-new", code).status_code == 200
    assert "还没有" in text(get(client, cast.office, "register-kind", code))
    make_entry(cast.office, code)
    assert "路灯" in text(get(client, cast.office, "register-kind", code))
    page = text(get(client, cast.office, "register-print", code))
    assert all(column.title in page for column in KINDS[code].sheet)


def test_the_office_writes_down_a_task(client, cast):
    answer = post(
        client, cast.office, "register-new", "rectification", **WHOLE, goal="亮起来", leader=cast.principal.pk
    )
    entry = RegisterEntry.objects.get()
    assert answer["Location"] == reverse("register-detail", args=[entry.pk])
    assert (entry.title, entry.data, entry.leader) == (WHOLE["title"], {"goal": "亮起来"}, cast.principal)


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, cast):
    page = text(post(client, cast.office, "register-new", "rectification", goal="亮起来"))
    assert "请填写这一项。" in page
    assert "亮起来" in page
    assert not RegisterEntry.objects.exists()


def test_the_form_sent_twice_leads_to_the_one_entry(client, cast):
    uuid = get(client, cast.office, "register-new", "rectification").context["form"]["uuid"].value()
    answers = [post(client, cast.office, "register-new", "rectification", **WHOLE, uuid=uuid) for _ in range(2)]
    entry = RegisterEntry.objects.get()
    assert [one["Location"] for one in answers] == [reverse("register-detail", args=[entry.pk])] * 2
    page = text(post(client, cast.office, "register-new", "rectification", **WHOLE, uuid=uuid, goal="亮起来"))
    assert "已经登记过，但内容与这一份不同" in page
    assert f'<a href="{entry.get_absolute_url()}">打开“{entry.title}”</a>' in page
    assert "亮起来" in page
    assert RegisterEntry.objects.count() == 1


def test_a_form_that_lost_its_uuid_is_refused(client, cast):
    assert "请刷新后重填。" in text(post(client, cast.office, "register-new", "rectification", **WHOLE, uuid="x"))
    assert not RegisterEntry.objects.exists()


def test_a_lead_writes_for_the_own_unit_only(client, cast):
    assert "请选您负责的部门。" in text(post(client, cast.lead, "register-new", "rectification", **WHOLE))
    post(client, cast.lead, "register-new", "rectification", **WHOLE, department=cast.grade8.pk)
    assert not RegisterEntry.objects.exists()
    post(client, cast.lead, "register-new", "rectification", **WHOLE, department=cast.grade7.pk)
    assert RegisterEntry.objects.get().department == cast.grade7


def test_a_member_writes_for_the_own_branch_only(client, cast, branch):
    other = Branch.objects.create(school=cast.school, name="第二支部")
    post(client, cast.zhao, "register-new", "gap", title="学得不够", level="branch", branch=other.pk)
    post(client, cast.zhao, "register-new", "gap", title="学得不够", level="school")
    post(client, cast.zhao, "register-new", "gap", title="学得不够", level="unit", department=cast.grade8.pk)
    assert not RegisterEntry.objects.exists()
    post(client, cast.zhao, "register-new", "gap", title="学得不够", level="branch", branch=branch.pk)
    assert RegisterEntry.objects.get().branch == branch


def test_an_entry_made_from_a_visit_stays_with_it(client, cast):
    visit = make_visit(cast.li, cast.zhou)
    assert "写成暖心故事" in text(get(client, cast.li, "visit-detail", visit.pk))
    client.force_login(cast.li)
    client.post(
        reverse("register-new", args=["story"]) + f"?visit={visit.pk}",
        {"uuid": uuid4(), "title": "灯下", "done_on": "2026-01-05"},
    )
    assert RegisterEntry.objects.get().visit == visit
    assert "灯下" in text(get(client, cast.li, "visit-detail", visit.pk))


def test_somebody_else_s_visit_is_no_source(client, cast):
    visit = make_visit(cast.zhao, cast.chen)
    client.force_login(cast.wang)
    client.post(
        reverse("register-new", args=["story"]) + f"?visit={visit.pk}",
        {"uuid": uuid4(), "title": "灯下", "done_on": "2026-01-05"},
    )
    assert RegisterEntry.objects.get().visit is None


@pytest.mark.parametrize("name", ["edit", "progress", "done", "drop", "reopen", "remove", "sign-off"])
@pytest.mark.parametrize("who", ["wang", "zhao"])
def test_a_reader_who_may_not_act_is_refused(client, cast, name, who):
    entry = make_entry(cast.office, "rectification", responsible=cast.li)
    before = fresh(entry)
    assert get(client, getattr(cast, who), f"register-{name}", entry.pk).status_code == 403
    assert post(client, getattr(cast, who), f"register-{name}", entry.pk, reason="x", text="x").status_code == 403
    assert fresh(entry).rev == before.rev


@pytest.mark.parametrize(("who", "may"), [("office", True), ("principal", True), ("lead", True), ("li", False)])
def test_who_may_change_it(client, cast, who, may):
    entry = make_entry(cast.office, "rectification", responsible=cast.li, department=cast.grade7)
    assert (get(client, getattr(cast, who), "register-edit", entry.pk).status_code == 200) is may


def test_a_lead_moves_a_line_to_no_other_unit(client, cast):
    entry = make_entry(cast.office, "rectification", department=cast.grade7)
    page = text(get(client, cast.lead, "register-edit", entry.pk))
    assert "七年级组</option>" in page
    assert "八年级组</option>" not in page
    for unit in (cast.grade8.pk, cast.stranger.department_id or 0, ""):
        page = text(post(client, cast.lead, "register-edit", entry.pk, **WHOLE, department=unit, rev=1, goal="亮"))
        assert "请选您负责的部门。" in page
        assert (fresh(entry).department, fresh(entry).rev) == (cast.grade7, 1)
    post(client, cast.lead, "register-edit", entry.pk, **WHOLE, department=cast.grade7.pk, rev=1, goal="亮")
    assert (fresh(entry).data["goal"], fresh(entry).rev) == ("亮", 2)
    post(client, cast.office, "register-edit", entry.pk, **WHOLE, department=cast.grade8.pk, rev=2)
    assert fresh(entry).department == cast.grade8


def test_a_member_moves_a_line_to_no_other_branch(client, cast, branch):
    other = Branch.objects.create(school=cast.school, name="第二支部")
    entry = make_entry(cast.zhao, "gap", level="branch", branch=branch)
    for to in (other.pk, ""):
        page = text(post(client, cast.zhao, "register-edit", entry.pk, title="学得不够", branch=to, rev=1))
        assert "请选您自己的支部。" in page
    unit = {"branch": branch.pk, "department": cast.grade8.pk}
    post(client, cast.zhao, "register-edit", entry.pk, title="学得不够", rev=1, **unit)
    assert (fresh(entry).branch, fresh(entry).department, fresh(entry).rev) == (branch, None, 1)
    post(client, cast.zhao, "register-edit", entry.pk, title="学得不够", branch=branch.pk, rev=1)
    assert fresh(entry).title == "学得不够"


def test_a_line_may_stay_where_the_office_put_it(client, cast, branch):
    """A lead keeps what stands with the unit, also under a branch that is not the lead's own."""
    entry = make_entry(cast.office, "gap", level="unit", department=cast.grade7, branch=branch)
    said = {"department": cast.grade7.pk, "branch": branch.pk}
    post(client, cast.lead, "register-edit", entry.pk, title="学得不够", rev=1, **said)
    assert (fresh(entry).title, fresh(entry).branch) == ("学得不够", branch)


def test_whoever_is_responsible_reports_and_finishes(client, cast):
    entry = make_entry(cast.office, responsible=cast.li)
    post(client, cast.li, "register-progress", entry.pk, text="灯已经买好")
    assert "灯已经买好" in text(get(client, cast.office, "register-kind", "practical"))
    today = timezone.localdate().isoformat()
    post(client, cast.li, "register-done", entry.pk, on=today, outcome="装好了")
    assert (fresh(entry).state, fresh(entry).data["outcome"]) == ("done", "装好了")
    assert post(client, cast.li, "register-done", entry.pk, on=today).status_code == 200  # sent twice: it says so
    assert fresh(entry).rev == 2


def test_restricted_entries_are_for_those_concerned(client, cast):
    entry = make_entry(cast.office, "special", responsible=cast.li)
    assert get(client, cast.li, "register-detail", entry.pk).status_code == 200
    assert get(client, cast.zhao, "register-detail", entry.pk).status_code == 404
    assert "路灯" not in text(get(client, cast.zhao, "register-kind", "special"))


def test_whose_wish_it_is_only_those_concerned_read(client, cast):
    entry = make_entry(cast.li, "wish", title="想要一盏台灯", whose="周子涵")
    for who, name in (("li", "周子涵"), ("office", "周子涵"), ("zhao", "周*")):
        page = text(get(client, getattr(cast, who), "register-detail", entry.pk))
        assert name in page
        assert ("周子涵" in page) is (name == "周子涵")
    assert "周子涵" not in text(get(client, cast.zhao, "register-print", "wish"))
    post(client, cast.zhao, "register-claim", entry.pk)
    assert "周子涵" in text(get(client, cast.zhao, "register-detail", entry.pk))
    assert fresh(entry).responsible == cast.zhao


def test_a_wish_is_claimed_once(client, cast):
    entry = make_entry(cast.office, "wish")
    post(client, cast.li, "register-claim", entry.pk)
    post(client, cast.wang, "register-claim", entry.pk)
    assert fresh(entry).responsible == cast.li
    assert get(client, cast.li, "register-claim", entry.pk).status_code == 405


def test_an_edit_over_somebody_else_s_shows_theirs_and_keeps_mine(client, cast):
    entry = make_entry(cast.office)
    data = {"title": "我写的", "rev": entry.rev}
    post(client, cast.principal, "register-edit", entry.pk, title="那边写的", rev=entry.rev)
    page = text(post(client, cast.office, "register-edit", entry.pk, **data))
    assert "那边写的" in page
    assert "我写的" in page
    assert fresh(entry).title == "那边写的"
    post(client, cast.office, "register-edit", entry.pk, title="我写的", rev=fresh(entry).rev)
    assert fresh(entry).title == "我写的"


def test_the_chips_count_and_filter(client, cast):
    today = timezone.localdate()
    make_entry(cast.office, title="过了的", planned_on=today - timedelta(days=2))
    make_entry(cast.office, title="正在做", planned_on=today + timedelta(days=20))
    make_entry(cast.office, title="做完的", done_on=today)
    page = text(get(client, cast.office, "register-kind", "practical", state="overdue"))
    assert "过了的" in page
    assert "已过 2 天" in page
    assert "正在做" not in page
    assert "全部 3" in page


def test_the_filters_narrow(client, cast):
    make_entry(cast.office, title="七年级的", department=cast.grade7, responsible=cast.li, done_on=date(2025, 3, 1))
    make_entry(cast.office, title="八年级的", department=cast.grade8, leader=cast.principal)
    for query in ({"department": cast.grade7.pk}, {"leader": cast.li.pk}, {"year": 2025}, {"q": "七年级"}):
        page = text(get(client, cast.office, "register-kind", "practical", **query))
        assert "七年级的" in page
        assert "八年级的</a>" not in page


def costs(client) -> dict[str, int]:
    found = {}
    for name in ("register-kind", "register-timetable", "register-print"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name, args=["rectification"])).status_code == 200
        found[name] = len(asked)
    return found


def test_the_lists_cost_the_same_for_one_and_for_three(client, cast):
    client.force_login(cast.office)
    measured = []
    for _ in range(3):
        entry = make_entry(cast.office, "rectification", leader=cast.principal, department=cast.grade7)
        entry_progress(entry, text="在做", actor=cast.office, at=timezone.now())
        measured.append(costs(client))
    assert measured[0] == measured[2]
    assert max(measured[0].values()) <= 25


def test_the_index_says_n_of_m(client, cast):
    make_entry(cast.office, done_on=timezone.localdate())
    make_entry(cast.office, planned_on=timezone.localdate() - timedelta(days=1))
    page = text(get(client, cast.office, "register-list"))
    assert "已完成 1 / 2 件" in page
    assert "1 件过了时限" in page


def test_the_timetable_says_in_words_what_is_late(client, cast):
    make_entry(cast.office, "rectification", planned_on=timezone.localdate() - timedelta(days=3))
    page = text(get(client, cast.office, "register-timetable", "rectification"))
    assert "整改方案" in page
    assert "已过 3 天" in page
    assert "完成 0 / 1 件" in page


def test_the_lists_from_below_are_taken_up(client, cast, branch):
    one = make_entry(cast.office, "gap", title="甲", level="unit", department=cast.grade7)
    two = make_entry(cast.office, "gap", title="乙", level="branch", branch=branch)
    page = text(get(client, cast.office, "register-gather", "gap"))
    assert "还没有交的：党政办、八年级组" in page
    post(client, cast.office, "register-gather", "gap", pick=[one.pk, two.pk], how="together", title="合")
    top = RegisterEntry.objects.get(level="school")
    assert "七年级组、第一支部" in text(get(client, cast.office, "register-print", "gap"))
    assert "甲" in text(get(client, cast.office, "register-detail", top.pk))
    assert "还没有勾选" in text(client.post(reverse("register-gather", args=["gap"]), follow=True))


@pytest.mark.parametrize(("who", "status"), [("office", 200), ("principal", 200), ("lead", 403), ("zhao", 403)])
def test_only_the_office_takes_up(client, cast, branch, who, status):
    assert get(client, getattr(cast, who), "register-gather", "gap").status_code == status
    entry = make_entry(cast.office, "gap", level="branch", branch=branch)
    post(client, getattr(cast, who), "register-gather", "gap", pick=[entry.pk])
    assert (fresh(entry).parent is not None) is (status == 200)


def test_the_file_holds_what_the_page_shows(client, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_entry(cast.li, "wish", title="=1+1", whose="周子涵")
    client.force_login(cast.zhao)
    answer = client.post(reverse("register-export", args=["wish"]) + "?q=1")
    assert answer.status_code == 302
    run_waiting_exports(at=timezone.now())
    page = client.get(reverse("export-file", args=[ExportJob.objects.get().pk]))
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"".join(page.streaming_content))
    cells = [cell.value for row in load_workbook(path).active.iter_rows() for cell in row if cell.value is not None]
    assert "=1+1" in cells
    assert "周*" in cells
    assert "周子涵" not in cells


def test_the_file_obeys_the_same_filter(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_entry(cast.office, title="甲", department=cast.grade7)
    make_entry(cast.office, title="乙", department=cast.grade8)
    params = params_of(KINDS["practical"], Asked(department=cast.grade7.pk))
    (plan,) = register_plans(user=cast.office, **params)
    assert [row[1] for row in plan.rows] == ["甲"]
    job = request_export(user=cast.office, code="register", params=params, at=timezone.now())
    run_waiting_exports(at=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.rows) == ("done", 1)


def test_what_was_taken_up_shows_once_in_the_list(client, cast):
    entry = make_entry(cast.office, "gap", title="学得不够", level="unit", department=cast.grade7)
    entries_gather(entries=[entry], actor=cast.office, at=timezone.now())
    assert text(get(client, cast.office, "register-kind", "gap")).count("学得不够</a>") == 1
    assert text(get(client, cast.office, "register-kind", "gap", level="unit")).count("学得不够</a>") == 1


def test_what_it_was_taken_up_into_is_named_only_to_who_may_see_it(client, cast):
    entry = make_entry(cast.office, "gap", title="学得不够", level="unit", department=cast.grade7)
    [top] = entries_gather(entries=[entry], actor=cast.office, at=timezone.now(), title="合在一起", together=True).made
    assert "合在一起" in text(get(client, cast.li, "register-detail", entry.pk))
    RegisterEntry.objects.filter(pk=top.pk).update(is_restricted=True, department=None, responsible=None)
    assert "合在一起" not in text(get(client, cast.li, "register-detail", entry.pk))
    assert "合在一起" in text(get(client, cast.office, "register-detail", entry.pk))
