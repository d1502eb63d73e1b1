# The R package: built with its vignette, checked without a warning, its tests run against the library of this build.
set -eu
if ! command -v R >/dev/null || ! Rscript -e 'q(status = !all(sapply(c("knitr", "markdown"), requireNamespace, quietly = TRUE)))' 2>/dev/null; then
    echo "R, knitr or markdown is not here: skipped"
    case " ${VESIPK_REQUIRE-} " in *" viewer "*) exit 1 ;; esac
    exit 77
fi
case " $VESIPK_CFLAGS " in *-fsanitize*) echo "skipped: R cannot load a library with sanitizers"; exit 77 ;; esac
cp -r "$VESIPK_SOURCE/r/vesipk" vesipk
VESIPK_CFLAGS="-I$VESIPK_SOURCE/include"
VESIPK_LIBS="-L$VESIPK_BUILD -lvesipk -Wl,-rpath,$VESIPK_BUILD"
_R_CHECK_FORCE_SUGGESTS_=false # ggplot2 and posterior are used where they are
# What other packages there are is asked of an empty folder, not of a server.
mkdir -p none/src/contrib
: >none/src/contrib/PACKAGES
echo "options(repos = c(CRAN = \"file://$PWD/none\"))" >profile.R
R_PROFILE=$PWD/profile.R
export VESIPK_CFLAGS VESIPK_LIBS _R_CHECK_FORCE_SUGGESTS_ R_PROFILE
# The recipe of docs/how-to.md is followed with its tests.
awk '/^[`]+$/ { r = 0 } r { print } /^[`]+r$/ { r = 1 }' "$VESIPK_SOURCE/docs/how-to.md" >vesipk/tests/how-to.R
test -s vesipk/tests/how-to.R
R CMD build vesipk >build.log 2>&1 || { cat build.log; exit 1; }
# The vignette was run when it was built: R CMD check would run it twice more.
R CMD check --no-manual --ignore-vignettes vesipk_*.tar.gz >check.log 2>&1 || { cat check.log; cat vesipk.Rcheck/00install.out vesipk.Rcheck/tests/*.fail 2>/dev/null; exit 1; }
grep -E '^Status:' check.log
if grep -qE '^Status:.*(WARNING|ERROR)' check.log; then
    cat check.log
    exit 1
fi
