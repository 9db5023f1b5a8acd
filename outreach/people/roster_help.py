"""What the template of the staff roster says about each column."""

from outreach.lib.roster_template import Help
from outreach.people.roles import Category

YES_NO = ("是", "否")
HELPS = {
    "staff_no": Help("学校自己的编号，一人一个，不重复；登录名就是“工号@学校代码”", "A012"),
    "name": Help("", "李晓明"),
    "gender": Help(choices=("男", "女")),
    "phone": Help("11位手机号码，也可以用它登录", "13800000000"),
    "department": Help(
        "处室或年级组；表里的先后就是显示的先后。以年级开头的（如七年级组）会管这个年级的班", "七年级组"
    ),
    "post": Help("多个职务用顿号隔开。写“校长”“书记”的有审批权，写“办公室主任”的成为活动办公室", "七年级组长"),
    "category": Help(choices=tuple(str(label) for label in Category.labels)),
    "is_head_teacher": Help(choices=YES_NO),
    "classes": Help("多个班用顿号隔开；班主任把自己管的班写在最前", "七年级3班、七年级4班"),
    "politics": Help(choices=("中共党员", "中共预备党员", "共青团员", "民主党派", "群众")),
    "branch": Help("", "第一党支部"),
    "establishment": Help(choices=("在编", "编外")),
    "arrived_on": Help("角色从这天开始", "2020-09-01"),
    "left_on": Help("在岗的最后一天；过了这天不能登录", "2026-08-31"),
    "waiver_reason": Help("产假、病假等；起止日期写在备注里", "产假"),
    "note": Help("不计入指标的起止日期写成“2026-07-01至2026-10-15”", "2026-07-01至2026-10-15"),
}
