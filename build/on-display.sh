#!/bin/bash
# Runs a command under a private X display with a window manager, a D-Bus session and an unlocked keyring, in a home of
# its own that is removed afterwards. From root it drops to uid 65534 first, because Chromium's sandbox needs an
# ordinary user.
#   build/on-display.sh command [argument]...
# USE_DISPLAY=1: on the display that DISPLAY names instead (npm start).
set -eu
if [ "${ON_DISPLAY_INNER:-}" != 1 ]; then
  home=$(mktemp -d "${TMPDIR:-/tmp}/on-display.XXXXXX")
  # Daemons that are just ending may still write there: what is left of it then must not become the command's result.
  trap 'rm -rf "$home" 2>/dev/null || { sleep 1; rm -rf "$home"; } || :' EXIT
  mkdir -p "$home/.cache" "$home/run" "$home/tmp"
  chmod 700 "$home" "$home/run"
  x=(xvfb-run -a -s '-screen 0 1280x900x24 -nolisten tcp')
  if [ "${USE_DISPLAY:-}" = 1 ]; then
    x=()
    # The ordinary user below may use the display as well as we do.
    cp "${XAUTHORITY:-$HOME/.Xauthority}" "$home/.Xauthority" 2>/dev/null || :
    export XAUTHORITY="$home/.Xauthority"
  fi
  drop=()
  if [ "$(id -u)" = 0 ]; then
    chown -R 65534:65534 "$home"
    drop=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  fi
  # Not exec: the trap above removes the home.
  env -u DBUS_SESSION_BUS_ADDRESS ON_DISPLAY_INNER=1 HOME="$home" XDG_RUNTIME_DIR="$home/run" TMPDIR="$home/tmp" \
    LANG=C.UTF-8 LC_ALL=C.UTF-8 "${drop[@]}" dbus-run-session -- "${x[@]}" "$0" "$@"
else
  printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null
  wm=
  if [ "${USE_DISPLAY:-}" != 1 ] && command -v openbox >/dev/null; then
    openbox >/dev/null 2>&1 &
    wm=$!
  fi
  status=0
  "$@" || status=$?
  [ -z "$wm" ] || kill "$wm" 2>/dev/null || :
  exit "$status"
fi
