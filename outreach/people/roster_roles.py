"""Which dated roles a row of the staff roster gives. Pure: words in, roles out."""

import re
from dataclasses import dataclass

from outreach.people.roles import Category, Role

BY_CATEGORY = {
    Category.LEADER: Role.LEADER,
    Category.MIDDLE: Role.MIDDLE,
    Category.TEACHER: Role.TEACHER,
    Category.CLERK: Role.CLERK,
    Category.WORKER: Role.WORKER,
}


@dataclass(frozen=True)
class RoleKey:
    """One role as the roster knows it: units and classes by their names."""

    role: str
    department: str = ""
    class_group: tuple[str, str] | None = None

    @property
    def label(self) -> str:
        about = self.department or "".join(self.class_group or ())
        name = str(Role(self.role).label)
        return f"{name}（{about}）" if about else name


def posts(text: str) -> list[str]:
    """党支部书记、校长 → two."""
    return [part for part in re.split(r"[、，,;；/兼\s]+", text) if part]


def roles_of(
    *,
    post: str,
    category: str,
    department: str,
    is_head_teacher: bool,
    classes: list[tuple[str, str]],
    politics: str,
) -> set[RoleKey]:
    """The head of a class heads the first class of the cell and teaches in all of them."""
    named = posts(post)
    found = {RoleKey(BY_CATEGORY[Category(category)])}
    if any(is_principal(p) for p in named):
        found.add(RoleKey(Role.PRINCIPAL))
    if any(is_secretary(p) for p in named):
        found.add(RoleKey(Role.SECRETARY))
    if any(is_office_head(p) for p in named):
        found.add(RoleKey(Role.OFFICE))
    if any("心理" in p for p in named):
        found.add(RoleKey(Role.COUNSELLOR))
    if category == Category.MIDDLE and department and any(is_head_of_unit(p) for p in named):
        found.add(RoleKey(Role.UNIT_LEAD, department))
    if "党员" in politics:
        found.add(RoleKey(Role.PARTY_MEMBER))
    if classes:
        found.discard(RoleKey(Role.TEACHER))
        found.update(RoleKey(Role.TEACHER, class_group=group) for group in classes)
        if is_head_teacher:
            found.add(RoleKey(Role.HEAD_TEACHER, class_group=classes[0]))
    return found


def is_principal(post: str) -> bool:
    return "校长" in post and not re.search("副|助理|校长室|校长办", post)


def is_secretary(post: str) -> bool:
    return "书记" in post and not re.search("副|团|助理", post)


def is_office_head(post: str) -> bool:
    return "办公室主任" in post and "副" not in post


def is_head_of_unit(post: str) -> bool:
    return post.endswith(("主任", "组长")) and "副" not in post and "班主任" not in post
