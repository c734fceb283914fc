#!/usr/bin/env bash
# What the action does after the build. Everything it is told stands in its environment; see action.yml.
set -uo pipefail

words=(check "$PLATFORM" "--threshold=$THRESHOLD" --format sarif "--output=$SARIF" "--evidence=$EVIDENCE")
shared=()
if [ -n "${AS_OF:-}" ]; then shared+=("--as-of=$AS_OF"); fi
if [ -n "${PROFILE:-}" ]; then words+=("--profile=$PROFILE"); fi
if [ -n "${WAIVERS:-}" ]; then words+=("--waivers=$WAIVERS"); fi
if [ -n "${BASELINE:-}" ]; then words+=("--baseline=$BASELINE"); fi
while IFS= read -r file; do
  if [ -n "$file" ]; then words+=("--matrix=$file"); fi
done <<<"${MATRIX:-}"

summary=${GITHUB_STEP_SUMMARY:-/dev/null}
output=${GITHUB_OUTPUT:-/dev/null}

node "$SEGPROOF" "${words[@]}" ${shared[@]+"${shared[@]}"}
code=$?
echo "exit-code=$code" >>"$output"
if [ -f "$EVIDENCE/results/check.md" ]; then cat "$EVIDENCE/results/check.md" >>"$summary"; fi

opens=''
if [ -n "${COMPARE_WITH:-}" ]; then
  answer=$(node "$SEGPROOF" diff "$COMPARE_WITH:$PLATFORM" "$PLATFORM" --skip-promises ${shared[@]+"${shared[@]}"})
  opens=$?
  # A fence longer than any in the answer, and the answer indented: names in it cannot end the block.
  { echo; echo '````text'; sed 's/^/ /' <<<"$answer"; echo '````'; } >>"$summary"
  printf '%s\n' "$answer"
fi
echo "opens=$opens" >>"$output"

if [ "$code" -eq 3 ] && [ "${ALLOW_UNDECIDED:-}" = true ]; then code=0; fi
if [ "$code" -ne 0 ]; then exit "$code"; fi
# A comparison that could not run is never taken for one that found nothing.
if [ "$opens" = 2 ]; then exit 2; fi
if [ "${FAIL_ON_OPENING:-}" = true ] && [ -n "$opens" ] && [ "$opens" -ne 0 ]; then exit "$opens"; fi
exit 0
