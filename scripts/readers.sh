#!/bin/sh
# What tests/readers.rs needs: a Python environment in target/readers, and LibreOffice with Chinese fonts. Installs on Debian and Ubuntu what is
# missing; elsewhere, or without the right to install, says in one line what to install.
set -eu

missing=""
command -v python3 >/dev/null || missing="$missing python3"
python3 -c "import ensurepip, venv" 2>/dev/null || missing="$missing python3-venv"
# A LibreOffice may be there without the programs for tables or texts.
for part in calc:sc writer:sw; do
    found=""
    for library in /usr/lib/libreoffice/program/lib"${part#*:}"lo.so /opt/libreoffice*/program/lib"${part#*:}"lo.so; do
        [ -e "$library" ] && found=yes
    done
    [ -n "$found" ] || missing="$missing libreoffice-${part%:*}"
done
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fontconfig fonts-noto-cjk"

if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo="sudo"; else sudo="no"; fi
    if command -v apt-get >/dev/null && [ "$sudo" != no ]; then
        echo "Installing$missing ..."
        $sudo apt-get update -qq
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        echo "Please install:$missing, then run make test-readers again." >&2
        exit 1
    fi
fi

readers=target/readers
if ! "$readers/bin/python" -c "import openpyxl, docx, icalendar, pymupdf" 2>/dev/null; then
    echo "Installing the readers into $readers ..."
    python3 -m venv "$readers"
    "$readers/bin/python" -m pip install --quiet --disable-pip-version-check openpyxl python-docx icalendar pymupdf
fi
