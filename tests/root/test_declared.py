"""What deploy/ declares is good in the eyes of Docker Compose itself and of Kubernetes' schemas."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.settings import ROOT

TOOLS = Path(os.environ.get("DEPLOY_TOOLS", ROOT / "build" / "deploy-tools" / "bin")).resolve()
DEPLOY = ROOT / "deploy"
NO_KINDS = {"kustomization.yaml", "prometheus-adapter.yaml"}
MANIFESTS = sorted(f for f in (DEPLOY / "k8s").glob("*.yaml") if f.name not in NO_KINDS)


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TOOLS / name, *arguments], cwd=DEPLOY, capture_output=True, text=True, timeout=120
    )


def composed(*files: str) -> Any:
    asked = [word for file in files for word in ("--file", file)]
    done = tool("docker-compose", *asked, "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["services"]


def test_compose_gives_the_model_server_a_gpu() -> None:
    services = composed("compose.yaml")
    (device,) = services["torchserve-1"]["deploy"]["resources"]["reservations"]["devices"]
    assert device["capabilities"] == ["gpu"]
    assert services["torchserve-1"]["image"].endswith("-cuda")


def test_or_none_where_there_is_none() -> None:
    services = composed("compose.yaml", "compose.cpu.yaml")
    server = services["torchserve-1"]
    assert "devices" not in (server["deploy"]["resources"].get("reservations") or {})
    assert server["build"]["args"] == {"DEVICE": "cpu"}
    assert services["models"]["image"] == server["image"] == "inkline-serve:0.1.0-cpu"


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda file: file.stem)
def test_kubernetes_knows_every_field(manifest: Path) -> None:
    done = tool("kubernetes-validate", "--strict", "--kubernetes-version", "1.33", str(manifest))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_schemas_refuse_what_is_wrong(tmp_path: Path) -> None:
    text = (DEPLOY / "k8s" / "gateway.yaml").read_text()
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text.replace("readOnlyRootFilesystem: true", "readOnlyRoot: true"))
    done = tool("kubernetes-validate", "--strict", "--kubernetes-version", "1.33", str(wrong))
    assert done.returncode != 0
