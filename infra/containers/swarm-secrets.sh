#!/bin/sh
# Makes the Swarm secrets that stack-secrets.yml names and that are not there yet; leaves those that are. Run on a manager.
set -eu

secret() { docker secret inspect "$1" >/dev/null 2>&1; }
keep() { secret "$1" || printf %s "$2" | docker secret create "$1" - >/dev/null; }
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# A secret cannot be read back, so what is made of the same password is made together or not at all.
together() {
  found=0
  for name in "$@"; do ! secret "$name" || found=$((found + 1)); done
  [ "$found" = 0 ] && return 0
  [ "$found" = $# ] && return 1
  echo "Only some of these secrets exist: $*. Restore the missing ones, or remove all of them where there is no data yet" >&2
  exit 1
}

if together earshot-postgres-password earshot-database-url; then
  password=$(random)
  keep earshot-postgres-password "$password"
  keep earshot-database-url "postgres://earshot:$password@postgres:5432/earshot"
fi
if together earshot-redis-password earshot-redis-conf earshot-redis-url; then
  password=$(random)
  keep earshot-redis-password "$password"
  keep earshot-redis-conf "requirepass $password
"
  keep earshot-redis-url "redis://:$password@redis:6379"
fi
# Each service is a user of its own to Postgres, made by the migrations.
for user in drain dispatch results admin; do
  keep "earshot-$user-database-url" "postgres://$user:$(random)@postgres:5432/earshot"
done
for name in client-key cookie-keys receipt-key link-keys session-key hook-keys admin-key; do
  keep "earshot-$name" "$(random)"
done
