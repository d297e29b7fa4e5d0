#!/bin/sh
# Before the first `docker compose up`: makes deploy/secrets with passwords and the first keys, as root.
# What is there already stays.
set -eu
cd "$(dirname "$0")"
umask 077

image=inkline-gateway:0.1.0
gateway_user=10001

say() { echo "inkline: $*" >&2; }

# The keyring runs in the gateway's image, so that this machine needs no Python; KEYRING overrides.
keyring() {
    if [ -n "${KEYRING:-}" ]; then $KEYRING --file secrets/keys/keys.json "$@"
    else
        docker run --rm --network none --user "$gateway_user:$gateway_user" --read-only \
            -v "$PWD/secrets/keys:/run/keys" "$image" \
            python -m gateway.keyring --file /run/keys/keys.json "$@"
    fi
}

mkdir -p secrets/keys secrets/tls
chown "$gateway_user" secrets/keys
if [ ! -s secrets/keys/keys.json ]; then
    keyring add prometheus > secrets/metrics-key.new
    tr -d '\n' < secrets/metrics-key.new > secrets/metrics-key
    rm secrets/metrics-key.new
    say "the first administrator's key:"
    keyring add admin --role admin
fi
[ -s secrets/grafana-password ] || head -c 24 /dev/urandom | base64 | tr -d '\n' > secrets/grafana-password

# Compose hands files over with their own owners and modes: each to who reads it.
chown -R "$gateway_user" secrets/keys
chown 65534 secrets/metrics-key
chown 472 secrets/grafana-password
chown -R 101 secrets/tls
say "Grafana's password for admin is in deploy/secrets/grafana-password"
