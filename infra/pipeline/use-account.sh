#!/usr/bin/env bash
# Prints what the pipeline's stages want to know of this account, for a shell to take in: eval "$(…)".
set -euo pipefail
bootstrap=(terraform -chdir="$(dirname "$0")/../aws/bootstrap" output -raw)
printf 'export EARSHOT_STATE_BUCKET=%q\n' "$("${bootstrap[@]}" state_bucket)"
printf 'export EARSHOT_IMAGES=%q\n' "$("${bootstrap[@]}" registry)"
