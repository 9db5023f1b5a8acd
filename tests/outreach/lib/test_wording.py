from datetime import date

from outreach.lib.wording import worded


def test_days_are_written_in_chinese_and_lists_are_joined():
    said = worded("{who}从{on}起帮扶{whom}", {"who": "李老师", "on": "2026-09-01", "whom": ["周子涵", "周子墨"]})
    assert said == "李老师从2026年9月1日起帮扶周子涵、周子墨"
    assert worded("{on}", {"on": date(2026, 10, 1)}) == "2026年10月1日"


def test_what_a_row_does_not_say_leaves_no_gap_mark_and_braces_stay_text():
    assert worded("原因：{reason}{note}", {"reason": "{actor}", "note": None}) == "原因：{actor}"
