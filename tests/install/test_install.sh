# What is installed works from elsewhere: the program finds its library, and others can build against VesiPK.
set -eu
build=$VESIPK_BUILD

prefix=$PWD/prefix
cmake --install "$build" --prefix "$prefix" >install.log

# The program, with neither the source tree nor the build tree to lean on: moved, and from another folder.
mv prefix moved
prefix=$PWD/moved
mkdir elsewhere
cd elsewhere
"$prefix/bin/vesipk" --version
"$prefix/bin/vesipk" list species >listed
grep -q mouse listed || {
    echo "the installed program does not list the mouse:"
    cat listed
    exit 1
}
cd ..

# What a shell and man look for beside it.
for file in share/man/man1/vesipk.1 share/bash-completion/completions/vesipk share/zsh/site-functions/_vesipk; do
    test -s "$prefix/$file" || {
        echo "$file is not installed"
        exit 1
    }
done

# A program of somebody else.
mkdir mine
cat >mine/mine.c <<'END'
#include "batch/run.h"
#include "graph/graph.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char *argv[])
{
    ves_graph graph = {0};
    ves_report report = {0};
    ves_status status = ves_graph_add_compartment(&graph, "plasma", 1.7, (ves_place){0}, NULL, &report);
    ves_graph_free(&graph);
    if (!status && argc > 1) { /* never: but the linker must find all that a run needs */
        ves_summary summary = {0};
        status = ves_run(argv[1], &(ves_run_options){0}, &summary, &report);
    }
    printf("%s\n", ves_status_words(status));
    return status != VES_OK;
}
END
cat >mine/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.21)
project(mine LANGUAGES C)
find_package(vesipk 0.1 REQUIRED)
foreach(folder base graph model solver analysis store input study evaluate batch compare)
  if(NOT TARGET vesipk::vesipk-${folder})
    message(FATAL_ERROR "vesipk::vesipk-${folder} is not exported")
  endif()
endforeach()
add_executable(mine mine.c)
target_link_libraries(mine PRIVATE vesipk::vesipk-batch)
END
cmake -S mine -B mine/build -D CMAKE_PREFIX_PATH="$prefix" -D CMAKE_C_COMPILER="$VESIPK_CC" \
    -D CMAKE_C_FLAGS="$VESIPK_CFLAGS" >cmake.log
cmake --build mine/build >>cmake.log
test "$(mine/build/mine)" = ok
echo "find_package(vesipk) works"

pc=$(find "$prefix" -name vesipk.pc)
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046,SC2086 # flags: one word each
"$VESIPK_CC" $VESIPK_CFLAGS $(pkg-config --cflags vesipk) mine/mine.c -o mine/by-hand $(pkg-config --libs vesipk)
test "$(mine/by-hand)" = ok
echo "pkg-config vesipk works"
