"""The shape of the house (docs/architecture.md). Each guard has a twin below it, which it must catch."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from outreach import access
from tests import architecture as rules

ROOT = Path(__file__).resolve().parent.parent
APPS = ("outreach", "campaigns", "casework")
# These wire the apps together, so they may look up.
WIRING = {"outreach/settings.py", "outreach/urls.py", "outreach/celery.py"}
SLICES = {
    "outreach": {"people", "calendar", "timeline", "notices", "reports", "files", "health", "about", "lib"},
    "campaigns": {"planning", "quotas", "handins", "cascade", "presets"},
    "casework": {
        "families", "pairings", "visits", "diaries", "events", "submissions", "tickets", "mailbox", "receptions",
        "surveys", "registers", "progress", "workbooks", "phone",
    },
}  # fmt: skip
NOT_SLICES = {"migrations", "management", "templatetags", "__pycache__"}


def files(*patterns: str) -> list[str]:
    found = {path for pattern in patterns for path in ROOT.glob(pattern)}
    return sorted(
        str(path.relative_to(ROOT))
        for path in found
        if not {"migrations", "dist", "node_modules"} & set(path.relative_to(ROOT).parts[:-1])
    )


SOURCES = files(*(f"{app}/**/*.py" for app in APPS))
PYTHON = files(*(f"{folder}/**/*.py" for folder in (*APPS, "tests", "bench")), "*.py")
TEMPLATES = files("templates/**/*.html")
SLICE_MODULES = [path for path in SOURCES if path.count("/") == 2 and path.split("/")[1] not in {"lib", *NOT_SLICES}]


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def check(found) -> None:
    assert list(found) == []


@pytest.mark.parametrize("path", [path for path in SOURCES if path not in WIRING])
def test_imports_point_one_way(path):
    check(rules.wrong_imports(path.split("/", maxsplit=1)[0], text(path)))


@pytest.mark.parametrize(("app", "line", "wrong"), [
    ("outreach", "from casework.visits.models import Visit", True),
    ("outreach", "def f():\n    import campaigns.models", True),
    ("campaigns", "from casework import models", True),
    ("casework", "from tests.conftest import cast", True),
    ("casework", "from campaigns.quotas.models import QuotaRule", False),
    ("campaigns", "import outreach.access", False),
])  # fmt: skip
def test_an_import_against_the_arrow_is_caught(app, line, wrong):
    assert bool(list(rules.wrong_imports(app, line))) is wrong


@pytest.mark.parametrize("path", PYTHON)
def test_files_and_functions_stay_small(path):
    check(rules.over_budget(text(path)))


@pytest.mark.parametrize("path", files("templates/**/*", "static/js/**/*.js"))
def test_pages_and_scripts_stay_small(path):
    assert not (ROOT / path).is_file() or text(path).count("\n") <= rules.LONGEST_FILE


@pytest.mark.parametrize(("sample", "wrong"), [
    ("x = 1\n" * 400, False), ("x = 1\n" * 401, True),
    ("def f():\n" + "    x = 1\n" * 49, False), ("def f():\n" + "    x = 1\n" * 50, True),
    ("class A:\n    async def f(self):\n" + "        x = 1\n" * 50, True),
])  # fmt: skip
def test_a_long_file_or_function_is_caught(sample, wrong):
    assert bool(list(rules.over_budget(sample))) is wrong


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_only_the_slices_of_the_design(app):
    found = {path.name for path in (ROOT / app).iterdir() if path.is_dir()} - NOT_SLICES
    assert found <= SLICES[app]


@pytest.mark.parametrize("path", SLICE_MODULES)
def test_a_slice_keeps_each_thing_in_its_file(path):
    check(rules.misplaced(Path(path).stem, text(path)))


@pytest.mark.parametrize(("name", "sample", "wrong"), [
    ("models", "class A(models.Model): ...", False),
    ("importing", '"""Reads."""\nclass A(models.Model): ...', True),
    ("importing", '"""Reads."""\nclass A(forms.Form): ...', True),
    ("importing", '"""Reads."""\ndef f(request): ...', True),
    ("importing", '"""Reads."""\n@shared_task\ndef f(): ...', True),
    ("importing", "x = 1", True),
    ("importing", '"""Reads."""\ndef f(rows): ...', False),
    ("phone_views", "def f(request): ...", False),
])  # fmt: skip
def test_a_thing_in_the_wrong_file_is_caught(name, sample, wrong):
    assert bool(list(rules.misplaced(name, sample))) is wrong


def models_missing_from(index, modules) -> set[str]:
    defined = {
        name
        for module in modules
        for name, found in vars(module).items()
        if isinstance(found, type) and issubclass(found, models.Model) and found.__module__ == module.__name__
        and not found._meta.abstract
    }  # fmt: skip
    return defined - set(index.__all__)


@pytest.mark.parametrize("app", APPS)
def test_the_index_of_models_is_complete(app):
    modules = [import_module(path[:-3].replace("/", ".")) for path in SLICE_MODULES if path.startswith(f"{app}/")]
    index = import_module(f"{app}.models")
    with_models = [module for module in modules if module.__name__.endswith("models")]
    assert models_missing_from(index, with_models) == set()
    assert {model.__name__ for model in apps.get_app_config(app).get_models()} - set(index.__all__) == set()


def test_a_model_missing_from_the_index_is_caught():
    class Index:
        __all__ = ("Heartbeat",)

    missing = models_missing_from(Index, [import_module("outreach.timeline.models")])
    assert missing == {"Entry"}


@pytest.mark.parametrize("app", APPS)
def test_the_index_of_tasks_is_complete(app):
    tasks = {name for path in SLICE_MODULES if path.startswith(f"{app}/") and path.endswith("/tasks.py")
             for name in rules.tasks_in(text(path))}  # fmt: skip
    index = ROOT / app / "tasks.py"
    assert tasks - (rules.names_in(index.read_text()) if index.exists() else set()) == set()


def test_a_task_missing_from_the_index_is_caught():
    assert rules.tasks_in("@shared_task(name='x')\ndef sweep(): ...\ndef helper(): ...") == {"sweep"}
    assert rules.names_in('from a.tasks import sweep, other\n__all__ = ["sweep"]') == {"sweep"}


def pages(resolver, prefix="") -> list[URLPattern]:
    found: list[URLPattern] = []
    for entry in resolver.url_patterns:
        found += pages(entry) if isinstance(entry, URLResolver) else [entry]
    return found


def open_pages(patterns) -> set[str]:
    return {page.name for page in patterns if not getattr(page.callback, "login_required", True)}


def test_only_the_pages_in_the_list_are_public():
    assert open_pages(pages(get_resolver())) == access.PUBLIC_PAGES | access.SYNC_PAGES


def test_every_page_has_a_name_that_means_one_view():
    named = {(page.name, page.callback) for page in pages(get_resolver())}
    names = [name for name, _ in named]
    assert None not in names
    assert sorted(names) == sorted(set(names))


def test_a_page_left_open_is_caught():
    def left_open(request): ...

    def closed(request): ...

    left_open.login_required = False
    assert open_pages([URLPattern("", left_open, name="a"), URLPattern("", closed, name="b")]) == {"a"}


@pytest.mark.parametrize("path", [path for path in SOURCES if "views" in Path(path).stem])
def test_views_fetch_what_the_reader_may_see(path):
    check(rules.bare_rows(text(path)))


@pytest.mark.parametrize(("line", "wrong"), [
    ("Visit.objects.all()", True), ("Visit.objects.filter(pk=1)", True), ("x = Visit.objects", True),
    ("get_object_or_404(Visit, pk=1)", True), ("shortcuts.get_object_or_404(Visit, pk=1)", True),
    ("Visit._default_manager.get(pk=1)", True),
    ("Visit.objects.visible_to(user).filter(pk=1)", False), ("get_object_or_404(seen, pk=1)", False),
    ("visit_for(user, 1)", False),
])  # fmt: skip
def test_rows_fetched_without_asking_are_caught(line, wrong):
    assert bool(list(rules.bare_rows(line))) is wrong


@pytest.mark.parametrize("path", TEMPLATES)
def test_templates_hold_no_script_or_style(path):
    check(rules.forbidden_markup(text(path)))


@pytest.mark.parametrize(("sample", "wrong"), [
    ("<script>go()</script>", True), ("<style>p{}</style>", True), ('<p style="color:red">', True),
    ('<a onclick="go()">', True), ("<a OnClick=go()>", True), ('<a hx-on:click="go()">', True),
    ('<a href="javascript:go()">', True), ('<p {% if x %}style="width:{{ w }}%"{% endif %}>', True),
    ('<script src="{% static \'dist/desk.js\' %}" defer></script><p>好</p>', False),
    ('<p class="on style" data-once>style=</p>{# <style> #}', False),
])  # fmt: skip
def test_script_and_style_in_a_template_are_caught(sample, wrong):
    assert bool(rules.forbidden_markup(sample)) is wrong


@pytest.mark.parametrize("path", [*TEMPLATES, *files("static/js/**/*.js", "static/css/**/*.css", "static/*.svg")])
def test_no_page_asks_another_host(path):
    check(rules.other_hosts(text(path)))


@pytest.mark.parametrize(("sample", "wrong"), [
    ('<script src="https://cdn.example.com/a.js">', True), ('<img src="//cdn.example.com/a.png">', True),
    ("@import url(//fonts.example.com/a.css)", True), ("fetch('http://example.com/')", True),
    ('<svg xmlns="http://www.w3.org/2000/svg">', False), ('<a href="/visits/">', False), ("// a comment", False),
])  # fmt: skip
def test_another_host_is_caught(sample, wrong):
    assert bool(rules.other_hosts(sample)) is wrong


@pytest.mark.parametrize("path", SOURCES)
def test_every_code_has_its_sentence(path):
    notices = set(import_module("outreach.notices.sentences").SENTENCES)
    acts = set(import_module("outreach.timeline.sentences").SENTENCES)
    check(rules.unsaid(text(path), "promise", "kind", notices))
    check(rules.unsaid(text(path), "record", 1, acts))


@pytest.mark.parametrize(("line", "wrong"), [
    ('promise(recipients=[a], kind="visit.overdue", key="k")', False),
    ('promise(recipients=[a], kind="visit.forgotten", key="k")', True),
    ('services.promise(kind="visit.overdue" if late else "visit.forgotten")', True),
])  # fmt: skip
def test_a_code_without_a_sentence_is_caught(line, wrong):
    assert bool(list(rules.unsaid(line, "promise", "kind", {"visit.overdue"}))) is wrong


def test_an_act_without_a_sentence_is_caught():
    assert list(rules.unsaid('record(visit, "visit.lost", actor=a)', "record", 1, {"visit.recorded"}))
    assert not list(rules.unsaid('record(visit, "visit.recorded", actor=a)', "record", 1, {"visit.recorded"}))


@pytest.mark.parametrize("path", SOURCES)
def test_no_message_is_sent_for_later(path):
    check(rules.late_messages(text(path)))


@pytest.mark.parametrize(("line", "wrong"), [
    ("task.apply_async(eta=at)", True), ("task.apply_async(countdown=301)", True), ("self.retry(countdown=2**n)", True),
    ("task.apply_async(countdown=300)", False), ("task.delay(1)", False),
])  # fmt: skip
def test_a_message_for_later_is_caught(line, wrong):
    assert bool(list(rules.late_messages(line))) is wrong


@pytest.mark.parametrize("path", [path for path in PYTHON if path != "tests/architecture.py"])
def test_nothing_is_excused_without_a_reason(path):
    check(rules.excuses(text(path)))


@pytest.mark.parametrize(("line", "wrong"), [
    ("x = 1  # noqa", True), ("x = 1  # noqa: E501", True), ("x = y  # type: ignore[misc]", True),
    ("# TO" + "DO later", True), ("@pytest.mark.skip", True), ("@pytest.mark.skip()", True),
    ("x = 1  # noqa: E402 - the apps must be loaded first", False),
    ("x = y  # type: ignore[misc]  # the library has no annotations", False),
])  # fmt: skip
def test_an_excuse_without_a_reason_is_caught(line, wrong):
    assert bool(list(rules.excuses(line))) is wrong


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt"])
def test_packages_are_pinned(path):
    check(rules.unpinned(text(path)))


@pytest.mark.parametrize(
    "line", ["Django", "Django>=5.2", "celery[redis]==5.7.0", "git+https://example.com/x", "a==1.*"]
)
def test_a_loose_package_is_caught(line):
    assert rules.unpinned(line) == [line]


def test_the_lock_file_names_no_host():
    assert "resolved" not in text("package-lock.json")
