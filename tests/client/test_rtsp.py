"""`inkline live rtsp://…`: a camera on the network."""

import signal

from tests.client.rtsp import rtsp_camera
from tests.client.test_client import url_of
from tests.client.watching import texts_of, watch
from tests.gateway.conftest import Client
from tests.gateway.live import ONE, TWO
from tests.gateway.pictures import encoded, picture


async def test_a_camera_over_rtsp_is_read_until_interrupted(client: Client) -> None:
    size = (400, 304)
    one, both = (encoded(picture(frames, size=size), "JPEG") for frames in ((ONE,), (ONE, TWO)))
    seen = [one]
    async with rtsp_camera(lambda: seen[-1]) as address:
        process = await watch(address, {"INKLINE_URL": url_of(client)})
        texts = await texts_of(process, lambda: seen.append(both))
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert texts == {"ab cd", "ab cd\nab cd"}
