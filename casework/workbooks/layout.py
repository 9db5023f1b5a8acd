"""The columns of 表1–表7, in the order of the office's own forms (tables.md C.3)."""

from casework.workbooks.tables import Table
from outreach.reports.plans import Column, Format

NO = Column("序号", format=Format.INT, width=6)


def _due_and_done(group: str) -> tuple[Column, Column]:
    return (
        Column("应", group, Format.INT, width=6, total=True),
        Column("实", group, Format.INT, width=6, total=True),
    )


TABLE1 = Table(
    "q1",
    "表1 季度工作汇总表",
    (
        NO,
        Column("项目", width=14),
        Column("指标名称", width=18),
        Column("计量单位", width=8),
        Column("本季度应完成", format=Format.INT),
        Column("本季度完成", format=Format.INT),
        Column("完成率", format=Format.RATE),
        Column("上季度完成", format=Format.INT),
        Column("环比增减", format=Format.INT),
        Column("本年累计完成", format=Format.INT),
        Column("全年目标", format=Format.INT),
        Column("全年完成率", format=Format.RATE),
        Column("备注", width=16),
    ),
    totalled=False,
    notes=(
        "家访只计上门和约访；同一位教师同一天到同一户只计1次，两位教师同去各计1人次、全校计1户次。",
        "覆盖率按学年（9月1日起）累计；结对数为季度末实有数。“—”表示没有应完成数或没有可比的数。",
    ),
)

TABLE2 = Table(
    "q2",
    "表2 教职工任务完成情况表",
    (
        NO,
        Column("部门(年级组)", width=12),
        Column("姓名", width=9),
        Column("职务(岗位)", width=14),
        Column("人员类别", width=9),
        *_due_and_done("三进三同(天)"),
        *_due_and_done("结对(人/户)"),
        *_due_and_done("大下访(次)"),
        *_due_and_done("家访(次)"),
        Column("家访户数", format=Format.INT, total=True, width=8),
        Column("联系帮扶对象(次)", format=Format.INT, total=True, width=9),
        Column("民情日记(篇)", format=Format.INT, total=True, width=8),
        Column("收集问题(条)", format=Format.INT, total=True, width=8),
        Column("已解决(条)", format=Format.INT, total=True, width=8),
        Column("完成情况", width=9),
        Column("减免情况", width=18),
        Column("备注", width=14),
    ),
    notes=(
        "按部门和工号排列，不排名。应完成数按在岗天数折算，不足三分之一的免计，不列入完成率。",
        "三进三同、大下访本季度无记录的填0；民情日记只数篇数。本表仅作工作情况说明。",
    ),
)

TABLE3 = Table(
    "q3",
    "表3 家访情况统计表",
    (
        NO,
        Column("年级", width=9),
        Column("班级", width=8),
        Column("班主任", width=9),
        Column("学生数", format=Format.INT, total=True, width=8),
        Column("本季家访学生数", format=Format.INT, total=True, width=9),
        Column("本季家访户次", format=Format.INT, total=True, width=9),
        Column("其中:上门", format=Format.INT, total=True, width=8),
        Column("其中:约访", format=Format.INT, total=True, width=8),
        Column("其中:来校", format=Format.INT, total=True, width=8),
        Column("电访视频(次)", format=Format.INT, total=True, width=9),
        Column("学年累计家访学生数", format=Format.INT, total=True, width=10),
        Column("学年覆盖率", format=Format.RATE, rate_of=("学年累计家访学生数", "学生数"), width=9),
        Column("特殊群体学生数", format=Format.INT, total=True, width=9),
        Column("已家访特殊群体数", format=Format.INT, total=True, width=9),
        Column("特殊群体覆盖率", format=Format.RATE, rate_of=("已家访特殊群体数", "特殊群体学生数"), width=9),
        Column("收集意见建议(条)", format=Format.INT, total=True, width=9),
        Column("已解决(条)", format=Format.INT, total=True, width=8),
        Column("备注", width=10),
    ),
    notes=(
        "家访户次为上门加约访；来校面谈、电话视频单独列出，不计入家访户次。",
        "一户有孩子分在两个班的，两个班各计一次，所以合计可能大于表1的全校户次。小计、合计的覆盖率由合计数重新计算。",
    ),
)

TABLE4 = Table(
    "q4",
    "表4 问题台账",
    (
        NO,
        Column("问题编号", width=13),
        Column("来源", width=7),
        Column("反映人类别", width=7),
        Column("反映时间", format=Format.DAY, width=11),
        Column("涉及部门(年级)", width=10),
        Column("问题内容(原话)", width=32),
        Column("问题类别", width=9),
        Column("责任领导", width=9),
        Column("承办部门", width=9),
        Column("承办人", width=8),
        Column("办理时限", format=Format.DAY, width=11),
        Column("办理措施及进展", width=16),
        Column("办理结果", width=10),
        Column("办结时间", format=Format.DAY, width=11),
        Column("回访时间", format=Format.DAY, width=11),
        Column("满意情况", width=8),
        Column("是否销号", width=7),
        Column("销号时间", format=Format.DAY, width=11),
        Column("备注", width=10),
    ),
    totalled=False,
    notes=("反映人只列类别，不列姓名。",),
)

TABLE5 = Table(
    "q5",
    "表5 结对帮扶情况表",
    (
        NO,
        Column("帮扶干部(教师)", width=10),
        Column("职务", width=12),
        Column("帮扶对象", width=9),
        Column("年级班级", width=11),
        Column("对象类别", width=14),
        Column("结对时间", format=Format.DAY, width=11),
        Column("家访(次)", format=Format.INT, total=True, width=7),
        Column("电话联系(次)", format=Format.INT, total=True, width=8),
        Column("书信(次)", format=Format.INT, total=True, width=7),
        Column("慰问(次)", format=Format.INT, total=True, width=7),
        Column("折款(元)", format=Format.MONEY, total=True, width=9),
        Column("主要帮扶措施", width=18),
        Column("解决困难", format=Format.INT, total=True, width=8),
        Column("结对状态", width=9),
        Column("备注", width=10),
    ),
    names=frozenset({"帮扶对象"}),
    notes=("帮扶对象姓名默认隐去名字；对象类别不含孤儿、心理关注等受限类别。",),
)

TABLE6 = Table(
    "q6",
    "表6 接访下访情况登记表",
    (
        NO,
        Column("日期", format=Format.DAY, width=11),
        Column("形式", width=10),
        Column("接待(下访)领导", width=12),
        Column("地点", width=12),
        Column("批次", format=Format.INT, total=True, width=7),
        Column("人次", format=Format.INT, total=True, width=7),
        Column("反映事项摘要", width=26),
        Column("类别", width=10),
        Column("处理方式", width=10),
        Column("承办部门", width=10),
        Column("答复时限", format=Format.DAY, width=11),
        Column("答复日期", format=Format.DAY, width=11),
        Column("答复形式", width=9),
        Column("是否办结", width=8),
        Column("备注", width=10),
    ),
)

TABLE7 = Table(
    "q7",
    "表7 材料上交情况表",
    (
        NO,
        Column("部门", width=14),
        Column("姓名", width=10),
        Column("材料名称", width=22),
        Column("应交(份)", format=Format.INT, total=True),
        Column("已交(份)", format=Format.INT, total=True),
        Column("上交日期", format=Format.DAY, width=12),
        Column("审核情况", width=12),
        Column("备注", width=14),
    ),
)

QUARTERLY = (TABLE1, TABLE2, TABLE3, TABLE4, TABLE5, TABLE6, TABLE7)
