# The revision of the source tree, as it is now, into a C file that is written only when it changes.
#
#   cmake -D SOURCE=<source tree> -D OUT=<file> -D VERSION=<of the project> [-D REVISION=<stated>] -P scripts/revision.cmake
#
# Stated by whoever builds; or what git says of this tree; or what `git archive` wrote into scripts/revision; or "unknown".
cmake_minimum_required(VERSION 3.21)

if(NOT REVISION AND EXISTS ${SOURCE}/.git) # not that of a tree around this one
  find_package(Git QUIET)
  if(GIT_FOUND)
    execute_process(COMMAND ${GIT_EXECUTABLE} describe --always --dirty --abbrev=12 WORKING_DIRECTORY ${SOURCE}
                    OUTPUT_VARIABLE REVISION OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
endif()
if(NOT REVISION AND EXISTS ${SOURCE}/scripts/revision)
  file(STRINGS ${SOURCE}/scripts/revision archived LIMIT_COUNT 1)
  if(archived MATCHES "^[0-9a-f]+$")
    string(SUBSTRING "${archived}" 0 12 REVISION)
  endif()
endif()
if(NOT REVISION)
  set(REVISION "unknown")
endif()
configure_file(${SOURCE}/base/version.c.in ${OUT} @ONLY)
