#!/bin/sh
# Brings a running Compose installation to another version while customers answer, or back to the one before:
#   EARSHOT_TAG=1.2 infra/containers/upgrade.sh
# The migrations first, then whoever reads what the edges write, then the edges, each new one before an old one goes. What
# fails leaves the old ones where they are.
set -eu
cd "$(dirname "$0")/../.."

old=$(docker compose ps --quiet edge)
if [ -z "$old" ]; then
  echo "Cannot upgrade as no edge is running: run docker compose up" >&2
  exit 1
fi
edges=$(echo "$old" | wc -l)

# Compose would go back to one container of each.
others=$(docker compose config --services | grep -vx -e edge -e secrets -e migrate)
scales=
for service in $others; do
  containers=$(docker compose ps --quiet "$service" | wc -l)
  [ "$containers" -lt 2 ] || scales="$scales --scale $service=$containers"
done

docker compose run --rm --no-deps --no-TTY secrets
docker compose run --rm --no-deps --no-TTY migrate
# Not --no-deps: to Compose a service without what it depends on is another one, and it would replace Redis and Postgres.
# shellcheck disable=SC2086 # lists of words
docker compose up --detach --wait $scales $others

for edge in $old; do
  now=$(docker compose ps --quiet edge)
  if ! docker compose up --detach --wait --no-recreate --scale "edge=$((edges + 1))" edge; then
    docker compose ps --quiet edge | grep -vxF "$now" | xargs docker rm --force >/dev/null
    echo "The new edge did not come up and is gone again, the others go on: see above, then try again" >&2
    exit 1
  fi
  docker stop "$edge" >/dev/null
  docker rm "$edge" >/dev/null
done
