"""The main job of a real school, from an empty installation to the quarterly workbook, as the people see it.

One story, one chapter a function: everybody has a browser of their own, nothing is prepared behind the pages. Only two
things are not what they are outside: the clock, and the worker, whose task is called where it would have run.
"""

import re
import time
from datetime import UTC, datetime
from types import SimpleNamespace

import openpyxl
import pytest
import time_machine
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import expect

from outreach.people.activation import setup_code_issue
from outreach.reports.tasks import make_export
from tests.e2e.books import rows_in
from tests.e2e.looking import look
from tests.e2e.phone import confirmed, saved
from tests.e2e.test_taps import COUNTER, taps

STAFF = django_settings.BASE_DIR / "outreach/people/samples/school-a-staff.xlsx"
FAMILIES = django_settings.BASE_DIR / "casework/families/samples/school-a-families.xlsx"
NOVEMBER = datetime(2026, 11, 20, 2, tzinfo=UTC)  # 10:00 in Shanghai
JANUARY = datetime(2027, 1, 20, 1, tzinfo=UTC)  # the grace days of the fourth quarter are over
WIZARD_SECONDS = 120
PATIENCE = 20_000  # milliseconds; a busy machine answers late
PASSWORD = "操场边的桂花每年九月才开"
SAID = "放学的时候门口停满了车，孩子要从车缝里穿过去。"


@pytest.fixture
def story(open_as, transactional_db, settings, tmp_path, monkeypatch, record_property):
    """What the chapters hand on: the browsers, who may sign in, the jobs that the worker was rung for."""
    expect.set_options(timeout=PATIENCE)
    settings.MEDIA_ROOT = tmp_path
    rung = []
    monkeypatch.setattr(make_export, "delay", rung.append)
    people = {"崔诚燕": "A007@A"}
    return SimpleNamespace(open_as=open_as, folder=tmp_path, people=people, rung=rung, measured=record_property)


def test_a_school_does_its_main_job(story):
    with time_machine.travel(NOVEMBER, tick=True):
        open_the_installation(story)
        bring_in_the_staff(story)
        bring_in_the_families(story)
        fill_in_the_terms(story)
        start_the_campaign(story)
        ask_for_one_visit_more(story)
        pair_those_who_have_nobody(story)
        let_a_teacher_write_down_a_visit(story)
        see_the_problem_at_the_office(story)
        see_the_unit_as_its_lead(story)
        see_how_the_figure_came_about(story)
    with time_machine.travel(JANUARY, tick=True):
        write_down_what_was_forgotten(story)
        close_the_quarter(story)
        leave_the_closed_figures_alone(story)
        take_the_workbook_home(story)


def open_the_installation(story):
    page = story.office = story.open_as()
    page.goto("/")
    expect(page.get_by_role("heading", name="建立学校和第一个账号")).to_be_visible()
    fill(page, {
        "设置码": setup_code_issue(at=timezone.now()),
        "学校名称": "甲中学",
        "学校代码": "A",
        "您的姓名": "崔诚燕",
        "您的工号": "A007",
        "您的手机号码": "18828836075",
        "新密码": PASSWORD,
        "再输一次": PASSWORD,
    })  # fmt: skip
    page.get_by_role("button", name="建立并登录").click()
    expect(page.get_by_text("学校建好了。接下来导入教职工花名册。")).to_be_visible()
    expect(page.get_by_role("heading", name="还差几步就能用起来")).to_be_visible()
    assert steps_left(page) == [
        "导入教职工花名册", "导入学生及家庭花名册", "填写校历的学期", "开展一项活动", "安排结对", "发激活单",
    ]  # fmt: skip
    look(page, "job-1-checklist")
    again = story.open_as()
    again.goto("/setup/")
    expect(again.get_by_role("heading", name="没有找到这一页")).to_be_visible()


def bring_in_the_staff(story):
    page = story.office
    page.get_by_role("link", name="导入教职工花名册").click()
    upload(page, STAFF)
    assert figures(page) == {"新增": "85 人", "有变化": "1 人", "没有变化": "0 人", "表里没有": "0 人"}
    look(page, "job-2-staff-preview")
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("heading", name="教职工花名册导入好了")).to_be_visible()
    page.goto("/")
    assert "导入教职工花名册" not in steps_left(page)


def bring_in_the_families(story):
    page = story.office
    page.get_by_role("link", name="导入学生及家庭花名册").click()
    upload(page, FAMILIES)
    assert figures(page)["新增"] == "1080 人"
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("heading", name="花名册导入好了")).to_be_visible()
    page.goto("/families/import/")
    upload(page, FAMILIES)
    expect(page.get_by_role("heading", name="和系统里一致，不用导入")).to_be_visible()


def fill_in_the_terms(story):
    page = story.office
    page.goto("/")
    page.get_by_role("link", name="填写校历的学期").click()
    page.get_by_role("link", name="2026—2027学年").click()
    fill(
        page,
        {
            "上学期开学": "2026-09-01",
            "上学期放假": "2027-01-22",
            "下学期开学": "2027-02-22",
            "下学期放假": "2027-07-06",
        },
    )
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("2026年9月1日 至 2027年1月22日")).to_be_visible()


def start_the_campaign(story):
    page = story.principal = activated(story, "白梅", width=1280)
    page.add_init_script(COUNTER)
    page.goto("/")
    began = time.monotonic()
    page.get_by_role("link", name="开展一项活动").click()
    page.get_by_role("link", name="新建活动").click()
    page.get_by_role("button", name="下一步：目标与对象").click()
    page.get_by_role("button", name="下一步：阶段").click()
    page.get_by_role("button", name="下一步：内容与指标").click()
    expect(page.get_by_text("教职工每人每季度家访不少于4次，上门或约访计数")).to_be_visible()
    page.get_by_role("button", name="下一步：组织").click()
    page.get_by_role("button", name="下一步：确认开展").click()
    page.get_by_role("button", name="开展").click()
    page.get_by_role("dialog").get_by_role("button", name="开展").click()
    expect(page.get_by_text("三项活动（2026年）已经开展，老师们会在首页看到本季度要做的事")).to_be_visible()
    seconds = time.monotonic() - began
    story.measured("wizard_seconds", round(seconds, 1))
    story.measured("wizard_clicks", taps(page))
    assert seconds < WIZARD_SECONDS
    assert taps(page) <= 10
    story.campaign = page.url
    look(page, "job-3-campaign")


def ask_for_one_visit_more(story):
    """The number is changed: sentence and burden say so before anything is saved."""
    page = story.principal
    open_rules_of_staff(page)
    page.get_by_role("link", name=re.compile(r"改\s*：教职工每人每季度家访不少于4次")).click()
    page.wait_for_load_state()  # typed before the page's script listens, a number says nothing
    sentence, burden = page.locator("#rule-preview"), page.locator("#burden")
    expect(sentence).to_contain_text("教职工每人每季度家访不少于4次")
    before = (sentence.inner_text(), burden.inner_text())
    page.get_by_label("多少（次）").fill("5")
    expect(sentence).to_contain_text("教职工每人每季度家访不少于5次")
    expect(burden).not_to_have_text(before[1])
    assert visits_a_quarter(burden.inner_text()) > visits_a_quarter(before[1])
    look(page, "job-4-rule")
    other = story.open_as()
    sign_in(other, story.people["白梅"])
    other.goto(story.campaign)
    open_rules_of_staff(other)
    expect(other.get_by_text("教职工每人每季度家访不少于4次，上门或约访计数")).to_be_visible()
    page.get_by_role("button", name="保存这一条").first.click()
    expect(page.locator("[data-toast]")).to_contain_text("家访不少于5次")
    expect(page.get_by_text("在这之前仍按原来的算").first).to_be_visible()


def open_rules_of_staff(page):
    page.locator("summary", has_text=re.compile(r"^\s*教职工")).click()


def pair_those_who_have_nobody(story):
    page = story.office
    page.goto("/pairings/")
    page.get_by_role("link", name="看看怎么安排").click()
    look(page, "job-5-suggestions")
    everything = page.get_by_role("button", name="全部采用")
    count = int(re.search(r"\d+", everything.inner_text()).group())
    assert count > 0
    everything.click()
    page.get_by_role("dialog", name=f"{count} 户都照这样安排吗？").get_by_role("button", name="都照这样安排").click()
    expect(page.get_by_text(f"已安排 {count} 户，帮扶人会收到提醒。")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="还差几步就能用起来")).to_be_hidden()
    expect(page.get_by_role("heading", name="三项活动")).to_be_visible()


def let_a_teacher_write_down_a_visit(story):
    page = story.teacher = activated(story, "张瑶佳", width=390)
    page.context.clock.set_system_time(NOVEMBER)
    expect(page.get_by_role("heading", name="张老师，上午好")).to_be_visible()
    expect(page.locator(".lx-figure", has_text="家访").first).to_contain_text("0 / 5 次")
    look(page, "job-6-phone-home")
    page.get_by_role("link", name="记一次").click()
    page.get_by_role("link", name=re.compile("范雨")).click()
    page.get_by_label("有问题要学校解决").check()
    page.get_by_label("家长原话").fill(SAID)
    page.get_by_role("radio", name="后勤安全").click()
    saved(page)
    confirmed(page)
    expect(page.get_by_text("活动办公室已经能看到")).to_be_visible()
    number = page.locator(".lx-card-head", has_text="问题已登记").get_by_role("link")
    expect(number).to_have_text("2026-Q4-001")
    expect(page.locator(".lx-figure", has_text="家访").first).to_contain_text("1 / 5 次")
    look(page, "job-7-phone-saved")


def see_the_problem_at_the_office(story):
    page = story.office
    page.goto("/")
    expect(page.get_by_role("navigation", name="主导航").get_by_role("link", name="问题")).to_contain_text("1")
    page.get_by_role("link", name=re.compile("问题 2026-Q4-001")).click()
    expect(page.get_by_text(SAID).last).to_be_visible()
    expect(page.get_by_text("12月5日").first).to_be_visible()
    look(page, "job-8-ticket")
    page.goto("/inbox/")
    expect(page.get_by_text("2026-Q4-001").first).to_be_visible()


def see_the_unit_as_its_lead(story):
    page = story.lead = activated(story, "董敏远", width=1280)
    page.goto("/")
    expect(page.get_by_role("heading", name="三项活动")).to_be_visible()
    expect(page.locator(".lx-figure", has_text="家访").first).to_contain_text("1 / ")
    look(page, "job-9-lead")
    page.goto("/quarter/2026Q4/")
    expect(row_of(page, "张瑶佳")).to_contain_text("1 / 5")
    expect(page.get_by_text("八年级组")).to_have_count(0)


def see_how_the_figure_came_about(story):
    page = story.office
    page.goto("/quarter/2026Q4/?unit=")
    find_row(page, "张瑶佳").get_by_role("link", name="1 / 5").click()
    expect(page.get_by_role("heading", name="张瑶佳 · 家访")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("11月20日 范雨"))).to_contain_text("计 1")
    expect(page.get_by_text("应5次；已完成1次，还差4次。")).to_be_visible()
    look(page, "job-10-figure")


def write_down_what_was_forgotten(story):
    """After the days of grace: it counts, and is marked."""
    note_a_visit(story, "2026-12-28")
    expect(story.teacher.get_by_text("这条标为迟报")).to_be_visible()
    sign_in(story.office, story.people["崔诚燕"])
    story.office.goto("/quarter/2026Q4/")
    expect(find_row(story.office, "张瑶佳")).to_contain_text("2 / 5 补录 1")


def close_the_quarter(story):
    page = story.principal
    sign_in(page, story.people["白梅"])
    page.get_by_role("link", name=re.compile("第四季度可以结账")).click()
    expect(page.get_by_text("结账不能撤回。")).to_be_visible()
    expect(page.get_by_text("现在的情况")).to_be_visible()
    look(page, "job-11-close")
    page.get_by_role("button", name="结账").click()
    expect(page.get_by_text("第四季度已结账，数字从此不变")).to_be_visible()
    expect(page.get_by_text("已结账（白梅）")).to_be_visible()


def leave_the_closed_figures_alone(story):
    note_a_visit(story, "2026-12-29")
    expect(story.teacher.get_by_text("这条记为季后补录")).to_be_visible()
    page = story.office
    page.goto("/quarter/2026Q4/")
    expect(find_row(page, "张瑶佳")).to_contain_text("2 / 5 补录 1")
    page.goto("/quarter/2026Q4/")
    page.get_by_role("link", name="季后补录 1 条").click()
    expect(page.get_by_role("link", name=re.compile("^走访："))).to_be_visible()
    expect(page.get_by_role("cell", name="12月29日", exact=True)).to_be_visible()


def take_the_workbook_home(story):
    page = story.office
    page.goto("/quarter/2026Q4/")
    page.get_by_role("link", name="季度汇总表").click()
    shown = {}
    for tab in page.get_by_role("navigation", name="七张表").get_by_role("link").all_inner_texts():
        page.get_by_role("link", name=tab, exact=True).click()
        expect(page.get_by_role("navigation", name="七张表").locator("[aria-current]")).to_have_text(tab)
        shown[tab] = table_on(page)
    look(page, "job-12-workbook")
    page.get_by_role("button", name="导出 Excel").click()
    expect(page.get_by_text("文件在后台生成")).to_be_visible()
    assert make_export(story.rung.pop())
    page.get_by_role("link", name="下载").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    assert download.value.suggested_filename == "甲中学“三项活动”2026年第4季度情况汇总.xlsx"
    download.value.save_as(story.folder / "book.xlsx")
    book = openpyxl.load_workbook(story.folder / "book.xlsx")
    for tab, rows in shown.items():
        assert rows_in(book, tab, rows) == rows
    staff, problems = shown["表2 教职工任务完成情况表"], shown["表4 问题台账"]
    mine = next(row for row in staff if row[2] == "张瑶佳")
    assert mine[11:16] == ["5", "2", "1", "2", "0"]  # 家访 应, 实; 家访户数; 联系帮扶对象; 民情日记
    assert mine[18] == "未完成"
    assert staff[-1][0] == "合计"
    assert [row[1] for row in problems if row[6] == SAID] == ["2026-Q4-001"]


# What several chapters do ---------------------------------------------------------------------


def fill(page, answers):
    for label, answer in answers.items():
        page.get_by_label(label, exact=True).or_(page.get_by_label(re.compile(f"^{label}"))).first.fill(answer)


def upload(page, path):
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="先看预览").click()
    page.get_by_role("heading", name=re.compile("看看对不对|和系统里一致")).wait_for()


def figures(page) -> dict[str, str]:
    """The figures of the page, by their labels."""
    return {
        box.locator(".lx-figure-label").first.inner_text(): " ".join(
            box.locator(".lx-figure-line").inner_text().split()
        )
        for box in page.locator(".lx-figure").all()
    }


def steps_left(page) -> list[str]:
    return [step.inner_text() for step in page.locator(".lx-check li:not(.lx-check-done) a").all()]


def activated(story, name, *, width):
    """Somebody's own browser, after the slip that the office printed was used in it."""
    office = story.office
    office.goto(f"/staff/?q={name}")
    office.get_by_role("link", name=name, exact=True).click()
    office.get_by_role("button", name="打印激活单").click()
    slip = office.locator(".lx-slip")
    username, code = (slip.locator("dd").nth(place).inner_text() for place in (0, 1))
    page = story.open_as(width=width)
    page.goto("/login/")
    page.get_by_role("link", name="凭单设密码").click()
    fill(page, {"登录名": username, "激活码": code, "新密码": PASSWORD, "再输一次": PASSWORD})
    page.get_by_role("button", name="设好并登录").click()
    expect(page.get_by_text("密码设好了，以后用它登录。")).to_be_visible()
    story.people[name] = username
    return page


def sign_in(page, username):
    page.context.clear_cookies()
    page.goto("/login/")
    fill(page, {"登录名": username, "密码": PASSWORD})
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="登录").wait_for(state="detached")


def note_a_visit(story, on):
    page = story.teacher
    page.context.clock.set_system_time(JANUARY)
    sign_in(page, story.people["张瑶佳"])
    page.get_by_role("link", name="记一次").click()
    page.get_by_role("link", name=re.compile("范雨")).click()
    page.get_by_role("radio", name="选日期").check()
    page.locator("[data-dates-other]").fill(on)
    saved(page)
    confirmed(page)


def row_of(page, name):
    return page.get_by_role("row", name=re.compile(name))


def find_row(page, name, unit="七年级组"):
    page.get_by_label("部门").select_option(label=unit)
    page.wait_for_url(re.compile("unit="))
    return row_of(page, name)


def visits_a_quarter(burden: str) -> int:
    return int(re.search(r"家访\s+每季\S*\s*(\d+)\s*次", burden).group(1))


def table_on(page) -> list[list[str]]:
    return [row.locator("td").all_inner_texts() for row in page.locator("tbody tr").all()]
