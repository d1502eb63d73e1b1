# Packages of Debian, made in a build tree by `cpack -G DEB`: a component of the install rules each.
#
#   vesipk  libvesipk0  libvesipk-dev  python3-vesipk  r-vesipk      (the last one where R is)
#
# With -D CMAKE_INSTALL_PREFIX=/usr (the preset `package`) libraries lie where Debian has them, in lib/x86_64-linux-gnu.
# tests/install/long_packages.sh makes them, asks lintian, and tries them in a bare Debian.

# --- Python and R, for `cmake --install BUILD --component python` too ---
set(VESIPK_PYTHON_DIR lib/python3/dist-packages CACHE STRING "Where the Python package is installed, below the prefix")
set(VESIPK_R_DIR lib/R/site-library CACHE STRING "Where the R package is installed, below the prefix")
install(DIRECTORY python/vesipk DESTINATION ${VESIPK_PYTHON_DIR} COMPONENT python EXCLUDE_FROM_ALL
        FILES_MATCHING PATTERN "*.py" PATTERN "py.typed" PATTERN "__pycache__" EXCLUDE)
configure_file(packages/METADATA.in ${CMAKE_CURRENT_BINARY_DIR}/packages/METADATA @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/packages/METADATA COMPONENT python EXCLUDE_FROM_ALL
        DESTINATION ${VESIPK_PYTHON_DIR}/vesipk-${PROJECT_VERSION}.dist-info)
set(CPACK_COMPONENTS_ALL program library development python)

find_program(VESIPK_RSCRIPT Rscript DOC "R, for the package r-vesipk")
mark_as_advanced(VESIPK_RSCRIPT)
if(VESIPK_RSCRIPT)
  configure_file(packages/install_r.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/packages/install_r.cmake @ONLY)
  install(SCRIPT ${CMAKE_CURRENT_BINARY_DIR}/packages/install_r.cmake COMPONENT r EXCLUDE_FROM_ALL)
  list(APPEND CPACK_COMPONENTS_ALL r)
  execute_process(COMMAND ${VESIPK_RSCRIPT} -e "cat(sub('[.][0-9]+$', '', format(getRversion())))"
                  OUTPUT_VARIABLE r_version ERROR_QUIET)
endif()

# --- what holds for all ---
set(CPACK_PACKAGE_NAME vesipk)
set(CPACK_PACKAGE_VENDOR "The VesiPK maintainers")
set(CPACK_PACKAGE_CONTACT "The VesiPK maintainers <maintainers@vesipk.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
                                                WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(debian_version ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_BINARY_DIR}/packages/finish.cmake)
configure_file(packages/finish.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/packages/finish.cmake @ONLY)
set(CPACK_POST_BUILD_SCRIPTS ${CMAKE_CURRENT_BINARY_DIR}/packages/settle.cmake)
configure_file(packages/settle.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/packages/settle.cmake COPYONLY)

# --- each of them: package_of(COMPONENT NAME SECTION ONE-LINE DESCRIPTION) ---
function(package_of component name section summary description)
  string(TOUPPER ${component} C)
  set(CPACK_DEBIAN_${C}_PACKAGE_NAME ${name} PARENT_SCOPE)
  set(CPACK_DEBIAN_${C}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_DEBIAN_${C}_DESCRIPTION "${summary}\n${description}" PARENT_SCOPE)
endfunction()

set(about "VesiPK simulates extracellular vesicles (exosomes) in the body of a mouse,
rat, macaque or human: a whole-body compartmental model of distribution and
clearance, after a dose by any route. Every number carries its unit, its
source and how far to trust it.
.
")
package_of(program vesipk science "whole-body kinetics of therapeutic vesicles"
           "${about}This package holds the program and its documents.")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "libvesipk0 (= ${debian_version})") # for the library of configs
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS gnuplot-nox)

package_of(library libvesipk0 libs "whole-body kinetics of therapeutic vesicles (library)"
           "${about}This package holds the shared library, and the library of configs: species,
products, routes and labels.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SHLIBDEPS ON)
configure_file(packages/shlibs.in ${CMAKE_CURRENT_BINARY_DIR}/packages/shlibs @ONLY)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_BINARY_DIR}/packages/shlibs
                                               ${CMAKE_CURRENT_SOURCE_DIR}/packages/triggers)

package_of(development libvesipk-dev libdevel "whole-body kinetics of therapeutic vesicles (development)"
           "${about}This package holds vesipk.h, the static archives, and what pkg-config and
find_package of CMake read.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libvesipk0 (= ${debian_version})")

package_of(python python3-vesipk python "whole-body kinetics of therapeutic vesicles (Python)"
           "${about}This package lets Python read, change, solve and fit studies in memory;
results are Datasets of xarray.")
set(CPACK_DEBIAN_PYTHON_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "libvesipk0 (>= ${PROJECT_VERSION}), python3 (>= 3.9~), python3-numpy, python3-xarray")
set(CPACK_DEBIAN_PYTHON_PACKAGE_RECOMMENDS "python3-pandas, python3-matplotlib")
set(CPACK_DEBIAN_PYTHON_PACKAGE_SUGGESTS "python3-tqdm, python3-scipy")
set(CPACK_DEBIAN_PYTHON_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_SOURCE_DIR}/packages/python3/postinst
                                              ${CMAKE_CURRENT_SOURCE_DIR}/packages/python3/prerm)

package_of(r r-vesipk gnu-r "whole-body kinetics of therapeutic vesicles (R)"
           "${about}This package lets R read, change, solve and fit studies in memory, from a pipe
to a long table.")
set(CPACK_DEBIAN_R_PACKAGE_SHLIBDEPS OFF) # R brings what else it needs
set(CPACK_DEBIAN_R_PACKAGE_DEPENDS "libvesipk0 (>= ${PROJECT_VERSION}), r-base-core (>= ${r_version}), r-api-4.0, libc6")
set(CPACK_DEBIAN_R_PACKAGE_RECOMMENDS r-cran-ggplot2)

include(CPack)
