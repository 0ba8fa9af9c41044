"""Edits a summary table as somebody in a college would, with openpyxl: python3 edit.py FROM TO sort|edit|remove."""
import sys

import openpyxl

source, target, what = sys.argv[1:]
book = openpyxl.load_workbook(source)
sheet = book.worksheets[0]
head = next(row for row in sheet.iter_rows() if any(cell.value == "学号" for cell in row))
column = {cell.value: cell.column for cell in head}
rows = {sheet.cell(row, column["学号"]).value: row for row in range(head[0].row + 1, sheet.max_row + 1)}
if what == "sort":
    sheet.insert_rows(rows["202020030306"])
    sheet.column_dimensions["C"].width = 40
elif what == "edit":
    sheet.cell(rows["201830030305"], column["已修总学分"]).value = 60
    sheet.cell(rows["201830030305"], column["系统审查结论"]).value = "通过"
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("合计"):
                cell.value = "合计：3人，其中通过3人"
elif what == "remove":
    sheet.cell(rows["201830030305"], column["学号"]).value = "209999999999"
    sheet.delete_cols(column["姓名"])
book.save(target)
