"""Whether an address answers with 200, for health checks: `python deploy/probe.py URL`."""

import sys
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener


def main() -> int:
    try:
        # Never through a proxy that the environment names: it is asked on loopback.
        build_opener(ProxyHandler({})).open(sys.argv[1], timeout=4).close()
    except (URLError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
