"""Fills in 复核意见.xlsx as an officer would, with openpyxl:
python3 decide.py WORKBOOK PERSON DAY 学号=处理意见=毕业结论=理由[=告知书送达日期=陈述申辩日期=陈述申辩要点] …

The ID 其余 stands for every row of the first sheet that nothing else names."""
import datetime
import sys

import openpyxl

path, person, day, *given = sys.argv[1:]
given = {parts[0]: parts[1:] for parts in (line.split("=") for line in given)}
book = openpyxl.load_workbook(path)
named = set(given) - {"其余"}
for sheet in book.worksheets:
    head = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        student = sheet.cell(row, head["学号"]).value
        rest = given.get("其余") if sheet is book.worksheets[0] else None
        answer = given.get(student, rest)
        if answer is None:
            continue
        named.discard(student)
        for heading, text in zip(("处理意见", "毕业结论", "理由"), answer):
            sheet.cell(row, head[heading]).value = text or None
        sheet.cell(row, head["决定人"]).value = person
        sheet.cell(row, head["陈述申辩要点"]).value = (answer[5:] or [None])[0] or None
        for heading, text in zip(("告知书送达日期", "陈述申辩日期", "决定日期"), (answer[3:5] or ["", ""]) + [day]):
            # As Excel keeps a day that somebody types.
            sheet.cell(row, head[heading]).value = datetime.datetime.fromisoformat(text) if text else None
            sheet.cell(row, head[heading]).number_format = "yyyy/m/d"
assert not named, named
book.save(path)
