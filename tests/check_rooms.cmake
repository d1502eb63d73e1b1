# The house rules that a machine can hold; see docs/design.md for their reasons.
#
#   cmake -DSOURCE=<source tree> [-DARCHIVES=<libvesipk-*.a;...> -DNM=<nm>] -P tests/check_rooms.cmake
#
# Every fault is said, then the run fails. A folder that is not there has no faults.
cmake_minimum_required(VERSION 3.21)

# --- the table: what each room may include, besides itself ---
set(rooms base graph model solver analysis store input study evaluate batch compare cli)
set(may_base)
set(may_graph base)
set(may_model base graph)
set(may_solver base graph)
set(may_analysis base graph)
set(may_store base graph)
set(may_input base graph)
set(may_study base graph model input)
set(may_evaluate base graph model solver analysis input study)
set(may_batch base graph model solver analysis store input study evaluate)
set(may_compare base graph analysis store input)
set(may_cli base input study evaluate batch compare)

# --- foreign libraries: a pattern of their headers, and the one room whose .c files may include them ---
set(foreign "^udunits2?\\.h$" base
            "^Random123/" base
            "^(cvode|sundials|nvector|sunmatrix|sunlinsol|sunnonlinsol)/" solver
            "^(hdf5|hdf5_hl|H5[A-Za-z0-9]*)\\.h$" store
            "^zlib\\.h$" store
            "^libconfig\\.h$" input
            "^muParserDLL\\.h$" input
            "^sha2\\.h$" base
            "^getopt\\.h$" cli
            "^(pthread|threads)\\.h$" batch
            "^mpi\\.h$" batch)
set(anywhere "^gsl/") # arithmetic; headers may include it too
set(system # C17 and POSIX; whatever else a file includes is a foreign library nobody has given a room
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal spawn stdalign stdarg stdatomic stdbool
    stddef stdint stdio stdlib stdnoreturn string tgmath time uchar wchar wctype
    dirent dlfcn fcntl fnmatch glob langinfo libgen poll pwd regex sched strings sys/mman sys/resource sys/select sys/stat
    sys/statvfs sys/time sys/types sys/uio sys/utsname sys/wait termios unistd sys/ioctl)

# --- what a library must not call: it neither prints nor exits (cli/ does), and every allocation can be made to fail ---
set(no_calls printf vprintf puts putchar perror stdout stderr exit _exit _Exit quick_exit abort
             strdup strndup asprintf vasprintf)

set(faults 0)
function(fault words)
  message("${words}")
  math(EXPR n "${faults} + 1")
  set(faults ${n} PARENT_SCOPE)
endfunction()

# The name between the marks of the #include lines of a file, as lists `quoted` and `angled`.
function(read_includes file)
  file(STRINGS ${file} lines REGEX "^[ \t]*#[ \t]*include")
  set(found_quoted)
  set(found_angled)
  foreach(line ${lines})
    if(line MATCHES "include[ \t]*\"([^\"]*)\"")
      list(APPEND found_quoted ${CMAKE_MATCH_1})
    elseif(line MATCHES "include[ \t]*<([^>]*)>")
      list(APPEND found_angled ${CMAKE_MATCH_1})
    endif()
  endforeach()
  set(quoted ${found_quoted} PARENT_SCOPE)
  set(angled ${found_angled} PARENT_SCOPE)
endfunction()

# 1. Includes of our own: written from the root, and only along the arrows.
# 2. Foreign headers: each in its owner's room, in no header.
foreach(room ${rooms} tests bench)
  file(GLOB_RECURSE files RELATIVE ${SOURCE} ${SOURCE}/${room}/*.c ${SOURCE}/${room}/*.h)
  foreach(file ${files})
    read_includes(${SOURCE}/${file})
    foreach(include ${quoted})
      if(NOT EXISTS ${SOURCE}/${include})
        fault("${file}: includes \"${include}\", which is not there: includes are written from the root")
      elseif(room IN_LIST rooms)
        string(REGEX MATCH "^[^/]*" from ${include})
        if(NOT from STREQUAL room AND NOT from IN_LIST may_${room})
          list(JOIN may_${room} ", " others)
          fault("${file}: includes \"${include}\"; besides itself, ${room}/ may include: ${others}")
        endif()
      endif()
    endforeach()
    if(NOT room IN_LIST rooms)
      continue()
    endif()
    foreach(include ${angled})
      string(REGEX REPLACE "\\.h$" "" bare ${include})
      if(bare IN_LIST system OR include MATCHES "${anywhere}")
        continue()
      endif()
      set(owner)
      set(i 0)
      list(LENGTH foreign n)
      while(i LESS n)
        math(EXPR next "${i} + 1")
        list(GET foreign ${i} pattern)
        if(include MATCHES "${pattern}")
          list(GET foreign ${next} owner)
        endif()
        math(EXPR i "${i} + 2")
      endwhile()
      if(NOT owner)
        fault("${file}: includes <${include}>, a library that tests/check_rooms.cmake gives no room")
      elseif(NOT owner STREQUAL room)
        fault("${file}: includes <${include}>, which is at home in ${owner}/ only")
      elseif(file MATCHES "\\.h$")
        fault("${file}: includes <${include}>: a foreign library is included by .c files, by no header")
      endif()
    endforeach()
  endforeach()
endforeach()

# 3. A file name is used once in the tree.
set(names)
foreach(room ${rooms} tests bench scripts)
  foreach(kind c h py sh cmake)
    file(GLOB_RECURSE files RELATIVE ${SOURCE} ${SOURCE}/${room}/*.${kind})
    foreach(file ${files})
      get_filename_component(name ${file} NAME)
      if(name IN_LIST names)
        fault("${file}: another file is called ${name} too: a file name is used once in the tree")
      endif()
      list(APPEND names ${name})
    endforeach()
  endforeach()
endforeach()

# 4. Symbols: only ves_... leaves a library, and none prints, exits or allocates behind the back of tests/memory.
foreach(archive ${ARCHIVES})
  get_filename_component(name ${archive} NAME)
  execute_process(COMMAND ${NM} -A -g -P ${archive} OUTPUT_VARIABLE symbols ERROR_VARIABLE words RESULT_VARIABLE failed)
  if(failed)
    fault("${archive}: nm cannot read it: ${words}")
  endif()
  string(REGEX REPLACE "\n" ";" symbols "${symbols}")
  foreach(symbol ${symbols}) # "archive[member.c.o]: name type value size"
    if(symbol MATCHES "^.*[[]([^]]*)\\.o[]]: ([^ ]+) ([A-Za-z])")
      set(member ${CMAKE_MATCH_1})
      set(word ${CMAKE_MATCH_2})
      set(type ${CMAKE_MATCH_3})
      if(type STREQUAL "U")
        string(REGEX REPLACE "^__(.*)_chk$" "\\1" word ${word})
        if(word IN_LIST no_calls)
          fault("${name}: ${member} uses ${word}: libraries neither print nor exit, and allocate by malloc, calloc and realloc only")
        endif()
      elseif(NOT word MATCHES "^(ves_|__odr_asan|__gcov_|__llvm_)")
        fault("${name}: ${member} exports ${word}: public names begin with ves_, others are static")
      endif()
    endif()
  endforeach()
endforeach()

if(faults GREATER 0)
  message(FATAL_ERROR "the house rules are broken ${faults} times")
endif()
message("the house rules hold")
