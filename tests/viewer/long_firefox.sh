# The results page keeps its promises in Firefox too (Chromium: viewer.page).
set -eu
firefox=$(command -v firefox-esr || command -v firefox) || {
    echo "Firefox is not here: skipped (Debian: apt-get install firefox-esr)"
    exit 77
}
FIREFOX=$firefox exec sh "$VESIPK_SOURCE/tests/viewer/test_page.sh"
