"""The yearly notice as it is pasted."""

import re
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.calendar.holiday_notice import parse_holiday_notice

NOTICE_2026 = """国务院办公厅关于2026年
部分节假日安排的通知

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作，确保人民群众祥和平安度过节日假期。"""


def test_the_notice_of_2026_is_read_as_the_library_knows_it():
    notice = parse_holiday_notice(NOTICE_2026)
    assert notice.problems == []
    assert notice.year == 2026
    assert {day.on for day in notice.days if not day.works} == {
        day for day in chinese_calendar.holidays if day.year == 2026
    }
    assert {day.on for day in notice.days if day.works} == {
        day for day in chinese_calendar.workdays if day.year == 2026
    }
    assert {day.name for day in notice.days} == {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}


@pytest.mark.parametrize(
    ("sentence", "free", "worked"),
    [
        ("一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。", (date(2022, 12, 31), 3), []),
        ("一、元旦：1月1日（周日）放假1天，不调休。", (date(2023, 1, 1), 1), []),
        ("二、春节:1月21日至27日放假调休,共7天。1月28日(星期六)、1月29日(星期日)上班。", (date(2023, 1, 21), 7), [date(2023, 1, 28), date(2023, 1, 29)]),
        ("六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。", (date(2023, 9, 29), 8), [date(2023, 10, 7), date(2023, 10, 8)]),
    ],
)  # fmt: skip
def test_sentences_of_other_years(sentence, free, worked):
    notice = parse_holiday_notice("关于2023年部分节假日安排的通知\n" + sentence)
    assert [day.on for day in notice.days if not day.works] == [free[0] + timedelta(days=i) for i in range(free[1])]
    assert [day.on for day in notice.days if day.works] == worked
    assert [problem for problem in notice.problems if "没有读到" not in problem] == []


@pytest.mark.parametrize(
    ("was", "now", "problem"),
    [
        ("共9天", "共8天", "写着8天，读到的却是9天"),
        ("10月10日（周六）", "10月9日（周五）", "不是周末，却写着上班"),
        ("关于2026年", "关于2027年", "请检查年份和日期"),
        ("七、国庆节：10月1日", "七、长假：10月1日", "没有读到国庆的放假安排"),
        ("2月28日（周六）", "2月30日（周六）", "没有2月30日"),
    ],
)
def test_a_mistyped_notice_is_not_believed(was, now, problem):
    assert any(problem in said for said in parse_holiday_notice(NOTICE_2026.replace(was, now)).problems)


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(re.split("(?<=。)", NOTICE_2026) + ["2026年", "31日", "放假", "至"])).map("".join),
    )
)
def test_any_text_gets_an_answer(text):
    notice = parse_holiday_notice(text)
    assert notice.problems or notice.days
