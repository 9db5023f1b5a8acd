"""The roles that an appointment gives. Campaign quotas and access rights both speak of them."""

from django.db import models


class Role(models.TextChoices):
    PRINCIPAL = "principal", "校长"
    SECRETARY = "secretary", "书记"
    LEADER = "leader", "班子成员"
    MIDDLE = "middle", "中层"
    UNIT_LEAD = "unit_lead", "部门负责人"
    OFFICE = "office", "活动办公室"
    HEAD_TEACHER = "head_teacher", "班主任"
    TEACHER = "teacher", "教师"
    CLERK = "clerk", "职员"
    WORKER = "worker", "工勤"
    PARTY_MEMBER = "party_member", "党员"
    COUNSELLOR = "counsellor", "心理教师"
    DISTRICT = "district", "区级办公室"
    ADMIN = "admin", "系统管理员"


class Category(models.TextChoices):
    """人员类别 of the roster: each person has exactly one."""

    LEADER = "leader", "班子成员"
    MIDDLE = "middle", "中层"
    TEACHER = "teacher", "教师"
    CLERK = "clerk", "职员"
    WORKER = "worker", "工勤"
