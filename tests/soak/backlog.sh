#!/usr/bin/env bash
# Gives an edge the backlog of days without network, and drains it into a hub while live traffic flows there.
#
#   tests/soak/backlog.sh                 72 hours of a line at 15/s: 3,888,000 records, about 25 GB of disk
#   tests/soak/backlog.sh 200000          as many records as said
#   tests/soak/backlog.sh 200000 FOLDER   and the result files there (default: a new folder under the system's temporary one)
#
# Prints figures: records a second while draining, p50 and p99 of live posts alone and meanwhile, how far the hub's projections
# fell behind, memory of the edge. Exit code 0: the hub has each record once, without a gap, and both books balance.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

records=${1:-3888000}
out=${2:-$(mktemp -d)}
exec dotnet run -c Release --project bench/Sightline.Benchmarks -- --only edge-drain --edge "$records" --name "backlog-$records" --out "$out"
