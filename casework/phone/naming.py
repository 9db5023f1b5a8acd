"""What a browser is called in a list of phones: 安卓手机 · 微信, iPhone · Safari, 电脑 · Chrome."""

MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "鸿蒙手机"),
    ("OpenHarmony", "鸿蒙手机"),
    ("Android", "安卓手机"),
)
# The first that is found: everybody calls themselves Safari and Chrome besides.
BROWSERS = (
    ("wxwork", "企业微信"),
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("HeyTapBrowser", "OPPO 浏览器"),
    ("VivoBrowser", "vivo 浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "火狐"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def name_of(agent: str) -> str:
    """From the User-Agent header; what is not known is 电脑, or 浏览器."""
    machine = next((word for mark, word in MACHINES if mark in agent), "电脑")
    return f"{machine} · {next((word for mark, word in BROWSERS if mark in agent), '浏览器')}"
