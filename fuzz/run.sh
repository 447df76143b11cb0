#!/usr/bin/env bash
# Hostile input for each parser, decoder and checksum, on a stable compiler.
#
#   fuzz/run.sh SECONDS [TARGET...]       so long over all targets, or those that are named
#   fuzz/run.sh --replay TARGET NUMBER    the input of a failure again
#   fuzz/run.sh --largest BYTES ...       the same with larger inputs, to see what grows with the square of the length
#
# A failure is a panic, or an input of at most 64 kB that takes more than 2 seconds.
set -euo pipefail
cd "$(dirname "$0")"
exec cargo run --release --locked --quiet --bin hookguard-fuzz -- "$@"
