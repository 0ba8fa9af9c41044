"""Fills the workbooks of a starter project as a secretary would, with openpyxl: two students who meet every requirement.

python3 fill.py PROJECT: reads PROJECT/workbooks, writes PROJECT/tables."""
import datetime
import pathlib
import sys

import openpyxl

project = pathlib.Path(sys.argv[1])
day = datetime.date

PEOPLE = [
    ("202320010101", "石兰", "女", day(2001, 3, 14), "990101200103140047"),
    ("202320010102", "程远", "男", day(2000, 11, 2), "990101200011020013"),
]

COURSES = [
    ("G0001", "中国特色社会主义理论与实践研究", "学位课", "公共学位课", 36, 3, "2023-2024-1", 88),
    ("G0002", "学术英语", "学位课", "公共学位课", 36, 3, "2023-2024-1", 82),
    ("C0001", "算法设计与分析", "学位课", "专业学位课", 54, 3, "2023-2024-1", 91),
    ("C0002", "高级操作系统", "学位课", "专业学位课", 54, 3, "2023-2024-1", 85),
    ("C0003", "机器学习", "学位课", "专业学位课", 54, 3, "2023-2024-2", 87),
    ("C0004", "数据库系统实现", "学位课", "专业学位课", 54, 3, "2023-2024-2", 84),
    ("C0005", "科研方法与学术规范", "学位课", "专业学位课", 18, 1, "2023-2024-2", 90),
    ("E0001", "计算机视觉", "非学位课", "选修课", 36, 2, "2024-2025-1", 86),
    ("E0002", "信息检索", "非学位课", "选修课", 36, 2, "2024-2025-1", 83),
    ("E0003", "分布式系统", "非学位课", "选修课", 36, 2, "2024-2025-1", 89),
]


def rows(kind):
    for student, name, sex, born, number in PEOPLE:
        own = {"学号": student, "姓名": name}
        if kind == "名册":
            yield own | {
                "性别": sex, "出生日期": born, "证件类型": "居民身份证", "证件号码": number, "国籍": "中国", "民族": "汉族",
                "学院": "计算机学院", "专业代码": "081200", "专业": "计算机科学与技术", "学位层次": "硕士", "学位类型": "学术学位",
                "学习方式": "全日制", "培养类别": "学历教育", "入学年月": "2023-09", "拟毕业年月": "2026-12",
                "研究方向": "智能信息处理", "导师": "李文博", "导师职称": "教授", "论文题目": "面向乡村学校的资源推荐方法研究",
                "密级": "公开", "申请日期": day(2026, 11, 3), "信息确认": "是", "学信网照片": "已校对", "学费": "已缴清",
            }
        elif kind == "培养计划课程":
            for code, course, clazz, group, hours, credits, term, _ in COURSES:
                yield own | {
                    "课程编号": code, "课程名称": course, "课程类别": clazz, "课程组": group, "学时": hours, "学分": credits,
                    "开课学期": term, "考核方式": "考试", "任课教师": "周敬尧", "开课单位": "计算机学院",
                }
        elif kind == "课程成绩":
            for code, course, clazz, _, _, credits, term, mark in COURSES:
                yield own | {
                    "课程编号": code, "课程名称": course, "课程类别": clazz, "学分": credits, "选修学期": term, "成绩": mark,
                    "考核日期": day(2024, 1, 12) if term.endswith("1") else day(2024, 6, 25), "修读性质": "初修",
                }
        elif kind == "培养环节":
            review = {
                "导师审核人": "李文博", "导师意见": "同意", "学院审核人": "周敏", "学院意见": "同意，通过",
            }
            yield own | review | {
                "培养环节": "个人培养计划", "考核日期": day(2023, 9, 28), "导师审核日期": day(2023, 10, 8), "学院审核日期": day(2023, 10, 12),
            }
            yield own | review | {
                "培养环节": "中期考核", "考核日期": day(2024, 12, 5), "考核结果": "合格", "考核小组意见": "达到培养要求",
                "考核小组成员": "周敬尧、石惠兰、汤念慈", "自我总结": "按计划完成课程学习", "科研成果": "论文一篇",
                "导师审核日期": day(2024, 12, 6), "学院审核日期": day(2024, 12, 10),
            }
            yield own | review | {
                "培养环节": "开题报告", "考核日期": day(2025, 3, 12), "论文题目": "面向乡村学校的资源推荐方法研究", "课题来源": "自选",
                "题目类型": "应用研究", "考核结果": "通过", "考核小组意见": "同意开题", "考核小组成员": "周敬尧、石惠兰、汤念慈",
                "出席人数": 3, "同意人数": 3, "导师审核日期": day(2025, 3, 13), "学院审核日期": day(2025, 3, 18),
            }
        elif kind == "学术活动":
            for number in range(1, 9):
                yield own | {
                    "报告题目": f"智能信息处理前沿第{number}讲", "报告人": name if number == 8 else "何以安", "主办单位": "计算机学院",
                    "时间": day(2024, 3, number), "地点": "学术报告厅", "参加方式": "主讲" if number == 8 else "听取",
                    "内容摘要": "介绍研究进展与问题", **({"认定学分": 1} if number == 8 else {}),
                }
        elif kind == "实践环节":
            yield own | {
                "考核表": "实践环节考核表", "实践类型": "教学实践", "实践单位": "计算机学院", "开始日期": day(2024, 9, 2),
                "结束日期": day(2025, 1, 10), "实践内容": "承担程序设计课程助教", "实践总结": "完成辅导、答疑和作业批改",
                "校内导师评语": "认真负责", "实践单位意见": "同意", "学院审核人": "周敏", "学院审核日期": day(2025, 1, 15),
                "学院意见": "同意，通过", "成绩": "合格", "学分": 2,
            }
        elif kind == "科研成果":
            yield own | {
                "成果类别": "论文", "成果名称": f"乡村学校数字资源推荐的一种方法（{name}）", "刊物名称": "湖湘计算", "ISSN": "9901-0011",
                "CN": "43-9901/G4", "年卷期": "2025年第3期", "页码": "61-68", "发表日期": day(2025, 5, 10), "本人排序": 1,
                "作者总数": 2, "导师排序": 2, "第一署名单位": "麓山大学", "状态": "已刊", "证明材料编号": "E01",
            }
        elif kind == "审查决定":
            yield own | {"审查环节": "学院初审", "轮次": 1, "审查结论": "通过", "审查人": "周敏", "审查日期": day(2026, 11, 10)}
            yield own | {"审查环节": "研究生院复核", "轮次": 1, "审查结论": "通过", "审查人": "韦国安", "审查日期": day(2026, 11, 14)}


(project / "tables").mkdir(exist_ok=True)
for path in sorted((project / "workbooks").glob("*.xlsx")):
    filled = list(rows(path.stem))
    if not filled:
        continue
    book = openpyxl.load_workbook(path)
    sheet = book.active
    # What stands in parentheses at the end of a heading is a remark.
    columns = {str(cell.value).split("（")[0]: cell.column for cell in sheet[1]}
    for number, row in enumerate(filled, start=2):
        for heading, value in row.items():
            if isinstance(value, datetime.date):
                value = value.isoformat()
            sheet.cell(row=number, column=columns[heading], value=value if value is None else str(value))
    book.save(project / "tables" / path.name)
