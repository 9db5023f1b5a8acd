"""What the template of the family roster says about each column."""

from outreach.lib.roster_template import Help

YES = ("是",)
HELPS = {
    "grade": Help("七年级、初一、高二都认得", "七年级"),
    "class_name": Help("", "3班"),
    "name": Help("", "周子涵"),
    "gender": Help(choices=("男", "女")),
    "student_no": Help("学籍号或校内编号，一人一个；没有就空着，按班级和姓名认人", "GA202601001"),
    "birthday": Help("只要月和日，用于生日祝福", "07-23"),
    "boarding": Help(choices=("走读", "住校")),
    "household_code": Help("同一家的兄弟姐妹填同一个编号；独生的可空着", "AH00001"),
    "address": Help("写到村、社区或小区", "柳溪村1组"),
    "guardian": Help("", "周建国"),
    "relation": Help(choices=("父亲", "母亲", "祖父", "祖母", "外祖父", "外祖母", "其他")),
    "phone": Help("手机或带区号的固定电话，一格一个", "13800000000"),
    "guardian2": Help(),
    "relation2": Help(choices=("父亲", "母亲", "祖父", "祖母", "外祖父", "外祖母", "其他")),
    "phone2": Help(),
    "left_behind": Help("没有就空着", "", ("双亲留守", "单亲留守")),
    "migrant": Help("没有就空着", "", YES),
    "orphan": Help("没有就空着；只有校长、办公室和班主任能看到", "", ("孤儿", "事实无人抚养")),
    "disabled": Help("没有就空着", "", YES),
    "poor": Help("没有就空着", "", ("低保", "低保边缘", "特困供养")),
    "poverty": Help("没有就空着", "", ("脱贫家庭(原建档立卡)", "脱贫不稳定", "边缘易致贫", "突发严重困难")),
    "single_parent": Help("没有就空着", "", YES),
    "aid": Help("没有就空着", "", ("特别困难", "困难", "一般困难")),
    "study": Help("没有就空着", "", YES),
    "other": Help("烈士子女/优抚、重病、控辍保学、信访户；多个用顿号。心理关注由心理教师在系统里登记，不写在这里"),
    "entered_on": Help("", "2026-09"),
    "helper_no": Help("填教职工花名册里的工号；先导入教职工", "A020"),
    "note": Help(),
}
