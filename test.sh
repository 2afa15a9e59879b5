#!/usr/bin/env bash
# Builds everything once and runs every test.
#
#   ./test.sh                  all tests
#   ./test.sh KillTests        tests whose full name contains the word; several words: any of them
#   ./test.sh -trait kind=slow anything that begins with "-" goes to the xunit.v3 runner as it stands
#
# The last line is always "N passed, N failed, N skipped". Exit code 0: at least one test ran and none failed.
# With CI=true a missing service (broker, database, browser, curl) fails its tests; without it they are skipped with the reason.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

passed=0 failed=0 skipped=0 broken=0
scratch=$(mktemp -d)

finish() {
    local code=$?
    trap - EXIT
    rm -rf "$scratch"
    if ((passed + failed == 0 && broken == 0)); then
        echo "No test ran." >&2
    fi
    if ((code == 0 && (failed > 0 || broken > 0 || passed == 0))); then
        code=1
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    exit "$((code == 0 ? 0 : 1))"
}
trap finish EXIT
trap 'broken=1; exit 1' INT TERM

give_up() {
    echo "$1" >&2
    broken=1
    exit 1
}

command -v dotnet >/dev/null || give_up "dotnet is not installed. Install the .NET 10 SDK (https://dot.net/download), then run this again."
dotnet --version >"$scratch/sdk" 2>&1 || give_up "$(cat "$scratch/sdk")
No .NET SDK here fits global.json. Install the .NET 10 SDK (https://dot.net/download), then run this again."

# Node.js runs accessibility rules and an OpenID provider, and fetches both once. The documented examples are run as a reader
# would, with curl and python3, pages are looked at in chromium, and PDFs read with pdftotext. Orders are read from a Tryton server, mails are sent to
# aiosmtpd, rows are written to a PostgreSQL server, messages are published to a RabbitMQ broker, and to the cluster that
# Kafka's library has for tests. Each with the package that brings it.
declare -A brings=([node]=nodejs [npm]=npm [curl]=curl [python3]=python3 [chromium]="chromium fonts-dejavu-core"
    [trytond]="tryton-server tryton-modules-production tryton-modules-stock-lot" [aiosmtpd]=python3-aiosmtpd [postgres]=postgresql
    [pdftotext]=poppler-utils [rabbitmqctl]=rabbitmq-server [librdkafka.so.1]=librdkafka1)
missing() {
    for tool in node npm curl python3 chromium pdftotext trytond aiosmtpd rabbitmqctl; do
        command -v "$tool" >/dev/null || echo "$tool"
    done
    # Its server's programs are on no path.
    compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || echo postgres
    # A library is no command.
    { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep librdkafka.so.1 >/dev/null || echo librdkafka.so.1
}
if [[ -n $(missing) && $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    packages=()
    for tool in $(missing); do
        read -ra package <<<"${brings[$tool]}"
        packages+=("${package[@]}")
    done
    echo "Installing ${packages[*]}."
    # The run level keeps the packages of servers from starting one beside those of the tests.
    if ! { apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >"$scratch/apt" 2>&1; then
        tail -n 20 "$scratch/apt" >&2
    fi
fi
for tool in $(missing); do
    case $tool in
        node | npm) give_up "$tool is not installed. Install Node.js 20 or newer with npm (packages nodejs and npm), then run this again." ;;
        *) echo "$tool is not installed (package ${brings[$tool]%% *}). The tests that need it are skipped, or fail with CI=true." >&2 ;;
    esac
done

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
if [[ ${CI:-} == true ]]; then
    export SIGHTLINE_REQUIRE_SERVICES=1
fi
if [[ -z ${SIGHTLINE_DATA:-} && -d ../shared/data ]]; then
    SIGHTLINE_DATA=$(cd ../shared/data && pwd)
    export SIGHTLINE_DATA
fi

echo "Building."
if ! dotnet build Sightline.slnx -c Release -nodeReuse:false -p:UseSharedCompilation=false -v quiet >"$scratch/build" 2>&1; then
    grep -E '(error|warning) ' "$scratch/build" | sort -u | head -n 60 >&2 || tail -n 40 "$scratch/build" >&2
    give_up "The build failed."
fi

filters=()
while (($# > 0)); do
    if [[ $1 == -* ]]; then
        filters+=("$@")
        break
    fi
    filters+=(-method "*$1*")
    shift
done

# What the tests leave in the temp folder goes with the scratch folder.
mkdir "$scratch/tmp"
for folder in tests/*/; do
    [[ -n $(find "$folder" -maxdepth 1 -name "*.csproj" -print -quit) ]] || continue
    project=$(basename "$folder")
    report=$scratch/$project.xml
    echo "Testing $project."
    code=0
    TMPDIR=$scratch/tmp dotnet exec "$folder"bin/Release/net10.0/"$project".dll \
        -noLogo -noColor -noAutoReporters -reporter quiet -xml "$report" "${filters[@]}" || code=$?

    # One <assembly … total="" passed="" failed="" skipped="" errors=""> for the project.
    counts=$(grep -o '<assembly [^>]*>' "$report" 2>/dev/null || true)
    count() { sed -nE "s/.* $1=\"([0-9]+)\".*/\1/p" <<<"$counts"; }
    if [[ -z $(count passed) ]]; then
        echo "$project ended with code $code before it could report." >&2
        broken=1
        continue
    fi
    passed=$((passed + $(count passed)))
    failed=$((failed + $(count failed) + $(count errors)))
    skipped=$((skipped + $(count skipped)))
    if ((code != 0 && $(count failed) + $(count errors) == 0)); then
        echo "$project ended with code $code although no test failed." >&2
        broken=1
    fi
    if ((${#filters[@]} == 0 && $(count total) == 0)) && [[ -n $(find "$folder" -name '*.cs' -not -path '*/obj/*' -print -quit) ]]; then
        echo "$project holds code, and none of it ran as a test." >&2
        broken=1
    fi
done
