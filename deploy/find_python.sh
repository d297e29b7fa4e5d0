#!/bin/sh
# Prints the Python that the virtual environment is made with. PYTHON overrides what it finds.
#
# It is the first that fits, but for one that is much faster: compiled without a profile, as pyenv
# does unless told, Python takes up to twice the time, and so does much of what the gateway does.
set -eu

. "${0%/*}/fits.sh"

# How long a loop takes, in units of 10 microseconds; fails where a virtual environment cannot be made.
pace() {
    fits "$1" && "$1" - <<'PYTHON' 2>/dev/null
import ensurepip, timeit, venv
setup = """
class Made:
    def __init__(self, a): self.a = a
def numbers():
    yield from range(9)
"""
print(int(1e5 * min(timeit.repeat("for i in numbers(): Made(i)", setup, number=5000, repeat=5))))
PYTHON
}

everywhere() {
    IFS=:
    for folder in $PATH; do [ ! -x "$folder/$1" ] || echo "$folder/$1"; done
    unset IFS
}

if [ -n "${PYTHON:-}" ] && fits "$PYTHON"; then echo "$PYTHON"; exit; fi

best=
for candidate in $(for name in python3.12 python3.11 python3 python; do everywhere "$name"; done); do
    takes=$(pace "$candidate") || continue
    if [ -z "$best" ] || [ $((4 * takes)) -lt $((3 * least)) ]; then best=$candidate least=$takes; fi
done
if [ -z "$best" ]; then
    echo "inkline: needs Python 3.11 or 3.12 that can make virtual environments (Debian: apt-get" \
        "install python3-venv) and found none: install one, or set PYTHON to its path." >&2
    exit 1
fi
echo "$best"
