# The check of the house rules can fail: each rule is broken once, in a small tree made here, and must be named.
set -eu

wrong=0

# The check on ./tree, with a library made of what stands in it. Its words are left in ./words.
run_check() {
    rm -f ./*.o libvesipk-model.a
    for source in tree/model/*.c; do
        [ -e "$source" ] || continue
        name=${source##*/}
        "$VESIPK_CC" -std=gnu17 -Itree -c "$source" -o "$name.o"
    done
    set -- ./*.c.o
    if [ -e "$1" ]; then
        ar rc libvesipk-model.a "$@"
        cmake "-DSOURCE=$PWD/tree" "-DARCHIVES=$PWD/libvesipk-model.a" -DNM=nm -P "$VESIPK_SOURCE/tests/check_rooms.cmake" >words 2>&1
    else
        cmake "-DSOURCE=$PWD/tree" -P "$VESIPK_SOURCE/tests/check_rooms.cmake" >words 2>&1
    fi
}

fresh_tree() {
    rm -rf tree
    mkdir -p tree/base tree/model tree/solver tree/store tree/study tree/cli
    printf 'int ves_near(void);\n' >tree/base/near.h
    printf '#include "base/near.h"\n#include <stdio.h>\nint ves_far(void);\nint ves_far(void) { return ves_near(); }\n' >tree/model/far.c
    printf '#include "base/near.h"\n#include <gsl/gsl_math.h>\n' >tree/solver/stiff.h
}

# breaks WORDS FILE TEXT: with TEXT in FILE the check must fail, and say WORDS.
breaks() {
    fresh_tree
    mkdir -p "$(dirname "tree/$2")"
    printf '%b' "$3" >"tree/$2"
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

breaks 'base/up.c: includes "solver/stiff.h"; besides itself, base/ may include: ' base/up.c '#include "solver/stiff.h"\n'
breaks 'model/up.h: includes "solver/stiff.h"; besides itself, model/ may include: base' model/up.h '#include "solver/stiff.h"\n'
breaks 'store/side.c: includes "solver/stiff.h"' store/side.c '  #  include  "solver/stiff.h" /* why */\n'
breaks 'cli/deep.c: includes "solver/stiff.h"' cli/deep.c '#include "solver/stiff.h"\n'
breaks 'includes are written from the root' model/local.h '#include "far.h"\n'
breaks 'model/data.h: includes <hdf5.h>, which is at home in store/ only' model/data.h '#include <hdf5.h>\n'
breaks 'study/units.c: includes <udunits2.h>' study/units.c '#include <udunits2.h>\n'
breaks 'model/solve.h: includes <nvector/nvector_serial.h>' model/solve.h '#include <nvector/nvector_serial.h>\n'
breaks 'store/threads.c: includes <pthread.h>' store/threads.c '#include <pthread.h>\n'
breaks 'store/file.h: includes <H5public.h>: a foreign library' store/file.h '#include <H5public.h>\n'
breaks 'gives no room' study/net.c '#include <curl/curl.h>\n'
breaks 'another file is called near.h' model/near.h 'int ves_other(void);\n'
breaks 'exports helper' model/open.c 'int helper(void);\nint helper(void) { return 1; }\n'
breaks 'exports table' model/open.c 'int table[3] = {1, 2, 3};\n'
breaks 'talk.c uses puts' model/talk.c '#include <stdio.h>\nvoid ves_talk(void);\nvoid ves_talk(void) { puts("hello"); }\n'
breaks 'talk.c uses stderr' model/talk.c '#include <stdio.h>\nvoid ves_talk(void);\nvoid ves_talk(void) { fputs("hello", stderr); }\n'
breaks 'leave.c uses exit' model/leave.c '#include <stdlib.h>\nvoid ves_leave(void);\nvoid ves_leave(void) { exit(1); }\n'
breaks 'copy.c uses strdup' model/copy.c '#include <string.h>\nchar *ves_copy(const char *a);\nchar *ves_copy(const char *a) { return strdup(a); }\n'

[ "$wrong" -eq 0 ] || exit 1
echo "every broken rule is noticed"
