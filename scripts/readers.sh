#!/bin/sh
# What tests/readers.rs needs: a Python environment in target/readers, and LibreOffice with Chinese fonts.
set -eu
. "$(dirname "$0")/install.sh"

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

install "$missing" "make test-readers"

readers=target/readers
if ! "$readers/bin/python" -c "import openpyxl, docx, icalendar, pymupdf" 2>/dev/null; then
    echo "Installing the readers into $readers ..."
    python3 -m venv "$readers"
    "$readers/bin/python" -m pip install --quiet --disable-pip-version-check openpyxl python-docx icalendar pymupdf
fi
