"""The rules about shape, as functions from a text to what is wrong in it. test_architecture.py holds the code to them."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

MAY_IMPORT = {
    "outreach": {"outreach"},
    "campaigns": {"campaigns", "outreach"},
    "casework": {"casework", "campaigns", "outreach"},
}
# What a slice is made of. A module of another name is a pure helper: no rows, pages, forms or tasks in it.
SLICE_FILES = {
    "__init__", "models", "access", "services", "status", "queries", "forms", "views", "urls", "facts", "reminders",
    "tasks", "reports", "backends",
}  # fmt: skip
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
LONGEST_DELAY = 300  # seconds; a message may be lost, so what is due later is a row


def wrong_imports(app: str, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            top = name.split(".")[0]
            if (top in MAY_IMPORT and top not in MAY_IMPORT[app]) or top == "tests":
                yield f"line {node.lineno}: {app} must not import {name}"


def over_budget(text: str) -> Iterator[str]:
    lines = text.count("\n")
    if lines > LONGEST_FILE:
        yield f"{lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{node.name}: {length} lines"


def bare_rows(text: str) -> Iterator[str]:
    """Rows in a view that are not fetched through `visible_to` or an `x_for`."""
    tree = ast.parse(text)
    seen = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("visible_to", "unscoped")
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager"):
            if id(node) not in seen:
                yield f"line {node.lineno}: {ast.unparse(node)} without visible_to"
        elif isinstance(node, ast.Call) and _called(node) in (
            "get_object_or_404",
            "get_list_or_404",
            "aget_object_or_404",
        ):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Name) and first.id[:1].isupper():
                yield f"line {node.lineno}: get_object_or_404({first.id}, …) without visible_to"


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def late_messages(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if keyword.arg == "eta":
                yield f"line {node.lineno}: eta="
            elif keyword.arg == "countdown":
                value = keyword.value
                if not (isinstance(value, ast.Constant) and value.value <= LONGEST_DELAY):
                    yield f"line {node.lineno}: countdown={ast.unparse(value)}"


def unsaid(text: str, call: str, argument: str | int, sentences: set[str]) -> Iterator[str]:
    """Codes given to `promise(kind=…)` or `record(…, "action")` for which there is no sentence."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and _called(node) == call):
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg == argument]
        if isinstance(argument, int):
            given = node.args[argument : argument + 1]
        for value in given:
            for code in _strings(value):
                if code not in sentences:
                    yield f"line {node.lineno}: no sentence for {code!r}"


def _strings(value: ast.expr) -> list[str]:
    if isinstance(value, ast.IfExp):
        return _strings(value.body) + _strings(value.orelse)
    return [value.value] if isinstance(value, ast.Constant) and isinstance(value.value, str) else []


def misplaced(name: str, text: str) -> Iterator[str]:
    """Rows, pages, forms or tasks in a module whose name does not say so; a helper that does not say what it is."""
    if {name, name.split("_", maxsplit=1)[0], name.rsplit("_", maxsplit=1)[-1]} & SLICE_FILES:
        return
    tree = ast.parse(text)
    if not ast.get_docstring(tree):
        yield "a helper module says in its docstring what it is"
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(
            ast.unparse(base) in ("models.Model", "forms.Form", "forms.ModelForm") for base in node.bases
        ):
            yield f"{node.name} belongs into models.py or forms.py"
        elif isinstance(node, ast.FunctionDef):
            if node.args.args and node.args.args[0].arg == "request":
                yield f"{node.name} belongs into views.py"
            if any("shared_task" in ast.unparse(decorator) for decorator in node.decorator_list):
                yield f"{node.name} belongs into tasks.py"


def tasks_in(text: str) -> set[str]:
    return {
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and any("shared_task" in ast.unparse(d) for d in node.decorator_list)
    }


def names_in(text: str) -> set[str]:
    """What an index module hands on: the names it imports and lists in __all__."""
    tree = ast.parse(text)
    imported = {alias.asname or alias.name for n in tree.body if isinstance(n, ast.ImportFrom) for alias in n.names}
    listed = {
        str(item.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "__all__"
        and isinstance(node.value, ast.List)
        for item in node.value.elts
        if isinstance(item, ast.Constant)
    }
    return imported & listed


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style":
            self.found.append("<style>")
        self.in_script = tag == "script"
        for name, value in given.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(f"{name}= in <{tag}>")
            if value and value.strip().lower().startswith(("javascript:", "data:text")):
                self.found.append(f"{name}={value!r} in <{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False

    def handle_data(self, data: str) -> None:
        if self.in_script and data.strip():
            self.found.append("script with content")


def forbidden_markup(text: str) -> list[str]:
    """What a strict content security policy blocks."""
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}", " ", text, flags=re.DOTALL)
    text = re.sub(r"{{.*?}}", "x", text, flags=re.DOTALL)
    tags = _Tags()
    tags.feed(text)
    tags.close()
    return tags.found


# A name space is a name and not an address; comments of our own scripts reach nobody.
NAMESPACES = ("http://www.w3.org/",)


def other_hosts(text: str) -> list[str]:
    found = re.findall(r"https?://[^\s\"'<>)]+", text)
    found += re.findall(r"(?:src|href|action|url)\s*[=(:]\s*[\"']?(//[^\s\"'<>)]+)", text)
    return [address for address in found if not address.startswith(NAMESPACES)]


def excuses(text: str) -> Iterator[str]:
    """What is left undone, and rules set aside without a reason beside them."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            yield f"line {number}: unfinished"
        for mark in (r"#\s*noqa(?::\s*[A-Z0-9, ]+)?", r"#\s*type:\s*ignore(?:\[[a-z-, ]+\])?"):
            match = re.search(mark, line)
            if match and len(line[match.end() :].strip(" #-—:")) < 4:
                yield f"line {number}: {match.group(0).strip()} without a reason"
        if re.search(r"\.(skip|xfail)(\(\s*\))?\s*$", line):
            yield f"line {number}: skipped without a reason"


def unpinned(text: str) -> list[str]:
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    return [line for line in lines if line and not re.fullmatch(r"-r [\w.-]+|[\w.-]+==[\w.]+", line)]
