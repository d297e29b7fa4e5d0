"""`inkline models`: a rollout from the command line, against a live gateway."""

from pathlib import Path

from tests.client.test_client import inkline, url_of
from tests.gateway.conftest import Start
from tests.gateway.model_server import ModelServer
from tests.gateway.rolling import quick


async def test_a_rollout_is_followed_and_taken_back(
    start: Start, tmp_path: Path, model_server: ModelServer
) -> None:
    model_server.versions["crnn"] = ["1.0"]
    client = await start(**quick(tmp_path))
    url = url_of(client)
    code, _, err = await inkline(url, "models", "status")
    assert (code, err) == (1, "inkline: there was no rollout yet\n")
    code, out, err = await inkline(url, "models", "rollout", "crnn", "3.0", "--why", "a drill")
    assert code == 0, out + err
    first, *steps, last = out.splitlines()
    assert "(a drill)" in steps[0]
    assert "read the golden set" in out
    assert last == "crnn 3.0: promoted, 100 % of the traffic"
    _, out, _ = await inkline(url, "models")
    assert [line.split("\t")[1:3] for line in out.splitlines()] == [["3.0", "live"], ["1.0", "-"]]
    code, out, err = await inkline(url, "models", "rollback", "--why", "it was one")
    assert code == 0, out + err
    assert out.splitlines()[-1] == "crnn 3.0: rolled_back, 0 % of the traffic"
    _, out, _ = await inkline(url, "models", "rollouts")
    assert [line.split("\t")[0] for line in out.splitlines()] == [first]
    code, _, err = await inkline(url, "models", "rollout", "crnn", "9.0")
    assert (code, err) == (1, "inkline: There is no archive crnn-9.0.mar in the model store.\n")
