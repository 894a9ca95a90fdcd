#!/bin/sh
# Staffs a winter round of 39 cities, plans its crews and routes, checks the plan independently, and writes the workbook that is handed on.
set -eu
bangfu=target/release/bangfu
scenario=scenarios/winter-air
mkdir -p demo

"$bangfu" check "$scenario" --lang zh >demo/check.txt
tail -n 1 demo/check.txt
status=0
"$bangfu" solve "$scenario" -o demo/plan.json --time 60s --no-log || status=$?
# 0: full plan, 2: a plan with shortfalls; anything else is a failure.
[ "$status" = 0 ] || [ "$status" = 2 ] || exit "$status"
"$bangfu" verify "$scenario" demo/plan.json >demo/verify.txt
head -n 1 demo/verify.txt
"$bangfu" export "$scenario" demo/plan.json --xlsx demo/winter-air.xlsx
