# What is const stays const, and threads are known where threads are.
#
#   cmake -DSOURCE=<source tree> -P tests/check_const.cmake
#
# The compilers refuse a cast that takes const away (-Wcast-qual, a warning that is an error in CI); here nobody may
# switch that off. Locks and threads are met in batch/, fit/ and api/, in store/guard.c and base/units.c (HDF5 and
# udunits2 bear one thread at a time), and in base/gsl_errors.c (GSL has one handler of errors for all threads). Rooms are those of check_rooms.cmake.
cmake_minimum_required(VERSION 3.21)

file(READ ${SOURCE}/CMakeLists.txt listing)
if(NOT listing MATCHES "-Wcast-qual")
  message(SEND_ERROR "CMakeLists.txt: -Wcast-qual is not asked for")
endif()
set(n 0)
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/check_rooms.cmake rooms REGEX "^set\\(rooms ")
string(REGEX REPLACE "^set\\(rooms (.*)\\)$" "\\1" rooms "${rooms}")
separate_arguments(rooms)
foreach(room ${rooms})
  file(GLOB files RELATIVE ${SOURCE} ${SOURCE}/${room}/*.[ch])
  foreach(file ${files})
    math(EXPR n "${n} + 1")
    file(STRINGS ${SOURCE}/${file} lines REGEX "Wcast-qual|Wno-|uintptr_t\\)[a-z_]|pthread_(mutex|rwlock|create|cond|once)")
    foreach(line ${lines})
      if(line MATCHES "Wcast-qual|Wno-")
        message(SEND_ERROR "${file}: a warning is switched off: ${line}")
      elseif(line MATCHES "pthread_" AND NOT room MATCHES "^(batch|fit|api)$" AND NOT file MATCHES "^(store/guard|base/units|base/gsl_errors)[.]c$")
        message(SEND_ERROR "${file}: threads are met here: ${line}")
      endif()
    endforeach()
  endforeach()
endforeach()
if(n LESS 100)
  message(SEND_ERROR "${SOURCE}: only ${n} files were looked at")
endif()
message("what is const stays const")
