# The first example is what docs/libvesipk.md shows; all are built and run as that page says, from an installed tree.
set -eu
prefix=$PWD/prefix
cmake --install "$VESIPK_BUILD" --prefix "$prefix" >install.log
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name vesipk.pc)")
LD_LIBRARY_PATH=$(dirname "$(find "$prefix" -name libvesipk.so)")
export PKG_CONFIG_PATH LD_LIBRARY_PATH

awk '/^```c$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' "$VESIPK_SOURCE/docs/libvesipk.md" >shown.c
cmp shown.c "$VESIPK_SOURCE/examples/liver.c"

cp "$VESIPK_SOURCE"/examples/*.c .
for example in liver sensitivity; do
    # shellcheck disable=SC2046,SC2086 # flags: one word each
    "$VESIPK_CC" $VESIPK_CFLAGS -std=c99 -Wall -Wextra -Wpedantic -Werror $example.c $(pkg-config --cflags --libs vesipk) -o $example
done
mkdir elsewhere
cd elsewhere
../liver >said 2>words
cat said
test ! -s words
grep -q '^liver.uptake.clearance = .* mL/min/g (' said

# After 24 h each slower uptake has delivered less.
awk '/^  24.0 h/ { if ($4 != "percent" && $4 != "%") exit 1; if (n++ && $3 >= last) exit 1; last = $3 } END { exit n != 3 }' said

# More uptake by the liver, more in it, by less than in proportion; by the spleen, less.
../sensitivity >second 2>>words
cat second
test ! -s words
awk '/uptake/ { n++; if ($2 + 0 == 0) exit 1 } /liver.uptake/ && n < 3 && !($2 > 0 && $2 < 1) { exit 1 } /spleen.uptake/ && n < 3 && $2 >= 0 { exit 1 }
    END { exit n != 9 }' second
test "$(find . -type f | sort | tr '\n' ' ')" = "./said ./second ./words " # nothing else was written
