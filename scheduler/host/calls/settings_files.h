// Settings files: what of /etc, and of /run, is the machine's own: its users and groups, who is
// logged in, its protocols and services, its name and its time zone. The C library's calls on
// those (libc/accounts.cpp, libc/names.cpp) read the same files.
//
// Owns: what they say. Deliberately does not know who asks.
// Source: passwd(5), group(5), shadow(5), utmp(5), hostname(5), localtime(5) of Linux man-pages
// 6.03 and systemd 252.
#pragma once

namespace fiberscope::host {

inline constexpr const char* kUsersFile = "/etc/passwd";
inline constexpr const char* kGroupsFile = "/etc/group";
inline constexpr const char* kLoginsFile = "/run/utmp";

// begin_settings: puts them into the tree. Requires: no program runs yet.
void begin_settings();

}  // namespace fiberscope::host
