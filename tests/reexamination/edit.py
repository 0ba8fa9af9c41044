"""Edits a summary table as somebody in a college would, with openpyxl: python3 edit.py FROM TO sort|edit|remove|…."""
import sys

import openpyxl
import openpyxl.chart
import openpyxl.comments
import openpyxl.utils

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
elif what == "order":
    sheet.cell(rows["201830030305"], column["序号"]).value = 99
elif what == "beside":
    sheet.cell(rows["201830030305"], len(head) + 2).value = "已补考"
elif what == "below":
    sheet.cell(sheet.max_row + 3, 1).value = "经研究，骆大成认定为通过"
elif what == "second-heading":
    sheet.cell(head[0].row, len(head) + 1).value = "系统审查结论"
    sheet.cell(rows["201830030305"], len(head) + 1).value = "通过"
elif what == "hide-row":
    sheet.row_dimensions[rows["201830030305"]].hidden = True
elif what == "hide-column":
    sheet.column_dimensions[openpyxl.utils.get_column_letter(column["系统审查结论"])].hidden = True
elif what == "flat-row":
    sheet.row_dimensions[rows["201830030305"]].height = 0.1
elif what == "flat-column":
    sheet.column_dimensions[openpyxl.utils.get_column_letter(column["系统审查结论"])].width = 0.1
elif what == "drawing":
    sheet.add_chart(openpyxl.chart.BarChart(), f"W{rows['201830030305']}")
elif what == "comment":
    sheet.cell(rows["201830030305"], column["系统审查结论"]).comment = openpyxl.comments.Comment("其实通过", "x")
elif what == "format":
    sheet.cell(rows["201830030305"], column["系统审查结论"]).number_format = ';;;"通过"'
elif what == "forge":
    forged = book.copy_worksheet(sheet)
    forged.title = "假表"
    forged.cell(rows["201830030305"], column["系统审查结论"]).value = "通过"
    book.move_sheet(forged, -1)
    sheet.sheet_state = "hidden"
    book.active = 0
elif what == "no-id":
    sheet.cell(rows["201830030305"], column["学号"]).value = "通过"
elif what == "three":
    for heading in ("系统审查结论", "姓名", "已修总学分"):
        sheet.cell(rows["201830030305"], column[heading]).value = 1
    sheet.cell(rows["201830030304"], column["系统审查结论"]).value = 1
else:
    raise SystemExit(what)
book.save(target)
