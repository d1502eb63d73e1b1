# The example is what docs/libvesipk.md shows, and is built and run as that page says, from an installed tree.
set -eu
prefix=$PWD/prefix
cmake --install "$VESIPK_BUILD" --prefix "$prefix" >install.log
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name vesipk.pc)")
LD_LIBRARY_PATH=$(dirname "$(find "$prefix" -name libvesipk.so)")
export PKG_CONFIG_PATH LD_LIBRARY_PATH

awk '/^```c$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' "$VESIPK_SOURCE/docs/libvesipk.md" >shown.c
cmp shown.c "$VESIPK_SOURCE/examples/liver.c"

cp "$VESIPK_SOURCE/examples/liver.c" .
# shellcheck disable=SC2046,SC2086 # flags: one word each
"$VESIPK_CC" $VESIPK_CFLAGS -std=c99 -Wall -Wextra -Wpedantic -Werror liver.c $(pkg-config --cflags --libs vesipk) -o liver
mkdir elsewhere
cd elsewhere
../liver >said 2>words
cat said
test ! -s words
grep -q '^liver.uptake.clearance = .* mL/min/g (' said

# After 24 h each slower uptake has delivered less.
awk '/^  24.0 h/ { if ($4 != "percent" && $4 != "%") exit 1; if (n++ && $3 >= last) exit 1; last = $3 } END { exit n != 3 }' said
test "$(find . -type f | sort | tr '\n' ' ')" = "./said ./words " # nothing else was written
