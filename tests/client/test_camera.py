"""`inkline live 0`: a camera of this machine, which OpenCV reads by Video4Linux."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.client.test_client import url_of
from tests.client.watching import texts_of, watch
from tests.gateway.conftest import Client
from tests.gateway.live import ONE, TWO
from tests.gateway.pictures import Frame, picture

WIDTH, HEIGHT = 400, 300
COMPILER = shutil.which("cc") or shutil.which("gcc")


class Camera:
    """Plugged in while its picture is there; whoever has `environment` finds it."""

    def __init__(self, folder: Path) -> None:
        driver = folder / "camera.so"
        self.picture = folder / "picture"
        self.environment = {"LD_PRELOAD": str(driver), "CAMERA": str(self.picture)}
        source = Path(__file__).with_name("camera.c")
        size = (f"-DWIDTH={WIDTH}", f"-DHEIGHT={HEIGHT}")
        command = [COMPILER or "cc", "-shared", "-fPIC", *size, str(source), "-o", str(driver)]
        subprocess.run([*command, "-ldl"], check=True, capture_output=True)

    def sees(self, *frames: Frame) -> None:
        rgb = np.asarray(picture(frames, size=(WIDTH, HEIGHT)))
        new = self.picture.with_suffix(".new")
        new.write_bytes(rgb[..., ::-1].tobytes())
        os.replace(new, self.picture)  # never half a picture

    def unplugged(self) -> None:
        self.picture.unlink()


@pytest.fixture
def camera(tmp_path: Path) -> Camera:
    if not (COMPILER and sys.platform == "linux"):
        pytest.skip("the camera is a driver of Video4Linux, in C: this machine has no compiler")
    return Camera(tmp_path)


@pytest.mark.parametrize("name", ["0", "/dev/video0"])
async def test_a_camera_is_read_until_it_is_unplugged(
    client: Client, camera: Camera, name: str
) -> None:
    camera.sees(ONE)
    process = await watch(name, {"INKLINE_URL": url_of(client), **camera.environment})
    texts = await texts_of(process, lambda: camera.sees(ONE, TWO))
    camera.unplugged()
    _, err = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, err.decode()) == (1, f"inkline: nothing more comes from {name}\n")
    assert texts == {"ab cd", "ab cd\nab cd"}
