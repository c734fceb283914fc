#!/usr/bin/env bash
# Installs the Debian packages that the tests ask: the kernel's tools for the oracle and the laboratory, z3 as the
# independent solver, and the shells that completion is written for. Only those of which a program is missing.
set -euo pipefail

missing=()
command -v nft >/dev/null || missing+=(nftables)
command -v iptables-restore >/dev/null || missing+=(iptables)
command -v ip >/dev/null || missing+=(iproute2)
for program in z3 zsh fish; do
  command -v "$program" >/dev/null || missing+=("$program")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  printf 'missing and not installed, since this system has no apt-get: %s\n' "${missing[*]}" >&2
  exit 1
fi
sudo=()
[ "$(id -u)" -eq 0 ] || sudo=(sudo -n)
printf 'installing %s\n' "${missing[*]}"
"${sudo[@]}" apt-get update -q
DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"
