# What a thing is called decides nothing where rates, doses and NCA are worked out; roles and indices do.
#
#   cmake -DSOURCE=<source tree> -P tests/check_roles.cmake
#
# Names are compared where configs are read and compiled (study/, but not where a subject is filled), and where they meet on the axes of a file (batch/axis, batch/plan).
cmake_minimum_required(VERSION 3.21)

set(where solver/*.c analysis/*.c evaluate/*.c batch/layout.c batch/row.c batch/rows.c batch/digest.c graph/happening.c graph/trajectory.c
    study/fill.c study/settle.c)
set(looks "(^|[^a-z_])(strn?cmp|strn?casecmp|strstr|ves_is_among|ves_graph_find_compartment)[ ]*[(]")

foreach(pattern ${where})
  file(GLOB files RELATIVE ${SOURCE} ${SOURCE}/${pattern})
  if(NOT files)
    message(SEND_ERROR "${pattern}: there is no such file")
  endif()
  foreach(file ${files})
    file(STRINGS ${SOURCE}/${file} lines REGEX "${looks}")
    foreach(line ${lines})
      string(STRIP "${line}" line)
      message(SEND_ERROR "${file}: a name decides: ${line}")
    endforeach()
  endforeach()
endforeach()
message("no name decides")
