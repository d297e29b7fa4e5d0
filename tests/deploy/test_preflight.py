"""What is checked before anything starts."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import java, preflight
from deploy.environment import addresses, servers
from deploy.errors import CannotStart
from deploy.free_ports import free_ports
from deploy.settings import LocalSettings, read_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LocalSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_names_the_setting_that_moves_it(taken: int) -> None:
    with pytest.raises(CannotStart, match=f"{taken} .*set PORT to a free port"):
        preflight.check_free("PORT", "127.0.0.1", taken)
    with pytest.raises(CannotStart, match=f"REDIS_URL=redis://127.0.0.1:{taken}"):
        preflight.check_free("REDIS_PORT", "127.0.0.1", taken)


def test_two_parts_on_one_port() -> None:
    (port,) = free_ports(1)
    settings = LocalSettings(port=port, redis_port=port)
    with pytest.raises(CannotStart, match=r"PORT and .*PORT are both|REDIS_PORT and PORT"):
        preflight.check_ports(settings)


def test_a_missing_archive_says_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=r"crnn-2\.0\.mar is missing: run `make mar`"):
        preflight.check_archives(LocalSettings(model_store=tmp_path))


@pytest.mark.parametrize("value", ["http", "0", "70000", ""])
def test_a_bad_port_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(CannotStart, match=f"PORT={value}: "):
        read_settings()


def test_a_bad_setting_of_the_gateway_is_found_before_it_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAX_PIXELS", "many")
    with pytest.raises(CannotStart, match="MAX_PIXELS=many: "):
        preflight.check_gateway_settings()


def test_parts_of_ones_own_are_used_and_not_started() -> None:
    settings = LocalSettings(redis_url="redis://cache:6379/1", mongo_url="mongodb://db")
    assert settings.outside() == {"redis", "mongo"}
    assert not {"REDIS_PORT", "MONGO_PORT"} & settings.ports().keys()
    assert addresses(settings)["REDIS_URL"] == "redis://cache:6379/1"


def test_a_moved_port_reaches_everybody_who_needs_it(tmp_path: Path) -> None:
    settings = LocalSettings(torchserve_port=9001, torchserve_management_port=9002, redis_port=9003)
    assert addresses(settings)["TORCHSERVE_URL"] == "http://127.0.0.1:9001"
    assert addresses(settings)["REDIS_URL"] == "redis://127.0.0.1:9003/0"
    told = servers(settings, tmp_path)
    assert told["TS_INFERENCE_ADDRESS"] == "http://127.0.0.1:9001"
    assert told["TS_MANAGEMENT_ADDRESS"] == "http://127.0.0.1:9002"
    assert told["REDIS_PORT"] == "9003"


def fake_java(folder: Path, version: str) -> Path:
    """A program that tells its version as java does."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("told", "major"), [("1.8.0_392", 8), ("11.0.22", 11), ("17.0.15", 17), ("25", 25)]
)
def test_the_version_of_a_java(tmp_path: Path, told: str, major: int) -> None:
    assert java.java_version(fake_java(tmp_path, told)) == major


def test_an_old_java_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_java(tmp_path, "11.0.22")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    home = java.find_java_home()
    assert home != tmp_path
    assert (java.java_version(home / "bin" / "java") or 0) >= java.OLDEST


def test_no_java_at_all_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java, "find_spec", lambda name: None)
    with pytest.raises(CannotStart, match="TorchServe needs Java 17 or newer"):
        java.find_java_home()
