#!/bin/sh
# Makes or refreshes the private environment in .venv from a lock file.
# usage: scripts/environment.sh run|test
# It installs nothing outside .venv, and does nothing when the lock has not changed.
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
  run) lock=requirements.lock ;;
  test) lock=requirements-test.lock ;;
  *) echo "usage: scripts/environment.sh run|test" >&2; exit 2 ;;
esac

fail() { echo "$1" >&2; exit 1; }

python=${PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 \
  || fail "python3 is missing: install it with 'apt-get install python3 python3-venv' (3.11 or later)"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  || fail "python3 is too old: 3.11 or later is needed; 'apt-get install python3.11 python3.11-venv', then make PYTHON=python3.11"
"$python" -c 'import ensurepip, venv' 2>/dev/null \
  || fail "python3 has no venv: install it with 'apt-get install python3-venv'"

wanted=$(cat "$lock" pyproject.toml | "$python" -c 'import hashlib,sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')
stamp=.venv/.installed-$1
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

echo "setting up .venv from $lock ..."
[ -x .venv/bin/python ] || "$python" -m venv .venv
log=.venv/install.log
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" >"$log" 2>&1 \
  || { tail -n 15 "$log" >&2; fail "the requirements could not be installed: see $log; is the package index reachable?"; }
# Our own source is put on the path as it stands: nothing is built, so nothing else is fetched.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$PWD/src" >"$site/crinsu_gateway.pth"
printf '#!%s/.venv/bin/python\nfrom crinsu_gateway.__main__ import main\n\nmain()\n' "$PWD" >.venv/bin/crinsu-gateway
chmod +x .venv/bin/crinsu-gateway
printf '%s\n' "$wanted" >"$stamp"
