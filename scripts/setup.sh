#!/bin/sh
# What building HiGHS needs: cmake, a C++ compiler, and libclang for its bindings. Installs on Debian and Ubuntu what is missing;
# elsewhere, or without the right to install, says in one line what to install.
set -eu

have_libclang() {
    [ -n "${LIBCLANG_PATH:-}" ] && return 0
    for file in /usr/lib/llvm*/lib/libclang*.so* /usr/lib/*/libclang*.so* /usr/lib64/libclang*.so* /usr/local/lib/libclang*.so*; do
        case "$file" in *libclang-cpp*) continue ;; esac
        [ -e "$file" ] && return 0
    done
    # macOS: the command line tools bring it.
    [ -e /Library/Developer/CommandLineTools/usr/lib/libclang.dylib ]
}

missing=""
command -v cmake >/dev/null || missing="$missing cmake"
command -v c++ >/dev/null || missing="$missing g++"
have_libclang || missing="$missing libclang-dev"

if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo="sudo"; else sudo="no"; fi
    if command -v apt-get >/dev/null && [ "$sudo" != no ]; then
        echo "Installing$missing ..."
        $sudo apt-get update -qq
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        echo "Please install:$missing (Debian, Ubuntu: sudo apt-get install$missing), then run make again." >&2
        exit 1
    fi
fi

if ! command -v cargo >/dev/null; then
    echo "Please install Rust 1.88 or newer: https://rustup.rs, then run make again." >&2
    exit 1
fi
