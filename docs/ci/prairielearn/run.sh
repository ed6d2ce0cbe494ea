#!/usr/bin/env bash
# Entrypoint of an external grader of PrairieLearn. Put it into tests/ of the question, with course.toml if there is one.
# Whatever happens, there is a results.json; a fault of the grader costs no points and no attempt.
set -u
grade="${GRADE:-/grade}"
results="$grade/results/results.json"

mkdir -p "$grade/results"
cat > "$results" <<'JSON'
{"gradable": false, "format_errors": ["The grader ended before it had a result. This is not your fault: tell your instructor."]}
JSON
course=()
[ -f "$grade/tests/course.toml" ] && course=(--config "$grade/tests/course.toml")
cd /
bpgrade check "$grade/student" "${course[@]}" --require-tier A --format prairielearn --output "$results"
code=$?
# 1: something is short; 2: nothing that can be read. Both are results.
[ "$code" -le 2 ] && exit 0
exit "$code"
