"""Writes working-days.txt and clocks.tsv beside this file, by a calendar that the program does not know.

    pip install chinesecalendar && python3 tests/appeals/make.py

The days off are those of the package chinesecalendar; the counting is written here anew, after 民法典 201 to 203.
"""
import calendar
import datetime as dt
from pathlib import Path

from chinese_calendar import is_workday

HERE = Path(__file__).parent
DAY = dt.timedelta(days=1)


def rolled(day):
    while not is_workday(day):
        day += DAY
    return day


def last_day(start, length, unit):
    if unit == "days":
        return rolled(start + length * DAY)
    if unit == "months":
        year, month = divmod(start.year * 12 + start.month - 1 + length, 12)
        return rolled(dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])))
    day, left = start, length
    while left:
        day += DAY
        left -= is_workday(day)
    return day


CASES = [
    # start, length, unit, why it stands here
    ("2022-11-22", 10, "days", "plain"),
    ("2022-11-25", 15, "days", "ends on a Saturday: Monday"),
    ("2022-09-21", 10, "days", "ends on 1 October: first moved working Saturday, 8 October"),
    ("2022-09-28", 10, "days", "ends on the moved working Saturday itself"),
    ("2022-09-29", 10, "days", "ends on the moved working Sunday itself"),
    ("2022-12-21", 10, "days", "ends on 31 December, a day of the holiday of the year after"),
    ("2023-01-06", 15, "days", "ends on the eve of the Spring Festival: a moved Saturday"),
    ("2024-01-31", 10, "days", "ends on the first day of the Spring Festival: a moved Sunday"),
    ("2025-01-13", 15, "days", "ends on 28 January, the eve of the Spring Festival"),
    ("2025-09-20", 30, "days", "thirty days over the long October holiday"),
    ("2025-09-01", 30, "days", "ends on 1 October: 9 October"),
    ("2026-02-05", 10, "days", "ends on the first day of the Spring Festival"),
    ("2026-02-04", 10, "days", "ends on a moved working Saturday"),
    ("2026-12-15", 10, "days", "ends within the last known year"),
    ("2025-10-15", 60, "days", "applications: sixty days from the closing day end on a Sunday"),
    ("2025-03-31", 60, "days", "applications: sixty days from the closing day"),
    ("2022-11-22", 10, "working-days", "plain: two weeks"),
    ("2022-09-23", 10, "working-days", "over the October holiday with two moved days"),
    ("2022-01-21", 10, "working-days", "over the Spring Festival with a moved weekend"),
    ("2023-04-21", 15, "working-days", "from the eve of a moved Sunday over Labour Day"),
    ("2024-04-03", 5, "working-days", "over Qingming with a moved Sunday"),
    ("2024-09-13", 5, "working-days", "begins before a moved Saturday"),
    ("2024-09-14", 5, "working-days", "begins on a moved Saturday, which does not count"),
    ("2025-12-25", 10, "working-days", "over the end of the year"),
    ("2026-02-13", 15, "working-days", "over the longest Spring Festival"),
    ("2026-02-28", 1, "working-days", "from a moved Saturday to Monday"),
    ("2026-09-18", 10, "working-days", "two moved days and two holidays"),
    ("2025-09-30", 15, "working-days", "begins on the eve of the holiday"),
    ("2025-09-12", 30, "working-days", "fifteen and fifteen more"),
    ("2022-08-31", 6, "months", "no 31 February: the last day"),
    ("2023-08-31", 6, "months", "29 February of a leap year"),
    ("2022-03-31", 6, "months", "30 September"),
    ("2022-04-01", 6, "months", "1 October: 8 October"),
    ("2023-11-30", 6, "months", "30 May"),
    ("2024-08-29", 6, "months", "no 29 February: 28"),
    ("2024-12-31", 2, "months", "28 February, a Friday"),
    ("2025-07-28", 6, "months", "28 January"),
    ("2025-08-15", 6, "months", "15 February 2026, first day of the Spring Festival: 24"),
    ("2024-01-30", 1, "months", "29 February"),
    ("2025-11-30", 3, "months", "28 February 2026, a moved working Saturday"),
]

with open(HERE / "clocks.tsv", "w") as out:
    print("start\tlength\tunit\tlast\twhy", file=out)
    for start, length, unit, why in CASES:
        last = last_day(dt.date.fromisoformat(start), length, unit)
        print(start, length, unit, last, why, sep="\t", file=out)

with open(HERE / "working-days.txt", "w") as out:
    for year in range(2022, 2027):
        day, marks = dt.date(year, 1, 1), ""
        while day.year == year:
            marks += "#" if is_workday(day) else "."
            day += DAY
        print(year, marks, file=out)
