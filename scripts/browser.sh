#!/bin/sh
# What the browser tests need: Chromium with Chinese fonts, Node.js, and the packages of tests/browser.
set -eu
. "$(dirname "$0")/install.sh"

have_chromium() {
    [ -n "${BANGFU_CHROMIUM:-}" ] && return 0
    for place in /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        [ -x "$place" ] && return 0
    done
    return 1
}
have_chinese() { ! command -v fc-list >/dev/null || [ -n "$(fc-list :lang=zh 2>/dev/null | head -1)" ]; }

missing=""
have_chromium || missing="$missing chromium"
have_chinese || missing="$missing fonts-noto-cjk"
command -v node >/dev/null || missing="$missing nodejs"
command -v npm >/dev/null || missing="$missing npm"

install "$missing" "make test-browser"

cd "$(dirname "$0")/../tests/browser"
# The browser is the system's own: none is downloaded.
[ -d node_modules/playwright-core ] && [ node_modules -nt package-lock.json ] || PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --silent
