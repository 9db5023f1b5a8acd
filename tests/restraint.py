"""What the product must not do to people (practice B.9), as functions from a text to what is wrong in it.

D3: no photo, file, place or position is ever demanded, nor anything taken straight from the camera.
D8: nobody is ranked: no such words, and no list of people in the order of what they have done.
D9: no least number of characters.
test_restraint.py holds templates, pages and code to them.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

# What a field is called that takes a picture or says where somebody is.
PLACES = re.compile(
    r"(?<![a-z])(?:photo|photos|picture|image|camera|location|latitude|longitude|lat|lng|gps|place)(?![a-z])|地点|照片"
)
POSITION = re.compile(r"geolocation|getCurrentPosition|watchPosition|getUserMedia")
RANKING = ("排名", "排行", "积分", "名次", "点赞", "打卡", "红黑榜", "光荣榜", "星级", "倒数第", "末位")
# To say that nobody is ranked is no ranking.
DENIED = re.compile(r"(?:不|不作|不做|不搞|不设|没有|无|不得)(?:" + "|".join(RANKING) + ")")
COUNTING = {"Count", "Sum", "Avg"}
# What an object of a result, a person or a unit has been counted to; the days and names of things are none of these.
FIGURES = {"done", "late", "missing", "percent", "share", "rate", "score", "total", "visits", "times", "met", "unmet"}


class _Inputs(HTMLParser):
    """`files`: the demanded files of each form, judged when its other fields are known."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.files: list[str] = []
        self.fields = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "form":
            self.end_of_form()
        if tag not in {"input", "textarea", "select"}:
            return
        given = {name.lower(): value or "" for name, value in attrs}
        kind = given.get("type", "text")
        if kind in {"hidden", "submit"}:
            return
        self.fields += 1
        named = f"{given.get('name', '')} {given.get('id', '')}".lower()
        words = f"<{tag} type={kind} name={given.get('name', '')}>"
        if "capture" in given:
            self.found.append(f"capture in {words}")
        if "minlength" in given and kind != "password":
            self.found.append(f"minlength in {words}")
        if "required" in given or given.get("aria-required") == "true":
            if kind == "file" and not PLACES.search(named):
                self.files.append(f"required in {words}")
            elif PLACES.search(named):
                self.found.append(f"required in {words}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.end_of_form()

    def end_of_form(self) -> None:
        """A form that holds nothing but a file, to be added or read in, asks for what somebody came to give."""
        if self.fields > 1:
            self.found += self.files
        self.files, self.fields = [], 0


def demands(text: str) -> list[str]:
    """Inputs of a template or page that demand a photo, a file, a place or so many characters."""
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
    # What stands in a condition may come to stand; what is filled in is a value.
    text = re.sub(r"{%.*?%}", " ", text, flags=re.DOTALL)
    text = re.sub(r"{{.*?}}", "x", text, flags=re.DOTALL)
    inputs = _Inputs()
    inputs.feed(text)
    inputs.close()
    inputs.end_of_form()
    return inputs.found


def asks_position(text: str) -> list[str]:
    return POSITION.findall(text)


def ranking_words(text: str) -> list[str]:
    text = DENIED.sub("", text)
    return [word for word in RANKING if word in text]


def spoken(text: str) -> str:
    """The sentences in a Python file: its strings without docstrings."""
    tree = ast.parse(text)
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return "\n".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    )


def ordered_by_figures(text: str) -> Iterator[str]:
    """`order_by` of what was counted, and `sorted` by a figure."""
    tree = ast.parse(text)
    counted = {
        keyword.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) in {"annotate", "alias", "aggregate"}
        for keyword in node.keywords
        if keyword.arg and any(isinstance(one, ast.Call) and _name(one.func) in COUNTING for one in ast.walk(keyword.value))
    }  # fmt: skip
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if _name(node.func) == "order_by":
            for argument in node.args:
                if counted & {word.lstrip("-") for word in _words(argument)} or _counts(argument):
                    yield f"line {node.lineno}: order_by({ast.unparse(argument)})"
        elif _name(node.func) in {"sorted", "sort"}:
            for keyword in node.keywords:
                if keyword.arg == "key" and FIGURES & _attributes(keyword.value):
                    yield f"line {node.lineno}: {ast.unparse(keyword.value)}"


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _words(node: ast.expr) -> set[str]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _counts(node: ast.expr) -> bool:
    return any(isinstance(one, ast.Call) and _name(one.func) in COUNTING for one in ast.walk(node))


def _attributes(node: ast.AST) -> set[str]:
    """What decides the place; whether something is finished only parts a list in two."""
    if isinstance(node, ast.Compare):
        return set()
    own = {node.attr} if isinstance(node, ast.Attribute) else set()
    return own.union(*(_attributes(child) for child in ast.iter_child_nodes(node)))
