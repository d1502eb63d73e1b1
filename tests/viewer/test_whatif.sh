# What-if in a real browser, held against the program.
# Skipped where the engine was not built (scripts/engine), or node, npm, Chromium or the registry of npm are missing, unless
# VESIPK_REQUIRE says "engine".
set -eu
here=$VESIPK_SOURCE/tests/viewer

missing() {
    echo "$1"
    case " ${VESIPK_REQUIRE-} " in *" engine "*) exit 1 ;; esac
    exit 77
}
pack=$(dirname "$(dirname "$VESIPK")")/engine/engine.pack
[ -f "$pack" ] || missing "the engine is not built here: skipped (scripts/engine builds it)"
for tool in node npm chromium; do
    command -v "$tool" >/dev/null 2>&1 || missing "$tool is not here: skipped (Debian: apt-get install nodejs npm chromium)"
done
mkdir viewer files
cp "$VESIPK_SOURCE/viewer/package.json" "$VESIPK_SOURCE/viewer/package-lock.json" "$VESIPK_SOURCE/viewer/.npmrc" viewer/
if ! (cd viewer && npm ci --prefer-offline) >npm.log 2>&1; then
    if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET' npm.log; then missing "the registry of npm cannot be reached: skipped"; fi
    cat npm.log
    exit 1
fi

# Last digits of pow and exp differ between processors; without the variants for FMA they are those of the page.
export GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA
cp "$VESIPK_SOURCE/configs/studies/first_light.cfg" files/
"$VESIPK" run -q files/first_light.cfg -o files/first.h5
"$VESIPK" run -q "$here/population.cfg" -o files/people.h5
cp files/first.h5 files/altered.h5
/usr/bin/python3 -c '
import h5py
with h5py.File("files/altered.h5", "a") as file:
    file["percent_dose"][0, 3, 0, 7] *= 1 + 1e-7'
for name in first people altered; do "$VESIPK" report files/$name.h5 --what-if; done
"$VESIPK" report --page --what-if -o files/whatif.html

CHROMIUM=$(command -v chromium) node "$here/whatif.mjs" "$PWD/viewer" "$PWD/files"
if firefox=$(command -v firefox-esr || command -v firefox); then # the same in a second browser, where it is there
    FIREFOX=$firefox node "$here/whatif.mjs" "$PWD/viewer" "$PWD/files"
else
    echo "Firefox is not here: tried in Chromium alone (Debian: apt-get install firefox-esr)"
fi
