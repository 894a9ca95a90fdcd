# To be sourced: install PACKAGES THEN, on Debian and Ubuntu what is missing; elsewhere, or without the right to install, says in one line
# what to install before running THEN again.
install() {
    packages="$1"
    [ -n "$packages" ] || return 0
    if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo="sudo"; else sudo="no"; fi
    if command -v apt-get >/dev/null && [ "$sudo" != no ]; then
        echo "Installing$packages ..."
        $sudo apt-get update -qq
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $packages >/dev/null
    else
        echo "Please install:$packages (Debian, Ubuntu: sudo apt-get install$packages), then run $2 again." >&2
        exit 1
    fi
}
