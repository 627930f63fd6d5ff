#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# clean-clone.sh [COMMAND…]: a fresh clone of HEAD in a fresh Debian, and in it COMMAND (./dev test).
#
# Proves that ./dev installs everything it needs. Needs root, debootstrap and a Debian mirror, which is taken from the
# configuration of this host's apt. Works in a mount namespace of its own: nothing stays mounted behind it.
# PINNACE_CLEAN_ROOT=DIR keeps the Debian in DIR and uses it again next time, without what was installed into it.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
suite=${PINNACE_CLEAN_SUITE:-bookworm}

if [ -z "${PINNACE_CLEAN_INSIDE:-}" ]; then
  [ "$(id -u)" -eq 0 ] || { echo "clean-clone.sh: this needs root" >&2; exit 1; }
  command -v debootstrap >/dev/null || { echo "clean-clone.sh: please install debootstrap" >&2; exit 1; }
  exec env PINNACE_CLEAN_INSIDE=1 unshare --mount --pid --fork --kill-child --propagation private "$0" "$@"
fi

# mirrors: the archives of the wanted suite, as apt on this host knows them, the main one first
mirrors() {
  apt-get indextargets --format '$(CODENAME) $(REPO_URI) $(ORIGIN)' 'Created-By: Packages' |
    awk -v suite="$suite" '$3 == "Debian" && ($1 == suite || $1 ~ "^" suite "-") { print $1, $2 }' | sort -u
}

mirror=$(mirrors | awk -v suite="$suite" '$1 == suite { print $2; exit }')
[ -n "$mirror" ] || { echo "clean-clone.sh: apt of this host knows no mirror of $suite" >&2; exit 1; }

if [ -n "${PINNACE_CLEAN_ROOT:-}" ]; then
  base=$PINNACE_CLEAN_ROOT
  mkdir -p "$base"
else
  base=$(mktemp -d /var/tmp/pinnace-clean-XXXXXX)
  trap 'rm -rf --one-file-system "$base"' EXIT
fi
if [ ! -e "$base/etc/debian_version" ]; then
  echo "==> making a fresh $suite"
  debootstrap --variant=minbase --include=git,ca-certificates "$suite" "$base" "$mirror" >"$base.log" ||
    { tail -n 20 "$base.log"; exit 1; }
  rm -f "$base.log"
  mirrors | while read -r name uri; do echo "deb $uri $name main"; done >"$base/etc/apt/sources.list"
fi

# what the command installs goes to an overlay in memory-backed storage's stead: a throw-away folder
layers=$(mktemp -d /var/tmp/pinnace-layers-XXXXXX)
trap 'umount -R "$root" 2>/dev/null; rm -rf --one-file-system "$layers"; [ -n "${PINNACE_CLEAN_ROOT:-}" ] || rm -rf --one-file-system "$base"' EXIT
root=$layers/root
mkdir "$layers/upper" "$layers/work" "$root"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$layers/upper,workdir=$layers/work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/dev/shm"
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp /etc/hosts "$root/etc/hosts"

echo "==> cloning HEAD ($(git rev-parse --short HEAD)) into it"
git -c safe.directory='*' clone -q --no-hardlinks "$PWD" "$root/root/pinnace"
[ $# -gt 0 ] || set -- ./dev test
echo "==> $* in the fresh clone"
chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root CI=true \
  sh -c 'cd /root/pinnace && exec "$@"' sh "$@" </dev/null
