# What the commands in scripts/ share: which packages are missing, how many cores, how to build. Sourced, not run.
# POSIX sh. The caller has set `top` to the project's folder and stands in it.
# shellcheck shell=sh
: "${top:?}"

say() {
    printf '%s\n' "$*"
}

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# needs LEVEL...: the packages that scripts/needs lists for these levels.
needs() {
    while read -r package level _; do
        case "$package" in '' | '#'*) continue ;; esac
        for wanted in "$@"; do
            if [ "$level" = "$wanted" ]; then printf '%s\n' "$package"; fi
        done
    done <"$top/scripts/needs"
}

# missing PACKAGE...: those that are neither installed nor provided by one that is (npm comes with some builds of nodejs).
missing() {
    there=$(dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' 2>/dev/null |
        sed -n 's/^installed //p' | sed 's/([^)]*)//g' | tr -d ',' | tr ' ' '\n')
    for package in "$@"; do
        if ! printf '%s\n' "$there" | grep -qx "$package"; then
            printf '%s ' "$package"
        fi
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# install_needs LEVEL...: install what is missing, and nothing else.
install_needs() {
    wanted=$(needs "$@")
    if ! command -v apt-get >/dev/null 2>&1; then
        say "This is no Debian: what these packages hold must be here already:"
        # shellcheck disable=SC2086 # one word each
        say $wanted
        return 0
    fi
    # shellcheck disable=SC2086
    lacking=$(missing $wanted)
    if [ -z "$lacking" ]; then return 0; fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
        die "packages are missing and there is no sudo; as root, run: apt-get install --no-install-recommends $lacking"
    fi
    say "Installing: $lacking"
    case " $lacking " in
        *" libsundials-dev "*) say "(once; about 250 MB to fetch and 1.1 GB on the disk, nearly all for the headers of SUNDIALS)" ;;
    esac
    # Quiet while it works, whole if it fails: what a package says while it unpacks is of no use to anyone.
    log=$(mktemp)
    # shellcheck disable=SC2086
    if ! {
        as_root apt-get -o DPkg::Lock::Timeout=300 -q update &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q -y \
                --no-install-recommends install $lacking
    } >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        die "the packages could not be installed (above: why)"
    fi
    rm -f "$log"
}

cores() {
    nproc 2>/dev/null || echo 2
}

# build PRESET [CMAKE BUILD ARGUMENT...]: configure and build in build/PRESET.
build() {
    preset=$1
    shift
    say "Building: preset $preset, in build/$preset"
    cmake --preset "$preset" >/dev/null || die "cmake could not configure the preset $preset (above: why)"
    cmake --build --preset "$preset" -j "$(cores)" "$@" || die "the preset $preset does not build (above: why)"
}
