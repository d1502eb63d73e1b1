# The results page: the one that the program carries is what viewer/ builds, and it keeps its promises in a real browser.
# Skipped where node, npm, Chromium or the registry of npm are missing, unless VESIPK_REQUIRE says "viewer" (.ci/run does).
set -eu
here=$VESIPK_SOURCE/tests/viewer

missing() {
    echo "$1"
    case " ${VESIPK_REQUIRE-} " in *" viewer "*) exit 1 ;; esac
    exit 77
}
for tool in node npm chromium; do
    command -v "$tool" >/dev/null 2>&1 || missing "$tool is not here: skipped (Debian: apt-get install nodejs npm chromium)"
done

# 1. The page built anew is the page in the tree, byte for byte.
mkdir viewer compare
cp "$VESIPK_SOURCE/compare/style.h" compare/
(cd "$VESIPK_SOURCE/viewer" && tar -cf - --exclude=node_modules --exclude=dist .) | tar -xf - -C viewer
if ! (cd viewer && npm ci --prefer-offline) >npm.log 2>&1; then
    if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET' npm.log; then missing "the registry of npm cannot be reached: skipped"; fi
    cat npm.log
    exit 1
fi
(cd viewer && npx tsc --noEmit && npx vite build --logLevel warn)
cmp viewer/dist/page.html "$VESIPK_SOURCE/viewer/page.html" || {
    echo "viewer/page.html is not what viewer/ builds: in viewer/, npm ci && npm run build && cp dist/page.html page.html"
    exit 1
}

# 2. Tables of measured values are read as the program reads them.
node "$here/observed.mjs" viewer "$here/../compare/observed"

# 3. Results, and files that are none.
mkdir files
"$VESIPK" run -q "$VESIPK_SOURCE/configs/studies/first_light.cfg" -o files/first.h5
"$VESIPK" run -q "$VESIPK_SOURCE/configs/studies/tracers_mouse.cfg" -o files/tracers.h5
"$VESIPK" run -q "$VESIPK_SOURCE/configs/studies/conditions_mouse.cfg" -o files/conditions.h5
"$VESIPK" run -q "$here/doses.cfg" -o files/doses.h5
"$VESIPK" run -q "$here/every.cfg" -o files/every.h5
"$VESIPK" run -q "$here/over.cfg" -o files/over.h5
"$VESIPK" plot files/doses.h5 --organs plasma,liver -o files/plot.svg
"$VESIPK" run -q "$here/population.cfg" -o files/population.h5
"$VESIPK" run -q "$here/sampled.cfg" -o files/sampled.h5
"$VESIPK" run -q "$here/draws.cfg" -o files/draws.h5
"$VESIPK" run -q "$VESIPK_SOURCE/configs/models/kagan2013_ambisome_mouse.cfg" -o files/kagan.h5
gzip -dc "$here/../schema/lone_1_0.h5.gz" >files/old.h5
/usr/bin/python3 "$here/make_files.py" files
"$VESIPK" compare files/doses.h5 --csv >files/comparison.csv
"$VESIPK" report --page -o files/page.html
cp files/doses.h5 'files/doses & "more".h5'
"$VESIPK" report 'files/doses & "more".h5' -o files/report.html

# 4. In the browser.
CHROMIUM=$(command -v chromium) node "$here/browser.mjs" "$PWD/viewer" "$PWD/files"

# 5. Files of analyses.
mkdir answers
cp files/page.html files/first.h5 answers/
"$VESIPK" fit -q "$here/unknown.cfg" -o answers/fit.h5
"$VESIPK" sensitivity -q "$here/unknown.cfg" --n 64 -o answers/gsa.h5
"$VESIPK" design -q "$here/unknown.cfg" -o answers/design.h5
"$VESIPK" regimen -q "$here/given.cfg" -o answers/regimen.h5
/usr/bin/python3 "$here/found.py" answers
CHROMIUM=$(command -v chromium) node "$here/answers.mjs" "$PWD/viewer" "$PWD/answers"
