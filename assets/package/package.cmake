# What is installed, and the Debian package made of it: cmake --install, and cpack in the build folder.
#
#   /usr/bin/fiberscope                    the program
#   /usr/libexec/fiberscope/               the engine, which only the program starts
#   /usr/share/fiberscope/scenarios/       the library, with its lessons
#   /usr/share/{applications,icons,mime,metainfo}/   so that a desktop knows the program and its files
#   /usr/share/{man,bash-completion,zsh,fish}/       what the command line says of itself
#
# Sources: the Filesystem Hierarchy Standard 3.0; Debian Policy; the specifications of freedesktop.org.
include(GNUInstallDirs)
set(package_dir ${CMAKE_CURRENT_LIST_DIR})
set(made_dir ${CMAKE_BINARY_DIR}/package)
set(data_dir ${CMAKE_INSTALL_DATADIR})
string(TIMESTAMP FIBERSCOPE_DATE "%Y-%m-%d" UTC)  # or SOURCE_DATE_EPOCH
string(TIMESTAMP changed "%a, %d %b %Y %H:%M:%S +0000" UTC)

install(TARGETS fiberscope RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS fiberscope-engine RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/fiberscope)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/scenarios DESTINATION ${data_dir}/fiberscope
        PATTERN __pycache__ EXCLUDE)

# for a desktop
configure_file(${package_dir}/org.fiberscope.Fiberscope.metainfo.xml
               ${made_dir}/org.fiberscope.Fiberscope.metainfo.xml @ONLY)
install(FILES ${package_dir}/fiberscope.desktop DESTINATION ${data_dir}/applications)
install(FILES ${package_dir}/fiberscope.svg
        DESTINATION ${data_dir}/icons/hicolor/scalable/apps)
install(FILES ${package_dir}/fiberscope-mime.xml DESTINATION ${data_dir}/mime/packages
        RENAME fiberscope.xml)
install(FILES ${made_dir}/org.fiberscope.Fiberscope.metainfo.xml DESTINATION ${data_dir}/metainfo)

# for a terminal: made from the program's own --help as it is installed
install(CODE "
  execute_process(COMMAND ${BUNDLE_PYTHON} -B ${package_dir}/words.py
      $<TARGET_FILE:fiberscope> ${made_dir} --date ${FIBERSCOPE_DATE}
      --scenarios \${CMAKE_INSTALL_PREFIX}/${data_dir}/fiberscope/scenarios
      COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND gzip -9nf ${made_dir}/fiberscope.1 COMMAND_ERROR_IS_FATAL ANY)")
install(FILES ${made_dir}/fiberscope.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${made_dir}/fiberscope.bash DESTINATION ${data_dir}/bash-completion/completions
        RENAME fiberscope)
install(FILES ${made_dir}/_fiberscope DESTINATION ${data_dir}/zsh/vendor-completions)
install(FILES ${made_dir}/fiberscope.fish DESTINATION ${data_dir}/fish/vendor_completions.d)

# for a reader
set(doc_dir ${data_dir}/doc/fiberscope)
file(READ ${CMAKE_SOURCE_DIR}/LICENSE licence)
string(REGEX REPLACE "\n\n" "\n.\n" licence "${licence}")
string(REGEX REPLACE "\n" "\n " licence "${licence}")
file(WRITE ${made_dir}/copyright "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Fiberscope

Files: *
Copyright: 2026 The Fiberscope authors
License: MIT
 ${licence}
")
install(FILES ${made_dir}/copyright DESTINATION ${doc_dir})

# the Debian package
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME fiberscope)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The Fiberscope authors <fiberscope@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "shows who holds the CPU in a concurrent program, and why")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Fiberscope runs an ordinary Python program with generators, greenlets,
gevent, asyncio, threads or processes on a simulated machine with a clock
of its own, and draws a timeline of it: which coroutine holds the CPU,
which is blocked on what, when it switched, and why. One steps through it
forward and back.

A library of short lessons comes with it.")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ
                                                GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION education)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# a package for each release: its libraries, and its Python, are that release's
file(STRINGS /etc/os-release release REGEX "^VERSION_ID=")
string(REGEX REPLACE "[^0-9.]" "" release "${release}")
set(CPACK_DEBIAN_PACKAGE_RELEASE 1~deb${release})
# What is needed to run is in one list, that of the setup; without some of it one can do.
set(recommended fonts-noto-cjk libgl1-mesa-dri)
file(STRINGS ${CMAKE_SOURCE_DIR}/assets/debian-packages.txt lines ENCODING UTF-8)
set(section "")
set(needed "")
foreach(line IN LISTS lines)
  if(line MATCHES "^\\[([a-z]+)\\]")
    set(section ${CMAKE_MATCH_1})
  elseif(section STREQUAL "run" AND line MATCHES "^([a-z0-9][a-z0-9.+-]+)")
    list(APPEND needed ${CMAKE_MATCH_1})
  endif()
endforeach()
list(REMOVE_ITEM needed python3 ${recommended})
string(REGEX MATCH "^([0-9]+)\\.([0-9]+)" python ${PYTHON_VERSION})
math(EXPR next "${CMAKE_MATCH_2} + 1")
list(PREPEND needed "python3 (>= ${python})" "python3 (<< ${CMAKE_MATCH_1}.${next})")
list(JOIN needed ", " CPACK_DEBIAN_PACKAGE_DEPENDS)
list(JOIN recommended ", " CPACK_DEBIAN_PACKAGE_RECOMMENDS)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS ffmpeg)

file(WRITE ${made_dir}/changelog.Debian "fiberscope (${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium

  * What changed is in changelog.gz.

 -- ${CPACK_PACKAGE_CONTACT}  ${changed}
")
file(COPY_FILE ${CMAKE_SOURCE_DIR}/app/CHANGELOG.md ${made_dir}/changelog)
execute_process(COMMAND gzip -9nf ${made_dir}/changelog.Debian ${made_dir}/changelog
                COMMAND_ERROR_IS_FATAL ANY)
install(FILES ${made_dir}/changelog.Debian.gz ${made_dir}/changelog.gz DESTINATION ${doc_dir})
include(CPack)
