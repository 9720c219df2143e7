"""What deploy/ hands to systemd and to containers speaks of this product: its commands, its settings, its limits."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
COMPOSE = (ROOT / "deploy" / "compose" / "compose.yaml").read_text()
OPERATOR = (ROOT / "docs" / "operator.md").read_text()
COMMANDS = ("web", "worker", "clock", "migrate")
NOT_OURS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "CMD", "ALL"}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_runs_a_command_of_ours_as_nobody_special_within_limits(unit: Path) -> None:
    said = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.MULTILINE))
    command = re.match(r"/opt/background-tasks/\.venv/bin/background-tasks (\w+)", said["ExecStart"])
    assert command
    assert command[1] in COMMANDS
    assert (said["User"], said["NoNewPrivileges"], said["ProtectSystem"]) == ("background-tasks", "yes", "strict")
    if said["Type"] != "oneshot":
        assert (said["KillMode"], said["Restart"]) == ("mixed", "always")
        assert int(said["TimeoutStopSec"]) > 10, "longer than we take"
        assert said["MemoryMax"]


def test_the_containers_set_what_the_operator_can_look_up() -> None:
    named = set(re.findall(r"^    ([A-Z_]+):", COMPOSE, re.MULTILINE)) - NOT_OURS
    assert {"DATABASE_URL", "SECRET_KEY", "HEALTH_PORT", "FORWARDED_ALLOW_IPS"} <= named
    assert {name for name in named if f"`{name}`" not in OPERATOR} == set()
    assert set(re.findall(r"command: \[background-tasks, (\w+)", COMPOSE)) == set(COMMANDS)


def test_every_service_is_limited_and_none_but_the_database_keeps_its_rights() -> None:
    services = re.split(
        r"^  (?=\w+:$)", COMPOSE.partition("\nservices:\n")[2].partition("\nvolumes:")[0], flags=re.MULTILINE
    )
    lasting = [service for service in services if service.strip() and not service.startswith("migrate")]
    assert len(lasting) == 5
    for service in lasting:
        assert "limits:" in service, service
        assert "healthcheck" in service, service
        assert "<<: *app" in service or "no-new-privileges" in service or service.startswith("postgres"), service
    assert "USER office" in (ROOT / "deploy" / "Dockerfile").read_text()
