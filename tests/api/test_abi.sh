# Names and structs of vesipk.h only grow. tests/api/abi-N.xml is what the library with VESIPK_ABI N shows (abidw): with that of
# today nothing may differ, with those before nothing may be gone or changed.
#
# Whoever adds to vesipk.h raises VESIPK_ABI and writes a new dump: VESIPK_UPDATE=1 ctest --preset release -R api.abi
set -eu
if ! command -v abidiff >/dev/null 2>&1; then
    echo "abidiff is not here (abigail-tools): skipped"
    case " ${VESIPK_REQUIRE-} " in *" abi "*) exit 1 ;; esac
    exit 77
fi
abi=$(sed -n 's/^#define VESIPK_ABI \([0-9]*\).*/\1/p' "$VESIPK_SOURCE/include/vesipk.h")
kept=$VESIPK_SOURCE/tests/api

# The release has no debug information, in which types are: so the room is compiled again, alone.
mkdir objects
for file in "$VESIPK_SOURCE"/api/*.c; do
    "$VESIPK_CC" -std=gnu17 -g -O0 -fPIC -fvisibility=hidden -I"$VESIPK_SOURCE" -ffile-prefix-map="$VESIPK_SOURCE"/= \
        -c "$file" -o "objects/$(basename "$file").o"
done
"$VESIPK_CC" -shared -Wl,-soname,libvesipk.so.0 -Wl,--version-script="$VESIPK_SOURCE/api/vesipk.map" objects/*.o -o libvesipk.so

dump() {
    abidw --exported-interfaces-only --headers-dir "$VESIPK_SOURCE/include" --drop-private-types --no-corpus-path --no-comp-dir-path --no-show-locs \
        --no-write-default-sizes --no-elf-needed libvesipk.so --out-file "$1"
}

dump now.xml
if [ "${VESIPK_UPDATE-}" = 1 ]; then
    cp now.xml "$kept/abi-$abi.xml"
    echo "abi-$abi.xml is written"
fi
test -e "$kept/abi-$abi.xml" || {
    echo "abi-$abi.xml is not here: VESIPK_UPDATE=1 writes it"
    exit 1
}
abidiff "$kept/abi-$abi.xml" now.xml || {
    echo "vesipk.h shows something else than abi-$abi.xml: raise VESIPK_ABI"
    exit 1
}
# Structs that begin with their size may grow at their end.
cat >grown.ini <<'END'
[suppress_type]
type_kind = struct
name_regexp = ^vesipk_(source|watch|points|question|fitting|asking|samples|designing|dosing)$
has_data_member_inserted_at = end
END
for before in "$kept"/abi-*.xml; do
    abidiff --suppressions grown.ini --no-added-syms "$before" now.xml || {
        echo "$(basename "$before"): programs built with it do not run with this library"
        exit 1
    }
done

# The library that is built shows these names and no others.
library=$(find "$VESIPK_BUILD" -maxdepth 1 -name 'libvesipk.so.0')
nm -D --defined-only "$library" | awk '$3 !~ /^(vesipk_[a-z_]*@@)?VESIPK_0$/ { print $3 " is shown"; wrong = 1 } END { exit wrong }'
objdump -p "$library" | grep -q 'SONAME *libvesipk.so.0$'
echo "what is shown is what was promised"
