#!/usr/bin/env bash
# Peak memory of a build of FEW and of MANY students, made up alike; ends with 1 where the second is more than PERCENT higher.
# Takes GNU time and a built program: benches/memory.sh FEW MANY PERCENT
set -euo pipefail
cd "$(dirname "$0")/.."
few=${1:-200} many=${2:-2000} percent=${3:-15}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# Kilobytes; 1 is what a build ends with that leaves something to a person.
peak() {
    target/release/zishen sample --plain --students "$1" --seed 1 "$place/in$1" >/dev/null
    command time -o "$place/kilobytes" -f %M target/release/zishen build "$place/in$1" --out "$place/out$1" --threads 1 \
        >/dev/null 2>&1 || [ $? = 1 ]
    tail -1 "$place/kilobytes"
}
low=$(peak "$few") high=$(peak "$many")
echo "$few students $((low / 1024)) MiB, $many students $((high / 1024)) MiB: $(((high - low) / (many - few))) KiB for each more"
((high * 100 <= low * (100 + percent)))
