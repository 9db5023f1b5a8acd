"""Days that are free by law (全国年节及纪念日放假办法, in force since 2025), for years whose notice is not out yet.

Those of the lunar calendar are a table: they need no library, and a test holds them against published years.
"""

from datetime import date, timedelta

FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}

# year: 正月初一, 端午, 中秋, each (month, day)
LUNAR = {
    2025: ((1, 29), (5, 31), (10, 6)),
    2026: ((2, 17), (6, 19), (9, 25)),
    2027: ((2, 6), (6, 9), (9, 15)),
    2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)),
    2030: ((2, 3), (6, 5), (9, 12)),
    2031: ((1, 23), (6, 24), (10, 1)),
    2032: ((2, 11), (6, 12), (9, 19)),
    2033: ((1, 31), (6, 1), (9, 8)),
    2034: ((2, 19), (6, 20), (9, 27)),
    2035: ((2, 8), (6, 10), (9, 16)),
    2036: ((1, 28), (5, 30), (10, 4)),
    2037: ((2, 15), (6, 18), (9, 24)),
    2038: ((2, 4), (6, 7), (9, 13)),
    2039: ((1, 24), (5, 27), (10, 2)),
    2040: ((2, 12), (6, 14), (9, 20)),
}


def statutory_name(day: date) -> str:
    """国庆节 on 1 October; "" on a day that the law does not free."""
    if (day.month, day.day) in FIXED:
        return FIXED[day.month, day.day]
    if (day.month, day.day) == (4, _tomb_sweeping(day.year)):
        return "清明节"
    new_year, dragon_boat, mid_autumn = LUNAR.get(day.year, (None, None, None))
    if new_year and -1 <= (day - date(day.year, *new_year)) / timedelta(days=1) <= 2:
        return "春节"
    if (day.month, day.day) == dragon_boat:
        return "端午节"
    return "中秋节" if (day.month, day.day) == mid_autumn else ""


def _tomb_sweeping(year: int) -> int:
    """The day of April on which 清明 falls; the usual formula for 2000–2099."""
    short = year % 100
    return int(short * 0.2422 + 4.81) - short // 4
