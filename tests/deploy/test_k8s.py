"""The Kubernetes manifests: what they name exists, and their pods can do no more than they must."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from deploy.settings import ROOT
from gateway.settings import Settings

FOLDER = ROOT / "deploy" / "k8s"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
GIVEN = dict(
    line.split("=", 1) for line in (FOLDER / "settings.env").read_text().splitlines() if line
)


def manifests(kind: str = "") -> Iterator[Any]:
    for name in KUSTOMIZATION["resources"]:
        for manifest in yaml.safe_load_all((FOLDER / name).read_text()):
            if kind in ("", manifest["kind"]):
                yield manifest


PODS = {
    owner["metadata"]["name"]: owner["spec"]["template"]["spec"]
    for owner in manifests()
    if "template" in owner.get("spec", {})
}


@pytest.mark.parametrize("name", PODS)
def test_a_pod_can_do_no_more_than_it_must(name: str) -> None:
    pod = PODS[name]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not pod["automountServiceAccountToken"]
    for container in [*pod["containers"], *pod.get("initContainers", [])]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in container["resources"]["limits"]


def test_images_are_the_two_that_are_built_here() -> None:
    pinned = {image["name"] for image in KUSTOMIZATION["images"]}
    used = {c["image"] for pod in PODS.values() for c in pod["containers"]}
    assert used == pinned == {"inkline-gateway", "inkline-serve"}


def test_the_settings_exist_and_name_every_replica(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {name.lower() for name in GIVEN} <= set(Settings.model_fields)
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOST", "0.0.0.0")
    (serving,) = manifests("StatefulSet")
    name = serving["spec"]["serviceName"]
    hosts = [f"http://torchserve-{i}.{name}" for i in range(serving["spec"]["replicas"])]
    assert Settings().replicas == [(f"{host}:8080", f"{host}:8081") for host in hosts]


def test_the_management_port_is_for_gateways_and_workers_alone() -> None:
    policies = list(manifests("NetworkPolicy"))
    closed = [p for p in policies if p["spec"]["podSelector"] == {}]
    assert [p["spec"]["policyTypes"] for p in closed] == [["Ingress"]]
    allowed = [
        source
        for policy in policies
        for rule in policy["spec"].get("ingress", [])
        if {"port": 8081} in rule["ports"]
        for source in rule["from"]
    ]
    named = [source["podSelector"]["matchLabels"]["app"] for source in allowed]
    assert named == ["gateway", "worker"]
    services = {s["metadata"]["name"]: s["spec"]["ports"] for s in manifests("Service")}
    for ingress in manifests("Ingress"):
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                ports = services[path["backend"]["service"]["name"]]
                assert 8081 not in [port["port"] for port in ports]
