# Where the libraries are that VesiPK stands on, whatever a system calls them. Each becomes a target needs::NAME.
#
# Read by CMakeLists.txt, and by vesipk-config.cmake for whoever links the archives of an installed VesiPK. Afterwards
#
#   VESIPK_LACKS         what was not found, as texts for a person
#   VESIPK_PC_REQUIRES   modules of pkg-config that were found, for vesipk-rooms.pc
#   VESIPK_PC_LIBS       libraries that pkg-config does not know

set(VESIPK_LACKS)
set(VESIPK_PC_REQUIRES)
set(VESIPK_PC_LIBS)
find_package(PkgConfig QUIET)

# ves_need(NAME WORDS text [MODULES name...] HEADER file [LIBRARIES name...] [IN folder...] [ALSO name...])
# Found by the first of MODULES that pkg-config knows; or else by its HEADER and one of LIBRARIES (without those it is headers
# only), which may lie IN a folder of the usual ones. Of ALSO each that is there is linked too.
macro(ves_need name)
  cmake_parse_arguments(need "" "WORDS;HEADER" "MODULES;LIBRARIES;IN;ALSO" ${ARGN})
  string(TOUPPER VESIPK_${name} variable)
  set(need_found FALSE)
  if(PKG_CONFIG_FOUND AND need_MODULES)
    pkg_search_module(${variable} QUIET IMPORTED_TARGET ${need_MODULES})
    set(need_found ${${variable}_FOUND})
  endif()
  add_library(needs::${name} INTERFACE IMPORTED)
  if(need_found)
    target_link_libraries(needs::${name} INTERFACE PkgConfig::${variable})
    list(APPEND VESIPK_PC_REQUIRES ${${variable}_MODULE_NAME})
  else()
    set(need_found TRUE)
    if(need_LIBRARIES)
      find_library(${variable}_LIBRARY NAMES ${need_LIBRARIES} PATH_SUFFIXES ${need_IN})
      mark_as_advanced(${variable}_LIBRARY)
      if(${variable}_LIBRARY)
        target_link_libraries(needs::${name} INTERFACE ${${variable}_LIBRARY})
        list(APPEND VESIPK_PC_LIBS ${${variable}_LIBRARY})
      else()
        set(need_found FALSE)
      endif()
    endif()
    find_path(${variable}_INCLUDE ${need_HEADER} PATH_SUFFIXES ${need_IN})
    mark_as_advanced(${variable}_INCLUDE)
    if(${variable}_INCLUDE)
      target_include_directories(needs::${name} SYSTEM INTERFACE ${${variable}_INCLUDE})
    else()
      set(need_found FALSE)
    endif()
  endif()
  foreach(also ${need_ALSO})
    find_library(${variable}_${also}_LIBRARY NAMES ${also} HINTS ${${variable}_LIBRARY_DIRS})
    mark_as_advanced(${variable}_${also}_LIBRARY)
    if(${variable}_${also}_LIBRARY)
      target_link_libraries(needs::${name} INTERFACE ${${variable}_${also}_LIBRARY})
      list(APPEND VESIPK_PC_LIBS ${${variable}_${also}_LIBRARY})
    endif()
  endforeach()
  if(NOT need_found)
    list(APPEND VESIPK_LACKS "${need_WORDS}")
  endif()
endmacro()

ves_need(gsl MODULES gsl LIBRARIES gsl HEADER gsl/gsl_math.h ALSO gslcblas WORDS "GSL (Debian: libgsl-dev)")
ves_need(nlopt MODULES nlopt LIBRARIES nlopt HEADER nlopt.h WORDS "NLopt (Debian: libnlopt-dev)")
ves_need(libconfig MODULES libconfig LIBRARIES config HEADER libconfig.h WORDS "libconfig (Debian: libconfig-dev)")
ves_need(muparser MODULES muparser LIBRARIES muparser HEADER muParserDLL.h WORDS "muParser (Debian: libmuparser-dev)")
ves_need(zlib MODULES zlib LIBRARIES z HEADER zlib.h WORDS "zlib (Debian: zlib1g-dev)")
ves_need(udunits2 LIBRARIES udunits2 HEADER udunits2.h IN udunits2 WORDS "udunits2 (Debian: libudunits2-dev)")
ves_need(md MODULES libmd LIBRARIES md HEADER sha2.h WORDS "libmd with sha2.h (Debian: libmd-dev)")
ves_need(random123 HEADER Random123/philox.h WORDS "Random123 (Debian: librandom123-dev)")
ves_need(cvode LIBRARIES sundials_cvode HEADER cvode/cvode.h ALSO sundials_core
         WORDS "SUNDIALS with CVODE (Debian: libsundials-dev)")

# expat is asked for by vesipk import alone: without it all else is built.
if(NOT DEFINED VESIPK_SBML OR VESIPK_SBML)
  set(lacks_before ${VESIPK_LACKS})
  ves_need(expat MODULES expat LIBRARIES expat HEADER expat.h WORDS "expat (Debian: libexpat1-dev)")
  if(NOT "${lacks_before}" STREQUAL "${VESIPK_LACKS}")
    message(STATUS "expat is not here: vesipk import reads no SBML (Debian: libexpat1-dev)")
    set(VESIPK_LACKS ${lacks_before})
    set(VESIPK_SBML OFF)
  endif()
endif()

# HDF5: Debian calls the serial build hdf5-serial, beside which "hdf5" may be the parallel one; others call it hdf5, and
# some have no word of it in pkg-config.
ves_need(hdf5 MODULES hdf5-serial hdf5 LIBRARIES hdf5_serial hdf5 HEADER hdf5.h IN hdf5/serial
         WORDS "HDF5 (Debian: libhdf5-dev)")
find_library(VESIPK_HDF5_HL_LIBRARY NAMES hdf5_serial_hl hdf5_hl HINTS ${VESIPK_HDF5_LIBRARY_DIRS})
mark_as_advanced(VESIPK_HDF5_HL_LIBRARY)
if(VESIPK_HDF5_HL_LIBRARY)
  target_link_libraries(needs::hdf5 INTERFACE ${VESIPK_HDF5_HL_LIBRARY})
  list(APPEND VESIPK_PC_LIBS ${VESIPK_HDF5_HL_LIBRARY})
else()
  list(APPEND VESIPK_LACKS "HDF5's high level (hdf5_hl; Debian: libhdf5-dev)")
endif()
