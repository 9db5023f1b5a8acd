"""Names, phones and addresses as a reader sees them who has no right to the whole."""

import re

from outreach.lib.text import clean

VILLAGE = re.compile(r"^(.+?(?:[村屯寨]|社区|居委会|小区|花园|家园|苑))")
TOWN = re.compile(r"^(.+?(?:街道|镇|乡))")
SHOWN = re.compile(r"^\S{1,2}\*$")


def mask_name(name: str) -> str:
    """李* for 李小明; 欧阳* for a surname of two characters."""
    name = clean(name)
    if not name or SHOWN.match(name):
        return name
    return (name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]) + "*"


def mask_phone(phone: str) -> str:
    """138****5678; a land line keeps its area code; anything else shows nothing."""
    phone = clean(phone)
    if re.fullmatch(r"[0-9]{11}", phone) and phone.startswith("1"):
        return f"{phone[:3]}****{phone[-4:]}"
    if re.fullmatch(r"0[0-9]{9,11}", phone):
        return f"{phone[:4]}****"
    return phone if re.fullmatch(r"(1[0-9]{2}\*{4}[0-9]{4}|0[0-9]{3}\*{4}|\*{4})?", phone) else "****"


def mask_address(address: str) -> str:
    """柳溪村1组 → 柳溪村: down to the village or the estate, never the door."""
    address = clean(address)
    found = VILLAGE.match(address) or TOWN.match(address)
    if found:
        return found[1]
    return address if re.fullmatch(r"(\S\*)?", address) else f"{address[0]}*"


COMPOUND = {
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "司徒", "南宫",
    "夏侯", "闻人", "端木", "万俟", "澹台", "公冶", "太叔", "申屠", "轩辕", "钟离", "濮阳", "淳于", "单于", "西门",
}  # fmt: skip
