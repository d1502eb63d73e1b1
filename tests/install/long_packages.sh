# The release tarball builds where there is no git, and its five packages are what lintian lets pass; a bare Debian 12 takes them,
# runs first light, makes its page, writes a model and reads it again, imports the Python and the R package, compiles against the library, and is bare again when they are removed.
#
#   VESIPK_BARE=FOLDER   a bare root to copy; without it debootstrap fetches one
set -eu
case " $VESIPK_CFLAGS " in *-fsanitize*) echo "skipped: packages carry no sanitizers"; exit 77 ;; esac
for command in git lintian debootstrap dpkg-shlibdeps Rscript; do
    command -v "$command" >/dev/null || { echo "$command is not here: skipped"; exit 77; }
done
[ "$(id -u)" -eq 0 ] || { echo "a bare root is for root alone: skipped"; exit 77; }
[ -e "$VESIPK_SOURCE/.git" ] || { echo "this is no clone: skipped"; exit 77; }

die() {
    echo "$*"
    exit 1
}

# The tarball, built by somebody whose git tells on whoever asks it.
"$VESIPK_SOURCE/scripts/tarball" -o "$PWD"
revision=$(git -C "$VESIPK_SOURCE" rev-parse --short=12 HEAD)
tar -xzf vesipk-*.tar.gz
source=$(echo "$PWD"/vesipk-*/)
mkdir bin
# shellcheck disable=SC2016 # not these
printf '#!/bin/sh\necho "$0 $*" >>"%s/asked"\nexit 1\n' "$PWD" >bin/git
chmod +x bin/git
PATH=$PWD/bin:$PATH
cmake -S "$source" -B made -D CMAKE_BUILD_TYPE=Release -D CMAKE_INSTALL_PREFIX=/usr -D VESIPK_TESTS=OFF -D VESIPK_BENCH=OFF >made.log
cmake --build made -j "$(nproc)" >>made.log
(cd made && cpack -G DEB >>../made.log)
test ! -e asked || die "the build asked git: $(cat asked)"

for name in vesipk libvesipk0 libvesipk-dev python3-vesipk r-vesipk; do
    test -s made/"${name}"_*.deb || die "there is no package $name: $(ls made/*.deb)"
done
lintian --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs made/*.deb

# The bare root: no /proc, no source, no build.
if [ -n "${VESIPK_BARE-}" ]; then
    cp -a "$VESIPK_BARE" root
else
    debootstrap --variant=minbase bookworm root >debootstrap.log || die "$(tail -n 5 debootstrap.log)"
fi
trap 'rm -rf root' EXIT
cp /etc/resolv.conf root/etc/resolv.conf
mkdir root/debs
cp made/*.deb "$source/examples/liver.c" root/debs
there() {
    chroot root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -euc "$1" >there.log 2>&1 ||
        die "$(tail -n 30 there.log)"
}
there 'apt-get -q update; apt-get -q -y --no-install-recommends install gcc libc6-dev pkg-config python3-pandas'
there 'find / -xdev -name "*vesipk*" ! -path "/debs/*" | sort >/before'
there 'apt-get -q -y --no-install-recommends install /debs/*.deb'

there 'vesipk --version'
grep -q "(git $revision)" there.log || die "a build of the tarball is not of $revision: $(cat there.log)"
there 'cd /tmp; vesipk run /usr/share/vesipk/configs/studies/first_light.cfg'
grep -q '^  liver  *66\.' there.log || die "first light: $(cat there.log)"
# A page and other programs' models need nothing more; a picture needs gnuplot, and says so.
cat >root/debs/flows.cfg <<END
study = { title = "Flows"; duration = "7 h"; output = { every = "1 h"; };
  model = { amount_unit = "nmol"; compartments = ( { name = "a"; volume = "3 mL"; initial = "5 nmol"; }, { name = "gone"; role = "sink"; } );
    processes = ( { kind = "first_order"; from = "a"; to = "gone"; rate = "0.3 1/h"; } ); }; };
END
# shellcheck disable=SC2016 # there
there 'cd /tmp; vesipk report outputs/first_light.h5; vesipk export outputs/first_light.h5 --csv -o tables; test -s tables/curves.csv
for to in sbml mrgsolve rxode2; do vesipk export /debs/flows.cfg --to $to -o flows.$to; test -s flows.$to; done
vesipk import flows.sbml -o again.cfg; vesipk run -q again.cfg -o again.h5
if vesipk plot outputs/first_light.h5 -o x.svg; then exit 1; fi'
grep -q 'apt-get install gnuplot-nox' there.log || die "a picture without gnuplot: $(cat there.log)"
there 'cd /; python3 -c "
import vesipk as vp
ds = vp.load(\"/tmp/outputs/first_light.h5\")
again = vp.run(\"/usr/share/vesipk/configs/studies/first_light.cfg\")
assert again.percent_dose.equals(ds.percent_dose)
print(vp.study(\"/usr/share/vesipk/configs/studies/first_light.cfg\").numbers.head())
import importlib.metadata as m
assert m.version(\"vesipk\") == vp.__version__
"'
there 'Rscript -e "
library(vesipk)
found <- read_result(\"/tmp/outputs/first_light.h5\")
again <- study(\"/usr/share/vesipk/configs/studies/first_light.cfg\") |> run()
stopifnot(identical(again[[\"percent_dose\"]], found[[\"percent_dose\"]]))
"'
# shellcheck disable=SC2016 # there
there 'cd /tmp; gcc -std=c99 /debs/liver.c $(pkg-config --cflags --libs vesipk) -o liver && ./liver'

there 'apt-get -q -y purge vesipk libvesipk0 libvesipk-dev python3-vesipk r-vesipk; rm -r /tmp/outputs'
there 'find / -xdev -name "*vesipk*" ! -path "/debs/*" | sort >/after; cat /after'
cmp root/before root/after || die "left behind: $(diff root/before root/after)"
echo "made, let pass, installed, used and removed"
