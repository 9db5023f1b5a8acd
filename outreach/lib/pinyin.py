"""Names in pinyin, for search on a phone: 单晓明 is found by shanxiaoming and sxm."""

from outreach.lib.text import person_name

# Surnames read otherwise than as words.
SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "任": "ren", "尉": "wei", "翟": "zhai", "华": "hua", "乐": "yue", "宁": "ning", "员": "yun", "种": "chong",
    "缪": "miao", "冼": "xian", "洗": "xian", "逄": "pang", "燕": "yan", "折": "she", "黑": "he", "秘": "bi",
    "召": "shao", "纪": "ji", "葛": "ge", "哈": "ha", "郇": "xun", "都": "du", "祭": "zhai", "繁": "po", "牟": "mu",
    "万": "wan", "令": "ling", "佴": "nai", "晟": "cheng", "句": "gou", "隗": "wei", "谌": "chen", "应": "ying",
}  # fmt: skip
LONG_SURNAMES = {
    "尉迟": ["yu", "chi"], "万俟": ["mo", "qi"], "长孙": ["zhang", "sun"], "单于": ["chan", "yu"],
    "澹台": ["tan", "tai"], "令狐": ["ling", "hu"], "宇文": ["yu", "wen"], "尉犁": ["yu", "li"],
}  # fmt: skip


def syllables(name: str) -> list[str]:
    """zeng, xiao, ming for 曾晓明. Letters and digits stay together, in lower case."""
    from pypinyin import lazy_pinyin  # the dictionary takes 30 MB: only for those who need it

    name = person_name(name)
    head = LONG_SURNAMES.get(name[:2]) or ([SURNAMES[name[0]]] if name[:1] in SURNAMES else [])
    rest = lazy_pinyin(name[len(head) :], errors=_letters)
    return [part for part in head + rest if part]


def _letters(run: str) -> str:
    return "".join(c for c in run.lower() if c.isalnum())


def pinyin(name: str) -> str:
    return "".join(syllables(name))


def initials(name: str) -> str:
    """sxm for 单晓明"""
    return "".join(part[0] for part in syllables(name))
