"""The compose file and the image: whole, pinned, healthy, and without a secret."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
OWN = ("migrate", "web", "worker", "beat")
SECRETS = ("OUTREACH_SECRET_KEY", "LIANXIN_PASSWORD", "REDIS_PASSWORD", "POSTGRES_PASSWORD")
EXAMPLE = (ROOT / ".env.example").read_text()


def variables(text: str) -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", text))


def test_it_has_all_the_parts():
    assert set(SERVICES) == {"db", "redis", "migrate", "web", "worker", "beat"}


def test_a_secret_comes_from_outside_and_must_be_given():
    for name in SECRETS:
        uses = re.findall(r"\$\{" + name + r"([^}]*)}", COMPOSE)
        assert uses, name
        assert all(use.startswith(":?") for use in uses), name


def test_no_secret_is_written_down():
    for path in ("docker-compose.yml", "Dockerfile", "deploy/postgres-role.sh"):
        text = (ROOT / path).read_text()
        found = re.findall(r"(?i)(?:password|secret_key|requirepass)[\"']?\s*[:=,]\s*[\"']?([\w-]{4,})", text)
        assert [value for value in found if value != "password"] == [], path
    for name in SECRETS:
        assert re.search(rf"^{name}=$", EXAMPLE, re.MULTILINE), name


def test_every_variable_is_explained():
    assert variables(COMPOSE) - set(re.findall(r"^#? ?([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == set()


def test_every_setting_from_the_environment_is_explained():
    read = set(
        re.findall(r"env(?:_bool|_int|_list)?\(\s*\"([A-Z_]+)\"", (ROOT / "outreach" / "settings.py").read_text())
    )
    assert len(read) > 15
    assert {name for name in read if not re.search(rf"\b{name}\b", EXAMPLE)} == set()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_comes_back_and_shows_its_health(name):
    service = SERVICES[name]
    if name == "migrate":
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"]


@pytest.mark.parametrize("name", OWN)
def test_our_processes_have_few_rights_and_production_settings(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["environment"]["OUTREACH_PRODUCTION"] == "1"


def test_work_begins_after_the_migration():
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_what_must_last_is_on_named_volumes():
    named = set(yaml.safe_load(COMPOSE)["volumes"])
    for service in SERVICES.values():
        mounts = [mount.split(":")[0] for mount in service["volumes"]]
        assert {mount for mount in mounts if not mount.startswith("./")} <= named
    assert "--appendonly" in SERVICES["redis"]["command"]
    assert "noeviction" in SERVICES["redis"]["command"]


def test_only_the_web_server_has_a_door_and_by_default_a_local_one():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert SERVICES["web"]["ports"] == ["${LIANXIN_BIND:-127.0.0.1:8000}:8000"]


def test_images_are_of_a_fixed_line():
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert all(re.fullmatch(r"[a-z]+:\d[\w.-]*", image) for image in images)


def test_the_image_does_not_run_as_root_and_copies_what_exists():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER lianxin" in lines
    assert lines.index("USER lianxin") < next(i for i, line in enumerate(lines) if line.startswith("CMD"))
    for line in lines:
        match = re.match(r"COPY (?!--from)(.+) \S+$", line)
        for source in match.group(1).split() if match else ():
            assert (ROOT / source).exists(), source


def test_compose_itself_accepts_it(tmp_path):
    """Only where a compose command is at hand: it needs no engine for this."""
    command = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]
    if (
        not shutil.which(command[0])
        or subprocess.run([*command, "version"], capture_output=True, check=False).returncode
    ):
        pytest.skip("没有 docker compose")
    (tmp_path / "empty").touch()
    env = {"PATH": "/usr/bin:/usr/local/bin:/bin", "HOME": str(tmp_path)}
    base = [*command, "--env-file", str(tmp_path / "empty"), "-f", str(ROOT / "docker-compose.yml"), "config"]
    given = subprocess.run(
        base, env=env | dict.fromkeys([*SECRETS, "OUTREACH_HOSTS"], "x"), capture_output=True, check=False
    )
    assert given.returncode == 0, given.stderr.decode()
    missing = subprocess.run(base, env=env, capture_output=True, check=False)
    assert missing.returncode != 0
    assert ".env" in missing.stderr.decode()
