#!/bin/sh
# What building HiGHS needs: cmake, a C++ compiler, and libclang for its bindings.
set -eu
. "$(dirname "$0")/install.sh"

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

install "$missing" "make"

if ! command -v cargo >/dev/null; then
    echo "Please install Rust 1.88 or newer: https://rustup.rs, then run make again." >&2
    exit 1
fi
