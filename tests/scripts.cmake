# Tests that are scripts rather than doctest executables: style, promises, setup, command line.
find_program(STYLE_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)

add_test(NAME style COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/style/check_style.py)
add_test(NAME style.self_test
         COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/style/check_style.py --self-test)
add_test(NAME style.symbols_self_test
         COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/style/check_symbols.py --self-test)
add_test(NAME words COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/style/check_words.py)
add_test(NAME words.self_test
         COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/style/check_words.py --self-test)
add_test(NAME promises
         COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/promises/check_pages.py)
add_test(NAME promises.self_test
         COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/promises/check_pages.py --self-test)
add_test(NAME setup COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/cli/setup_test.py)
set_tests_properties(setup PROPERTIES TIMEOUT 300)

# command_line_test(NAME PART): tests/cli/PART_test.py.
function(command_line_test name part)
  add_test(NAME ${name} COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/cli/${part}_test.py
                                $<TARGET_FILE:fiberscope>)
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
endfunction()

if(TARGET fiberscope)
  add_dependencies(fiberscope fiberscope-engine)  # the one starts the other
  add_test(NAME style.symbols
           COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/style/check_symbols.py
                   --objects ${CMAKE_BINARY_DIR})
  set_tests_properties(style.symbols PROPERTIES TIMEOUT 300)
  command_line_test(cli cli)
  command_line_test(cli.repeat repeat)
  command_line_test(cli.stop stop)
  command_line_test(cli.long long)
  command_line_test(cli.hostile hostile)
  command_line_test(cli.limits limits)
  command_line_test(cli.timeline timeline)
  command_line_test(cli.export export)
  command_line_test(cli.lesson lesson)
  add_test(NAME promises.run
           COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/promises/check_program.py
                   $<TARGET_FILE:fiberscope>)
  set_tests_properties(promises.run PROPERTIES TIMEOUT 1200)
  add_test(NAME ui.first_frame
           COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/ui/first_frame.py
                   $<TARGET_FILE:fiberscope>)
  set_tests_properties(ui.first_frame PROPERTIES TIMEOUT 300
                       ENVIRONMENT GLIBC_TUNABLES=glibc.malloc.hugetlb=1)
  add_test(NAME ui.hostile_window
           COMMAND ${STYLE_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/ui/hostile_window.py
                   $<TARGET_FILE:fiberscope>)
  set_tests_properties(ui.hostile_window PROPERTIES TIMEOUT 900)
endif()
