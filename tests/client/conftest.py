"""The live gateway of tests/gateway."""

from tests.gateway.conftest import client as client
from tests.gateway.conftest import model_server as model_server
from tests.gateway.conftest import mongo_url as mongo_url
from tests.gateway.conftest import redis_url as redis_url
from tests.gateway.conftest import start as start
from tests.gateway.conftest import torchserve_url as torchserve_url
