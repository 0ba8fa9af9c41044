"""Does to 复核意见.xlsx what people do to a workbook, with openpyxl: python3 tear.py WORKBOOK WHAT [TEXT]."""
import sys

import openpyxl

path, what, *text = sys.argv[1:]
book = openpyxl.load_workbook(path)
sheet = book.worksheets[0]
head = {cell.value: cell.column for cell in sheet[1]}
filled = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, head["决定人"]).value)
if what == "rename":
    sheet.cell(1, head[text[0]]).value = text[1]
elif what == "delete-column":
    sheet.delete_cols(head[text[0]])
elif what == "double-column":
    sheet.cell(1, len(head) + 1).value = text[0]
elif what == "delete-sheet":
    del book[text[0]]
elif what == "delete-row":
    sheet.delete_rows(filled)
elif what == "change-id":
    sheet.cell(filled, head["学号"]).value = "209999999999"
elif what == "note":
    sheet.cell(2, len(head) + 2).value = text[0]
elif what == "write":
    sheet.cell(filled, head[text[0]]).value = text[1] or None
elif what == "twice":
    for cell in list(sheet[filled]):
        sheet.cell(sheet.max_row + (cell.column == 1), cell.column).value = cell.value
    sheet.cell(sheet.max_row, head["理由"]).value = text[0]
else:
    raise SystemExit(what)
book.save(path)
