// What a Python does with sys when it starts, and with its threads and streams when it ends.
//
// Owns nothing. Deliberately does not know which program runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::host {

// set_sys_list: sys.NAME = [...]. False: an error is set.
bool set_sys_list(const char* name, const std::vector<std::string>& items);
// clear_sys_flag: sys.flags.NAME is 0 from now on. False: an error is set.
bool clear_sys_flag(std::string_view name);
// put_on_path: sys.path.insert(0, folder).
void put_on_path(const std::string& folder);
// renew_streams: the standard streams, which were made at the start, are as python3 makes them of
// what the descriptors lead to now, None for those that lead nowhere. False: an error is set, as
// one is of a folder.
bool renew_streams();
// write_lines_through: output is recorded when it is printed, so every line of sys.stdout and
// sys.stderr is written through at its end.
void write_lines_through();
// end_threads: waits for the threads that are not daemons, then calls what atexit has.
void end_threads();
// has_resource_tracker: multiprocessing has a process that the interpreter's end waits for.
// stop_resource_tracker: it ends now.
bool has_resource_tracker();
void stop_resource_tracker();
void flush_streams();
// write_out_files: what every file object of the interpreter still holds.
void write_out_files();

}  // namespace fiberscope::host
