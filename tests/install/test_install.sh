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
for file in share/man/man1/vesipk.1 share/bash-completion/completions/vesipk share/zsh/site-functions/_vesipk \
    share/doc/vesipk/docs/libvesipk.md include/vesipk.h; do
    test -s "$prefix/$file" || {
        echo "$file is not installed"
        exit 1
    }
done

# A program of somebody else, against libvesipk.so alone.
mkdir mine
cat >mine/mine.c <<'END'
#include <vesipk.h>

#include <stdio.h>

int main(void)
{
    static const char text[] =
        "study = { model = { amount_unit = \"mg\";"
        "  compartments = ( { name = \"plasma\"; volume = \"1.7 mL\"; }, { name = \"cleared\"; } );"
        "  processes = ( { name = \"loss\"; kind = \"first_order\"; from = \"plasma\"; to = \"cleared\"; rate = \"0.31 1/h\"; } ); };"
        "  doses = ( { into = \"plasma\"; amount = \"1.2 mg\"; } ); output = { times = [ \"0 h\", \"2.3 h\" ]; }; };";
    vesipk_source source = {sizeof source};
    vesipk_study *study = NULL;
    vesipk_result *result = NULL;
    char *fault = NULL;
    int code = vesipk_abi() >= VESIPK_ABI ? 0 : 100;
    source.text = text;
    if (!code) code = vesipk_read(&source, &study, &fault);
    if (!code) code = vesipk_run(study, NULL, NULL, &result, &fault);
    printf("%s%s\n", fault ? fault : "", !code && vesipk_arrays(result, NULL) > 20 ? "ok" : "not ok");
    vesipk_free(fault);
    vesipk_result_free(result);
    vesipk_study_free(study);
    return code;
}
END
cat >mine/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.21)
project(mine LANGUAGES C)
find_package(vesipk 0.2 REQUIRED)
add_executable(mine mine.c)
target_link_libraries(mine PRIVATE vesipk::vesipk)
END
cmake -S mine -B mine/build -D CMAKE_PREFIX_PATH="$prefix" -D CMAKE_C_COMPILER="$VESIPK_CC" \
    -D CMAKE_C_FLAGS="$VESIPK_CFLAGS" >cmake.log
cmake --build mine/build >>cmake.log
test "$(mine/build/mine)" = ok
echo "find_package(vesipk) works"

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name vesipk.pc)")
LD_LIBRARY_PATH=$(dirname "$(find "$prefix" -name libvesipk.so)")
export PKG_CONFIG_PATH LD_LIBRARY_PATH
# shellcheck disable=SC2046,SC2086 # flags: one word each
"$VESIPK_CC" $VESIPK_CFLAGS $(pkg-config --cflags vesipk) mine/mine.c -o mine/by-hand $(pkg-config --libs vesipk)
test "$(mine/by-hand)" = ok
echo "pkg-config vesipk works"

# Another, which wants the rooms themselves.
mkdir rooms
cat >rooms/rooms.c <<'END'
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
cat >rooms/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.21)
project(rooms LANGUAGES C)
find_package(vesipk 0.2 REQUIRED COMPONENTS rooms)
foreach(folder base graph model solver analysis store input study evaluate batch compare api)
  if(NOT TARGET vesipk::vesipk-${folder})
    message(FATAL_ERROR "vesipk::vesipk-${folder} is not exported")
  endif()
endforeach()
add_executable(rooms rooms.c)
target_link_libraries(rooms PRIVATE vesipk::vesipk-batch)
END
cmake -S rooms -B rooms/build -D CMAKE_PREFIX_PATH="$prefix" -D CMAKE_C_COMPILER="$VESIPK_CC" \
    -D CMAKE_C_FLAGS="$VESIPK_CFLAGS" >cmake.log
cmake --build rooms/build >>cmake.log
test "$(rooms/build/rooms)" = ok
echo "find_package(vesipk COMPONENTS rooms) works"

# shellcheck disable=SC2046,SC2086 # flags: one word each
"$VESIPK_CC" $VESIPK_CFLAGS $(pkg-config --cflags vesipk-rooms) rooms/rooms.c -o rooms/by-hand $(pkg-config --libs vesipk-rooms)
test "$(rooms/by-hand)" = ok
echo "pkg-config vesipk-rooms works"
