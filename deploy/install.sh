#!/bin/sh
# Makes the virtual environment: `install.sh FOLDER`. PYTHON and TORCH_INDEX override what it finds.
set -eu

venv=$1
cpu_index=https://download.pytorch.org/whl/cpu

say() { echo "inkline: $*" >&2; }
. "$(dirname "$0")/fits.sh"

# Gigabytes of CUDA are no use without an NVIDIA GPU.
has_gpu() { command -v nvidia-smi >/dev/null 2>&1 && nvidia-smi -L 2>/dev/null | grep -q GPU; }

answers() {
    "$venv/bin/python" - "$1" <<'PYTHON' 2>/dev/null
import sys, urllib.request
urllib.request.urlopen(sys.argv[1] + "/torch/", timeout=5).close()
PYTHON
}

torch_index() {
    if [ -n "${TORCH_INDEX:-}" ]; then echo "$TORCH_INDEX"
    elif ! has_gpu && answers "$cpu_index"; then echo "$cpu_index"
    fi
}

pip_install() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"; }

if ! { [ -x "$venv/bin/python" ] && fits "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    python=$(sh "$(dirname "$0")/find_python.sh")
    say "making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv" || {
        say "$python cannot make a virtual environment (Debian: apt-get install python3-venv)."
        exit 1
    }
fi

say "installing what requirements/ pins (a few minutes the first time)"
index=$(torch_index)
pip_install ${index:+--index-url "$index"} -r requirements/torch.txt
pip_install -c requirements/constraints.txt -r requirements/gateway.txt -r requirements/serve.txt \
    -r requirements/local.txt -r requirements/train.txt -r requirements/dev.txt \
    -r requirements/client.txt
pip_install --no-deps --editable .
