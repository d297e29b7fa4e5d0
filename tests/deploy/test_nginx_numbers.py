"""nginx.conf agrees with the settings of what is behind it."""

import re

from deploy.settings import ROOT
from gateway.settings import MIB, Settings
from gateway.views.jobs import HEARTBEAT

CONF = (ROOT / "deploy" / "nginx.conf").read_text()
UPSTREAMS = (ROOT / "deploy" / "nginx" / "upstreams.conf").read_text()
SETTINGS = {name: field.default for name, field in Settings.model_fields.items()}
UNITS = {"": 1, "s": 1, "h": 3600, "k": 1024, "m": MIB}


def number(text: str, directive: str) -> int:
    """The first one, in bytes or seconds."""
    found = re.search(rf"^\s*{directive} (\d+)([a-z]?);", text, re.M)
    assert found, directive
    return int(found[1]) * UNITS[found[2]]


def location(path: str) -> str:
    begin = CONF.index(f"location {path} {{")
    return CONF[begin : CONF.index("\n        }", begin)]


def server() -> str:
    return CONF[CONF.index("    server {") : CONF.index("location / {")]


def test_the_gateway_itself_refuses_what_is_too_large() -> None:
    """Whose answer says why; nginx only stops what is larger than that by far."""
    as_base64 = SETTINGS["max_upload_bytes"] * 4 // 3 + 64 * 1024
    assert as_base64 <= number(server(), "client_max_body_size") <= 2 * as_base64
    of_jobs = number(location("= /jobs"), "client_max_body_size")
    assert of_jobs > max(SETTINGS["max_job_bytes"], SETTINGS["max_job_json_bytes"])


def test_the_model_servers_get_what_they_take() -> None:
    config = (ROOT / "config.properties").read_text()
    found = re.search(r"^max_request_size=(\d+)$", config, re.M)
    assert found
    assert number(location("/predictions/"), "client_max_body_size") == int(found[1])


def test_nobody_is_cut_off_while_the_gateway_still_works_on_the_answer() -> None:
    longest = SETTINGS["url_seconds"] + 2 * SETTINGS["model_seconds"]
    assert number(server(), "proxy_read_timeout") > longest
    assert number(location("/predictions/"), "proxy_read_timeout") > SETTINGS["model_seconds"]
    live = location("= /live")
    assert number(live, "proxy_read_timeout") > SETTINGS["live_idle_seconds"]
    assert "proxy_set_header Upgrade $http_upgrade" in live
    events = location("~ ^/jobs/[^/]+/events$")
    assert number(events, "proxy_read_timeout") > 2 * HEARTBEAT
    assert "proxy_buffering off" in events


def test_it_is_nginx_that_closes_a_kept_connection() -> None:
    gunicorn = (ROOT / "deploy" / "gunicorn.conf.py").read_text()
    kept = re.search(r"^keepalive = (\d+)$", gunicorn, re.M)
    assert kept
    assert number(UPSTREAMS, "keepalive_timeout") < int(kept[1])


def test_the_management_port_is_behind_nothing() -> None:
    assert "8081" not in UPSTREAMS
    assert "8081" not in CONF
