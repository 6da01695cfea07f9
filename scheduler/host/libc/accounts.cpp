// The users and groups that the machine knows, and who is logged in: as its own /etc/passwd,
// /etc/group and /run/utmp say, which the C library would read past the tree. Passwords are root's
// to read. Source: getpwnam(3), getpwent(3), getgrnam(3), getgrent(3), getgrouplist(3),
// getspnam(3), getlogin(3), getutent(3) of Linux man-pages 6.03.
#include <grp.h>
#include <gshadow.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <unistd.h>
#include <utmp.h>
#include <utmpx.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "scheduler/base/own.h"
#include "scheduler/host/calls/paths.h"
#include "scheduler/host/calls/settings_files.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/places.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

namespace {

// machine_text: of a file of the machine's; before a program runs there is none.
std::string machine_text(const char* path) {
  return simulating() ? file_text(path).value_or("") : std::string();
}

// Users, Groups: the entries of one file, one after another.
struct Users {
  using Entry = passwd;
  static constexpr const char* kFile = kUsersFile;
  static int next(FILE* from, Entry* out, char* room, std::size_t size, Entry** found) {
    return fgetpwent_r(from, out, room, size, found);
  }
};
struct Groups {
  using Entry = group;
  static constexpr const char* kFile = kGroupsFile;
  static int next(FILE* from, Entry* out, char* room, std::size_t size, Entry** found) {
    return fgetgrent_r(from, out, room, size, found);
  }
};

// find: the first entry that is wanted; the error is the result, as of getpwnam_r(3). ENOENT: there
// is none.
template <class Of, class Wanted>
int find(typename Of::Entry* out, char* room, std::size_t size, typename Of::Entry** found,
         Wanted wanted) {
  *found = nullptr;
  std::string text = machine_text(Of::kFile);
  if (text.empty()) return ENOENT;
  FILE* const lines = fmemopen(text.data(), text.size(), "r");
  if (lines == nullptr) return errno;
  const int error_before = errno;
  typename Of::Entry* read = nullptr;
  int error = Of::next(lines, out, room, size, &read);
  while (error == 0 && !wanted(*out)) error = Of::next(lines, out, room, size, &read);
  fclose(lines);
  errno = error_before;
  if (error == 0) *found = out;
  return error;
}

// look_up: the same as a look-up by name or number: 0 also if there is none.
template <class Of, class Wanted>
int look_up(typename Of::Entry* out, char* room, std::size_t size, typename Of::Entry** found,
            Wanted wanted) {
  const int error = find<Of>(out, room, size, found, wanted);
  return error == ENOENT ? 0 : error;
}

// in_own_room: for the calls that give one answer in a room of their own. `ask`: a call that
// writes into this room.
template <class Of, class Ask>
typename Of::Entry* in_own_room(Ask ask) {
  static typename Of::Entry answer;
  static base::own::String room(1'024, '\0');
  typename Of::Entry* found = nullptr;
  int error = 0;
  while ((error = ask(&answer, room.data(), room.size(), &found)) == ERANGE) {
    room.resize(room.size() * 2);
  }
  if (error != 0 && error != ENOENT) errno = error;
  return found;
}

// next: the entry after the one read last.
template <class Of>
int next(typename Of::Entry* out, char* room, std::size_t size, typename Of::Entry** found) {
  std::size_t left = place_in<Of>();
  const int error =
      find<Of>(out, room, size, found, [&](const typename Of::Entry&) { return left-- == 0; });
  if (error == 0) ++place_in<Of>();
  return error;
}

bool names_user(const group& of, std::string_view user) {
  for (char** member = of.gr_mem; *member != nullptr; ++member) {
    if (*member == user) return true;
  }
  return false;
}

// groups_of: `own` first.
std::vector<gid_t> groups_of(std::string_view user, gid_t own) {
  std::vector<gid_t> out{own};
  group entry{};
  group* found = nullptr;
  // an entry takes no more room than its line, and a pointer for each of its letters
  std::string room(machine_text(Groups::kFile).size() * (1 + sizeof(char*)) + sizeof(char*), '\0');
  find<Groups>(&entry, room.data(), room.size(), &found, [&](const group& of) {
    const bool is_new = std::ranges::find(out, of.gr_gid) == out.end();
    if (is_new && names_user(of, user)) out.push_back(of.gr_gid);
    return false;
  });
  return out;
}

// copy_name: 0, or an errno.
int copy_name(const char* name, char* out, std::size_t size) {
  if (name == nullptr) return ENXIO;
  if (std::strlen(name) + 1 > size) return ERANGE;
  std::strcpy(out, name);
  return 0;
}

// --- who is logged in ----------------------------------------------------------------------------

struct Logins {};

// next_login: the first wanted record after the one read last. nullptr: ESRCH.
template <class Wanted>
const utmp* next_login(utmp* out, Wanted wanted) {
  const std::string text = machine_text(kLoginsFile);
  for (std::size_t& number = place_in<Logins>(); (number + 1) * sizeof(utmp) <= text.size();) {
    std::memcpy(out, text.data() + number++ * sizeof(utmp), sizeof *out);
    if (wanted(*out)) return out;
  }
  errno = ESRCH;
  return nullptr;
}

bool is_process(const utmp& record) {
  return record.ut_type >= INIT_PROCESS && record.ut_type <= DEAD_PROCESS;
}

const utmp* next_by_id(utmp* out, const utmp& like) {
  return next_login(out, [&](const utmp& record) {
    if (!is_process(like)) return record.ut_type == like.ut_type;
    return is_process(record) && std::strncmp(record.ut_id, like.ut_id, sizeof like.ut_id) == 0;
  });
}

const utmp* next_by_line(utmp* out, const utmp& like) {
  return next_login(out, [&](const utmp& record) {
    const bool user = record.ut_type == USER_PROCESS || record.ut_type == LOGIN_PROCESS;
    return user && std::strncmp(record.ut_line, like.ut_line, sizeof like.ut_line) == 0;
  });
}

utmp* record() {
  static utmp record;
  return &record;
}

// in_room: of the calls that write into the caller's.
int in_room(const utmp* found, utmp** result) {
  *result = const_cast<utmp*>(found);
  return found == nullptr ? -1 : 0;
}

// --- passwords -----------------------------------------------------------------------------------

template <class Entry>
Entry* not_shown() {
  errno = EACCES;
  return nullptr;
}

template <class Entry>
int not_shown(Entry** result) {
  *result = nullptr;
  return EACCES;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int getpwnam_r(const char* name, struct passwd* out, char* room, size_t size,
               struct passwd** found) {
  return look_up<Users>(out, room, size, found,
                        [=](const passwd& user) { return std::strcmp(user.pw_name, name) == 0; });
}
int getpwuid_r(uid_t id, struct passwd* out, char* room, size_t size, struct passwd** found) {
  return look_up<Users>(out, room, size, found,
                        [=](const passwd& user) { return user.pw_uid == id; });
}
int getpwent_r(struct passwd* out, char* room, size_t size, struct passwd** found) {
  return next<Users>(out, room, size, found);
}
struct passwd* getpwnam(const char* name) {
  return in_own_room<Users>([=](auto... into) { return getpwnam_r(name, into...); });
}
struct passwd* getpwuid(uid_t id) {
  return in_own_room<Users>([=](auto... into) { return getpwuid_r(id, into...); });
}
struct passwd* getpwent() {
  return in_own_room<Users>(getpwent_r);
}
void setpwent() { place_in<Users>() = 0; }
void endpwent() { place_in<Users>() = 0; }

// getpw(3): the line of the file.
int getpw(uid_t id, char* out) {
  const passwd* const user = getpwuid(id);
  if (user == nullptr) return -1;
  std::sprintf(out, "%s:%s:%u:%u:%s:%s:%s", user->pw_name, user->pw_passwd, user->pw_uid,
               user->pw_gid, user->pw_gecos, user->pw_dir, user->pw_shell);
  return 0;
}

int getgrnam_r(const char* name, struct group* out, char* room, size_t size, struct group** found) {
  return look_up<Groups>(out, room, size, found,
                         [=](const group& of) { return std::strcmp(of.gr_name, name) == 0; });
}
int getgrgid_r(gid_t id, struct group* out, char* room, size_t size, struct group** found) {
  return look_up<Groups>(out, room, size, found, [=](const group& of) { return of.gr_gid == id; });
}
int getgrent_r(struct group* out, char* room, size_t size, struct group** found) {
  return next<Groups>(out, room, size, found);
}
struct group* getgrnam(const char* name) {
  return in_own_room<Groups>([=](auto... into) { return getgrnam_r(name, into...); });
}
struct group* getgrgid(gid_t id) {
  return in_own_room<Groups>([=](auto... into) { return getgrgid_r(id, into...); });
}
struct group* getgrent() {
  return in_own_room<Groups>(getgrent_r);
}
void setgrent() { place_in<Groups>() = 0; }
void endgrent() { place_in<Groups>() = 0; }

int getgrouplist(const char* user, gid_t own, gid_t* out, int* count) {
  const std::vector<gid_t> groups = groups_of(user, own);
  const auto needed = static_cast<int>(groups.size());
  std::copy_n(groups.begin(), std::min(needed, *count), out);
  return std::exchange(*count, needed) < needed ? -1 : needed;
}

// getlogin(3): the user of the session, whatever the process is.
int getlogin_r(char* out, size_t size) {
  const passwd* const user = getpwuid(fiberscope::machine::kStudent);
  return copy_name(user == nullptr ? nullptr : user->pw_name, out, size);
}
FS_TWIN(__getlogin_r_chk, getlogin_r)
char* getlogin() {
  static char name[L_cuserid];
  const int error = getlogin_r(name, sizeof name);
  if (error != 0) errno = error;
  return error == 0 ? name : nullptr;
}
// cuserid(3): of the effective user.
char* cuserid(char* out) {
  static char name[L_cuserid];
  if (out == nullptr) out = name;
  const passwd* const user = getpwuid(geteuid());
  if (copy_name(user == nullptr ? nullptr : user->pw_name, out, L_cuserid) == 0) return out;
  out[0] = '\0';
  return out == name ? nullptr : out;
}

void setutent() { place_in<Logins>() = 0; }
void endutent() { place_in<Logins>() = 0; }
int getutent_r(struct utmp* out, struct utmp** result) {
  return in_room(next_login(out, [](const utmp&) { return true; }), result);
}
int getutid_r(const struct utmp* like, struct utmp* out, struct utmp** result) {
  return in_room(next_by_id(out, *like), result);
}
int getutline_r(const struct utmp* like, struct utmp* out, struct utmp** result) {
  return in_room(next_by_line(out, *like), result);
}
struct utmp* getutent() {
  utmp* found = nullptr;
  getutent_r(record(), &found);
  return found;
}
struct utmp* getutid(const struct utmp* like) {
  utmp* found = nullptr;
  getutid_r(like, record(), &found);
  return found;
}
struct utmp* getutline(const struct utmp* like) {
  utmp* found = nullptr;
  getutline_r(like, record(), &found);
  return found;
}
// The names that POSIX has for the same.
static_assert(sizeof(utmp) == sizeof(utmpx));
FS_TWIN(setutxent, setutent)
FS_TWIN(endutxent, endutent)
FS_TWIN(getutxent, getutent)
FS_TWIN(getutxid, getutid)
FS_TWIN(getutxline, getutline)

struct spwd* getspnam(const char*) {
  return not_shown<spwd>();
}
struct spwd* getspent() {
  return not_shown<spwd>();
}
int getspnam_r(const char*, struct spwd*, char*, size_t, struct spwd** result) {
  return not_shown(result);
}
int getspent_r(struct spwd*, char*, size_t, struct spwd** result) { return not_shown(result); }
void setspent() {}
void endspent() {}
struct sgrp* getsgnam(const char*) {
  return not_shown<sgrp>();
}
struct sgrp* getsgent() {
  return not_shown<sgrp>();
}
int getsgnam_r(const char*, struct sgrp*, char*, size_t, struct sgrp** result) {
  return not_shown(result);
}
int getsgent_r(struct sgrp*, char*, size_t, struct sgrp** result) { return not_shown(result); }
void setsgent() {}
void endsgent() {}

}  // extern "C"
