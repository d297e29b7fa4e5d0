"""The compose file: what must be true of every service, and of the files that it names."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from deploy.settings import ROOT
from gateway.settings import Settings

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("inkline-gateway:", "inkline-serve:")
PUBLISHED = {"nginx": {"8080", "8443"}, "grafana": {"3000"}}
NOT_OF_SETTINGS = {"WEB_CONCURRENCY"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert set(service["deploy"]["resources"]["limits"]) >= {"cpus", "memory", "pids"}
    ours = service["image"].startswith(OURS)
    assert ours or service["user"].split(":")[0] != "0"
    assert ours or "healthcheck" in service  # our images bring their own
    assert re.search(r":v?\d+\.\d+", service["image"]), "a version, not latest"


@pytest.mark.parametrize("name", SERVICES)
def test_only_the_sites_own_ports_are_published(name: str) -> None:
    inside = {port.rpartition(":")[2] for port in SERVICES[name].get("ports", [])}
    assert inside == PUBLISHED.get(name, set())


def test_whoever_runs_code_or_keeps_data_is_on_the_private_network_alone() -> None:
    assert COMPOSE["networks"]["private"]["internal"]
    for name in ("torchserve-1", "redis", "mongo", "prometheus"):
        assert SERVICES[name]["networks"] == ["private"]


@pytest.mark.parametrize("name", ["gateway-1", "gateway-2", "worker"])
def test_the_settings_exist_and_are_good(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = SERVICES[name]["environment"]
    assert {key.lower() for key in given} - set(Settings.model_fields) <= {
        key.lower() for key in NOT_OF_SETTINGS
    }
    for key, value in given.items():
        monkeypatch.setenv(key, "ocr.example" if value.startswith("$") else value)
    monkeypatch.setenv("HOST", given.get("HOST", "0.0.0.0"))
    settings = Settings()
    ((inference, management),) = settings.replicas
    assert (inference, management) == ("http://torchserve-1:8080", "http://torchserve-1:8081")
    subnet = COMPOSE["networks"]["edge"]["ipam"]["config"][0]["subnet"]
    assert [str(network) for network in settings.trusted_proxies] == [subnet]


@pytest.mark.parametrize("name", SERVICES)
def test_what_it_mounts_is_there(name: str) -> None:
    for volume in SERVICES[name].get("volumes", []):
        source = volume.partition(":")[0]
        if not source.startswith("."):
            assert source in COMPOSE["volumes"]
        elif not source.startswith("./secrets"):  # which prepare.sh makes
            assert (DEPLOY / source).exists()
    for secret in SERVICES[name].get("secrets", []):
        made = Path(COMPOSE["secrets"][secret]["file"]).name
        assert f"secrets/{made}" in (DEPLOY / "prepare.sh").read_text()


def test_prometheus_and_nginx_know_every_gateway_and_model_server() -> None:
    scraped = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())["scrape_configs"]
    targets = {t for job in scraped for t in job["static_configs"][0]["targets"]}
    behind = set(re.findall(r"server ([\w-]+:\d+)", (DEPLOY / "nginx/upstreams.conf").read_text()))
    gateways = {f"{name}:8000" for name in SERVICES if name.startswith("gateway-")}
    replicas = [name for name in SERVICES if name.startswith("torchserve-")]
    assert gateways | {f"{name}:8082" for name in replicas} <= targets
    assert behind == gateways | {f"{name}:8080" for name in replicas}


def test_the_dashboard_is_provisioned_from_where_it_is_mounted() -> None:
    provider = yaml.safe_load(
        (DEPLOY / "grafana/provisioning/dashboards/inkline.yaml").read_text()
    )["providers"][0]
    folder = provider["options"]["path"]
    mounts = (volume.split(":") for volume in SERVICES["grafana"]["volumes"])
    assert any(Path(inside).parent == Path(folder) for _, inside, *_ in mounts)
