#!/usr/bin/env bash
# Makes the pictures of the README's gallery anew, each from a scenario by the export command. Needs
# what assets/debian-packages.txt lists for tests (poppler-utils, chromium, gifsicle).
set -eu
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
fiberscope=${FIBERSCOPE:-$here/../build/release/bin/fiberscope}
out=$here/gallery
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$out"

export_to() { "$fiberscope" export "$@"; }

# shot FILE FRAGMENT WIDTH HEIGHT OUT: a page as Chromium shows it.
shot() {
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
    --virtual-time-budget=3000 --window-size="$3,$4" --screenshot="$5" "file://$1#$2" >/dev/null 2>&1
}

export_to five_side_by_side -o "$out/drawing.svg" --theme light --width 1200 --without notes
export_to foo_bar_func -o "$scratch/print.pdf" --theme print --width 1200 \
  --caption "Three coroutines share one core and sleep 2, 1 and 0 seconds; the whole takes 2 s."
pdftoppm -r 96 -png -singlefile "$scratch/print.pdf" "$out/print"
export_to foo_bar_func -o "$scratch/page.html"
shot "$scratch/page.html" step=81 1280 900 "$out/page.png"
export_to two_consumers -o "$out/animation.webp" --by lines --to 60 --width 1000 --height 560
