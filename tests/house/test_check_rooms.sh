# The check of the house rules can fail: each rule is broken once, in a small tree made here, and must be named.
set -eu

wrong=0

# The check on ./tree, with a library of each room made of the .c files that stand in it. Its words are left in ./words.
run_check() {
    rm -rf ./*.a objects
    archives=
    for room in base graph model; do
        mkdir -p "objects/$room"
        for source in "tree/$room"/*.c; do
            [ -e "$source" ] || continue
            name=${source##*/}
            "$VESIPK_CC" -std=gnu17 -Itree -c "$source" -o "objects/$room/$name.o"
        done
        set -- "objects/$room"/*.c.o
        [ -e "$1" ] || continue
        ar rc "libvesipk-$room.a" "$@"
        archives="${archives:+$archives;}$PWD/libvesipk-$room.a"
    done
    cmake "-DSOURCE=$PWD/tree" "-DARCHIVES=$archives" -DNM=nm -P "$VESIPK_SOURCE/tests/check_rooms.cmake" >words 2>&1
}

# Five rooms have 100 lines each, so that a short file more makes none of them too large.
fresh_tree() {
    rm -rf tree
    for room in base graph model solver store study cli; do
        mkdir -p "tree/$room"
    done
    for room in base graph model solver store; do
        yes '/* */' | head -n 100 >"tree/$room/long_$room.h"
    done
    printf 'int ves_near(void);\n' >tree/base/near.h
    printf '#include "base/near.h"\n#include <stdio.h>\nint ves_far(void);\nint ves_far(void) { return ves_near(); }\n' >tree/model/far.c
    printf '#include "base/near.h"\n#include <gsl/gsl_math.h>\n' >tree/solver/stiff.h
}

# breaks WORDS (FILE TEXT)...: with each TEXT in its FILE the check must fail, and say WORDS.
breaks() {
    said=$1
    shift
    fresh_tree
    while [ $# -gt 0 ]; do
        mkdir -p "$(dirname "tree/$1")"
        printf '%b' "$2" >"tree/$1"
        shift 2
    done
    set -- "$said"
    if run_check; then
        echo "not noticed: $1"
        wrong=$((wrong + 1))
    elif ! grep -qF -- "$1" words; then
        echo "noticed, but not in the expected words: $1"
        cat words
        wrong=$((wrong + 1))
    fi
}

fresh_tree
if ! run_check; then
    echo "a tree with no fault is refused:"
    cat words
    exit 1
fi

fresh_tree
rm -r tree/*
if run_check || ! grep -q 'nothing was checked' words; then
    echo "not noticed: a tree without a line of C"
    wrong=$((wrong + 1))
fi

breaks 'base/up.c: includes "solver/stiff.h"; besides itself, base/ may include: ' base/up.c '#include "solver/stiff.h"\n'
breaks 'model/up.h: includes "solver/stiff.h"; besides itself, model/ may include: base' model/up.h '#include "solver/stiff.h"\n'
breaks 'store/side.c: includes "solver/stiff.h"' store/side.c '  #  include  "solver/stiff.h" /* why */\n'
breaks 'cli/deep.c: includes "solver/stiff.h"' cli/deep.c '#include "solver/stiff.h"\n'
breaks 'includes are written from the root' model/local.h '#include "far.h"\n'
breaks 'model/data.h: includes <hdf5.h>, which is at home in store/ only' model/data.h '#include <hdf5.h>\n'
breaks 'study/units.c: includes <udunits2.h>' study/units.c '#include <udunits2.h>\n'
breaks 'model/solve.h: includes <nvector/nvector_serial.h>' model/solve.h '#include <nvector/nvector_serial.h>\n'
breaks 'solver/threads.c: includes <pthread.h>' solver/threads.c '#include <pthread.h>\n'
breaks 'store/file.h: includes <H5public.h>: a foreign library' store/file.h '#include <H5public.h>\n'
breaks 'gives no room' study/net.c '#include <curl/curl.h>\n'
breaks 'another file is called near.h' model/near.h 'int ves_other(void);\n'
breaks 'exports helper' model/open.c 'int helper(void);\nint helper(void) { return 1; }\n'
breaks 'exports table' model/open.c 'int table[3] = {1, 2, 3};\n'
breaks 'talk.c uses puts' model/talk.c '#include <stdio.h>\nvoid ves_talk(void);\nvoid ves_talk(void) { puts("hello"); }\n'
breaks 'talk.c uses stderr' model/talk.c '#include <stdio.h>\nvoid ves_talk(void);\nvoid ves_talk(void) { fputs("hello", stderr); }\n'
breaks 'leave.c uses exit' model/leave.c '#include <stdlib.h>\nvoid ves_leave(void);\nvoid ves_leave(void) { exit(1); }\n'
breaks 'copy.c uses strdup' model/copy.c '#include <string.h>\nchar *ves_copy(const char *a);\nchar *ves_copy(const char *a) { return strdup(a); }\n'

# Circles: of headers, of a .c file and another's header, through three files, of calls without an include; none of a file with itself.
breaks 'a circle of includes: graph/one -> graph/two -> graph/one' \
    graph/one.h '#include "graph/two.h"\n' graph/two.h '#include "graph/one.h"\n'
breaks 'a circle of includes: graph/one -> graph/two -> graph/one' \
    graph/one.c '#include "graph/two.h"\n' graph/one.h '' graph/two.c '#include "graph/one.h"\n' graph/two.h ''
breaks 'a circle of includes: cli/b -> cli/d -> cli/c -> cli/b' cli/a.h '#include "cli/b.h"\n' cli/b.h '#include "cli/d.h"\n' \
    cli/c.h '#include "cli/b.h"\n#include "cli/e.h"\n' cli/d.h '#include "cli/c.h"\n' cli/e.h ''
breaks 'a circle of calls: graph/one -> graph/two -> graph/one' \
    graph/one.c 'int ves_two(void);\nint ves_one(void);\nint ves_one(void) { return ves_two(); }\n' \
    graph/two.c 'int ves_one(void);\nint ves_two(void);\nint ves_two(void) { return ves_one(); }\n'
breaks 'base/up.c: uses ves_far of model/far.c; besides itself, base/ may use: ' \
    base/up.c 'int ves_far(void);\nint ves_up(void);\nint ves_up(void) { return ves_far(); }\n'

# Lines: the sixth room is as long as two others.
breaks 'study/: 200 of 707 lines of C; no room may have more than 25 %' study/longer.h "$(yes '/* */' | head -n 200)\n"

[ "$wrong" -eq 0 ] || exit 1
echo "every broken rule is noticed"
