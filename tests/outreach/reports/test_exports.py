"""Exports: one at a time, never half a file, only for the one who asked, and not for long."""

import io
import time
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outreach import doorbell
from outreach.access import is_office
from outreach.people.models import Appointment
from outreach.reports import services
from outreach.reports.models import ExportJob
from outreach.reports.plans import Column
from outreach.reports.registry import report
from outreach.reports.services import LEASE, open_export, request_export, run_export, run_waiting_exports
from outreach.reports.tasks import make_export
from outreach.timeline.models import Entry

FAULT = {}


@report("sample", "样例台账", columns=[Column("姓名"), Column("备注")], may_run=is_office)
def sample_rows(*, user, lines="2"):
    for i in range(int(lines)):
        if i == FAULT.get("at"):
            FAULT["do"]()
        yield f"教师{i}", "=1+1"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    FAULT.clear()
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def job(cast, now):
    return request_export(user=cast.office, code="sample", params={"lines": "2"}, at=now)


def files(media) -> list[Path]:
    return list((media / "exports").glob("*"))


def actions():
    return list(Entry.objects.order_by("pk").values_list("action", "data__rows"))


def test_it_makes_a_file_and_remembers_it(job, media, now):
    assert run_export(job.pk, at=now)
    job.refresh_from_db()
    assert (job.state, job.rows, job.file_name) == ("done", 2, "甲中学样例台账.xlsx")
    sheet = openpyxl.load_workbook(media / job.file_path).active
    assert sheet["A1"].value == "甲中学样例台账"
    assert (sheet["A4"].value, sheet["B4"].value, sheet["B4"].data_type) == ("教师0", "=1+1", "s")
    assert actions() == [("export.made", 2)]


def test_asked_for_twice_it_is_one_job(cast, job, now):
    assert request_export(user=cast.office, code="sample", params={"lines": "2"}, at=now).pk == job.pk
    assert request_export(user=cast.office, code="sample", params={"lines": "3"}, at=now).pk != job.pk
    assert request_export(user=cast.principal, code="sample", params={"lines": "2"}, at=now).pk != job.pk
    run_export(job.pk, at=now)
    assert request_export(user=cast.office, code="sample", params={"lines": "2"}, at=now).pk != job.pk


def test_a_broker_that_hangs_does_not_hold_up_who_asks(cast, monkeypatch, now, django_capture_on_commit_callbacks):
    """The sweep makes the file later; while it hangs, nobody else waits for the broker either."""
    rung = []
    monkeypatch.setattr(make_export, "delay", lambda pk: rung.append(pk) or time.sleep(3))
    cache.delete(doorbell.SILENT)
    started = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        for lines in ("1", "2"):
            request_export(user=cast.office, code="sample", params={"lines": lines}, at=now)
    cache.delete(doorbell.SILENT)
    assert time.monotonic() - started < 1
    assert len(rung) == 1
    assert run_waiting_exports(at=now) == 2


@pytest.mark.parametrize("who", ["li", "lead", "district"])
def test_only_those_who_may_run_it_may_ask(cast, who, now):
    with pytest.raises(PermissionDenied):
        request_export(user=getattr(cast, who), code="sample", params={}, at=now)
    with pytest.raises(PermissionDenied):
        request_export(user=cast.office, code="no-such-report", params={}, at=now)


def test_a_role_that_ended_ends_the_export_that_waits(cast, job, now):
    Appointment.objects.filter(user=cast.office).delete()
    run_export(job.pk, at=now)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "您没有生成这份报表的权限。")


def test_one_worker_makes_it(job, now):
    assert run_export(job.pk, at=now)
    assert not run_export(job.pk, at=now)


def test_a_worker_that_died_is_replaced_and_a_living_one_is_not(job, now):
    ExportJob.objects.update(state="running", attempts=1, lease_until=now + LEASE)
    assert not run_export(job.pk, at=now)
    assert run_export(job.pk, at=now + LEASE + timedelta(seconds=1))


def test_a_worker_that_was_replaced_leaves_nothing(job, media, now):
    def taken_over():
        ExportJob.objects.update(attempts=2)

    ExportJob.objects.update(params={"lines": "150"})
    FAULT.update(at=50, do=taken_over)
    assert not run_export(job.pk, at=now)
    job.refresh_from_db()
    assert (job.state, job.attempts, files(media)) == ("running", 2, [])


def test_a_fault_is_told_and_leaves_no_half_file(job, media, now, caplog):
    def break_down():
        raise RuntimeError("a fault")

    FAULT.update(at=1, do=break_down)
    assert run_export(job.pk, at=now)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "请重试" in job.error
    assert files(media) == []
    assert "a fault" in caplog.text


def test_the_file_appears_only_when_it_is_whole(job, media, now):
    seen = []
    FAULT.update(at=1, do=lambda: seen.extend(files(media)))
    run_export(job.pk, at=now)
    assert all(path.suffix == ".part" for path in seen)
    assert [path.suffix for path in files(media)] == [".xlsx"]


def test_the_sweep_makes_what_waits_and_gives_up_what_always_dies(cast, job, now):
    dying = request_export(user=cast.office, code="sample", params={"lines": "9"}, at=now)
    ExportJob.objects.filter(pk=dying.pk).update(state="running", attempts=3, lease_until=now - LEASE)
    assert run_waiting_exports(at=now) == 1
    job.refresh_from_db()
    dying.refresh_from_db()
    assert (job.state, dying.state) == ("done", "failed")
    assert "多次没有生成成功" in dying.error


def test_a_file_nobody_fetches_goes_after_fifteen_minutes(job, media, now):
    run_export(job.pk, at=now)
    job.refresh_from_db()
    early, late = job.finished_at + timedelta(minutes=14), job.finished_at + timedelta(minutes=15)
    run_waiting_exports(at=early)
    assert len(files(media)) == 1
    open_export(job, user=job.owner, at=early)  # and from here on fifteen minutes anew
    run_waiting_exports(at=late)
    assert len(files(media)) == 1
    run_waiting_exports(at=early + timedelta(minutes=15))
    assert files(media) == []
    with pytest.raises(ValidationError, match="已过期"):
        open_export(ExportJob.objects.get(), user=job.owner, at=now)


def test_what_a_killed_worker_left_is_removed(media, db, now):
    (media / "exports").mkdir()
    (media / "exports" / "half.part").write_bytes(b"half")
    run_waiting_exports(at=now + services.ABANDONED - timedelta(minutes=1))
    assert len(files(media)) == 1
    run_waiting_exports(at=now + services.ABANDONED + timedelta(minutes=1))
    assert files(media) == []


# Pages --------------------------------------------------------------------------------------


def test_the_page_shows_progress_and_then_the_link(client, cast, job, now):
    client.force_login(cast.office)
    url = f"/exports/{job.pk}/"
    page = client.get(url).content.decode()
    assert "排队中" in page
    assert 'hx-trigger="every 2s"' in page
    ExportJob.objects.update(state="running", attempts=1, done=3, total=8, lease_until=now + LEASE)
    part = client.get(url, headers={"hx-request": "true"}).content.decode()
    assert "已生成 3 / 8 张表" in part
    assert "<html" not in part
    ExportJob.objects.update(state="waiting", attempts=0)
    run_export(job.pk, at=now)
    page = client.get(url).content.decode()
    assert "甲中学样例台账.xlsx" in page
    assert "共 2 条记录" in page
    assert "hx-trigger" not in page


def test_the_file_is_sent_under_its_name_and_the_fetch_is_recorded(client, cast, job, now):
    run_export(job.pk, at=now)
    client.force_login(cast.office)
    answer = client.get(f"/exports/{job.pk}/file")
    assert "filename*=utf-8''%E7%94%B2" in answer.headers["Content-Disposition"]
    assert openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active["A4"].value == "教师0"
    assert actions() == [("export.made", 2), ("export.fetched", 2)]


@pytest.mark.parametrize("who", ["principal", "li", "stranger_office", "district"])
@pytest.mark.parametrize("page", ["", "file", "again"])
def test_it_is_nobody_elses(client, cast, job, now, who, page):
    run_export(job.pk, at=now)
    client.force_login(getattr(cast, who))
    url = f"/exports/{job.pk}/{page}"
    assert (client.post(url) if page == "again" else client.get(url)).status_code == 404
    assert [action for action, _ in actions()] == ["export.made"]


def test_a_right_that_ended_ends_the_link(client, cast, job, now):
    run_export(job.pk, at=now)
    Appointment.objects.filter(user=cast.office).delete()
    client.force_login(cast.office)
    assert client.get(f"/exports/{job.pk}/file").status_code == 403


def test_an_expired_file_is_offered_anew(client, cast, job, now):
    run_export(job.pk, at=now)
    ExportJob.objects.update(finished_at=now - timedelta(minutes=16))
    client.force_login(cast.office)
    page = client.get(f"/exports/{job.pk}/file", follow=True).content.decode()
    assert "文件已过期" in page
    assert "重新生成" in page
    answer = client.post(f"/exports/{job.pk}/again")
    assert answer.url == f"/exports/{ExportJob.objects.latest('pk').pk}/"
    assert ExportJob.objects.latest("pk").pk != job.pk


def test_pages_ask_for_login_and_refuse_other_methods(client, cast, job):
    assert client.get(f"/exports/{job.pk}/").status_code == 302
    client.force_login(cast.office)
    assert client.post(f"/exports/{job.pk}/file").status_code == 405
    assert client.get(f"/exports/{job.pk}/again").status_code == 405
    assert client.get("/exports/999999/").status_code == 404


def test_an_empty_list_says_where_exports_are_made(client, cast):
    client.force_login(cast.office)
    assert "还没有导出过文件" in client.get("/exports/").content.decode()


def test_the_list_costs_the_same_for_one_and_for_three(client, cast, now):
    client.force_login(cast.office)
    costs = []
    for i in range(3):
        request_export(user=cast.office, code="sample", params={"lines": str(i)}, at=now)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/exports/").content.decode()
        assert page.count("排队中") == i + 1
        costs.append(len(queries))
    assert costs[0] == costs[2]
