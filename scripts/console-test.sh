#!/usr/bin/env bash
# Tests the pages of console/: scripts/console-test.sh pages | e2e | (nothing for both)
#
# `pages` checks types and style, runs the tests of logic and builds console/dist. `e2e` drives the program, with a browser, on a
# demo group; YIPAN_BIN names the program. It has to be built after the pages, from which it serves them. Chromium is installed
# with apt-get when it is missing and there is root or sudo.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
part=${1:-both}

say() { printf 'console-test: %s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

find_chromium() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
}

install_chromium() {
    if ! command -v apt-get >/dev/null 2>&1; then
        say "Chromium is missing and there is no apt-get; install it, or name one with CHROMIUM"
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ] && ! { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }; then
        say "Chromium is missing; as root, run: apt-get install chromium fonts-noto-cjk"
        exit 1
    fi
    say "installing Chromium"
    as_root apt-get update -qq >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >&2
}

test_pages() {
    # Installs the packages, and says how to get Node where it is missing.
    "$root/scripts/console.sh"
    cd "$root/console"
    npx biome check .
    npm test
}

test_with_a_browser() {
    local chromium
    chromium=$(find_chromium)
    if [ -z "$chromium" ]; then
        install_chromium
        chromium=$(find_chromium)
    fi
    cd "$root/console"
    CHROMIUM="$chromium" npm run e2e
}

case "$part" in
    pages) test_pages ;;
    e2e) test_with_a_browser ;;
    both)
        (test_pages)
        test_with_a_browser
        ;;
    *)
        say "give pages or e2e, or nothing for both"
        exit 2
        ;;
esac
