#!/usr/bin/env bash
# Cuts the power under a journal at random moments, on a simulated disk that tears and reorders what was not flushed, and that
# refuses writes and flushes before. Compares what is found with what was acknowledged.
#
#   tests/soak/power-cut.sh            1,000 journals, each with three cuts, each cut with four states of the disk; twice
#   tests/soak/power-cut.sh 10000      as many as said
#   tests/soak/power-cut.sh 100 7      from this seed, to repeat a run that failed
#
# Prints figures: journals, states looked at, facts acknowledged, operations refused. Exit code 0: nothing acknowledged was lost.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export SIGHTLINE_POWER_CUTS=${1:-1000}
if (($# > 1)); then
    export SIGHTLINE_POWER_CUT_SEED=$2
fi

dotnet build tests/Sightline.Tests -c Release -v quiet
exec dotnet exec tests/Sightline.Tests/bin/Release/net10.0/Sightline.Tests.dll -noLogo -noColor -parallel none -showLiveOutput \
    -class Sightline.Tests.Buffering.PowerCuts.PowerCutTests
