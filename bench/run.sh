#!/usr/bin/env bash
# Compares one provider's standing (token checked) with a constant body behind the same application, and with a bare
# actix-web handler of the same size: requests per second, as ratios, in one run. Needs wrk and jq.
# Usage: bench/run.sh [SECONDS a round] [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-5} rounds=${2:-3}
for tool in wrk jq; do command -v "$tool" >/dev/null || { echo "bench: install $tool first" >&2; exit 1; }; done

cargo build --release --quiet -p bench --example yardstick
work=$(mktemp -d)
mkfifo "$work/stdin"
RUST_LOG=error "${CARGO_TARGET_DIR:-target}/release/examples/yardstick" "$work/data" <"$work/stdin" >"$work/facts" &
server=$!
exec 9>"$work/stdin"
trap 'exec 9>&-; wait "$server" || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do [ -s "$work/facts" ] && break; sleep 0.1; done
fact() { jq -r ".$1" "$work/facts"; }
sleep 0.5

rate() { # NAME -> requests a second
  wrk -t1 -c64 -d"${seconds}s" -H "Authorization: Bearer $(fact token)" "$(fact "$1")" >"$work/wrk"
  if grep -q 'Non-2xx' "$work/wrk"; then cat "$work/wrk" >&2; exit 1; fi
  awk '/^Requests\/sec/ {print $2}' "$work/wrk"
}
for name in standing search constant bare; do echo "$name: $(curl -s -o /dev/null -w '%{size_download}' -H "Authorization: Bearer $(fact token)" "$(fact "$name")") bytes"; done
best() { sort -g "$work/$1" | tail -1; }
for _ in $(seq "$rounds"); do
  for name in bare constant standing search; do rate "$name" >>"$work/$name.rates"; done
done
verdict=0
ratio() { # NAME BASE LIMIT
  awk -v a="$(best "$1.rates")" -v b="$(best "$2.rates")" -v l="$3" -v n="$1/$2" 'BEGIN {
    r = a / b; printf "%-20s %9.0f / %9.0f = %.2f (limit %.2f) %s\n", n, a, b, r, l, (r >= l ? "ok" : "BELOW"); exit r < l }' || verdict=1
}
ratio standing constant 0.90
ratio standing bare 0.60
ratio search bare 0.40
exit $verdict
