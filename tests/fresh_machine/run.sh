#!/usr/bin/env bash
# Runs a command in a fresh clone of this repository on a bare Debian 12: only python3 (3.11.2),
# python3-venv, git, make and ca-certificates are installed. Run as root, by hand; it needs the
# packages mmdebstrap and iproute2. CONTRIBUTING.md says what to run with it.
#
#   tests/fresh_machine/run.sh [OPTION]... COMMAND [ARGUMENT]...
#     --root DIR         where the machine is, made when it is not there (/var/tmp/exeml-fresh)
#     --as NAME          root, or an ordinary user of this name, made when missing (root)
#     --clone DIR        the folder of the clone in the home of that user (exeml)
#     --offline          without network but loopback, as after `make setup`
#     --mirror URL       Debian mirror (http://deb.debian.org/debian)
#     --ca-bundle FILE   certificates of a proxy, which replace the bundle of the machine
#     --env NAME=VALUE   a variable of the environment, such as a proxy's; may be repeated
set -euo pipefail

root=/var/tmp/exeml-fresh name=root clone=exeml mirror=http://deb.debian.org/debian
ca_bundle='' offline='' environment=() namespaces=(--mount --pid --ipc --uts --fork --kill-child)
while [[ ${1-} == --* ]]; do
  case $1 in
    --root) root=$2; shift ;;
    --as) name=$2; shift ;;
    --clone) clone=$2; shift ;;
    --offline) namespaces+=(--net); offline=yes ;;
    --mirror) mirror=$2; shift ;;
    --ca-bundle) ca_bundle=$2; shift ;;
    --env) environment+=("$2"); shift ;;
    *) echo "unknown option $1; the head of $0 lists the options" >&2; exit 2 ;;
  esac
  shift
done
[[ $# -gt 0 ]] || { echo "name the command to run, such as: $0 make test" >&2; exit 2; }
[[ $(id -u) == 0 ]] || { echo "run $0 as root: it makes a root folder and mounts" >&2; exit 2; }

if [[ ! -e $root/.ready ]]; then
  mmdebstrap --variant=minbase --include=python3,python3-venv,git,make,ca-certificates \
    bookworm "$root" "$mirror"
  [[ -z $ca_bundle ]] || cp "$ca_bundle" "$root/etc/ssl/certs/ca-certificates.crt"
  touch "$root/.ready"
fi
[[ $name == root ]] || chroot "$root" id "$name" >/dev/null 2>&1 ||
  chroot "$root" useradd --create-home --shell /bin/bash "$name"
cp --dereference /etc/resolv.conf "$root/etc/resolv.conf"
home=$(chroot "$root" getent passwd "$name" | cut -d: -f6)
if [[ ! -e $root$home/$clone ]]; then
  git clone --quiet --no-hardlinks "$(git -C "$(dirname "$0")" rev-parse --show-toplevel)" \
    "$root$home/$clone"
  chroot "$root" chown --recursive "$name:" "$home/$clone"
fi

# The mounts and all processes end with the namespaces; bash stays, as the init that reaps orphans.
exec unshare "${namespaces[@]}" bash -euo pipefail -c '
  root=$1 name=$2 offline=$3; shift 3
  mount --make-rprivate /
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
  [[ ! $offline ]] || ip link set lo up
  identity=$(chroot "$root" id -u "$name"):$(chroot "$root" id -g "$name")
  chroot --userspec="$identity" "$root" "$@"
' fresh "$root" "$name" "$offline" \
  /usr/bin/env -i "HOME=$home" "USER=$name" LANG=C.UTF-8 \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${environment[@]}" \
  /bin/bash -c 'cd "$0" && exec "$@"' "$home/$clone" "$@"
