# Every C file is in the house format: .clang-format, read by clang-format 14 (Debian 12).
set -eu
cd "$VESIPK_SOURCE"
format=$(command -v clang-format-14 || command -v clang-format) || {
    echo "clang-format is not here: skipped"
    exit 77
}
case "$("$format" --version)" in
    *"version 14."*) ;;
    *)
        echo "another clang-format than 14 sets other blanks: skipped"
        exit 77
        ;;
esac
# Not build/ and not what others left in the folder: the rooms, and what else holds C.
rooms=$(sed -n 's/^set(rooms \(.*\))$/\1/p' tests/check_rooms.cmake)
# shellcheck disable=SC2086 # one word each
find ${rooms:?} examples r tests bench viewer/engine -name '*.[ch]' -exec "$format" --dry-run -Werror {} + 2>&1 |
    sed -n 's/^\([^:]*\):.*error: code should be.*/\1/p' | sort -u >"$OLDPWD/wrong"
if [ -s "$OLDPWD/wrong" ]; then
    echo "not in the house format; mend with: clang-format -i FILE"
    cat "$OLDPWD/wrong"
    exit 1
fi
