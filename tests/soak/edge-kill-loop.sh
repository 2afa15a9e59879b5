#!/usr/bin/env bash
# Kills an edge and its hub under load at random moments, again and again, and counts at the end what the edge had promised.
#
#   tests/soak/edge-kill-loop.sh          100 kills
#   tests/soak/edge-kill-loop.sh 1000     as many as said
#   tests/soak/edge-kill-loop.sh 100 7    with this seed, to repeat a run that failed
#
# Prints figures: kills of each, acknowledged, what edge and hub stored, what the MES has, and what verify says of both chains. Exit code 0: nothing was lost or posted twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export SIGHTLINE_KILLS=${1:-100}
if (($# > 1)); then
    export SIGHTLINE_KILL_SEED=$2
fi

dotnet build tests/Sightline.SystemTests -c Release -v quiet
exec dotnet exec tests/Sightline.SystemTests/bin/Release/net10.0/Sightline.SystemTests.dll -noLogo -noColor -parallel none -showLiveOutput \
    -method "*.EdgeKillTests.Kills_*"
